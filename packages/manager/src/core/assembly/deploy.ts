import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { isRpcStruct } from '@ovmsim/xml';
import { OperationError } from '../errors.js';
import { newId } from '../ids.js';
import { importedMachine } from '../imports/machine-config.js';
import { recordArrival } from '../imports/machine-draft.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { workerFor } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { descriptorIdOf } from './records.js';

/** AssemblyVm.createVm (3.4 clients) and Vm.createFromAssemblyVm (WSAPI guide 3.3 §2.6.14): a template of a machine of an assembly, in the assembly's repository. */
export function planDeploy(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { machine, assembly } = partsOf(core, call.id);
  return {
    job: {
      name: `Create VM from Assembly VM: ${machine.name}`,
      objects: [{ type: 'Assembly', id: assembly.id }],
      body: (job) => deploy(access, job, machine.id),
    },
  };
}

function partsOf({ store }: ManagerCore, id: string | undefined): { readonly machine: RecordOf<'AssemblyVm'>; readonly assembly: RecordOf<'Assembly'> } {
  const machine = store.get('AssemblyVm', id ?? '');
  const assembly = store.get('Assembly', machine?.assemblyId ?? '');
  if (machine === undefined || assembly === undefined) throw new OperationError('GEN_000002', ['AssemblyVm', id ?? '']);
  return { machine, assembly };
}

async function deploy(access: AgentAccess, job: JobContext, assemblyVmId: string): Promise<ObjectRef> {
  const { core } = job;
  const { machine, assembly } = partsOf(core, assemblyVmId);
  const { repositoryId } = assembly;
  const server = workerFor(core, repositoryId);
  const id = newId(core, 'Vm');
  job.checkAbort();
  job.progress(`Unpacking the disks of ${machine.name}`);
  const answer = await access.of(server.id).call('deploy_assembly', repositoryId, assembly.id, { [descriptorIdOf(machine)]: id }, repositoryId, {});
  const made = importedMachine(isRpcStruct(answer) ? (answer[id] ?? null) : null, { server: server.name, method: 'deploy_assembly' });
  // The agent calls images as the assembly does, with another end.
  const assemblyDisks = new Map(machine.assemblyVirtualDiskIds.map((disk): [string, string] => [imageNameOf(core.store.get('AssemblyVirtualDisk', disk)?.name ?? ''), disk]));
  await recordArrival(access, job, { machine: { ...made, values: { ...made.values, name: machine.name } }, arrival: { id, repositoryId, serverId: server.id, template: true, origin: assembly.origin, assemblyDisks } });
  return { type: 'Vm', id };
}

const imageNameOf = (name: string): string => name.replace(/\.[a-z]+$/i, '.img');
