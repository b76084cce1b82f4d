import type { BondMode, RecordOf, ValueOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import { assertUsable, checkMtu } from '../network/lookup.js';
import { agentJob, givenFields } from '../network/network-job.js';
import { inSteps } from '../network/steps.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { baseFields } from '../record.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { serverOf } from '../server/server-job.js';
import { assertFree, checkBond, freeCard, portIn, portOf } from './ports.js';
import type { Port } from './ports.js';

/** The kernel's number of each mode, as `ovs_bond_mode` takes it (CloudStack ovm3 plug-in), and the ability that a Server needs for it. */
const modes: { readonly [M in BondMode]: { readonly number: string; readonly ability: keyof ValueOf<'ServerAbilities'> } } = {
  ACTIVE_PASSIVE: { number: '1', ability: 'bondModeActiveBackup' },
  LINK_AGGREGATION: { number: '4', ability: 'bondModeLinkAggregation' },
  LOAD_BALANCED: { number: '6', ability: 'bondModeAdaptiveLoadBalancing' },
};

/** The ports of a new bond, and how few one may keep: the recorded management bond has one. */
const portsOfBond = 2;
const fewestPorts = 1;

interface Wishes {
  readonly ports: readonly string[];
  readonly mode: BondMode;
  readonly mtu: number;
  readonly interfaceName: string | null;
  readonly name: string | null;
  readonly description: string;
}

function wishesOf(body: unknown): Wishes {
  const fields = givenFields(body);
  const { physicalPortIds, bondMode = 'ACTIVE_PASSIVE', mtu = 1500, portType = 'BOND', interfaceName, name, description = '' } = fields as Partial<Port> & { readonly physicalPortIds?: readonly string[] };
  if (portType !== 'BOND') throw new OperationError('NETWORK_000003', [name ?? 'new', portType]);
  if (physicalPortIds === undefined) throw new OperationError('GEN_000001', ['physicalPortIds']);
  if (new Set(physicalPortIds).size !== portsOfBond) throw new OperationError('GEN_000015', ['The number of physicalPortIds', String(portsOfBond), String(portsOfBond)]);
  if (interfaceName !== undefined && interfaceName !== '' && !/^bond\d{1,3}$/.test(interfaceName)) throw new OperationError('GEN_000023', ['interfaceName', interfaceName]);
  checkMtu(mtu);
  return { ports: [...new Set(physicalPortIds)], mode: bondMode ?? 'ACTIVE_PASSIVE', mtu, interfaceName: interfaceName || null, name: name || null, description };
}

/** Server.createEthernetPort: a bond over two free ports of the Server (CLI guide 3.3 A.34). */
export function planCreateBond(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const server = serverOf(call, core);
  const wishes = wishesOf(call.body);
  return {
    job: agentJob(core, {
      name: `Create Bond Port: ${wishes.name ?? wishes.interfaceName ?? 'new'} on Server: ${server.name}`,
      objects: [{ type: 'Server', id: server.id }, ...wishes.ports.map((id) => ({ type: 'EthernetPort', id }) as const)],
      servers: [server.id],
      body: (job) => create(access, { serverId: server.id, wishes }, job),
    }),
  };
}

async function create(access: AgentAccess, { serverId, wishes }: { readonly serverId: string; readonly wishes: Wishes }, job: JobContext) {
  const { core } = job;
  const server = assertUsable(core, serverId);
  assertMode(server, wishes.mode);
  const ports = wishes.ports.map((id) => freeCard(core.store, id, serverId));
  const bond = newBond(core, { server, wishes, ports });
  await inSteps(access, job, async ({ take }) => {
    await take({ serverId, method: 'ovs_bond_config', params: ['start', bond.interfaceName] }, { serverId, method: 'ovs_bond_config', params: ['stop', bond.interfaceName] });
    await take({ serverId, method: 'ovs_bond_mode', params: [bond.interfaceName, modes[wishes.mode].number] });
    // Stopping the bond frees its ports, so that there is nothing else to take back.
    for (const { interfaceName } of ports) await take({ serverId, method: 'ovs_bond_op', params: ['add', bond.interfaceName, interfaceName] });
    if (wishes.mtu !== 1500) await take({ serverId, method: 'ovs_change_mtu', params: [bond.interfaceName, wishes.mtu] });
    core.transact((tx) => {
      tx.insert('EthernetPort', bond);
      for (const { id } of ports) tx.update('EthernetPort', id, { bondPortId: bond.id, mtu: wishes.mtu });
    });
  });
  return { type: 'EthernetPort', id: bond.id } as const;
}

/** Throws RuleError OVMRU_900211E. */
function assertMode(server: RecordOf<'Server'>, mode: BondMode): void {
  if (server.serverAbilities[modes[mode].ability] !== true) throw new RuleError('OVMRU_900211E', [server.name, mode]);
}

function newBond(core: ManagerCore, { server, wishes, ports }: { readonly server: RecordOf<'Server'>; readonly wishes: Wishes; readonly ports: readonly Port[] }): Port {
  const taken = core.store.related('EthernetPort', 'serverId', server.id).map((id) => core.store.get('EthernetPort', id)?.interfaceName);
  if (wishes.interfaceName !== null && taken.includes(wishes.interfaceName)) throw new RuleError('OVMRU_900215E', ['port', wishes.interfaceName]);
  let number = 0;
  while (taken.includes(`bond${number}`)) number += 1;
  const interfaceName = wishes.interfaceName ?? `bond${number}`;
  return {
    ...baseFields({ id: newId(core, 'EthernetPort'), name: wishes.name ?? `${interfaceName} on ${server.name}`, description: wishes.description }),
    bondMode: wishes.mode,
    interfaceName,
    macAddress: ports[0]?.macAddress ?? '',
    mtu: wishes.mtu,
    networkId: null,
    bondPortId: null,
    portType: 'BOND',
    serverId: server.id,
    portState: ports.some(({ portState }) => portState === 'PORT_UP') ? 'PORT_UP' : 'PORT_DOWN',
    ipaddresses: [],
  };
}

/** EthernetPort.delete: of a bond that nothing uses. Cards are hardware. */
export function planDeletePort(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const bond = portOf(core, call.childId ?? call.id);
  checkBond(bond);
  return {
    job: agentJob(core, {
      name: `Delete Bond Port: ${bond.name}`,
      ...involved(core, bond),
      body: async (job) => {
        const { interfaceName, serverId } = portIn(core.store, bond.id);
        assertUsable(core, serverId);
        assertFree(core.store, portIn(core.store, bond.id));
        await access.of(serverId).call('ovs_bond_config', 'stop', interfaceName);
        job.log(`bond ${interfaceName} is gone`);
        core.transact((tx) => {
          for (const id of [...tx.related('EthernetPort', 'bondPortId', bond.id)]) tx.update('EthernetPort', id, { bondPortId: null });
          removeObject(tx, { type: 'EthernetPort', id: bond.id });
        });
        return null;
      },
    }),
  };
}

function involved(core: ManagerCore, bond: Port) {
  const ids = [bond.id, ...core.store.related('EthernetPort', 'bondPortId', bond.id)];
  return { objects: ids.map((id) => ({ type: 'EthernetPort', id }) as const), servers: [bond.serverId] };
}

/** EthernetPort.addPhysicalPort and removePhysicalPort: the ports of a bond (CLI guide 3.3, children of BondPort). */
export function planBondPorts(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const bond = portOf(core, call.id);
  const port = portOf(core, String(call.body));
  checkBond(bond);
  const adds = call.operation.name === 'EthernetPort.addPhysicalPort';
  return {
    job: agentJob(core, {
      name: adds ? `Add Port: ${port.name} to Bond Port: ${bond.name}` : `Remove Port: ${port.name} from Bond Port: ${bond.name}`,
      objects: [bond, port].map(({ id }) => ({ type: 'EthernetPort', id }) as const),
      servers: [bond.serverId],
      body: async () => {
        await changePorts(access, core, { bondId: bond.id, portId: port.id, adds });
        return null;
      },
    }),
  };
}

async function changePorts(access: AgentAccess, core: ManagerCore, { bondId, portId, adds }: { readonly bondId: string; readonly portId: string; readonly adds: boolean }): Promise<void> {
  const bond = portIn(core.store, bondId);
  assertUsable(core, bond.serverId);
  const now = core.store.related('EthernetPort', 'bondPortId', bondId).length;
  const port = adds ? freeCard(core.store, portId, bond.serverId) : portIn(core.store, portId);
  if (!adds && port.bondPortId !== bondId) throw new RuleError('GEN_000009', [portId, bondId]);
  if (adds ? now >= portsOfBond : now <= fewestPorts) throw new RuleError('OVMRU_900212E', [bond.name, String(fewestPorts), String(portsOfBond)]);
  await access.of(bond.serverId).call('ovs_bond_op', adds ? 'add' : 'remove', bond.interfaceName, port.interfaceName);
  core.transact((tx) => tx.update('EthernetPort', portId, adds ? { bondPortId: bondId, mtu: bond.mtu } : { bondPortId: null }));
}

/** The call that gives a bond another mode. Throws RuleError OVMRU_900211E. */
export function modeStep(server: RecordOf<'Server'>, { serverId, interfaceName }: Port, mode: BondMode) {
  assertMode(server, mode);
  return { serverId, method: 'ovs_bond_mode', params: [interfaceName, modes[mode].number] } as const;
}
