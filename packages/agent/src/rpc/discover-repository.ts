import { element } from '@ovmsim/xml';
import type { Item } from '../core/database.js';
import { discoveryDocument, texts } from './document.js';

function field(entry: Item, name: string): string {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return '';
  const value = entry[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** `discover_repository_db` (recorded 3.2.1): what the `repository` database holds. Nothing is mounted by this simulator yet. */
export function discoverRepositoryDb(database: Readonly<Record<string, Item>>): string {
  const repositories = Object.entries(database).map(([uuid, entry]) =>
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
        Status: 'Unmounted',
      }),
    ),
  );
  return discoveryDocument(element('Discover_Repository_Db_Result', [element('RepositoryDbList', repositories)]));
}

/** `discover_repositories`: the contents of a mounted repository; a repository that is not mounted gives an empty list (recorded 3.2.1). */
export function discoverRepositories(): string {
  return discoveryDocument(element('Discover_Repositories_Result', [element('RepositoryList')]));
}
