import type { ObjectRef } from '@ovmsim/model';
import { OperationError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { quietly } from '../repository/on-server.js';
import { assertMine, repositoryIn } from '../repository/repository-job.js';
import { workerFor } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { vmConfig } from '../vm/config.js';
import { vmIn } from '../vm/tell.js';
import { draftClone, type CloneDraft, type CloneWish } from './draft-clone.js';
import { insertDraft, releaseMacs, withDraft, type VmDraft } from './drafts.js';
import { CopiedImages } from './images.js';

/**
 * Vm.clone (3.4 clients): a machine or template from a machine or template, with disks of its own. Without a pool it is unassigned; a template is in none
 * (concepts guide 3.3 §7.6).
 */
export function planClone(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const vm = namedObject(core.store, 'Vm', call.id);
  const definitionId = parameter(call, 'vmCloneDefinitionId');
  if (definitionId !== null && core.store.get('VmCloneDefinition', definitionId)?.vmId !== vm.id) throw new OperationError('VM_000003', [vm.name]);
  const wish: CloneWish = {
    vmId: vm.id, definitionId, serverPoolId: parameter(call, 'serverPoolId'), repositoryId: parameter(call, 'repositoryId'), template: call.params['createTemplate'] === true,
  };
  return {
    job: {
      name: `Clone VM: ${vm.name}`,
      objects: [{ type: 'Vm', id: vm.id }],
      body: (job) => cloneVm(access, job, wish),
    },
  };
}

function parameter({ params }: OperationCall, name: string): string | null {
  const value = params[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

async function cloneVm(access: AgentAccess, job: JobContext, wish: CloneWish): Promise<ObjectRef> {
  const { core } = job;
  const draft = draftClone(core, vmIn(core, wish.vmId), wish);
  const images = new CopiedImages(access, job);
  try {
    for (const id of new Set([draft.repositoryId, ...draft.copies.map(({ to }) => to.repositoryId)])) assertMine(core, repositoryIn(core, id));
    const disks = [];
    for (const [index, copy] of draft.copies.entries()) {
      job.checkAbort();
      job.progress(`Copying virtual disk ${copy.from.name} (${index + 1} of ${draft.copies.length})`);
      disks.push(await images.copy(copy));
    }
    return await finish(access, job, { ...draft, disks });
  } catch (error) {
    await images.takeBack();
    releaseMacs(core, draft);
    throw error;
  }
}

async function finish(access: AgentAccess, job: JobContext, draft: CloneDraft & VmDraft): Promise<ObjectRef> {
  const { core } = job;
  const { vm, repositoryId } = draft;
  const template = vm.vmRunState === 'TEMPLATE';
  const client = access.of(workerFor(core, repositoryId).id);
  job.checkAbort();
  job.progress(`Writing the configuration of ${vm.name}`);
  await client.call(template ? 'create_template' : 'create_vm', repositoryId, vm.id, vmConfig(withDraft(core.store, draft), vm.id));
  try {
    insertDraft(core, draft);
  } catch (error) {
    await quietly(job, client.call(template ? 'delete_template' : 'delete_vm', repositoryId, vm.id));
    throw error;
  }
  return { type: 'Vm', id: vm.id };
}
