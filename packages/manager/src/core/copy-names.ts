import type { ManagerCore } from './manager-core.js';

type Core = Pick<ManagerCore, 'store'>;

/** `{source}.{n}`, n from 0: the first that no machine or template has (recorded 3.3.3: 'Test3.0'). */
export function cloneName({ store }: Core, source: string): string {
  const beginning = `${source}.`;
  const taken = new Set<string>();
  for (const { name } of store.list('Vm')) if (name.startsWith(beginning)) taken.add(name);
  let number = 0;
  while (taken.has(`${beginning}${number}`)) number += 1;
  return `${beginning}${number}`;
}

/** Names for copies of disks, `x (2)`, `x (3)`…: the first that no disk of the repository has (recorded 3.3.3). */
export class DiskNames {
  readonly #taken: Set<string>;

  constructor({ store }: Core, repositoryId: string) {
    this.#taken = new Set(store.related('VirtualDisk', 'repositoryId', repositoryId).map((id) => store.get('VirtualDisk', id)?.name ?? ''));
  }

  next(source: string): string {
    const base = source.replace(/ \(\d+\)$/, '');
    let number = 2;
    while (this.#taken.has(`${base} (${number})`)) number += 1;
    const name = `${base} (${number})`;
    this.#taken.add(name);
    return name;
  }
}
