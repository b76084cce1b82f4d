import { repositoryFolders, repositoryMeta } from '@ovmsim/model';
import { ShareError, type Share } from './types.js';

/** Version that repositories of this release have (recorded 3.2.1). */
export const repositoryVersion = '3.0';

const identityFile = '.ovsrepo';
const metaFile = '.ovsmeta';
const stampFile = '.generic_fs_stamp';

/** Who a repository is, as it stands in its root. */
export interface RepositoryIdentity {
  readonly id: string;
  readonly alias: string;
  /** Owner; '' when nobody owns it. */
  readonly managerUuid: string;
  readonly version: string;
}

/** Names of the objects in a repository, by object id. */
export type RepositoryMeta = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A repository's root on a share. */
export interface RepositoryPlace {
  readonly share: Share;
  /** Folder; `''` is the root of the share. */
  readonly path: string;
}

const below = ({ path }: RepositoryPlace, name: string): string => (path === '' ? name : `${path}/${name}`);

const keys = { OVS_REPO_UUID: 'id', OVS_REPO_VERSION: 'version', OVS_REPO_MGR_UUID: 'managerUuid', OVS_REPO_ALIAS: 'alias' } as const;

/** The repository that lies there, or undefined. The form of `.ovsrepo` is as users who edit it know it: `OVS_REPO_UUID=…`, one item per line. */
export function readIdentity(place: RepositoryPlace): RepositoryIdentity | undefined {
  const text = place.share.readText(below(place, identityFile));
  if (text === undefined) return undefined;
  const found = { id: '', version: '', managerUuid: '', alias: '' };
  for (const line of text.split('\n')) {
    const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (Object.hasOwn(keys, key)) found[keys[key as keyof typeof keys]] = value;
  }
  return found.id === '' ? undefined : found;
}

export function writeIdentity(place: RepositoryPlace, identity: RepositoryIdentity): void {
  const oneLine = (text: string): string => text.replaceAll(/[\r\n]/g, ' ');
  const lines = Object.entries(keys).map(([key, field]) => `${key}=${oneLine(identity[field])}`);
  place.share.writeText(below(place, identityFile), `${lines.join('\n')}\n`);
}

/** Makes an empty repository. @throws ShareError */
export function makeRepository(place: RepositoryPlace, identity: Omit<RepositoryIdentity, 'version'>): void {
  for (const folder of Object.values(repositoryFolders)) place.share.makeFolder(below(place, folder));
  if (place.share.entry(below(place, metaFile)) === undefined) writeMeta(place, {});
  writeIdentity(place, { ...identity, version: repositoryVersion });
}

/** Deletes a repository with everything in it; what else lies on the share stays. */
export function eraseRepository(place: RepositoryPlace): void {
  for (const name of [...Object.values(repositoryFolders), identityFile, metaFile]) place.share.remove(below(place, name));
}

/** What `.ovsmeta` holds; nothing for a file that is none. */
export function readMeta(place: RepositoryPlace): RepositoryMeta {
  const text = place.share.readText(below(place, metaFile));
  if (text === undefined) return {};
  try {
    return metaOf(JSON.parse(text));
  } catch {
    // Somebody edited it into something else.
    return {};
  }
}

export function writeMeta(place: RepositoryPlace, meta: RepositoryMeta): void {
  place.share.writeText(below(place, metaFile), `${JSON.stringify(meta)}\n`);
}

/** One row of `.ovsmeta`. */
export const metaRow = (type: string, name: string): Readonly<Record<string, string>> => ({ [repositoryMeta.type]: type, [repositoryMeta.name]: name });

/** The first mount of a share leaves a stamp in its root (CloudStack ovm3 plug-in); a share that is full is mounted without. */
export function stamp(share: Share, fileSystem: string): void {
  if (share.entry(stampFile) !== undefined) return;
  try {
    share.writeText(stampFile, `${fileSystem}\n`);
  } catch (error) {
    if (!(error instanceof ShareError) || error.code !== 'ENOSPC') throw error;
  }
}

/** Repositories in a folder of a share and one level below it, by folder relative to it. */
export function findRepositories(place: RepositoryPlace): ReadonlyMap<string, RepositoryIdentity> {
  const found = new Map<string, RepositoryIdentity>();
  for (const folder of ['', ...place.share.list(place.path)]) {
    const identity = readIdentity({ share: place.share, path: folder === '' ? place.path : below(place, folder) });
    if (identity !== undefined) found.set(folder, identity);
  }
  return found;
}

function metaOf(value: unknown): RepositoryMeta {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const rows = Object.entries(value).filter(([, row]) => typeof row === 'object' && row !== null && !Array.isArray(row));
  return Object.fromEntries(rows.map(([id, row]) => [id, Object.fromEntries(Object.entries(row as object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))]));
}
