import type { WorldVm } from './schema.js';

/** The name by which machines of a world mean the network that discovery makes. */
export const managementNetwork = 'management';

/** The names of a machine or of a group of machines: `web`, or `web001`, `web002` … */
export function* machineNames({ name, count }: Pick<WorldVm, 'name' | 'count'>): Generator<string> {
  if (count === undefined) {
    yield name;
    return;
  }
  const width = Math.max(3, String(count).length);
  for (let n = 1; n <= count; n += 1) yield `${name}${String(n).padStart(width, '0')}`;
}
