import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { assertMine, repositoryIn } from '../repository/repository-job.js';
import { bestOf } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { vmIn } from '../vm/tell.js';
import { recordAssembly } from './arrive.js';
import { newAssemblyId } from './records.js';

/** Repository.exportAsAssembly (3.3 clients): stopped machines become an assembly in this repository. */
export function planExport(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const repository = repositoryIn(core, call.id);
  const { name } = call.params;
  if (typeof name !== 'string' || name === '') throw new OperationError('GEN_000001', ['name']);
  const vmIds = [...new Set(call.body as readonly string[])];
  for (const id of vmIds) {
    const vm = core.store.get('Vm', id);
    if (vm?.vmRunState === 'TEMPLATE') throw new OperationError('VM_000000', [vm.name]);
  }
  return {
    job: {
      name: `Export Assembly: ${name} to Repository: ${repository.name}`,
      objects: vmIds.map((id): ObjectRef => ({ type: 'Vm', id })),
      subject: { type: 'Repository', id: repository.id },
      body: (job) => exportMachines(access, job, { repositoryId: repository.id, name, vmIds }),
    },
  };
}

interface Export {
  readonly repositoryId: string;
  readonly name: string;
  readonly vmIds: readonly string[];
}

async function exportMachines(access: AgentAccess, job: JobContext, { repositoryId, name, vmIds }: Export): Promise<ObjectRef> {
  const { core } = job;
  assertMine(core, repositoryIn(core, repositoryId));
  const machines = vmIds.map((id) => exportable(core, id));
  const serverId = serverWithAll(core, [repositoryId, ...machines.flatMap(({ repositories }) => repositories)]);
  const id = newAssemblyId(core);
  job.checkAbort();
  job.progress(`Packing ${machines.map(({ vm }) => vm.name).join(', ')}`);
  await access.of(serverId).call('create_assembly', repositoryId, id, { name, vms: machines.map(({ vm, repository }) => ({ repo_id: repository, vm_id: vm.id })) });
  return recordAssembly(access, job, { id, name, repositoryId, origin: '', serverId });
}

interface Exportable {
  readonly vm: RecordOf<'Vm'>;
  readonly repository: string;
  /** Where its configuration and its disks lie. */
  readonly repositories: readonly string[];
}

/** Throws RuleError for a machine that runs, has no repository, or has physical disks. */
function exportable(core: ManagerCore, vmId: string): Exportable {
  const vm = vmIn(core, vmId);
  if (vm.vmRunState !== 'STOPPED') throw new RuleError('OVMRU_005002E', [vm.name, vm.vmRunState]);
  if (vm.repositoryId === null) throw new RuleError('OVMRU_900101E', [vm.name]);
  const mappings = core.store.related('VmDiskMapping', 'vmId', vmId).flatMap((id) => core.store.get('VmDiskMapping', id) ?? []);
  if (mappings.some(({ storageElementId }) => storageElementId !== null)) throw new RuleError('OVMRU_900253E', [vm.name, 'it has physical disks']);
  const disks = mappings.flatMap(({ virtualDiskId }) => core.store.get('VirtualDisk', virtualDiskId ?? '')?.repositoryId ?? []);
  return { vm, repository: vm.repositoryId, repositories: [vm.repositoryId, ...disks] };
}

/** Throws RuleError WORKER_SERVER_000001 with the repository that no Server has beside the others. */
function serverWithAll({ store }: ManagerCore, repositoryIds: readonly string[]): string {
  let able: readonly string[] | null = null;
  for (const id of new Set(repositoryIds)) {
    const { name, presentedServerIds } = repositoryIn({ store }, id);
    able = able === null ? presentedServerIds : able.filter((server) => presentedServerIds.includes(server));
    if (bestOf(able.map((server) => store.get('Server', server))) === undefined) throw new RuleError('WORKER_SERVER_000001', [name]);
  }
  return bestOf((able ?? []).map((server) => store.get('Server', server)))?.id ?? '';
}
