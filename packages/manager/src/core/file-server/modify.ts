import type { RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { editJobName, patchOf } from '../modify.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { removeObject } from '../server/removal.js';
import type { AgentAccess } from '../server/access.js';
import { assertExports } from './create.js';
import { fileServerIn, filerIn, objectsOf, repositoriesOn } from './file-server-job.js';
import { adminPlugin } from './plugin.js';

/** FileServer.modify. Another access host is asked first, and must not be another filer of this Manager; the local one of a Server has no exports to speak of. */
export function planModifyFileServer(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, fileServerType, name } = fileServerIn(core, call.id);
  const patch = patchOf('FileServer', call.body, core.options.profile.name) as Partial<RecordOf<'FileServer'>>;
  const network = ['accessHost', 'uniformExports'].find((field) => patch[field as keyof typeof patch] !== undefined && patch[field as keyof typeof patch] !== '');
  if (fileServerType !== 'NETWORK' && network !== undefined) throw new OperationError('FILE_SERVER_000002', [name, fileServerType]);
  if (fileServerType === 'NETWORK' && patch.accessHost === '') throw new OperationError('GEN_000023', ['accessHost', '']);
  const object = { type: 'FileServer', id } as const;
  return {
    job: {
      name: editJobName(core, object),
      objects: objectsOf(core, id),
      body: async () => {
        const before = fileServerIn(core, id);
        const after = { ...before, ...patch };
        if (before.fileServerType === 'NETWORK') assertExports(after.name, after);
        if (after.name === '') throw new RuleError('OVMRU_900013E', ['', 'it is empty']);
        const moves = after.accessHost !== before.accessHost;
        if (moves) await moveHost(access, core, after);
        core.transact((tx) => {
          // The exports are those of another host now, whatever they are; the next refresh finds out.
          for (const fileSystem of moves ? tx.related('FileSystem', 'fileServerIds', id) : []) {
            const path = tx.get('FileSystem', fileSystem)?.path ?? '';
            tx.update('FileSystem', fileSystem, { path: `${after.accessHost}${path.slice(before.accessHost.length)}`, refreshed: false });
          }
          tx.update('FileServer', id, patch);
        });
        return null;
      },
    },
  };
}

async function moveHost(access: AgentAccess, core: ManagerCore, after: RecordOf<'FileServer'>): Promise<void> {
  const known = core.store.list('FileServer').find(({ id, accessHost }) => id !== after.id && accessHost === after.accessHost);
  if (known !== undefined) throw new RuleError('OVMRU_900151E', [after.accessHost, known.name]);
  const repositories = repositoriesOn(core, after.id);
  if (repositories.length > 0) throw new RuleError('OVMRU_900152E', [after.name, repositories.join(', ')]);
  await adminPlugin(core, access, after).call('storage_plugin_validate');
}

/** FileServer.delete: with its file systems, when no repository and no cluster stands on any of them (inferred). The one of a Server's own disks goes with the Server. */
export function planDeleteFileServer(call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name } = filerIn(core, call.id);
  return {
    job: {
      name: `Delete File Server: ${name}`,
      objects: objectsOf(core, id),
      body: async () => {
        const used = [...repositoriesOn(core, id), ...clustersOn(core, id)];
        if (used.length > 0) throw new RuleError('OVMRU_900152E', [name, used.join(', ')]);
        core.transact((tx) => removeObject(tx, { type: 'FileServer', id }));
        return null;
      },
    },
  };
}

/** Pool file systems of clusters that lie on a file server, by the name of their file system. */
function clustersOn({ store }: ManagerCore, fileServerId: string): string[] {
  return store
    .related('FileSystem', 'fileServerIds', fileServerId)
    .filter((id) => store.related('ClusterHeartbeatDevice', 'networkFileSystemId', id).length > 0)
    .map((id) => store.get('FileSystem', id)?.name ?? id);
}
