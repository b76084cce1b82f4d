import type { WorldDescription } from './description.js';
import { serverNames } from './world.js';

/** What a world holds, in one line. */
export function worldSummary(world: WorldDescription): string {
  const vms = world.vms.reduce((sum, { count }) => sum + (count ?? 1), 0);
  const parts = [
    counted(serverNames(world).length, 'Server'),
    counted(world.pools.length, 'pool'),
    counted(world.repositories.length, 'repository', 'repositories'),
    counted(world.networks.length, 'network'),
    counted(world.templates.length, 'template'),
    counted(world.isos.length, 'ISO'),
    counted(vms, 'virtual machine'),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const counted = (count: number, one: string, many = `${one}s`): string => (count === 0 ? '' : `${count} ${count === 1 ? one : many}`);
