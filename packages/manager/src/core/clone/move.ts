import type { ObjectRef } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { quietly } from '../repository/on-server.js';
import { assertMine, repositoryIn, takeSpace } from '../repository/repository-job.js';
import { workerFor } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { deleteDisk } from '../virtual-disk/change.js';
import { vmConfig } from '../vm/config.js';
import { vmIn } from '../vm/tell.js';
import { draftMove, type MoveDraft, type MoveWish } from './draft-move.js';
import { withDraft } from './drafts.js';
import { CopiedImages } from './images.js';

/**
 * Vm.move (CLI guide 3.3, moveVmToRepository): the configuration of a stopped machine or template goes to another repository, its disks are copied to where its clone
 * definition says. What stood at the source is removed last. Network mappings of the definition do not count.
 */
export function planMove(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const vm = namedObject(core.store, 'Vm', call.id);
  const { repositoryId, vmCloneDefinitionId } = call.params;
  const definitionId = typeof vmCloneDefinitionId === 'string' && vmCloneDefinitionId !== '' ? vmCloneDefinitionId : null;
  if (definitionId !== null && core.store.get('VmCloneDefinition', definitionId)?.vmId !== vm.id) throw new OperationError('VM_000003', [vm.name]);
  const target = repositoryIn(core, String(repositoryId)).id;
  return {
    job: {
      name: `Move VM: ${vm.name}`,
      objects: [{ type: 'Vm', id: vm.id }, ...(definitionId === null ? [] : [{ type: 'VmCloneDefinition', id: definitionId } as const]), ...disksOf(core, vm.id)],
      body: async (job) => {
        await moveVm(access, job, { vmId: vm.id, repositoryId: target, definitionId });
        return null;
      },
    },
  };
}

/** The disk images of a machine, which nobody else may work on while they are copied. */
function disksOf({ store }: ManagerCore, vmId: string): readonly ObjectRef[] {
  const ids = store.related('VmDiskMapping', 'vmId', vmId).flatMap((id) => store.get('VmDiskMapping', id)?.virtualDiskId ?? []);
  return ids.filter((id) => store.get('VirtualDisk', id)?.diskType === 'VIRTUAL_DISK').map((id): ObjectRef => ({ type: 'VirtualDisk', id }));
}

async function moveVm(access: AgentAccess, job: JobContext, wish: MoveWish): Promise<void> {
  const { core } = job;
  const draft = draftMove(core, vmIn(core, wish.vmId), wish);
  const repositories = [draft.from, draft.repositoryId, ...draft.copies.flatMap(({ from, to }) => [from.repositoryId, to.repositoryId])];
  for (const id of new Set(repositories)) assertMine(core, repositoryIn(core, id));
  const images = new CopiedImages(access, job);
  try {
    const disks = [];
    for (const [index, copy] of draft.copies.entries()) {
      job.checkAbort();
      job.progress(`Copying virtual disk ${copy.from.name} (${index + 1} of ${draft.copies.length})`);
      disks.push(await images.copy(copy));
    }
    await settle(access, job, { ...draft, disks });
  } catch (error) {
    await images.takeBack();
    throw error;
  }
  await removeSource(access, job, draft);
}

/** Writes the configuration at its new place, then commits; where that is the old place, the configuration only changes. */
async function settle(access: AgentAccess, job: JobContext, draft: MoveDraft): Promise<void> {
  const { core } = job;
  const { vm, repositoryId } = draft;
  const template = vm.vmRunState === 'TEMPLATE';
  const stays = repositoryId === draft.from;
  const configure = template ? 'configure_template' : 'configure_vm';
  const client = access.of(workerFor(core, repositoryId).id);
  job.checkAbort();
  job.progress(`Writing the configuration of ${vm.name}`);
  await client.call(stays ? configure : template ? 'create_template' : 'create_vm', repositoryId, vm.id, vmConfig(withDraft(core.store, draft), vm.id));
  try {
    commit(core, draft);
  } catch (error) {
    const back = stays ? client.call(configure, repositoryId, vm.id, vmConfig(core.store, vm.id)) : client.call(template ? 'delete_template' : 'delete_vm', repositoryId, vm.id);
    await quietly(job, back);
    throw error;
  }
}

function commit(core: ManagerCore, { vm, disks, mappings }: MoveDraft): void {
  const { repositoryId, vmConfigFileAbsolutePath, vmConfigFileMountedPath } = vm;
  core.transact((tx) => {
    // One may have been deleted while the Server wrote there.
    for (const place of [vm, ...disks]) if (!tx.has('Repository', place.repositoryId ?? '')) throw new RuleError('GEN_000002', ['Repository', place.repositoryId ?? '']);
    for (const disk of disks) {
      tx.insert('VirtualDisk', disk);
      takeSpace(tx, disk.repositoryId ?? '', disk.onDiskSize);
    }
    for (const { id, virtualDiskId, name } of mappings) if (tx.get('VmDiskMapping', id)?.virtualDiskId !== virtualDiskId) tx.update('VmDiskMapping', id, { virtualDiskId, name });
    tx.update('Vm', vm.id, { repositoryId, vmConfigFileAbsolutePath, vmConfigFileMountedPath });
  });
}

/** The machine has moved; what cannot be removed at the source stays there, and the transcript says so. */
async function removeSource(access: AgentAccess, job: JobContext, { vm, from, repositoryId, copies }: MoveDraft): Promise<void> {
  job.progress(`Removing ${vm.name} from its old place`);
  if (from !== repositoryId) await removed(job, `the configuration of ${vm.name}`, async () => access.of(workerFor(job.core, from).id).call(vm.vmRunState === 'TEMPLATE' ? 'delete_template' : 'delete_vm', from, vm.id));
  for (const copy of copies) await removed(job, `virtual disk ${copy.from.name}`, () => deleteDisk(access, job, copy.from.id));
}

async function removed(job: JobContext, what: string, step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    job.log(`${what} stays at the source: ${error instanceof Error ? error.message : String(error)}`);
  }
}
