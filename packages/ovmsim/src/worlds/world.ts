import { Rng } from '@ovmsim/kernel';
import { newIdDigits, type ProfileName } from '@ovmsim/model';

/** The inventory of a lab: what is simulated, derived from its seed alone. */
export interface World {
  readonly seed: string;
  readonly profile: ProfileName;
  readonly managerUuid: string;
  readonly servers: readonly WorldServer[];
}

export interface WorldServer {
  /** Short name, also the process name: ovs1, ovs2 … */
  readonly name: string;
  readonly hostname: string;
  /** Seed of the Server's hardware. */
  readonly seed: string;
}

export interface WorldWishes {
  readonly seed: string;
  readonly profile: ProfileName;
  /** How many, then called ovs1, ovs2 …; or their names. */
  readonly servers: number | readonly string[];
}

/** Builds the inventory: the same seed gives the same Manager and the same Servers. */
export function makeWorld(wishes: WorldWishes): World {
  const rng = new Rng(wishes.seed);
  return {
    seed: wishes.seed,
    profile: wishes.profile,
    managerUuid: `${newIdDigits('Manager')}${rng.fork('manager').hex(16)}`,
    servers: serverNames(wishes).map((name) => serverOf(wishes.seed, name)),
  };
}

/** The names of the Servers of a world. */
export function serverNames({ servers }: Pick<WorldWishes, 'servers'>): string[] {
  return typeof servers === 'number' ? Array.from({ length: servers }, (_, i) => `ovs${i + 1}`) : [...servers];
}

/** A Server of a world by its name, whatever else the world holds. */
export function serverOf(seed: string, name: string): WorldServer {
  return { name, hostname: `${name}.example.com`, seed: `${seed}/${name}` };
}
