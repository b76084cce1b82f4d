import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { applyPatch, editJobName, patchOf } from '../modify.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { removeObject } from '../server/removal.js';
import type { AgentAccess } from '../server/access.js';
import type { WorldTransaction } from '../transaction.js';
import { erase, withRepository } from './on-server.js';
import { unpresentRepository } from './present.js';
import { assertMine, contentsOf, machinesUsing, repositoryIn } from './repository-job.js';

/** The repository that a call changes: its object, or the child of a file system. */
const idOf = (call: OperationCall): string | undefined => call.childId ?? call.id;

/** Repository.modify: another name is written into the repository, so that other Managers find it. */
export function planModifyRepository(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id } = repositoryIn(core, idOf(call));
  const patch = patchOf('Repository', call.body, core.options.profile.name) as Partial<RecordOf<'Repository'>>;
  const object: ObjectRef = { type: 'Repository', id };
  return {
    job: {
      name: editJobName(core, object),
      objects: [object],
      body: async (job) => {
        const repository = repositoryIn(core, id);
        const { name } = patch;
        if (name !== undefined && name !== repository.name) {
          assertMine(core, repository);
          if (name === '') throw new RuleError('OVMRU_900013E', ['', 'it is empty']);
          await withRepository({ access, job }, repository, (client) => client.call('edit_repository_db', id, { alias: name }));
        }
        applyPatch(core, object, patch);
        return null;
      },
    },
  };
}

/** Repository.delete: only an empty one; it is taken off every Server first, and then erased (inferred). */
export function planDeleteRepository(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name, presentedServerIds } = repositoryIn(core, idOf(call));
  return {
    job: {
      name: `Delete Repository: ${name}`,
      objects: [{ type: 'Repository', id }, ...presentedServerIds.map((server): ObjectRef => ({ type: 'Server', id: server }))],
      body: async (job) => {
        assertMine(core, repositoryIn(core, id));
        const contents = contentsOf(core.store, id);
        if (contents.length > 0) throw new RuleError('OVMRU_900159E', [name, namesOf(core, contents)]);
        await unpresentEverywhere(access, job, id);
        await erase(access, job, repositoryIn(core, id));
        core.transact((tx) => removeObject(tx, { type: 'Repository', id }));
        return null;
      },
    },
  };
}

/** Repository.takeOwnership, from whomever (Concepts Guide 3.3 ch. 4). A server pool means something to repositories on shared disks only. */
export function planTakeRepository(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name } = repositoryIn(core, call.id);
  return {
    job: {
      name: `Take Ownership of Repository: ${name}`,
      objects: [{ type: 'Repository', id }],
      body: async (job) => {
        await setOwner(access, job, { id, managerUuid: core.managerId });
        return null;
      },
    },
  };
}

/** Repository.releaseOwnership: it stays visible; what is in it is forgotten until somebody owns it again (inferred). Refused while a machine runs from it. */
export function planReleaseRepository(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name, presentedServerIds } = repositoryIn(core, call.id);
  return {
    job: {
      name: `Release Ownership of Repository: ${name}`,
      objects: [{ type: 'Repository', id }, ...presentedServerIds.map((server): ObjectRef => ({ type: 'Server', id: server }))],
      body: async (job) => {
        assertMine(core, repositoryIn(core, id));
        const users = machinesUsing(core.store, id);
        if (users.length > 0) throw new RuleError('OVMRU_900161E', [name, core.store.get('Server', users[0]?.serverId ?? '')?.name ?? '', users.map((vm) => vm.name).join(', ')]);
        await unpresentEverywhere(access, job, id);
        await setOwner(access, job, { id, managerUuid: '' });
        return null;
      },
    },
  };
}

async function unpresentEverywhere(access: AgentAccess, job: JobContext, repositoryId: string): Promise<void> {
  for (const serverId of repositoryIn(job.core, repositoryId).presentedServerIds) await unpresentRepository(access, job, { repositoryId, serverId });
}

async function setOwner(access: AgentAccess, job: JobContext, { id, managerUuid }: { readonly id: string; readonly managerUuid: string }): Promise<void> {
  const { core } = job;
  await withRepository({ access, job }, repositoryIn(core, id), (client) => client.call('edit_repository_db', id, { manager_uuid: managerUuid }));
  core.transact((tx) => {
    if (managerUuid === '') dropContents(tx, id);
    tx.update('Repository', id, { managerUuid, ...(managerUuid === '' ? { refreshed: false } : {}) });
  });
}

/** Forgets what lies in a repository: machines with their mappings and cards, disks with the mappings of machines elsewhere. */
function dropContents(tx: WorldTransaction, repositoryId: string): void {
  for (const type of ['Vm', 'VirtualDisk', 'Assembly'] as const) {
    for (const id of [...tx.related(type, 'repositoryId', repositoryId)]) removeContent(tx, { type, id });
  }
}

/** Deletes a machine, disk or assembly with what is a part of it; a mapping is nothing without its disk. */
export function removeContent(tx: WorldTransaction, object: ObjectRef): void {
  if (object.type === 'VirtualDisk') for (const mapping of [...tx.related('VmDiskMapping', 'virtualDiskId', object.id)]) removeObject(tx, { type: 'VmDiskMapping', id: mapping });
  removeObject(tx, object);
}

function namesOf(core: ManagerCore, objects: readonly ObjectRef[]): string {
  const shown = objects.slice(0, 5).map((object) => core.ref(object).name ?? object.id);
  return objects.length > shown.length ? `${shown.join(', ')} and ${objects.length - shown.length} more` : shown.join(', ');
}

