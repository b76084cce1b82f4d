import type { SharedStorage } from '@ovmsim/agent';
import type { AgentCalls, AgentOrder, BuiltWorld, WorldContents, WorldGround } from '@ovmsim/manager';
import { inventoryOf, type WorldDescription } from './description.js';
import { serverNames } from './world.js';

/** Where a world is built: processes of a lab, or all of it in one process. */
export interface WorldSite {
  /** Has the Manager take ownership of the Server of this name. Answers its id. */
  own(name: string): Promise<string>;
  /** Has the Manager insert the inventory. */
  build(ground: WorldGround): Promise<BuiltWorld>;
  /** What all Servers share. */
  readonly storage: SharedStorage;
  /** Runs calls of a Server's own methods there, in their order. */
  order(serverId: string, calls: readonly AgentOrder[]): Promise<void>;
  /** Resolves when every Server has told the Manager what it had to tell. */
  settle(): Promise<void>;
  /** Has the Manager discover an object anew. */
  refresh(type: 'Server' | 'FileSystem' | 'Repository', id: string): Promise<void>;
}

/** So many calls are sent at once, so that one sees that it goes on. */
const atOnce = 1000;
/** From so many Servers on, somebody who waits is told how far it is. */
const manyServers = 20;

/**
 * Builds a world on Servers that nobody owns: the Manager takes them over as it always does, all else is put in its place below the API, and in the end the Manager looks
 * at everything itself. Answers the ids by name.
 */
export async function furnish(site: WorldSite, world: WorldDescription, progress: (line: string) => void): Promise<WorldContents> {
  const names = serverNames(world);
  const owned = counted('Servers are owned', names.length, progress);
  const servers = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await owned(site.own(name))] as const)));
  const { contents, images, steps } = await site.build({ servers, inventory: inventoryOf(world) });
  for (const { host, export: path, path: file, bytes, allocated } of images) {
    const share = site.storage.share(host, path);
    if (share === undefined) throw new Error(`no file server has ${host}:${path}`);
    share.writeImage(file, { bytes, allocated });
  }
  for (const calls of steps) await orderAll(site, calls, progress);
  await site.settle();
  await Promise.all(Object.values(servers).map((id) => site.refresh('Server', id)));
  // One after the other: each has a Server look at every file.
  for (const id of Object.values(contents.fileSystems)) await site.refresh('FileSystem', id);
  for (const id of Object.values(contents.repositories)) await site.refresh('Repository', id);
  return contents;
}

async function orderAll(site: WorldSite, calls: AgentCalls, progress: (line: string) => void): Promise<void> {
  const total = Object.values(calls).reduce((sum, all) => sum + all.length, 0);
  let made = 0;
  await Promise.all(
    Object.entries(calls).map(async ([server, all]) => {
      for (const batch of inBatches(all)) {
        await site.order(server, batch);
        made += batch.length;
        if (total > atOnce) progress(`${made} of ${total} calls are made on the Servers`);
      }
    }),
  );
}

function inBatches(calls: readonly AgentOrder[]): AgentOrder[][] {
  return Array.from({ length: Math.ceil(calls.length / atOnce) }, (_, index) => calls.slice(index * atOnce, (index + 1) * atOnce));
}

/** Tells of every tenth part of many. */
function counted(what: string, total: number, progress: (line: string) => void): <R>(work: Promise<R>) => Promise<R> {
  let done = 0;
  return async (work) => {
    const result = await work;
    done += 1;
    if (total >= manyServers && (done === total || done % Math.ceil(total / 10) === 0)) progress(`${done} of ${total} ${what}`);
    return result;
  };
}
