import type { ManagerCore } from '../manager-core.js';
import type { Building, WorldContents } from './building.js';
import { WorldError } from './errors.js';
import { insertMachines } from './machines.js';
import { worldMistakes } from './mistakes.js';
import { insertNetworks } from './networks.js';
import { ordersFor, type AgentCalls, type ImageOrder } from './orders.js';
import { insertPools } from './pools.js';
import type { WorldInventory } from './schema.js';
import { insertStorage } from './storage.js';

/** What an inventory is built upon. */
export interface WorldGround {
  /** Name in the world → id, of every Server. */
  readonly servers: Readonly<Record<string, string>>;
  readonly inventory: WorldInventory;
}

/** What was built, and what the rest of the world must be told so that it is as the Manager's model says. */
export interface BuiltWorld {
  readonly contents: WorldContents;
  /** Images on the file servers. */
  readonly images: readonly ImageOrder[];
  /** Calls of the Servers' own methods, by Server id; one step after the other, within a step all Servers at once. */
  readonly steps: readonly AgentCalls[];
}

/**
 * Inserts an inventory over Servers that this Manager owns, below the API: one transaction, no jobs, no events, no agent is called. What only Servers know, such
 * as the details of running machines, comes with the discovery that is due when they have been told. Throws WorldError, and nothing is changed.
 */
export function buildWorld(core: ManagerCore, { servers, inventory }: WorldGround): BuiltWorld {
  assertBuildable(core, { servers, inventory });
  return core.transact((tx) => {
    const empty = (): Map<string, string> => new Map();
    const ids = { servers: new Map(Object.entries(servers)), pools: empty(), networks: empty(), fileServers: empty(), fileSystems: empty(), repositories: empty(), isos: empty(), templates: empty(), vms: empty() };
    const building: Building = { core, tx, inventory, ids };
    insertPools(building);
    insertNetworks(building);
    insertStorage(building);
    insertMachines(building);
    const made = Object.entries(ids).filter(([kind]) => kind !== 'servers');
    const contents = Object.fromEntries(made.map(([kind, named]) => [kind, Object.fromEntries(named)])) as unknown as WorldContents;
    return { contents, ...ordersFor(building) };
  });
}

function assertBuildable({ store, managerId }: ManagerCore, { servers, inventory }: WorldGround): void {
  for (const [name, id] of Object.entries(servers)) {
    const server = store.get('Server', id);
    if (server?.managerUuid !== managerId || server.serverRunState !== 'RUNNING') throw new WorldError(`server ${name} is not RUNNING and owned by this Manager`);
    if (server.serverPoolId !== null) throw new WorldError(`server ${name} is in a pool already`);
  }
  const ports = store.list('EthernetPort').filter(({ serverId, portType, bondPortId, networkId }) => Object.values(servers).includes(serverId) && portType === 'PHYSICAL' && bondPortId === null && networkId === null);
  const [mistake] = worldMistakes(inventory, { names: Object.keys(servers), ports: [...new Set(ports.map(({ interfaceName }) => interfaceName))] });
  if (mistake !== undefined) throw new WorldError(`${mistake.path.join('.')}: ${mistake.message}`);
}
