import { makeInventory, type FilerSpec } from '@ovmsim/agent';
import { Rng } from '@ovmsim/kernel';
import { inventoryShape, worldMistakes, type WorldMistake } from '@ovmsim/manager';
import { z } from 'zod';
import { serverNames } from './world.js';

const serverName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/, 'a short host name, such as ovs1');
/** Names of the lab's other processes. */
const reserved: readonly string[] = ['ca', 'manager', 'supervisor', 'gui'];

/** A world as its file says it. */
export const worldSchema = z
  .strictObject({
    title: z.string().optional().describe('one line that `ovmsim up` shows'),
    servers: z
      .union([z.int().min(1).max(2000), z.array(serverName).min(1).max(2000)])
      .default(2)
      .describe('how many Oracle VM Servers, then called ovs1, ovs2 …; or their names'),
    ...inventoryShape,
  })
  .describe('A world that `ovmsim up --world FILE` starts with. Everything is named; names refer to each other. Sizes are bytes or texts such as 20 GiB.');

export type WorldDescription = z.infer<typeof worldSchema>;
/** A world before sizes are read and defaults filled in. */
export type WorldSource = z.input<typeof worldSchema>;

/** What does not fit together in a description; [] when it can be built. */
export function descriptionMistakes(world: WorldDescription): WorldMistake[] {
  const names = serverNames(world);
  return [...serverMistakes(names), ...worldMistakes(inventoryOf(world), { names, ports: freePorts() })];
}

/** All of a world but its Servers, as the Manager builds it. */
export function inventoryOf({ title: _title, servers: _servers, ...inventory }: WorldDescription): Omit<WorldDescription, 'title' | 'servers'> {
  return inventory;
}

/** The file servers of a world; undefined where it says nothing of them. */
export function filersOf(world: WorldDescription | null): FilerSpec[] | undefined {
  if (world === null || world.fileServers.length === 0) return undefined;
  return world.fileServers.map(({ name, hosts, exports }) => ({ name, hosts: hosts ?? [name], exports: exports.map(({ path, size }) => ({ path, bytes: size })) }));
}

function* serverMistakes(names: readonly string[]): Generator<WorldMistake> {
  for (const [index, name] of names.entries()) {
    if (reserved.includes(name)) yield { path: ['servers', index], message: `'${name}' is another process of the lab` };
    if (names.indexOf(name) < index) yield { path: ['servers', index], message: `there is another '${name}'` };
  }
}

/** The cards of a simulated Server that are not part of its management bond. */
function freePorts(): string[] {
  const { nics, bonds } = makeInventory(new Rng('any'), { name: 'any', hostname: 'any', ip: '127.0.0.1' });
  return nics.map(({ name }) => name).filter((name) => !bonds.some(({ slaves }) => slaves.includes(name)));
}
