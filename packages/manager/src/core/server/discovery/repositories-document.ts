import { childrenOf, elementAt, type RpcValue } from '@ovmsim/xml';
import { readDocument, textOf } from './document.js';

/** One repository that the Server knows. */
export interface RepositoryFacts {
  readonly id: string;
  /** `host:/export`, or a device path. */
  readonly location: string;
  readonly mountPoint: string;
  readonly mounted: boolean;
}

/**
 * Reads a Discover_Repository_Db_Result (recorded 3.2.1).
 * @throws DiscoveryError
 */
export function repositoryFacts(answer: RpcValue): RepositoryFacts[] {
  const list = elementAt(readDocument(answer, 'Discover_Repository_Db_Result'), 'RepositoryDbList');
  const repositories = list === undefined ? [] : childrenOf(list, 'Repository');
  return repositories.map((repository) => ({
    id: repository.attributes['Uuid'] ?? '',
    location: textOf(repository, 'Fs_location'),
    mountPoint: textOf(repository, 'Mount_point'),
    mounted: textOf(repository, 'Status') === 'Mounted',
  }));
}

/** A file system mounted on the Server. */
export interface MountFacts {
  readonly directory: string;
  readonly device: string;
  readonly options: string;
}

/**
 * Reads a Discover_Mounted_File_Systems_Result (recorded 3.2.1).
 * @throws DiscoveryError
 */
export function mountFacts(answer: RpcValue): MountFacts[] {
  const filesystems = childrenOf(readDocument(answer, 'Discover_Mounted_File_Systems_Result'), 'Filesystem');
  return filesystems.flatMap((filesystem) =>
    childrenOf(filesystem, 'Mount').map((mount) => ({
      directory: mount.attributes['Dir'] ?? '',
      device: textOf(mount, 'Device'),
      options: textOf(mount, 'Mount_Options'),
    })),
  );
}
