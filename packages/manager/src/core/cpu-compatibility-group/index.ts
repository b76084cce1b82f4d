import { idDigits } from '@ovmsim/model';
import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { planModifyObject } from '../modify.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { fieldsIn, nameIn, ownJob } from '../plain.js';
import { baseFields } from '../record.js';
import { removeObject } from '../server/removal.js';
import type { WorldTransaction } from '../transaction.js';
import { builtInGroupOf, isBuiltIn } from './built-in.js';

/** Digits of the ids of groups that users make; ours, like those of every type that was never seen with an instance. */
const userDigits = '91';

/**
 * Registers what a Manager does with CPU compatibility groups. Those of a processor come with the first Server that has it and stay as they are (Concepts Guide
 * 3.3 §6.7); users make others. A Server that leaves a user's group is in the one of its processor again.
 */
export function registerCpuCompatibilityGroupOperations(core: ManagerCore): void {
  core.handle('CpuCompatibilityGroup.create', planCreate);
  core.handle('CpuCompatibilityGroup.modify', (call) => {
    const object = groupOf(call);
    return planModifyObject(core, object, { body: call.body, check: () => assertUsers(core, object.id) });
  });
  core.handle('CpuCompatibilityGroup.delete', (call) => planDelete(core, groupOf(call)));
  core.handle('CpuCompatibilityGroup.addServer', (call) => planServer(core, call, true));
  core.handle('CpuCompatibilityGroup.removeServer', (call) => planServer(core, call, false));
}

const groupOf = ({ id = '' }: OperationCall): ObjectRef => ({ type: 'CpuCompatibilityGroup', id });

function planCreate(call: OperationCall, core: ManagerCore): JobPlan {
  const { description = '', ...rest } = fieldsIn<'CpuCompatibilityGroup'>(call.body);
  const name = nameIn(rest);
  return ownJob({
    name: `Create CPU Compatibility Group: ${name}`,
    objects: [],
    body: () => {
      const id = `${idDigits(userDigits)}${core.ids.hex(16)}`;
      core.transact((tx) => tx.insert('CpuCompatibilityGroup', baseFields({ id, name, description })));
      return { type: 'CpuCompatibilityGroup', id };
    },
  });
}

function planDelete(core: ManagerCore, group: ObjectRef): JobPlan {
  const { name } = namedObject(core.store, 'CpuCompatibilityGroup', group.id);
  return ownJob({
    name: `Delete CPU Compatibility Group: ${name}`,
    objects: [group],
    body: () => {
      assertUsers(core, group.id);
      core.transact((tx) => {
        for (const id of [...tx.related('Server', 'cpuCompatibilityGroupId', group.id)]) toBuiltIn(tx, id);
        removeObject(tx, group);
      });
      return null;
    },
  });
}

function planServer(core: ManagerCore, call: OperationCall, there: boolean): JobPlan {
  const group = namedObject(core.store, 'CpuCompatibilityGroup', call.id);
  const server = namedObject(core.store, 'Server', String(call.body));
  return ownJob({
    name: `${there ? 'Add' : 'Remove'} Server: ${server.name} ${there ? 'to' : 'from'} CPU Compatibility Group: ${group.name}`,
    objects: [groupOf(call), { type: 'Server', id: server.id }],
    body: () => {
      assertUsers(core, group.id);
      core.transact((tx) => {
        if (there) tx.update('Server', server.id, { cpuCompatibilityGroupId: group.id });
        else if (tx.get('Server', server.id)?.cpuCompatibilityGroupId === group.id) toBuiltIn(tx, server.id);
      });
      return null;
    },
  });
}

function toBuiltIn(tx: WorldTransaction, serverId: string): void {
  const server: RecordOf<'Server'> | undefined = tx.get('Server', serverId);
  if (server === undefined) return;
  const group = builtInGroupOf(tx, serverId);
  if (group !== null && !tx.has('CpuCompatibilityGroup', group.id)) tx.insert('CpuCompatibilityGroup', group);
  tx.update('Server', serverId, { cpuCompatibilityGroupId: group?.id ?? null });
}

/** Throws OVMRU_900308E for the group of a processor. */
function assertUsers(core: ManagerCore, id: string): void {
  if (isBuiltIn(id)) throw new RuleError('OVMRU_900308E', [namedObject(core.store, 'CpuCompatibilityGroup', id).name]);
}
