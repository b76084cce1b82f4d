import { repositoryAttributes as attributes, repositoryFolders as folders, repositoryMeta } from '@ovmsim/model';
import type { AgentMethodName } from '@ovmsim/model';
import { childrenOf, elementAt, isRpcStruct, type RpcValue, type XmlElement } from '@ovmsim/xml';
import type { AgentClient } from '../../agents/agent-client.js';
import { OperationError } from '../errors.js';
import { DiscoveryError, readDocument, textOf } from '../server/discovery/document.js';

/** A repository as it lies on a file system. */
export interface FoundRepository {
  readonly id: string;
  readonly alias: string;
  /** Owner; '' for none. */
  readonly managerUuid: string;
  /** Folder below what was asked about; '' for the root. */
  readonly folder: string;
  readonly contents: RepositoryContents;
}

/** An image file. */
export interface FoundImage {
  readonly id: string;
  /** Bytes. */
  readonly size: number;
  readonly onDiskSize: number;
}

/** What lies in a repository, by the names of files and folders. */
export interface RepositoryContents {
  readonly disks: readonly FoundImage[];
  readonly images: readonly FoundImage[];
  readonly machines: readonly string[];
  readonly templates: readonly string[];
  readonly assemblies: readonly string[];
}

/** Asks an agent something and reads what it answers; an answer that cannot be read fails the job with the method's name. */
export async function ask<F>(client: AgentClient, method: AgentMethodName, { params, read }: { readonly params: readonly RpcValue[]; readonly read: (answer: RpcValue) => F }): Promise<F> {
  const answer = await client.call(method, ...params);
  try {
    return read(answer);
  } catch (error) {
    if (!(error instanceof DiscoveryError)) throw error;
    throw new OperationError('OVMRU_900025E', [client.target.name, method, error.message]);
  }
}

/** Reads a Discover_Repositories_Result (recorded 3.2.1). @throws DiscoveryError */
export function foundRepositories(answer: RpcValue): FoundRepository[] {
  const list = elementAt(readDocument(answer, 'Discover_Repositories_Result'), 'RepositoryList');
  return (list === undefined ? [] : childrenOf(list, 'Repository')).map((repository) => ({
    id: textOf(repository, 'Repository_UUID') || (repository.attributes[attributes.name] ?? ''),
    alias: textOf(repository, 'Repository_Alias'),
    managerUuid: textOf(repository, 'Manager_UUID'),
    folder: repository.attributes[attributes.folder] ?? '',
    contents: {
      disks: imagesIn(repository, folders.disks, 'Disk'),
      images: imagesIn(repository, folders.images, 'ISO'),
      machines: namesIn(repository, folders.machines, 'VirtualMachine'),
      templates: namesIn(repository, folders.templates, 'Template'),
      assemblies: namesIn(repository, folders.assemblies, 'Assembly'),
    },
  }));
}

function membersOf(repository: XmlElement, folder: string, name: string): readonly XmlElement[] {
  const parent = elementAt(repository, folder);
  return parent === undefined ? [] : childrenOf(parent, name);
}

function imagesIn(repository: XmlElement, folder: string, name: string): FoundImage[] {
  return membersOf(repository, folder, name).map((image) => ({
    id: image.text.trim(),
    size: Number(image.attributes[attributes.bytes]) || 0,
    onDiskSize: Number(image.attributes[attributes.allocated]) || 0,
  }));
}

function namesIn(repository: XmlElement, folder: string, name: string): string[] {
  return membersOf(repository, folder, name).flatMap((each) => each.attributes[attributes.name] ?? []);
}

/** Names by object id, as `get_repository_meta_data` tells them. */
export function metaNames(answer: RpcValue): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [id, row] of Object.entries(isRpcStruct(answer) ? answer : {})) {
    const name = isRpcStruct(row) ? row[repositoryMeta.name] : undefined;
    if (typeof name === 'string' && name !== '') names.set(id, name);
  }
  return names;
}
