import { Store } from '@ovmsim/kernel';
import type { Clock, SavedStore, StoreSnapshot } from '@ovmsim/kernel';
import type { ProfileName } from '@ovmsim/model';
import { isPlainObject } from './check-values.js';
import { managerSchema } from './world.js';
import type { ManagerRecords } from './world.js';

/** The Manager's world as plain JSON. It holds what the records hold: hashes of passwords and certificates, but no key of the Manager. */
export interface ManagerSnapshot {
  readonly format: 'ovmsim-manager';
  readonly version: 1;
  readonly profile: ProfileName;
  /** State of the source of ids. */
  readonly ids: string;
  /** Seconds. */
  readonly samplingInterval: number;
  readonly store: SavedStore;
}

/** What claims to be a snapshot and is none, or is not for this Manager. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  /** What the control endpoint answers: the mistake is the caller's. */
  readonly status = 400;
}

/** Takes what claims to be a snapshot of a Manager that plays `profile`. Throws SnapshotError. */
export function readSnapshot(value: unknown, profile: ProfileName): ManagerSnapshot {
  if (!isPlainObject(value) || value['format'] !== 'ovmsim-manager') throw new SnapshotError('this is no snapshot of a Manager');
  if (value['version'] !== 1) throw new SnapshotError(`snapshots of version ${String(value['version'])} cannot be read`);
  if (value['profile'] !== profile) throw new SnapshotError(`the snapshot was made under profile ${String(value['profile'])}, this Manager plays ${profile}`);
  if (typeof value['ids'] !== 'string' || typeof value['samplingInterval'] !== 'number' || !isPlainObject(value['store'])) {
    throw new SnapshotError('the snapshot of the Manager is incomplete');
  }
  return value as unknown as ManagerSnapshot;
}

/** The store of a snapshot, as `Store.restore` takes it. Throws StoreError 'invalid'. */
export function savedStore(saved: ManagerSnapshot, clock: Clock): StoreSnapshot<ManagerRecords> {
  return Store.load<ManagerRecords>(managerSchema, clock, saved.store).snapshot();
}
