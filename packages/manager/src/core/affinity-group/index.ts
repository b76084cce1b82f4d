import type { AffinityType, ObjectRef, RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { patchOf, planModifyObject } from '../modify.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { childOf, fieldsIn, nameIn, ownJob, planDelete, withMember } from '../plain.js';
import { baseFields } from '../record.js';
import { poolOf } from '../server-pool/pool-job.js';

type Group = RecordOf<'AffinityGroup'>;

/** Registers what a Manager does with affinity groups; where machines may run, placement says. */
export function registerAffinityGroupOperations(core: ManagerCore): void {
  core.handle('ServerPool.createAffinityGroup', planCreate);
  core.handle('ServerPool.modifyAffinityGroup', (call) => planModify(core, childOf(call), call.body));
  core.handle('AffinityGroup.modify', (call) => planModify(core, { type: 'AffinityGroup', id: call.id ?? '' }, call.body));
  core.handle('ServerPool.deleteAffinityGroup', (call) => planDelete(core, childOf(call)));
  core.handle('AffinityGroup.delete', (call) => planDelete(core, { type: 'AffinityGroup', id: call.id ?? '' }));
  core.handle('AffinityGroup.addVm', (call) => planVm(core, call, true));
  core.handle('AffinityGroup.removeVm', (call) => planVm(core, call, false));
  core.handle('AffinityGroup.addServer', (call) => planServer(core, call, true));
  core.handle('AffinityGroup.removeServer', (call) => planServer(core, call, false));
}

/** ServerPool.createAffinityGroup. Unless told otherwise it keeps machines apart and lets them run on any Server: the groups of Concepts Guide 3.3 §6.12. */
function planCreate(call: OperationCall, core: ManagerCore): JobPlan {
  const pool = poolOf(core, call.id);
  const { vmAffinityType = 'ANTI_AFFINITY', serverAffinityType = 'NO_AFFINITY', description = '', vmIds = [], serverIds = [], ...rest } = fieldsIn<'AffinityGroup'>(call.body);
  const name = nameIn(rest);
  return ownJob({
    name: `Create Affinity Group: ${name} in Server Pool: ${pool.name}`,
    objects: [{ type: 'ServerPool', id: pool.id }],
    body: () => {
      const id = newId(core, 'AffinityGroup');
      const group: Group = { ...baseFields({ id, name, description }), vmAffinityType, serverAffinityType, vmIds: [...new Set(vmIds)], serverIds: [...new Set(serverIds)], serverPoolId: pool.id };
      for (const vm of group.vmIds) assertVm(core, group, vm);
      for (const server of group.serverIds) assertServer(core, group, server);
      assertApart(core, group);
      core.transact((tx) => tx.insert('AffinityGroup', group));
      return { type: 'AffinityGroup', id };
    },
  });
}

/** AffinityGroup.modify: machines that run together cannot be told to run apart. */
function planModify(core: ManagerCore, object: ObjectRef, body: unknown): JobPlan {
  const { vmAffinityType } = patchOf('AffinityGroup', body, core.options.profile.name) as { readonly vmAffinityType?: AffinityType };
  return planModifyObject(core, object, {
    body,
    check: () => {
      const group = namedObject(core.store, 'AffinityGroup', object.id);
      assertApart(core, { ...group, vmAffinityType: vmAffinityType ?? group.vmAffinityType });
    },
  });
}

/** AffinityGroup.addVm, removeVm. A running machine that shares its Server with another of the group aborts the job (Concepts Guide 3.3 §6.12). */
function planVm(core: ManagerCore, call: OperationCall, there: boolean): JobPlan {
  const { id, name } = namedObject(core.store, 'AffinityGroup', call.id);
  const vm = namedObject(core.store, 'Vm', String(call.body));
  return ownJob({
    name: `${there ? 'Add' : 'Remove'} VM: ${vm.name} ${there ? 'to' : 'from'} Affinity Group: ${name}`,
    objects: [{ type: 'AffinityGroup', id }, { type: 'Vm', id: vm.id }],
    body: () => {
      const group = namedObject(core.store, 'AffinityGroup', id);
      const vmIds = withMember(group.vmIds, vm.id, there);
      if (there) assertVm(core, group, vm.id);
      if (there) assertApart(core, { ...group, vmIds });
      core.transact((tx) => tx.update('AffinityGroup', id, { vmIds }));
      return null;
    },
  });
}

/** AffinityGroup.addServer, removeServer. */
function planServer(core: ManagerCore, call: OperationCall, there: boolean): JobPlan {
  const { id, name } = namedObject(core.store, 'AffinityGroup', call.id);
  const server = namedObject(core.store, 'Server', String(call.body));
  return ownJob({
    name: `${there ? 'Add' : 'Remove'} Server: ${server.name} ${there ? 'to' : 'from'} Affinity Group: ${name}`,
    objects: [{ type: 'AffinityGroup', id }],
    body: () => {
      const group = namedObject(core.store, 'AffinityGroup', id);
      if (there) assertServer(core, group, server.id);
      core.transact((tx) => tx.update('AffinityGroup', id, { serverIds: withMember(group.serverIds, server.id, there) }));
      return null;
    },
  });
}

/** Throws VM_000000 for a template, OVMRU_900106E for a machine of another pool or of none. */
function assertVm(core: ManagerCore, { serverPoolId }: Group, vmId: string): void {
  const vm = namedObject(core.store, 'Vm', vmId);
  if (vm.vmRunState === 'TEMPLATE') throw new OperationError('VM_000000', [vm.name]);
  if (vm.serverPoolId !== serverPoolId) throw new RuleError('OVMRU_900106E', [vm.name, poolOf(core, serverPoolId).name]);
}

/** Throws OVMRU_900007E. */
function assertServer(core: ManagerCore, { serverPoolId }: Group, serverId: string): void {
  const server = namedObject(core.store, 'Server', serverId);
  if (server.serverPoolId !== serverPoolId) throw new RuleError('OVMRU_900007E', [server.name, poolOf(core, serverPoolId).name]);
}

/** Throws OVMRU_900307E when two machines that must not share a Server run on one. */
function assertApart({ store }: ManagerCore, { name, vmAffinityType, vmIds }: Group): void {
  if (vmAffinityType !== 'ANTI_AFFINITY') return;
  const places = new Map<string, string>();
  for (const id of vmIds) {
    const vm = store.get('Vm', id);
    if (vm?.vmRunState !== 'RUNNING' || vm.serverId === null) continue;
    const other = places.get(vm.serverId);
    if (other !== undefined) throw new RuleError('OVMRU_900307E', [vm.name, other, store.get('Server', vm.serverId)?.name ?? vm.serverId, name]);
    places.set(vm.serverId, vm.name);
  }
}
