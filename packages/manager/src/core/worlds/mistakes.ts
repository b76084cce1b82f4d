import { managementNetwork, machineNames } from './names.js';
import type { WorldInventory, WorldRepository, WorldTemplate, WorldVm } from './schema.js';

/** What does not fit together in a world, with the place where it stands. */
export interface WorldMistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The Servers of a world, as far as an inventory has to fit them. */
export interface WorldServers {
  readonly names: readonly string[];
  /** Cards of each that are not the management network's. */
  readonly ports: readonly string[];
}

type Path = WorldMistake['path'];

/** Everything in an inventory that names what is not there, or that cannot be together; [] when it can be built. */
export function worldMistakes(inventory: WorldInventory, servers: WorldServers): WorldMistake[] {
  return [...names(inventory, servers), ...networks(inventory, servers), ...pools(inventory, servers), ...storage(inventory, servers), ...machines(inventory, servers)];
}

function* names(inventory: WorldInventory, servers: WorldServers): Generator<WorldMistake> {
  for (const kind of ['fileServers', 'networks', 'pools', 'repositories', 'isos'] as const) {
    yield* twice(inventory[kind].map(({ name }, index) => ({ name, path: [kind, index, 'name'] })));
  }
  yield* twice(function* () {
    for (const [index, { name }] of inventory.templates.entries()) yield { name, path: ['templates', index, 'name'] };
    for (const [index, vm] of inventory.vms.entries()) for (const name of machineNames(vm)) yield { name, path: ['vms', index, 'name'] };
  });
  for (const [index, { name }] of inventory.pools.entries()) {
    if (servers.names.includes(name)) yield { path: ['pools', index, 'name'], message: `'${name}' is the name of a Server; a repository could not tell which of the two it is presented to` };
  }
  for (const [index, { name }] of inventory.networks.entries()) {
    if (name === managementNetwork) yield { path: ['networks', index, 'name'], message: `'${managementNetwork}' means the network that every Server brings along; choose another name` };
  }
}

type Named = Iterable<{ readonly name: string; readonly path: Path }>;

function* twice(named: Named | (() => Named)): Generator<WorldMistake> {
  const seen = new Set<string>();
  for (const { name, path } of typeof named === 'function' ? named() : named) {
    if (seen.has(name)) yield { path, message: `there is another '${name}'` };
    seen.add(name);
  }
}

/** A mistake where a name is not among those there are. */
function* unless(name: string, there: readonly string[], { what, path }: { readonly what: string; readonly path: Path }): Generator<WorldMistake> {
  if (!there.includes(name)) yield { path, message: `there is no ${what} '${name}'; ${there.length === 0 ? 'this world has none' : `there are ${list(there)}`}` };
}

const list = (names: readonly string[]): string => (names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', '));

function* networks(inventory: WorldInventory, servers: WorldServers): Generator<WorldMistake> {
  const taken = new Map<string, string>();
  for (const [index, network] of inventory.networks.entries()) {
    yield* unless(network.port, servers.ports, { what: 'free card', path: ['networks', index, 'port'] });
    for (const [at, server] of (network.servers ?? servers.names).entries()) {
      if (network.servers !== undefined) yield* unless(server, servers.names, { what: 'Server', path: ['networks', index, 'servers', at] });
      const key = `${server} ${network.port}`;
      const other = taken.get(key);
      if (other !== undefined) {
        yield { path: ['networks', index], message: `${network.port} of ${server} is in network '${other}' already, and a card is in one network` };
        break;
      }
      taken.set(key, network.name);
    }
  }
}

function* pools(inventory: WorldInventory, servers: WorldServers): Generator<WorldMistake> {
  const members = new Map<string, string>();
  const addresses = new Map<string, string>();
  for (const [index, pool] of inventory.pools.entries()) {
    for (const [at, server] of pool.servers.entries()) {
      const path = ['pools', index, 'servers', at];
      yield* unless(server, servers.names, { what: 'Server', path });
      const other = members.get(server);
      if (other !== undefined) yield { path, message: `${server} is in pool '${other}' already, and a Server is in one pool` };
      members.set(server, pool.name);
    }
    if (pool.virtualIp === undefined) continue;
    const other = addresses.get(pool.virtualIp);
    if (other !== undefined) yield { path: ['pools', index, 'virtualIp'], message: `pool '${other}' has this virtual IP already` };
    addresses.set(pool.virtualIp, pool.name);
  }
}

