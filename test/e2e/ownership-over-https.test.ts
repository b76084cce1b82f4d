import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeInventory, OvsServer, serveAgent } from '@ovmsim/agent';
import { CertificateAuthority } from '@ovmsim/ca';
import { ConnectionError, createContext, httpsRequest, silentLog, WireRecorder, type Listener, type WireRecord } from '@ovmsim/kernel';
import { createManager, HttpsAgentTransport, type RunningManager } from '@ovmsim/manager';
import { decodeResponse, encodeCall, RpcFault, type RpcValue } from '@ovmsim/xml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const managerUuid = '0004fb00000100000af70d20dcce7d65';
const otherManager = '0004fb0000010000ffffffffffffffff';
const basic = `Basic ${Buffer.from('admin:Welcome1').toString('base64')}`;
const context = createContext({ name: 'manager', seed: 'ownership', log: silentLog() });
const { io, entropy, log } = context;

interface Agent {
  readonly server: OvsServer;
  readonly listener: Listener;
  readonly recorder: WireRecorder;
  readonly name: string;
}
type Json = Readonly<Record<string, unknown>>;
interface Job {
  readonly jobRunState: string;
  readonly error: { readonly type: string; readonly message: string } | null;
  readonly resultId: { readonly value: string } | null;
}

let folder: string;
let issuer: CertificateAuthority;
let manager: RunningManager;
let agents: Agent[];

/** A CA, a Manager and three Servers in one process, each on a port of its own, speaking the real protocols. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovmsim-ownership-'));
  issuer = await CertificateAuthority.open({ dir: folder, name: managerUuid, entropy, clock: io, log, pool: 2 });
  manager = await createManager({
    context, profile: '3.4', managerUuid, admin: { user: 'admin', password: 'Welcome1' }, issuer, certs: folder,
    transport: new HttpsAgentTransport({ clock: io, recorder: context.recorder }), listen: { host: '127.0.0.1', port: 0 },
  });
  agents = await Promise.all([1, 2, 3].map(openAgent));
});

async function openAgent(n: number): Promise<Agent> {
  const recorder = new WireRecorder({ process: `ovs${n}`, clock: io });
  const rng = context.rng.fork(`ovs${n}`);
  const server = await OvsServer.open({
    inventory: makeInventory(rng, { name: `ovs${n}`, hostname: `ovs${n}.example.com`, ip: `127.0.1.${n}` }),
    stateDir: null, password: 'ovsroot', agentMakesKey: n === 2, restartMs: 60, ...context, rng, recorder,
  });
  const listener = await serveAgent({ server, host: `127.0.1.${n}`, port: 0, io, recorder, log });
  return { server, listener, recorder, name: `127.0.1.${n}:${listener.address.port}` };
}

afterAll(async () => {
  await Promise.all(agents.map(({ server }) => server.close()));
  await Promise.all(agents.map(({ listener }) => listener.close()));
  await manager.close();
  await issuer.close();
  await rm(folder, { recursive: true });
});

const agentAt = (n: number): Agent => {
  const agent = agents[n - 1];
  if (agent === undefined) throw new Error(`there is no agent ${n}`);
  return agent;
};
const uuidOf = (n: number): string => agentAt(n).server.identity.uuid;

async function rest(method: string, path: string, body?: string): Promise<unknown> {
  const answer = await httpsRequest({
    url: `${manager.url ?? ''}/ovm/core/wsapi/rest${path}`, method, clock: io, tls: { verify: true, ca: [await issuer.caCertificate()] },
    headers: { authorization: basic, accept: 'application/json', 'content-type': 'application/json' }, ...(body === undefined ? {} : { body }),
  });
  return JSON.parse(answer.body.toString('utf8')) as unknown;
}

async function job(method: string, path: string, body?: string): Promise<Job> {
  const started = (await rest(method, path, body)) as { readonly id?: { readonly value: string } };
  if (started.id === undefined) throw new Error(JSON.stringify(started));
  await manager.core.jobs.ended(started.id.value);
  return (await rest('GET', `/Job/${started.id.value}`)) as Job;
}

const discover = (n: number, password = 'ovsroot', take = true): Promise<Job> =>
  job('POST', `/Server/discover?serverName=${agentAt(n).name}&takeOwnershipIfUnowned=${take}`, password);
const serverSeen = async (n: number): Promise<Json> => (await rest('GET', `/Server/${uuidOf(n)}`)) as Json;

/** One call to an agent on its own port, as anybody could make it. */
async function call(n: number, request: { readonly method: string; readonly params?: readonly RpcValue[]; readonly cert?: string; readonly key?: string; readonly password?: string }): Promise<{ readonly status: number; readonly reason: string; readonly value?: RpcValue; readonly fault?: string }> {
  const { cert, key, password } = request;
  const answer = await httpsRequest({
    ...agentAt(n).listener.address, path: '/', method: 'POST', clock: io, body: encodeCall(request.method, [...(request.params ?? [])]),
    headers: { 'content-type': 'text/xml', ...(password === undefined ? {} : { authorization: `Basic ${Buffer.from(`oracle:${password}`).toString('base64')}` }) },
    tls: { verify: false, ...(cert === undefined || key === undefined ? {} : { cert, key }) },
  });
  const { status, reason } = answer;
  if (status !== 200) return { status, reason };
  try {
    return { status, reason, value: decodeResponse(answer.body) };
  } catch (error) {
    if (error instanceof RpcFault) return { status, reason, fault: error.faultString };
    throw error;
  }
}

