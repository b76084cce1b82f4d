import type { Commit, Records, SavedStore } from '../store/types.js';

/** Small facts that are kept beside the records, by name. */
export type Facts = Readonly<Record<string, string>>;

/** A change as the log keeps it. */
export interface LoggedChange {
  /** Number of the commit, from 1. */
  readonly commit: number;
  /** World time, epoch ms. */
  readonly time: number;
  readonly kind: 'create' | 'update' | 'delete' | 'replace';
  readonly type: string;
  readonly id: string;
  /** The record after the change, JSON; null for what is gone. */
  readonly body: string | null;
}

/** Keeps a store on disk: the present state, and the last changes that led to it. Every method throws RepositoryError. */
export interface Repository<M extends Records<M>> {
  /** The state as the last commit left it; null before the first. */
  load(): { readonly saved: SavedStore; readonly facts: Facts } | null;
  /** Writes a commit and these facts, all or nothing; it is safe from the death of the process when this returns. */
  commit(commit: Commit<M>, facts: Facts): void;
  /** Puts a whole state in place of the present one. */
  replace(saved: SavedStore, facts: Facts): void;
  /** The newest changes, oldest first. */
  log(limit: number): LoggedChange[];
  /** Writes a copy that is whole in itself to a file that is not there yet. */
  copyTo(path: string): void;
  close(): void;
}

/** The state on disk cannot be used or written. */
export class RepositoryError extends Error {
  override readonly name = 'RepositoryError';
}