function* storage(inventory: WorldInventory, servers: WorldServers): Generator<WorldMistake> {
  const used = new Map<string, string>();
  const receivers = [...inventory.pools.map(({ name }) => name), ...servers.names];
  for (const [index, repository] of inventory.repositories.entries()) {
    const at = ['repositories', index] as const;
    const filer = inventory.fileServers.find(({ name }) => name === repository.fileServer);
    yield* unless(repository.fileServer, inventory.fileServers.map(({ name }) => name), { what: 'file server', path: [...at, 'fileServer'] });
    if (filer !== undefined) yield* unless(repository.export, filer.exports.map(({ path }) => path), { what: `export of ${filer.name}`, path: [...at, 'export'] });
    const place = `${repository.fileServer}:${repository.export}`;
    const other = used.get(place);
    if (other !== undefined) yield { path: [...at, 'export'], message: `repository '${other}' is on this export already` };
    used.set(place, repository.name);
    for (const [n, receiver] of (repository.presentedTo ?? []).entries()) yield* unless(receiver, receivers, { what: 'pool or Server', path: [...at, 'presentedTo', n] });
  }
  for (const [index, { repository }] of inventory.isos.entries()) yield* unless(repository, repositoryNames(inventory), { what: 'repository', path: ['isos', index, 'repository'] });
}

const repositoryNames = (inventory: WorldInventory): string[] => inventory.repositories.map(({ name }) => name);

/** The Servers that a repository is presented to. */
export function presentedServers(inventory: WorldInventory, repository: WorldRepository): string[] {
  const receivers = repository.presentedTo ?? inventory.pools.map(({ name }) => name);
  return [...new Set(receivers.flatMap((name) => inventory.pools.find((pool) => pool.name === name)?.servers ?? [name]))];
}

function* machines(inventory: WorldInventory, servers: WorldServers): Generator<WorldMistake> {
  for (const [index, template] of inventory.templates.entries()) yield* machine(inventory, template, ['templates', index]);
  for (const [index, vm] of inventory.vms.entries()) {
    yield* machine(inventory, vm, ['vms', index]);
    yield* placed(inventory, vm, ['vms', index]);
  }
  for (const [index, { exports }] of inventory.fileServers.entries()) yield* twice(exports.map(({ path }, at) => ({ name: path, path: ['fileServers', index, 'exports', at, 'path'] })));
  if (servers.names.length === 0) yield { path: ['servers'], message: 'a world has at least one Server' };
}

function* machine(inventory: WorldInventory, one: WorldTemplate, path: Path): Generator<WorldMistake> {
  yield* unless(one.repository, repositoryNames(inventory), { what: 'repository', path: [...path, 'repository'] });
  if (one.memoryLimit !== undefined && one.memoryLimit < one.memory) yield { path: [...path, 'memoryLimit'], message: `the limit is below the memory, which is ${one.memory} MB` };
  if (one.cpuLimit !== undefined && one.cpuLimit < one.cpus) yield { path: [...path, 'cpuLimit'], message: `the limit is below the number of processors, which is ${one.cpus}` };
  const isos = inventory.isos.filter(({ repository }) => repository === one.repository).map(({ name }) => name);
  for (const [n, disk] of one.disks.entries()) if ('iso' in disk) yield* unless(disk.iso, isos, { what: `ISO in ${one.repository}`, path: [...path, 'disks', n, 'iso'] });
  const usable = inventory.networks.filter(({ roles }) => roles.includes('VIRTUAL_MACHINE')).map(({ name }) => name);
  for (const [n, { network }] of one.nics.entries()) yield* unless(network, [...usable, managementNetwork], { what: 'network for machines', path: [...path, 'nics', n, 'network'] });
}

/** A machine runs where its repository is mounted. */
function* placed(inventory: WorldInventory, vm: WorldVm, path: Path): Generator<WorldMistake> {
  const pool = inventory.pools.find(({ name }) => name === vm.pool);
  if (vm.running !== undefined && vm.running > (vm.count ?? 1)) yield { path: [...path, 'running'], message: `the group has no more than ${vm.count ?? 1}` };
  yield* unless(vm.pool, inventory.pools.map(({ name }) => name), { what: 'pool', path: [...path, 'pool'] });
  if (pool === undefined) return;
  if (vm.server !== undefined) yield* unless(vm.server, pool.servers, { what: `Server in ${pool.name}`, path: [...path, 'server'] });
  const servers = vm.server === undefined ? pool.servers : [vm.server];
  if ((vm.running ?? (vm.state === 'running' ? 1 : 0)) > 0) yield* reached(inventory, vm, { servers, path });
  const repository = inventory.repositories.find(({ name }) => name === vm.repository);
  if (repository === undefined) return;
  const presented = presentedServers(inventory, repository);
  const without = servers.filter((server) => !presented.includes(server));
  if (without.length > 0) yield { path: [...path, 'repository'], message: `repository '${vm.repository}' is not presented to ${list(without)}` };
}

/** A machine runs where the networks of its cards are. */
function* reached(inventory: WorldInventory, vm: WorldVm, { servers, path }: { readonly servers: readonly string[]; readonly path: Path }): Generator<WorldMistake> {
  for (const [n, { network: name }] of vm.nics.entries()) {
    const there = inventory.networks.find((network) => network.name === name)?.servers;
    const without = there === undefined ? [] : servers.filter((server) => !there.includes(server));
    if (without.length > 0) yield { path: [...path, 'nics', n, 'network'], message: `network '${name}' does not reach ${list(without)}, where the machine may run` };
  }
}