const methodsOf = (records: readonly WireRecord[]): unknown[] => records.filter(({ kind }) => kind === 'xml-rpc').map(({ method }) => method);

describe('ownership over the real protocols', () => {
  it('fails with a wrong password; the agent answered 403', async () => {
    const failed = await discover(1, 'wrong');
    expect(failed).toMatchObject({ jobRunState: 'FAILURE', resultId: null, error: { type: 'SERVER' } });
    expect(failed.error?.message).toContain("403 Unauthorized access attempt from ('127.0.0.1', ");
    expect(agentAt(1).recorder.list().at(-1)).toMatchObject({ response: { status: 403 } });
  });

  it('takes an unowned Server: by password first, refused while the agent restarts, by certificates on both sides afterwards', async () => {
    const { recorder, server } = agentAt(1);
    recorder.clear();
    context.recorder.clear();
    const taken = await discover(1);
    expect(taken).toMatchObject({ jobRunState: 'SUCCESS', error: null, resultId: { value: uuidOf(1) } });
    expect(server.ownership.current()).toMatchObject({ managerUuid });
    const records = recorder.list();
    expect(methodsOf(records)).toEqual([
      'get_api_version', 'discover_server', 'take_ownership', 'discover_server', 'discover_hardware', 'discover_network', 'discover_storage_plugins', 'discover_physical_luns',
      'discover_mounted_file_systems', 'discover_repository_db', 'discover_server_pool', 'discover_pool_filesystem', 'discover_cluster', 'list_vms', 'get_last_boot_time',
      'get_timezone', 'get_ntp', 'set_ntp', 'enable_ntp', 'set_statistic_interval',
    ]);
    const [first, , takeOver, ...afterwards] = records;
    expect(first?.tls).toMatchObject({ clientCertificate: null, serverCertificate: { issuer: expect.stringContaining('CN=ovs1.example.com') as string } });
    expect(takeOver?.request?.body).toContain('signed_server_certificate');
    expect(takeOver?.request?.body).not.toMatch(/BEGIN (?:RSA )?PRIVATE KEY-----\s*\w/);
    expect(takeOver?.response?.body).toContain('<nil/>');
    const { certificate } = await server.currentCertificate();
    for (const record of afterwards) {
      expect(record.request?.headers['authorization']).toBeUndefined();
      expect(record.tls).toMatchObject({ clientCertificate: { issuer: expect.stringContaining('OVM CA') as string }, serverCertificate: { issuer: expect.stringContaining('OVM CA') as string } });
    }
    expect(manager.core.store.list('@Certificate').find(({ principal }) => principal === uuidOf(1))?.certificate.trim()).toBe(certificate.split('-----END')[0]?.concat('-----END CERTIFICATE-----'));
    expect(context.recorder.list().filter(({ line }) => line === 'core-to-agent')).toContainEqual(expect.objectContaining({ kind: 'refused' }));
  });

  it('shows the Server with everything it consists of', async () => {
    const seen = await serverSeen(1);
    expect(seen).toMatchObject({
      name: 'ovs1.example.com', serverRunState: 'RUNNING', managerUuid, ipAddress: '127.0.1.1', ntpServers: ['127.0.0.1'], agentLogin: 'oracle', locked: false, serverRoles: ['UTILITY', 'VM'],
      cpuCompatibilityGroupId: { name: 'Default_Intel_Family:6_Model:60' }, localFileServerId: { name: 'Local FS ovs1.example.com' }, processorSpeed: 3591797, hypervisor: { type: 'XEN', version: '4.4.4OVM' },
    });
    expect(seen['cpuIds']).toHaveLength(8);
    expect(await rest('GET', '/Network')).toMatchObject([{ name: '127.0.1.0', id: { value: '7f000100' }, roles: ['MANAGEMENT', 'CLUSTER_HEARTBEAT', 'LIVE_MIGRATE', 'VIRTUAL_MACHINE', 'STORAGE'] }]);
    expect(((await rest('GET', '/EthernetPort')) as Json[]).map(({ name }) => name)).toEqual(expect.arrayContaining(['bond0 on ovs1.example.com', 'eth0 on ovs1.example.com', 'eth1 on ovs1.example.com']));
    expect(await manager.check()).toEqual([]);
  });

  it('hears from the agent at once, with its certificate, and every event once', async () => {
    await agentAt(1).server.settle();
    const events = (await rest('GET', '/Event')) as Json[];
    expect(events.filter(({ eventType }) => eventType === 'server.agent.started')).toHaveLength(1);
    expect(agentAt(1).server.queue.length).toBe(0);
    const posts = context.recorder.list({ line: 'agent-to-core' });
    expect(posts.length).toBeGreaterThan(0);
    expect(posts.every(({ response }) => response !== null && response.status < 300)).toBe(true);
    expect(manager.core.store.get('@AgentConnection', uuidOf(1))?.lastEventNumber).toBeGreaterThan(0);
  });

  it('accepts on the agent exactly the Manager\'s certificate, and the password still', async () => {
    const other = await issuer.issue({ purpose: 'manager-client', commonName: 'another' });
    expect(await call(1, { method: 'get_api_version', cert: other.certificate, key: other.key })).toMatchObject({ status: 403 });
    expect(await call(1, { method: 'get_api_version', password: 'ovsroot' })).toMatchObject({ status: 200 });
    expect(await call(1, { method: 'get_api_version' })).toMatchObject({ status: 403 });
  });

  it('refuses another Manager and a release with a foreign UUID', async () => {
    expect(await call(1, { method: 'release_ownership', params: [otherManager], password: 'ovsroot' })).toMatchObject({ fault: expect.stringContaining('not owned by manager') as string });
    const take = await call(1, { method: 'take_ownership', params: [otherManager, ''], password: 'ovsroot' });
    expect(take.fault).toBe(`<type 'exceptions.Exception'>:Server already owned by manager: ${managerUuid}`);
  });

  it('has an agent make its own key when both are set so: only a request travels', async () => {
    manager.change({ agentMakesKey: true });
    const { recorder, server } = agentAt(2);
    recorder.clear();
    expect(await discover(2)).toMatchObject({ jobRunState: 'SUCCESS', resultId: { value: uuidOf(2) } });
    manager.change({ agentMakesKey: false });
    expect(methodsOf(recorder.list()).slice(0, 4)).toEqual(['get_api_version', 'discover_server', 'get_certificate_request', 'take_ownership']);
    expect(recorder.list()[3]?.request?.body).not.toContain('PRIVATE KEY');
    expect(server.ownership.current()).toMatchObject({ managerUuid });
    expect(await job('PUT', `/Server/${uuidOf(2)}/refresh`)).toMatchObject({ jobRunState: 'SUCCESS' });
  });

  it('lists the Server of another Manager as UNKNOWN and does not try to take it; asked to, it fails with the agent\'s fault', async () => {
    const { server, recorder } = agentAt(3);
    await server.dispatch('take_ownership', [otherManager, '']);
    expect(await discover(3)).toMatchObject({ jobRunState: 'SUCCESS', resultId: { value: uuidOf(3) } });
    expect(await serverSeen(3)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid: otherManager });
    expect(methodsOf(recorder.list())).not.toContain('take_ownership');
    const failed = await job('PUT', `/Server/${uuidOf(3)}/takeOwnership`, 'ovsroot');
    expect(failed).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER', message: expect.stringContaining(`Server already owned by manager: ${otherManager}`) as string } });
    await server.dispatch('release_ownership', [otherManager]);
    expect(await job('PUT', `/Server/${uuidOf(3)}/takeOwnership`, 'ovsroot')).toMatchObject({ jobRunState: 'SUCCESS' });
    expect(await serverSeen(3)).toMatchObject({ serverRunState: 'RUNNING', managerUuid });
  });

  it('pools Servers, follows their membership, and refuses to release a member', async () => {
    const created = await job('POST', '/ServerPool', JSON.stringify({ name: 'pool', virtualIp: '127.0.1.100' }));
    const pool = created.resultId?.value ?? '';
    for (const n of [1, 2]) expect(await job('PUT', `/ServerPool/${pool}/addServer`, JSON.stringify({ value: uuidOf(n) }))).toMatchObject({ jobRunState: 'SUCCESS', error: null });
    expect(await rest('GET', `/ServerPool/${pool}`)).toMatchObject({ masterServerId: { value: uuidOf(1) }, virtualIp: '127.0.1.100', serverPoolPolicyId: { value: `balancer_${pool}` } });
    expect([1, 2].map((n) => agentAt(n).server.pool.facts())).toMatchObject([
      { uuid: pool, isMaster: true, nodeNumber: 0, memberIps: ['127.0.1.1', '127.0.1.2'] },
      { uuid: pool, isMaster: false, nodeNumber: 1, memberIps: ['127.0.1.1', '127.0.1.2'] },
    ]);
    expect(await job('PUT', `/Server/${uuidOf(2)}/releaseOwnership`)).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'RULE' } });
    expect(await job('PUT', `/Server/${uuidOf(1)}/refresh`)).toMatchObject({ jobRunState: 'SUCCESS' });
    expect(await manager.check()).toEqual([]);
    expect(await job('PUT', `/Server/${uuidOf(1)}`, JSON.stringify({ maintenanceMode: true }))).toMatchObject({ jobRunState: 'SUCCESS', error: null });
    await agentAt(2).server.settle();
    expect(await rest('GET', `/ServerPool/${pool}`)).toMatchObject({ masterServerId: { value: uuidOf(2) } });
    expect([1, 2].map((n) => agentAt(n).server.pool.facts()?.isMaster)).toEqual([false, true]);
    expect(((await rest('GET', '/Event')) as Json[]).filter(({ eventType }) => eventType === 'pool.master.changed')).toHaveLength(1);
    expect(await job('PUT', `/ServerPool/${pool}/removeServer`, JSON.stringify({ value: uuidOf(1) }))).toMatchObject({ jobRunState: 'SUCCESS' });
    expect(agentAt(1).server.pool.facts()).toBeNull();
    expect(await job('DELETE', `/ServerPool/${pool}`)).toMatchObject({ jobRunState: 'SUCCESS' });
    expect(agentAt(2).server.pool.facts()).toBeNull();
  });

  it('releases: the agent is nobody\'s, its certificate opens the Manager\'s port no longer, and it can be taken again', async () => {
    const { certificate, key } = await agentAt(1).server.currentCertificate();
    expect(await job('PUT', `/Server/${uuidOf(1)}/releaseOwnership`)).toMatchObject({ jobRunState: 'SUCCESS' });
    expect(agentAt(1).server.ownership.current()).toBeNull();
    expect(await serverSeen(1)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid: null, ntpServers: [] });
    const knock = httpsRequest({
      url: `${manager.url ?? ''}/ovm/core/wsapi/rest/internal/Server/${uuidOf(1)}/Event`, method: 'POST', body: '{}', clock: io, tls: { verify: false, cert: certificate, key },
    });
    await expect(knock.then(({ status }) => status, (error: unknown) => (error instanceof ConnectionError ? 'closed' : error))).resolves.toSatisfy((outcome) => outcome === 401 || outcome === 'closed');
    expect(await job('PUT', `/Server/${uuidOf(1)}/takeOwnership`, 'ovsroot')).toMatchObject({ jobRunState: 'SUCCESS' });
    expect(await serverSeen(1)).toMatchObject({ serverRunState: 'RUNNING', managerUuid });
  });

  it('notices a key that was made anew, and heals with the password', async () => {
    const { server, listener } = agentAt(1);
    const anew = await issuer.issue({ purpose: 'agent', commonName: 'ovs1.example.com', addresses: ['127.0.1.1'] });
    server.files.write('etc/ovs-agent/cert/key.pem', anew.key);
    server.files.write('etc/ovs-agent/cert/certificate.pem', anew.certificate);
    listener.setTls({ key: anew.key, cert: anew.certificate, requestClientCertificate: true });
    const failed = await job('PUT', `/Server/${uuidOf(1)}/refresh`);
    expect(failed).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER', message: expect.stringContaining('OVMRU_900022E') as string } });
    expect(await serverSeen(1)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid });
    expect(await job('PUT', `/Server/${uuidOf(1)}/takeOwnership`, 'ovsroot')).toMatchObject({ jobRunState: 'SUCCESS' });
    expect(await serverSeen(1)).toMatchObject({ serverRunState: 'RUNNING' });
  });

  it('deletes: the agent is released, and what only that Server had is gone', async () => {
    for (const n of [1, 2, 3]) expect(await job('DELETE', `/Server/${uuidOf(n)}`)).toMatchObject({ jobRunState: 'SUCCESS', error: null });
    expect(agents.map(({ server }) => server.ownership.current())).toEqual([null, null, null]);
    for (const type of ['Server', 'Cpu', 'EthernetPort', 'Network', 'FileServer', 'StorageElement']) expect(await rest('GET', `/${type}`)).toEqual([]);
    expect(await manager.check()).toEqual([]);
  });
});
