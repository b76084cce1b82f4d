import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeInventory, OvsServer, serveAgent } from '@ovmsim/agent';
import { CertificateAuthority, serveAuthority, serviceIdentity } from '@ovmsim/ca';
import { basicAuthorization, createContext, readSecret, silentLog, startControl, type ControlHooks, type Limits } from '@ovmsim/kernel';
import { createManager, HttpsAgentTransport, restPath } from '@ovmsim/manager';
import { agentAccount } from '@ovmsim/model';
import { encodeCall } from '@ovmsim/xml';

/** A port that hostile bytes are sent to. */
export interface Door {
  readonly name: DoorName;
  readonly host: string;
  readonly port: number;
  /** Plain HTTP without. */
  readonly tls: boolean;
  /** An order that its owner may give: what follows the headers is up to the test. */
  readonly order: { readonly method: string; readonly target: string; readonly type: string; readonly authorization: string; readonly body: string };
  /** The status of an answer to nobody in particular. */
  readonly refusal: number;
  /** Everything that a caller could have changed, as text. */
  state(): Promise<string>;
}

export type DoorName = 'manager' | 'agent' | 'ca' | 'control';

export interface House {
  readonly doors: Readonly<Record<DoorName, Door>>;
  readonly all: readonly Door[];
  close(): Promise<void>;
}

const managerUuid = '0004fb00000100000af70d20dcce7d65';
const password = 'ovsroot';
const host = '127.0.0.1';

/** The ports of a lab in this process: Manager, one Server's agent, CA and a control endpoint, with the given limits on all of them. */
export async function openHouse(limits: Partial<Limits> = {}): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'ovmsim-hostile-'));
  const context = createContext({ name: 'manager', seed: 'hostile', clock: { mode: 'frozen', now: Date.UTC(2016, 0, 1), rate: 1 }, log: silentLog() });
  const { io, entropy, log, recorder } = context;
  const issuer = await CertificateAuthority.open({ dir: folder, name: managerUuid, entropy, clock: io, log, pool: 0 });
  const token = entropy.token();
  let caOrders = 0;
  const ca = await serveAuthority({ authority: issuer, token, identity: await serviceIdentity(issuer, { host, clock: io }), host, port: 0, recorder, log, limits, onOperation: (name) => void (caOrders += name === 'list' ? 0 : 1) });
  const manager = await createManager({
    context, profile: '3.4', managerUuid, admin: { user: 'admin', password: 'Welcome1' }, issuer, certs: folder, gui: false,
    transport: new HttpsAgentTransport({ clock: io, recorder }), listen: { host, port: 0, limits },
  });
  const server = await OvsServer.open({ inventory: makeInventory(context.rng, { name: 'ovs1', hostname: 'ovs1.example.com', ip: '127.0.1.1' }), stateDir: null, password, ...context });
  const agent = await serveAgent({ server, host, port: 0, io, recorder, log, limits });
  const tokenFile = join(folder, 'control.token');
  const hooks: ControlHooks = { ready: () => true, snapshot: async () => null, restore: async () => undefined, reset: async () => undefined, settle: async () => undefined, coverage: async () => null };
  const control = await startControl({ ...context, tokenFile, limits }, hooks);
  const doors: House['doors'] = {
    manager: {
      name: 'manager', host, port: manager.listener?.address.port ?? 0, tls: true, refusal: 401,
      order: { method: 'POST', target: `${restPath}/ServerPool`, type: 'application/json', authorization: basicAuthorization('admin', 'Welcome1'), body: '{"name":"intruder"}' },
      state: async () => JSON.stringify(await manager.snapshot()),
    },
    agent: {
      name: 'agent', host, port: agent.address.port, tls: true, refusal: 403,
      order: { method: 'POST', target: '/RPC2', type: 'text/xml', authorization: basicAuthorization(agentAccount, password), body: encodeCall('take_ownership', [managerUuid, '']) },
      state: async () => JSON.stringify(server.snapshot().files, (path, text: unknown) => (path.endsWith('.log') ? undefined : text)),
    },
    ca: {
      name: 'ca', host, port: ca.address.port, tls: true, refusal: 401,
      order: { method: 'POST', target: '/issue', type: 'application/json', authorization: `Bearer ${token}`, body: '{"purpose":"user","commonName":"intruder"}' },
      state: async () => JSON.stringify([await issuer.snapshot(), caOrders]),
    },
    control: {
      name: 'control', host, port: Number(new URL(control.url).port), tls: false, refusal: 401,
      order: { method: 'POST', target: '/clock', type: 'application/json', authorization: `Bearer ${await readSecret(tokenFile)}`, body: '{"advance":1000}' },
      state: async () => JSON.stringify([context.world.state, context.faults.list()]),
    },
  };
  return {
    doors,
    all: Object.values(doors),
    close: async () => {
      await server.close();
      await Promise.all([agent.close(), control.close(), manager.close(), ca.close()]);
      await issuer.close();
      await rm(folder, { recursive: true });
    },
  };
}
