import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { bodyOf, requiredText } from '../file-server/file-server-job.js';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { editJobName, patchOf } from '../modify.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { baseFields } from '../record.js';
import type { AgentAccess } from '../server/access.js';
import { serverOf } from '../server/server-job.js';
import { removeObject } from '../server/removal.js';
import { repositoryMountPoint } from '../virtual-disk/records.js';
import { repositoryIn } from './repository-job.js';

type RepositoryExport = RecordOf<'RepositoryExport'>;

/** Registers the NFS exports of repositories that backup tools read (CLI guide 3.3 A.41). */
export function registerRepositoryExports(core: ManagerCore, access: AgentAccess): void {
  core.handle('Server.createRepositoryExport', (call) => planExport(access, call, core));
  core.handle('Server.modifyRepositoryExport', (call) => planModifyExport(access, call, core));
  core.handle('Server.deleteRepositoryExport', (call) => planUnexport(access, call, core));
  core.handle('RepositoryExport.modify', (call) => planModifyExport(access, call, core));
  core.handle('RepositoryExport.delete', (call) => planUnexport(access, call, core));
}

const exportIn = (call: OperationCall, core: ManagerCore): RepositoryExport => {
  const id = call.childId ?? call.id ?? '';
  return namedObject(core.store, 'RepositoryExport', id);
};

function planExport(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const server = serverOf(call, core);
  const given = bodyOf<RepositoryExport>(call.body);
  if (given.repositoryId === undefined || given.repositoryId === null) throw new OperationError('GEN_000001', ['repositoryId']);
  const repository = repositoryIn(core, given.repositoryId);
  const clientHostname = requiredText(given.clientHostname, 'clientHostname');
  const name = given.name ?? `${repository.name} to ${clientHostname}`;
  return {
    job: {
      name: `Create Repository Export: ${name}`,
      objects: [{ type: 'Server', id: server.id }, { type: 'Repository', id: repository.id }],
      body: async () => {
        if (!repositoryIn(core, repository.id).presentedServerIds.includes(server.id)) throw new RuleError('OVMRU_900162E', [repository.name, server.name]);
        const id = newId(core, 'RepositoryExport');
        const made: RepositoryExport = {
          ...baseFields({ id, name, description: given.description ?? '' }),
          clientHostname,
          exportFsType: 'NFS',
          options: given.options ?? null,
          repositoryPath: repositoryMountPoint(repository.id),
          repositoryId: repository.id,
          serverId: server.id,
        };
        await exportTo(access, made);
        core.transact((tx) => tx.insert('RepositoryExport', made));
        return { type: 'RepositoryExport', id };
      },
    },
  };
}

/** Another client or other options: the Server exports anew. */
function planModifyExport(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const before = exportIn(call, core);
  const patch = patchOf('RepositoryExport', call.body, core.options.profile.name) as Partial<RepositoryExport>;
  if (patch.clientHostname === '') throw new OperationError('GEN_000023', ['clientHostname', '']);
  const object: ObjectRef = { type: 'RepositoryExport', id: before.id };
  return {
    job: {
      name: editJobName(core, object),
      objects: [object, { type: 'Server', id: before.serverId }],
      body: async () => {
        const after = { ...exportIn(call, core), ...patch };
        if (after.clientHostname !== before.clientHostname || after.options !== before.options) {
          await access.of(before.serverId).call('unexport_fs', before.id);
          await exportTo(access, after);
        }
        core.transact((tx) => tx.update('RepositoryExport', before.id, patch));
        return null;
      },
    },
  };
}

function planUnexport(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name, serverId } = exportIn(call, core);
  const object: ObjectRef = { type: 'RepositoryExport', id };
  return {
    job: {
      name: `Delete Repository Export: ${name}`,
      objects: [object, { type: 'Server', id: serverId }],
      body: async () => {
        await access.of(serverId).call('unexport_fs', id);
        core.transact((tx) => removeObject(tx, object));
        return null;
      },
    },
  };
}

async function exportTo(access: AgentAccess, { id, serverId, exportFsType, clientHostname, repositoryPath, options }: RepositoryExport): Promise<void> {
  await access.of(serverId).call('export_fs', id, exportFsType, clientHostname, repositoryPath, options ?? '');
}
