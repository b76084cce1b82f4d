import type { ErrorCode, ObjectRef, RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import type { WorldReader } from '../world.js';
import { tellMtu, writeMtu } from '../ethernet-port/mtu.js';
import { typeLabel } from '../labels.js';
import { attachableOf, attachedTo, bridgeStep, switchOf } from './attachable.js';
import type { Attachable } from './attachable.js';
import { assertUsable, isManagement, namesOf, networkIn, networkOf, servesMachines } from './lookup.js';
import { markInterface } from './metadata.js';
import { agentJob } from './network-job.js';
import { newSwitch } from './records.js';
import { inSteps } from './steps.js';
import { assertUnusedOn } from './use.js';

type Network = RecordOf<'Network'>;
type Reader = Pick<WorldReader, 'get' | 'related'>;

/** Network.addEthernetPort, Network.addVlanInterface (WSAPI guide 3.3 §5.1.2): the Server is connected; a network for machines gets a bridge there. */
export function planConnect(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { network, one } = partiesOf(call, core);
  return {
    job: agentJob(core, {
      name: `Add ${typeLabel(one.type)}: ${one.name} to Network: ${network.name}`,
      ...involved(network, one),
      body: async (job) => {
        await connect(access, { networkId: network.id, one }, job);
        return null;
      },
    }),
  };
}

/** Network.removeEthernetPort, Network.removeVlanInterface. */
export function planDisconnect(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { network, one } = partiesOf(call, core);
  return {
    job: agentJob(core, {
      name: `Remove ${typeLabel(one.type)}: ${one.name} from Network: ${network.name}`,
      ...involved(network, one),
      body: async (job) => {
        await disconnect(access, { networkId: network.id, one }, job);
        return null;
      },
    }),
  };
}

interface Parties {
  readonly network: Network;
  readonly one: Attachable;
}

function partiesOf(call: OperationCall, core: ManagerCore): Parties {
  const { body } = call.operation;
  const ref: ObjectRef = { type: body.kind === 'id' && body.type === 'VlanInterface' ? 'VlanInterface' : 'EthernetPort', id: String(call.body) };
  const one = attachableOf(core.store, ref);
  if (one === undefined) throw new OperationError('GEN_000002', [ref.type, ref.id]);
  return { network: networkOf(core, call.id), one };
}

function involved(network: Network, { type, id, serverId }: Attachable) {
  return { objects: [{ type: 'Network', id: network.id }, { type, id }] as const, servers: [serverId] };
}

/** What a job works on, by id: the records may have changed by the time it runs. */
interface Connection {
  readonly networkId: string;
  readonly one: Pick<Attachable, 'type' | 'id'>;
}

function stillThere(store: Reader, ref: Pick<Attachable, 'type' | 'id'>): Attachable {
  const one = attachableOf(store, ref);
  if (one === undefined) throw new RuleError('GEN_000002', [ref.type, ref.id]);
  return one;
}

async function connect(access: AgentAccess, connection: Connection, job: JobContext): Promise<void> {
  const { core } = job;
  const network = networkIn(core.store, connection.networkId);
  const one = stillThere(core.store, connection.one);
  assertUsable(core, one.serverId);
  const refusal = refusalOf(core.store, network, one);
  if (refusal !== null) throw refusal;
  const bridged = servesMachines(network);
  await inSteps(access, job, async (steps) => {
    if (network.mtu > 0) await tellMtu(steps, one, network.mtu);
    if (bridged) await steps.take(bridgeStep('start', network.id, one), bridgeStep('stop', network.id, one));
    await markInterface(access, job, { ...one, network });
    core.transact((tx) => {
      if (network.mtu > 0) writeMtu(tx, one, network.mtu);
      tx.update(one.type, one.id, { networkId: network.id });
      if (bridged) tx.insert('VirtualSwitch', newSwitch(newId(core, 'VirtualSwitch'), network.id, one));
    });
  });
}

async function disconnect(access: AgentAccess, connection: Connection, job: JobContext): Promise<void> {
  const { core } = job;
  const network = networkIn(core.store, connection.networkId);
  const one = stillThere(core.store, connection.one);
  if (one.networkId !== network.id) throw new RuleError('GEN_000009', [one.id, network.id]);
  if (isManagement(network)) throw new RuleError('OVMRU_900206E', [one.name, namesOf(core.store, 'Server', [one.serverId])]);
  assertUnusedOn(core.store, network, one.serverId);
  assertUsable(core, one.serverId);
  const bridge = switchOf(core.store, one);
  await inSteps(access, job, async ({ take }) => {
    if (bridge !== undefined) await take(bridgeStep('stop', network.id, one), bridgeStep('start', network.id, one));
    await markInterface(access, job, { ...one, network: null });
    core.transact((tx) => {
      tx.update(one.type, one.id, { networkId: null });
      if (bridge !== undefined) tx.delete('VirtualSwitch', bridge);
    });
  });
}

const refused = (code: ErrorCode, ...args: readonly string[]): RuleError => new RuleError(code, args);

/**
 * Why a port or VLAN interface cannot join a network (null: any), or null: it is in one already, a slave, or of a kind that joins none; the network is local to a Server, or has
 * the Server connected (inferred: two ports of a Server in one bridge would be a loop); a Server has one management interface (Concepts Guide 3.3 §5.6).
 */
export function refusalOf(store: Reader, network: Network | null, one: Attachable): RuleError | null {
  if (network?.serverLocal === true) return refused('NETWORK_000008', network.name);
  const port = one.type === 'EthernetPort' ? store.get('EthernetPort', one.id) : undefined;
  if (port !== undefined && port.bondPortId !== null) return refused('OVMRU_900204E', one.name, namesOf(store, 'EthernetPort', [port.bondPortId]));
  if (port !== undefined && port.portType !== 'PHYSICAL' && port.portType !== 'BOND') return refused('NETWORK_000003', one.name, port.portType);
  if (one.networkId !== null) return refused('OVMRU_900203E', `${typeLabel(one.type)}: ${one.name}`, namesOf(store, 'Network', [one.networkId]));
  if (network === null) return null;
  const other = attachedTo(store, network.id).find(({ serverId }) => serverId === one.serverId);
  const server = namesOf(store, 'Server', [one.serverId]);
  if (other !== undefined) return refused('OVMRU_900205E', server, network.name, other.name);
  const manages = isManagement(network) ? managementPort(store, one.serverId) : undefined;
  return manages === undefined ? null : refused('OVMRU_900206E', manages, server);
}

/** The name of the port that a Server is managed over. */
function managementPort(store: Reader, serverId: string): string | undefined {
  return store.related('EthernetPort', 'serverId', serverId).flatMap((id) => {
    const port = store.get('EthernetPort', id);
    const network = store.get('Network', port?.networkId ?? '');
    return port !== undefined && network !== undefined && isManagement(network) ? [port.name] : [];
  })[0];
}
