import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeInventory, memoryStorage, OvsServer, serveAgent } from '@ovmsim/agent';
import { CertificateAuthority } from '@ovmsim/ca';
import { createContext, httpsRequest, silentLog, WireRecorder, type Listener } from '@ovmsim/kernel';
import { decodeResponse, encodeCall, RpcFault } from '@ovmsim/xml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const managerUuid = '0004fb00000100000af70d20dcce7d65';
const repository = '0004fb0000030000aaaaaaaaaaaaaaaa';
const vm = '0004fb0000060000bbbbbbbbbbbbbbbb';
const context = createContext({ name: 'agents', seed: 'migration', log: silentLog() });
const { io, entropy, log } = context;
const storage = memoryStorage();

interface Pair {
  readonly certificate: string;
  readonly key: string;
}
interface Agent {
  readonly server: OvsServer;
  readonly listener: Listener;
  /** What ownership gave it. */
  readonly identity: Pair;
}

let folder: string;
let issuer: CertificateAuthority;
let agents: readonly Agent[];
let user: Pair;

/** Two Servers of one owner, on ports of their own, and what the owner's CA made for a person. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovmsim-migration-'));
  issuer = await CertificateAuthority.open({ dir: folder, name: managerUuid, entropy, clock: io, log, pool: 2 });
  const manager = await issuer.issue({ purpose: 'manager-client', commonName: managerUuid });
  user = await issuer.issue({ purpose: 'user', commonName: 'admin' });
  agents = await Promise.all([1, 2].map((n) => openAgent(n, manager.certificate)));
});
afterAll(async () => {
  await Promise.all(agents.map(({ server }) => server.close()));
  await Promise.all(agents.map(({ listener }) => listener.close()));
  await issuer.close();
  await rm(folder, { recursive: true });
});

async function openAgent(n: number, manager: string): Promise<Agent> {
  const rng = context.rng.fork(`ovs${n}`);
  const ip = `127.0.1.${n}`;
  const server = await OvsServer.open({
    inventory: makeInventory(rng, { name: `ovs${n}`, hostname: `ovs${n}.example.com`, ip }), stateDir: null, password: 'ovsroot', restartMs: 0, ...context, rng, storage,
    notify: { post: async () => 200 },
  });
  const listener = await serveAgent({ server, host: ip, port: 0, io, recorder: new WireRecorder({ process: `ovs${n}`, clock: io }), log });
  const identity = await issuer.issue({ purpose: 'agent', commonName: `ovs${n}.example.com`, names: [`ovs${n}.example.com`], addresses: [ip] });
  await server.dispatch('take_ownership', [{
    manager_uuid: managerUuid, manager_event_url: 'https://192.0.2.1:7002/', manager_statistic_url: 'https://192.0.2.1:7002/',
    manager_certificate: manager + (await issuer.caCertificate()), signed_server_certificate: identity.certificate + identity.key,
  }]);
  await server.settle();
  server.mounts.mount('nas1:/export/repo1', `/OVS/Repositories/${repository}`);
  return { server, listener, identity };
}

const agent = (n: 1 | 2): Agent => agents[n - 1] as Agent;
const machines = (n: 1 | 2): string[] => agent(n).server.domains.list().map((domain) => domain.vm);

/** What somebody with a certificate hears from the second Server. */
async function heard(pair: Pair, method: string, params: readonly (string | Record<string, string>)[] = []): Promise<string> {
  const answer = await httpsRequest({
    ...agent(2).listener.address, path: '/api/3/', method: 'POST', clock: io, body: encodeCall(method, [...params]), headers: { 'content-type': 'text/xml' },
    tls: { verify: false, cert: pair.certificate, key: pair.key },
  });
  if (answer.status !== 200) return String(answer.status);
  try {
    decodeResponse(answer.body);
    return 'done';
  } catch (error) {
    if (error instanceof RpcFault) return error.faultString;
    throw error;
  }
}

describe('a machine that moves between two agents over HTTPS', () => {
  it('ends on one Server and goes on on the other, with its state', async () => {
    const vif = [`mac=00:21:f6:00:00:01,bridge=${agent(1).server.inventory.bridges[0]?.name ?? ''}`];
    await agent(1).server.dispatch('create_vm', [repository, vm, { name: vm, uuid: vm, memory: 256, vcpus: 1, vif }]);
    await agent(1).server.dispatch('start_vm', [repository, vm]);
    await agent(1).server.dispatch('send_to_guest', [repository, vm, { k: 'v' }]);
    const { startedAt } = agent(1).server.domains.of(vm) ?? {};
    await agent(1).server.dispatch('migrate_vm', [repository, vm, `127.0.1.2:${agent(2).listener.address.port}`, true, false]);
    expect([machines(1), machines(2)]).toEqual([[], [vm]]);
    expect(agent(2).server.domains.of(vm)).toMatchObject({ startedAt, messages: { k: 'v' }, config: { memory: 256, vif } });
  });

  it('stays where it is when the other Server has not mounted its repository', async () => {
    agent(1).server.mounts.unmount(`/OVS/Repositories/${repository}`);
    await expect(agent(2).server.dispatch('migrate_vm', [repository, vm, `127.0.1.1:${agent(1).listener.address.port}`, true, true])).rejects.toThrow(/Migration of .* failed: .*No such file or directory/);
    expect(machines(2)).toEqual([vm]);
  });
});

describe('what only other Servers of the owner may call', () => {
  it('is closed to certificates of people, and other Servers may call nothing else', async () => {
    expect(await heard(user, 'receive_vm', [repository, vm, {}])).toBe('403');
    expect(await heard(agent(1).identity, 'list_vms')).toContain('method "list_vms" is not supported');
    expect(await heard(agent(1).identity, 'receive_vm', [repository, vm, {}])).toContain('receive_vm() argument 3 is no domain');
  });

  it('is unknown to everybody else', async () => {
    await expect(agent(2).server.dispatch('receive_vm', [repository, vm, {}])).rejects.toThrow('method "receive_vm" is not supported');
  });
});
