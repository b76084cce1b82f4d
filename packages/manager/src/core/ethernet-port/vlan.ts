import type { RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import { namedObject, stillThere } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { assertUsable, checkMtu, namesOf } from '../network/lookup.js';
import { agentJob, givenFields } from '../network/network-job.js';
import { inSteps } from '../network/steps.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { baseFields } from '../record.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { portIn, portOf } from './ports.js';
import type { Port } from './ports.js';

/** Bounds of a VLAN's id (CLI guide 3.3 A.50; agents take the same). */
const vlanBounds = { least: 2, most: 4095 } as const;

type VlanFields = Pick<RecordOf<'VlanInterface'>, 'id' | 'vlanId'> & { readonly port: Port; readonly mtu?: number; readonly name?: string; readonly description?: string };

/** A VLAN interface on a port; named as ports are (inferred). */
export function newVlanInterface({ id, vlanId, port, mtu, name, description }: VlanFields): RecordOf<'VlanInterface'> {
  const interfaceName = `${port.interfaceName}.${vlanId}`;
  // 'bond1 on ovs1' → 'bond1.10 on ovs1'
  const usual = port.name.startsWith(`${port.interfaceName} `) ? `${interfaceName}${port.name.slice(port.interfaceName.length)}` : interfaceName;
  return {
    ...baseFields({ id, name: name ?? usual, description: description ?? '' }),
    interfaceName,
    macAddress: port.macAddress,
    mtu: mtu ?? port.mtu,
    vlanId,
    addresses: [],
    networkId: null,
    portId: port.id,
  };
}

type Wishes = Pick<VlanFields, 'vlanId' | 'mtu' | 'name' | 'description'>;

function wishesOf(body: unknown): Wishes {
  const { vlanId, mtu, name, description } = givenFields(body) as Partial<RecordOf<'VlanInterface'>>;
  if (vlanId === undefined) throw new OperationError('GEN_000001', ['vlanId']);
  if (vlanId < vlanBounds.least || vlanId > vlanBounds.most) throw new OperationError('GEN_000015', ['vlanId', String(vlanBounds.least), String(vlanBounds.most)]);
  checkMtu(mtu);
  return { vlanId, ...(mtu === undefined ? {} : { mtu }), ...(name === undefined || name === '' ? {} : { name }), ...(description === undefined ? {} : { description }) };
}

/** EthernetPort.createVlanInterface. */
export function planCreateVlan(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const port = portOf(core, call.id);
  const wishes = wishesOf(call.body);
  return {
    job: agentJob(core, {
      name: `Create VLAN Interface: ${wishes.name ?? `${port.interfaceName}.${wishes.vlanId}`} on Port: ${port.name}`,
      objects: [{ type: 'EthernetPort', id: port.id }],
      servers: [port.serverId],
      body: (job) => create(access, { portId: port.id, wishes }, job),
    }),
  };
}

async function create(access: AgentAccess, { portId, wishes }: { readonly portId: string; readonly wishes: Wishes }, job: JobContext) {
  const { core } = job;
  const port = portIn(core.store, portId);
  const { serverId, interfaceName } = port;
  assertUsable(core, serverId);
  if (port.bondPortId !== null) throw new RuleError('OVMRU_900204E', [port.name, namesOf(core.store, 'EthernetPort', [port.bondPortId])]);
  const taken = core.store.related('VlanInterface', 'portId', portId).some((id) => core.store.get('VlanInterface', id)?.vlanId === wishes.vlanId);
  if (taken) throw new RuleError('OVMRU_900209E', [port.name, String(wishes.vlanId)]);
  const vlan = newVlanInterface({ ...wishes, id: newId(core, 'VlanInterface'), port });
  await inSteps(access, job, async ({ take }) => {
    const step = (word: string) => ({ serverId, method: 'ovs_vlan_config', params: [word, interfaceName, vlan.vlanId] }) as const;
    await take(step('add'), step('remove'));
    if (vlan.mtu !== port.mtu) await take({ serverId, method: 'ovs_change_mtu', params: [vlan.interfaceName, vlan.mtu] });
    core.transact((tx) => tx.insert('VlanInterface', vlan));
  });
  return { type: 'VlanInterface', id: vlan.id } as const;
}

/** VlanInterface.delete, at the top or below its port. */
export function planDeleteVlan(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const id = call.childId ?? call.id ?? '';
  const vlan = namedObject(core.store, 'VlanInterface', id);
  const port = portOf(core, vlan.portId);
  return {
    job: agentJob(core, {
      name: `Delete VLAN Interface: ${vlan.name}`,
      objects: [{ type: 'VlanInterface', id }, { type: 'EthernetPort', id: port.id }],
      servers: [port.serverId],
      body: async () => {
        const present = stillThere(core.store, 'VlanInterface', id);
        if (present.networkId !== null) throw new RuleError('OVMRU_900203E', [`VLAN Interface: ${present.name}`, namesOf(core.store, 'Network', [present.networkId])]);
        assertUsable(core, port.serverId);
        await access.of(port.serverId).call('ovs_vlan_config', 'remove', port.interfaceName, present.vlanId);
        core.transact((tx) => removeObject(tx, { type: 'VlanInterface', id }));
        return null;
      },
    }),
  };
}
