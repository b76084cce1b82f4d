import { dashed, errorMessage } from '@ovmsim/model';
import type { AgentMethodName, RecordOf } from '@ovmsim/model';
import type { RpcStruct, RpcValue } from '@ovmsim/xml';
import type { AgentClient } from '../../agents/agent-client.js';
import { AgentCallError, RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { bestOf } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';

type FileServer = RecordOf<'FileServer'>;
type FileSystem = RecordOf<'FileSystem'>;

/** Name of a call of the Storage Connect plug-ins. */
type PluginMethod = Extract<AgentMethodName, `storage_plugin_${string}`>;

/** The plug-in of a file server on one Server. Failures carry the text that storage commands have in failed jobs (OVMAPI_B000E). */
export class FileServerPlugin {
  private readonly implementation: string;

  constructor(
    private readonly core: Pick<ManagerCore, 'options'>,
    readonly client: AgentClient,
    private readonly fileServer: FileServer,
  ) {
    this.implementation = fileServer.fileServerPluginId.replace(/ \([^)]*\)$/, '');
  }

  /** Calls the plug-in for the file server. Throws AgentCallError. */
  call(method: PluginMethod, ...params: readonly RpcValue[]): Promise<RpcValue> {
    return this.wrapped(method, [serverRecord(this.fileServer), ...params]);
  }

  /** Calls it for one of its file systems. Throws AgentCallError. */
  on(fileSystem: FileSystem, method: PluginMethod, ...params: readonly RpcValue[]): Promise<RpcValue> {
    return this.call(method, fileSystemRecord(this.fileServer, fileSystem), ...params);
  }

  private async wrapped(method: PluginMethod, params: readonly RpcValue[]): Promise<RpcValue> {
    try {
      return await this.client.call(method, this.implementation, ...params);
    } catch (error) {
      if (!(error instanceof AgentCallError)) throw error;
      const text = errorMessage('OVMAPI_B000E', [method, this.fileServer.id, error.message], this.core.options.world.now());
      throw new AgentCallError(text, { cause: error.cause });
    }
  }
}

/** A storage server record (CloudStack ovm3 plug-in). */
function serverRecord({ id, name, accessHost, storageDescription }: FileServer): RpcStruct {
  return {
    uuid: id, name, storage_type: 'FileSys', access_host: accessHost, storage_desc: storageDescription ?? '', admin_user: '', admin_passwd: '', admin_host: '', access_grps: [],
    status: '', total_sz: 0, free_sz: 0, used_sz: 0, alloc_sz: 0,
  };
}

function fileSystemRecord(fileServer: FileServer, { id, name, path, size, freeSize }: FileSystem): RpcStruct {
  return { uuid: dashed(id), ss_uuid: fileServer.id, name, access_path: path, size: String(size), free_sz: String(freeSize), state: 1, status: '', access_grp_names: [], mount_options: [] };
}

/** The plug-in on the Server that works for a file server: an admin server that is RUNNING. Throws OVMRU_900150E. */
export function adminPlugin(core: ManagerCore, access: AgentAccess, fileServer: FileServer): FileServerPlugin {
  return pluginOn(core, access, { fileServer, server: adminServer(core, fileServer) });
}

export function pluginOn(core: ManagerCore, access: AgentAccess, on: { readonly fileServer: FileServer; readonly server: Pick<RecordOf<'Server'>, 'id'> }): FileServerPlugin {
  return new FileServerPlugin(core, access.of(on.server.id), on.fileServer);
}

/** Throws OVMRU_900150E. */
export function adminServer(core: Pick<ManagerCore, 'store'>, fileServer: FileServer): RecordOf<'Server'> {
  const server = bestOf(fileServer.adminServerIds.map((id) => core.store.get('Server', id)));
  if (server === undefined) throw new RuleError('OVMRU_900150E', [fileServer.name]);
  return server;
}

/** The file server of a file system that somebody can work on. Throws WORKER_SERVER_000000. */
export function fileServerOf({ store }: Pick<ManagerCore, 'store'>, fileSystem: FileSystem): FileServer {
  const servers = fileSystem.fileServerIds.flatMap((id) => store.get('FileServer', id) ?? []);
  const able = servers.find(({ adminServerIds }) => bestOf(adminServerIds.map((id) => store.get('Server', id))) !== undefined) ?? servers[0];
  if (able === undefined) throw new RuleError('WORKER_SERVER_000000', [fileSystem.name || fileSystem.path]);
  return able;
}
