import { createHash } from 'node:crypto';
import { isRpcStruct, type RpcStruct } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import type { Share, ShareEntry } from '../storage/index.js';
import { structArgument, type Call } from './table.js';

/** Records of the Storage Connect plug-ins, as far as callers fill them (CloudStack ovm3 plug-in). */
export interface StorageServerRecord {
  readonly uuid: string;
  readonly accessHost: string;
  readonly given: RpcStruct;
}
export interface FileSystemRecord {
  readonly uuid: string;
  readonly serverUuid: string;
  /** `host:/export`, or a device. */
  readonly accessPath: string;
  readonly given: RpcStruct;
}

function member(call: Call, record: RpcStruct, name: string): string {
  const value = record[name];
  if (typeof value !== 'string') throw new PythonException(`${call.method}() record has no ${name}`, 'ValueError');
  return value;
}

const optional = (record: RpcStruct, name: string): string => (typeof record[name] === 'string' ? record[name] : '');

/** The storage server of a call, its second argument. @throws PythonException */
export function storageServer(call: Call): StorageServerRecord {
  const given = structArgument(call, 1);
  return { uuid: member(call, given, 'uuid'), accessHost: optional(given, 'access_host'), given };
}

/** The file system of a call, its third argument. @throws PythonException */
export function fileSystem(call: Call): FileSystemRecord {
  const given = structArgument(call, 2);
  return { uuid: member(call, given, 'uuid'), serverUuid: optional(given, 'ss_uuid'), accessPath: member(call, given, 'access_path'), given };
}

/** Path of a file record, or the path itself. @throws PythonException */
export function filePath(call: Call, index: number): string {
  const value = call.params[index];
  if (typeof value === 'string') return value;
  if (isRpcStruct(value)) return member(call, value, 'file_path');
  throw new PythonException(`${call.method}() argument ${index + 1} must be dict`, 'TypeError');
}

/** Name of an exported file system (CloudStack ovm3 plug-in). */
const exportName = (accessPath: string): string => (accessPath.startsWith('/') ? accessPath : `nfs:${accessPath.slice(accessPath.indexOf(':/') + 1)}`);

/** A file system as answers show it; sizes are decimal texts (recorded 3.2.1). */
export function fileSystemAnswer({ uuid, serverUuid, accessPath, given }: FileSystemRecord, share: Share): RpcStruct {
  return {
    ...given,
    uuid,
    ss_uuid: serverUuid,
    name: optional(given, 'name') || exportName(accessPath),
    access_path: accessPath,
    size: String(share.totalBytes),
    free_sz: String(share.freeBytes()),
    state: 1,
    status: '',
    access_grp_names: [],
    mount_options: [],
  };
}

/** A file as answers show it (recorded 3.2.1). */
export function fileAnswer(path: string, fsUuid: string, entry: ShareEntry): RpcStruct {
  return {
    fr_type: entry.kind === 'folder' ? 'Directory' : 'File',
    fs_uuid: fsUuid,
    file_path: path,
    file_sz: String(entry.bytes),
    ondisk_sz: String(entry.allocated),
  };
}

/** The uuid that a plug-in gives a file system nobody has named yet: the same for the same export, dashed (form recorded 3.2.1). */
export function fileSystemUuid(accessPath: string): string {
  const digits = createHash('sha1').update(accessPath).digest('hex');
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20, 32)].join('-');
}
