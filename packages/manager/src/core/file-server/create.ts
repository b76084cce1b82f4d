import type { RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { assertOwned, bodyOf, requiredText } from './file-server-job.js';
import { adminPlugin } from './plugin.js';
import { newFileServer, nfsPluginId, type FilerFields } from './records.js';

type Wanted = Omit<FilerFields, 'id'>;

/**
 * FileServer.create (WSAPI guide 3.3 §2.6.9): an admin server asks the filer for its exports, so that one that does not answer is refused. Its file systems come
 * with the first refresh. The name may be left out (CLI guide 3.3 A.36): it is then the access host.
 */
export function planCreateFileServer(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const fields = wanted(call.body);
  return {
    job: {
      name: `Create File Server: ${fields.name}`,
      objects: [],
      // Two filers of one name could not be told apart by the rule below.
      keys: [`filer ${fields.accessHost}`],
      body: async (job) => {
        assertOwned(core, [...fields.adminServerIds, ...(fields.refreshServerIds ?? [])]);
        assertExports(fields.name, fields);
        const known = core.store.list('FileServer').find(({ accessHost }) => accessHost === fields.accessHost);
        if (known !== undefined) throw new RuleError('OVMRU_900151E', [fields.accessHost, known.name]);
        const fileServer = newFileServer({ ...fields, id: newId(core, 'FileServer') });
        job.progress(`Validating file server ${fields.name}`);
        await adminPlugin(core, access, fileServer).call('storage_plugin_validate');
        const object = { type: 'FileServer', id: fileServer.id } as const;
        core.transact((tx) => tx.insert('FileServer', fileServer));
        return object;
      },
    },
  };
}

function wanted(body: unknown): Wanted {
  const given = bodyOf<RecordOf<'FileServer'>>(body);
  if ((given.fileServerType ?? 'NETWORK') !== 'NETWORK') throw new OperationError('FILE_SERVER_000000', [String(given.fileServerType)]);
  const accessHost = requiredText(given.accessHost, 'accessHost');
  const adminServerIds = given.adminServerIds ?? [];
  if (adminServerIds.length === 0) throw new OperationError('FILE_SERVER_000001');
  const { name, description, storageDescription, uniformExports, refreshServerIds, fileServerPluginId } = given;
  const fileServerPlugin = fileServerPluginId ?? nfsPluginId;
  if (fileServerPlugin !== nfsPluginId) throw new OperationError('GEN_000016', ['fileServerPluginId', fileServerPlugin]);
  return {
    name: requiredText(name ?? accessHost, 'name'),
    accessHost,
    adminServerIds,
    fileServerPluginId: fileServerPlugin,
    description: description ?? '',
    storageDescription: storageDescription ?? null,
    uniformExports: uniformExports ?? true,
    refreshServerIds: refreshServerIds ?? [],
  };
}

/** 3.4 rejects refresh servers on uniform exports. Throws OVMRU_900153E. */
export function assertExports(name: string, fields: { readonly uniformExports?: boolean | null; readonly refreshServerIds?: readonly string[] | null }): void {
  if (fields.uniformExports !== false && (fields.refreshServerIds ?? []).length > 0) throw new RuleError('OVMRU_900153E', [name]);
}
