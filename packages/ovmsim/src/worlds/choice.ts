import { resolve } from 'node:path';
import { UserError } from '../supervisor/user-error.js';
import type { WorldDescription } from './description.js';
import { labSize, poolsFor, sizedWorld, type WorldSize } from './sized.js';
import { serverNames } from './world.js';
import { readWorldFile } from './world-file.js';

/** What a user asked a world to be; undefined where nothing was said. */
export interface WorldWish {
  /** 'lab', 'empty', or the path of a world file. */
  readonly world: string;
  readonly servers?: number | undefined;
  readonly vms?: number | undefined;
  readonly pools?: number | undefined;
}

/** What a lab begins with. */
export interface WorldChoice {
  /** How it was asked for: 'lab', 'empty', or the path of its file. */
  readonly label: string;
  readonly servers: readonly string[];
  /** How many machines and pools, where it is the lab or a bigger one like it. */
  readonly vms?: number;
  readonly pools?: number;
  /** What there is to build; null: nothing, nobody owns the Servers. */
  readonly description: WorldDescription | null;
}

/** The world that fulfils a wish. Throws a UserError for one that cannot be fulfilled. */
export function chooseWorld({ world, servers, vms, pools }: WorldWish): WorldChoice {
  if (world === 'lab') {
    const size = sizeOf({ servers, vms, pools });
    return { ...size, label: world, servers: serverNames(size), description: sizedWorld(size) };
  }
  if (vms !== undefined || pools !== undefined) {
    throw new UserError(world === 'empty' ? 'an empty world has no machines and no pools: leave --vms and --pools out' : `${world} says itself which machines and pools there are: leave --vms and --pools out`);
  }
  if (world === 'empty') return { label: world, servers: serverNames({ servers: servers ?? labSize.servers }), description: null };
  if (servers !== undefined) throw new UserError(`${world} says itself which Servers there are: leave --servers out`);
  const description = readWorldFile(world);
  return { label: resolve(world), servers: serverNames(description), description };
}

/** The size of a lab. Throws a UserError for one that cannot be. */
export function sizeOf({ servers = labSize.servers, vms, pools }: Omit<WorldWish, 'world'>): WorldSize {
  const size = { servers, pools: pools ?? poolsFor(servers), vms: vms ?? labSize.vms };
  if (size.pools > servers) throw new UserError(`--pools ${size.pools}: each pool needs a Server, and there ${servers === 1 ? 'is 1' : `are ${servers}`} (--servers)`);
  return size;
}
