import { element, type XmlElement } from '@ovmsim/xml';
import { repositoryAttributes as attributes, repositoryFolders as kinds } from '@ovmsim/model';
import type { Item } from '../core/database.js';
import type { OvsServer } from '../core/server.js';
import { findRepositories, readIdentity, type RepositoryIdentity, type RepositoryPlace } from '../storage/index.js';
import { discoveryDocument, texts } from './document.js';

function field(entry: Item, name: string): string {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return '';
  const value = entry[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** `discover_repository_db` (recorded 3.2.1): what the `repository` database holds, and whether it is mounted. */
export function discoverRepositoryDb({ repositoryDatabase, mounts }: OvsServer): string {
  const repositories = Object.entries(repositoryDatabase.dump()).map(([uuid, entry]) =>
    element(
      'Repository',
      { Uuid: uuid },
      texts({
        Fs_location: field(entry, 'fs_location'),
        Mount_point: field(entry, 'mount_point'),
        Filesystem_type: field(entry, 'filesystem'),
        Version: field(entry, 'version'),
        Alias: field(entry, 'alias'),
        Manager_uuid: field(entry, 'manager_uuid'),
        Status: mounts.at(field(entry, 'mount_point'))?.device === field(entry, 'fs_location') ? 'Mounted' : 'Unmounted',
      }),
    ),
  );
  return discoveryDocument(element('Discover_Repository_Db_Result', [element('RepositoryDbList', repositories)]));
}

/**
 * `discover_repositories`: the contents of a mounted repository; a repository that is not mounted gives an empty list (recorded 3.2.1). A directory where a
 * file system is mounted lists the repositories in its root and in the folders there (inferred), without their contents.
 */
export function discoverRepositories({ repositoryDatabase, mounts }: OvsServer, wanted: string): string {
  const mountPoint = wanted.startsWith('/') ? wanted : field(repositoryDatabase.get(wanted) ?? null, 'mount_point');
  const place = mounts.resolve(mountPoint);
  return discoveryDocument(element('Discover_Repositories_Result', [element('RepositoryList', place === undefined ? [] : found(place, wanted))]));
}

function found(place: RepositoryPlace, wanted: string): XmlElement[] {
  if (wanted.startsWith('/')) {
    return [...findRepositories(place)].map(([folder, identity]) =>
      element('Repository', { [attributes.name]: identity.id, ...(folder === '' ? {} : { [attributes.folder]: folder }) }, facts(identity)),
    );
  }
  const identity = readIdentity(place);
  if (identity?.id !== wanted) return [];
  return [
    element('Repository', { [attributes.name]: identity.id }, [
      ...facts(identity),
      element('Assemblies', folders(place, kinds.assemblies, 'Assembly')),
      element('Templates', folders(place, kinds.templates, 'Template')),
      element('VirtualMachines', folders(place, kinds.machines, 'VirtualMachine')),
      element('VirtualDisks', images(place, kinds.disks, 'Disk')),
      element('ISOs', images(place, kinds.images, 'ISO')),
    ]),
  ];
}

function facts({ id, alias, managerUuid, version }: RepositoryIdentity): XmlElement[] {
  return texts({ Version: version, Manager_UUID: managerUuid, Repository_UUID: id, Repository_Alias: alias });
}

const inside = ({ path }: RepositoryPlace, ...parts: readonly string[]): string => [path, ...parts].filter((part) => part !== '').join('/');

/** Folders of a kind, each with its files. */
function folders(place: RepositoryPlace, folder: string, name: string): XmlElement[] {
  const { share } = place;
  return share
    .list(inside(place, folder))
    .filter((id) => share.entry(inside(place, folder, id))?.kind === 'folder')
    .map((id) =>
      element(
        name,
        { [attributes.name]: id },
        share.list(inside(place, folder, id)).map((file) => element('File', file)),
      ),
    );
}

function images(place: RepositoryPlace, folder: string, name: string): XmlElement[] {
  return place.share.list(inside(place, folder)).flatMap((file) => {
    const entry = place.share.entry(inside(place, folder, file));
    if (entry === undefined || entry.kind === 'folder') return [];
    return [element(name, { [attributes.bytes]: entry.bytes, [attributes.allocated]: entry.allocated }, file)];
  });
}
