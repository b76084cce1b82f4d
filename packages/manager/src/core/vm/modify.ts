import { isDeepStrictEqual } from 'node:util';
import type { RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { applyPatch, editJobName, patchOf } from '../modify.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { vmConfig, withVm } from './config.js';
import { checkLimits, checkValues, diskLimitOf, osTypeNamed, type VmValues } from './fields.js';
import { liveFacts } from './live.js';
import { editableIn, fieldTable, type EditableField } from './states.js';
import { serverFor, vmIn } from './tell.js';

type Vm = RecordOf<'Vm'>;

/** Vm.modify: which field may change in which state is a table; the Server learns of what stands in the configuration before anything is written. */
export function planModifyVm(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const vm = namedObject(core.store, 'Vm', call.id);
  const patch = patchOf('Vm', call.body, core.options.profile.name) as VmValues;
  checkValues(patch, vm);
  const object = { type: 'Vm', id: vm.id } as const;
  return {
    job: {
      name: editJobName(core, object),
      objects: [object],
      body: async (job) => {
        await modify(access, job, { vmId: vm.id, patch });
        return null;
      },
    },
  };
}

async function modify(access: AgentAccess, job: JobContext, { vmId, patch }: { readonly vmId: string; readonly patch: VmValues }): Promise<void> {
  const { core } = job;
  const vm = vmIn(core, vmId);
  const changes = changesOf(vm, patch);
  if (Object.keys(changes).length === 0) return;
  assertEditable(vm, changes);
  const changed: Vm = { ...vm, ...changes };
  assertWithinLimits(vm, changed);
  const live = await tell(access, job, { vm, changed });
  applyPatch(core, { type: 'Vm', id: vmId }, { ...changes, ...live });
}

/** Clients send whole objects; only what differs from the record is a change. The number of slots follows the kind of domain. */
function changesOf(vm: Vm, patch: VmValues): Partial<Vm> {
  const spelled: VmValues = patch.osType === undefined ? patch : { ...patch, osType: osTypeNamed(patch.osType) ?? patch.osType };
  const changes = Object.fromEntries(Object.entries(spelled).filter(([field, value]) => !isDeepStrictEqual(vm[field as keyof Vm], value))) as Partial<Vm>;
  return changes.vmDomainType === undefined ? changes : { ...changes, diskLimit: diskLimitOf(changes.vmDomainType) };
}

function assertEditable(vm: Vm, changes: Partial<Vm>): void {
  // A template has no start policy, and gets none by an edit.
  if (vm.vmRunState === 'TEMPLATE' && changes.vmStartPolicy !== undefined) throw new OperationError('BUSINESS_MANAGER_000002', [vm.name]);
  for (const field of Object.keys(changes)) {
    if (field !== 'diskLimit' && !editableIn[fieldTable[field as EditableField]].has(vm.vmRunState)) throw new RuleError('OVMRU_005002E', [vm.name, vm.vmRunState]);
  }
}

function assertWithinLimits(vm: Vm, changed: Vm): void {
  if (vm.vmRunState === 'RUNNING' && changed.memory > vm.memoryLimit) throw new RuleError('OVMRU_900107E', [vm.name, 'Memory', String(vm.memoryLimit)]);
  if (vm.vmRunState === 'RUNNING' && changed.cpuCount > vm.cpuCountLimit) throw new RuleError('OVMRU_900107E', [vm.name, 'Number of processors', String(vm.cpuCountLimit)]);
  checkLimits(changed);
}

/** Tells the Server what changes in the configuration; what a running domain shows afterwards. */
async function tell(access: AgentAccess, job: JobContext, { vm, changed }: { readonly vm: Vm; readonly changed: Vm }): Promise<Partial<Vm>> {
  const { core } = job;
  if (vm.repositoryId === null) return {};
  const config = vmConfig(withVm(core.store, changed), vm.id);
  if (isDeepStrictEqual(config, vmConfig(core.store, vm.id))) return {};
  job.checkAbort();
  const client = access.of(serverFor(core, vm));
  await client.call(vm.vmRunState === 'TEMPLATE' ? 'configure_template' : 'configure_vm', vm.repositoryId, vm.id, config);
  if (vm.vmRunState !== 'RUNNING' || (vm.memory === changed.memory && vm.cpuCount === changed.cpuCount)) return {};
  return liveFacts(await client.call('list_vm', vm.repositoryId, vm.id), core.options.profile) ?? {};
}
