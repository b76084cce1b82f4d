import type { RecordOf } from '@ovmsim/model';
import { isRpcStruct, type RpcValue } from '@ovmsim/xml';
import { OperationError, RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { adminServer, pluginOn } from './plugin.js';

type FileServer = RecordOf<'FileServer'>;

/** One export of a file server. */
export interface ExportFacts {
  /** `host:/export`, or a device. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly freeSize: number;
}

/**
 * What a file server exports: as its admin server sees it, or, without uniform exports, as all of its refresh servers see it together.
 * Throws RuleError OVMRU_900150E, OVMRU_900154E and, for nested exports, OVMRU_002024E; AgentCallError.
 */
export async function exportsOf(core: ManagerCore, access: AgentAccess, { fileServer, job }: { readonly fileServer: FileServer; readonly job: JobContext }): Promise<readonly ExportFacts[]> {
  const found = new Map<string, ExportFacts>();
  for (const server of askedServers(core, fileServer)) {
    job.checkAbort();
    const answer = await pluginOn(core, access, { fileServer, server }).call('storage_plugin_listFileSystems');
    for (const facts of factsIn(answer, server.name)) found.set(facts.path, facts);
  }
  const all = [...found.values()];
  if (fileServer.fileServerType === 'NETWORK') assertNotNested(core, fileServer, all);
  return all;
}

function askedServers(core: ManagerCore, fileServer: FileServer): readonly RecordOf<'Server'>[] {
  const refreshServers = fileServer.uniformExports === false ? (fileServer.refreshServerIds ?? []) : [];
  if (refreshServers.length === 0) return [adminServer(core, fileServer)];
  return refreshServers.map((id) => {
    const server = core.store.get('Server', id);
    if (server?.serverRunState !== 'RUNNING') throw new RuleError('OVMRU_900154E', [server?.name ?? id, fileServer.name]);
    return server;
  });
}

/** A folder that is exported by itself and with one above it could not be told apart (Concepts Guide 3.3 ch. 4). */
function assertNotNested(core: ManagerCore, fileServer: FileServer, all: readonly ExportFacts[]): void {
  const nested = all.some(({ path }) => all.some((other) => other.path !== path && path.startsWith(`${other.path.replace(/\/$/, '')}/`)));
  if (!nested) return;
  core.transact((tx) => core.events.raise(tx, { type: 'fileserver.export.invalid', object: { type: 'FileServer', id: fileServer.id } }));
  throw new RuleError('OVMRU_002024E', [fileServer.name]);
}

/** Records of file systems; one that names none, or not its size, cannot be read. */
function factsIn(answer: RpcValue, server: string): ExportFacts[] {
  const records = Array.isArray(answer) ? answer : isRpcStruct(answer) ? Object.values(answer) : [];
  return records.map((record) => {
    const facts = isRpcStruct(record) ? exportFacts(record['access_path'], record['size'], record['free_sz']) : undefined;
    if (facts === undefined) throw new OperationError('OVMRU_900025E', [server, 'storage_plugin_listFileSystems', 'a file system without path or size']);
    return facts;
  });
}

/** Sizes are decimal texts (recorded 3.2.1). */
export function exportFacts(path: RpcValue | undefined, size: RpcValue | undefined, free: RpcValue | undefined): ExportFacts | undefined {
  const [bytes, freeBytes] = [sizeOf(size), sizeOf(free)];
  return typeof path === 'string' && path !== '' && bytes !== null && freeBytes !== null ? { path, size: bytes, freeSize: freeBytes } : undefined;
}

/** A size in an agent's record; null for what is none. */
export function sizeOf(value: RpcValue | undefined): number | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
