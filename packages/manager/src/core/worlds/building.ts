import type { ManagerCore } from '../manager-core.js';
import type { WorldTransaction } from '../transaction.js';
import { WorldError } from './errors.js';
import type { WorldInventory } from './schema.js';

type Ids = Readonly<Record<string, string>>;

/** Ids by name. */
export interface WorldContents {
  readonly pools: Ids;
  readonly networks: Ids;
  readonly fileServers: Ids;
  /** By `nas1:/export/repo1`. */
  readonly fileSystems: Ids;
  readonly repositories: Ids;
  readonly isos: Ids;
  readonly templates: Ids;
  readonly vms: Ids;
}

/** What is known of an inventory while it is inserted. */
export interface Building {
  readonly core: ManagerCore;
  readonly tx: WorldTransaction;
  readonly inventory: WorldInventory;
  /** Ids by name, as they come to be. */
  readonly ids: { readonly [K in keyof WorldContents | 'servers']: Map<string, string> };
}

/** The id that a name stands for; the inventory has been checked, so there is one. */
export function idOf({ ids }: Building, kind: keyof Building['ids'], name: string): string {
  const id = ids[kind].get(name);
  if (id === undefined) throw new WorldError(`${kind} has no '${name}'`);
  return id;
}
