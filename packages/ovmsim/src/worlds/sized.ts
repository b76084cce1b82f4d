import { worldSchema, type WorldDescription, type WorldSource } from './description.js';

/** How big a world is to be. */
export interface WorldSize {
  readonly servers: number;
  readonly vms: number;
  readonly pools: number;
}

/** The world that `ovmsim up` starts with. */
export const labSize: WorldSize = { servers: 2, vms: 3, pools: 1 };

/** So many machines of a pool run for each of its Servers: the smallest Servers have memory for them and for more. */
const runningPerServer = 8;
/** A pool has no more Servers than this (Oracle VM 3.3 limits). */
const serversPerPool = 32;

/** How many pools so many Servers need. */
export const poolsFor = (servers: number): number => Math.ceil(servers / serversPerPool);

/** A world of pools that look alike, each with a repository, an ISO, a template and its share of Servers and machines. Names say where things are. */
export const sizedWorld = (size: WorldSize): WorldDescription => worldSchema.parse(sizedSource(size));

/** The same as a world file says it. */
export function sizedSource({ servers, vms, pools }: WorldSize): WorldSource {
  const all = Array.from({ length: pools }, (_, index) => ({
    pool: `pool${index + 1}`,
    repository: `repo-pool${index + 1}`,
    number: index + 1,
    members: range(share(servers, pools, index), share(servers, pools, index + 1)).map((n) => `ovs${n + 1}`),
    count: share(vms, pools, index + 1) - share(vms, pools, index),
  }));
  return {
    servers,
    fileServers: [
      {
        name: 'nas1',
        hosts: ['nas1', 'nas1.example.com', '127.0.2.1'],
        // One export for a repository is left over.
        exports: [...range(0, pools + 1).map((n) => ({ path: `/export/repo${n + 1}`, size: '500 GiB' })), ...range(0, pools).map((n) => ({ path: `/export/pool${n + 1}`, size: '20 GiB' }))],
      },
    ],
    networks: [{ name: 'vm-network' }],
    pools: all.map(({ pool, members, number }) => ({ name: pool, servers: members, virtualIp: `127.0.${2 + Math.ceil(number / 250)}.${((number - 1) % 250) + 1}` })),
    repositories: all.map(({ repository, pool, number }) => ({ name: repository, fileServer: 'nas1', export: `/export/repo${number}`, presentedTo: [pool] })),
    isos: all.map(({ pool, repository }) => ({ name: `${pool}-ol6.iso`, repository, size: '3 GiB' })),
    templates: all.map(({ pool, repository }) => ({ name: `${pool}-ol6-template`, repository, ...machine })),
    vms: all
      .filter(({ count }) => count > 0)
      .map(({ pool, repository, members, count }) => ({ name: `${pool}-vm`, count, running: Math.min(count - Math.floor(count / 3), members.length * runningPerServer), pool, repository, ...machine })),
  };
}

const machine = { memory: 512, cpus: 1, disks: [{ size: '10 GiB' }], nics: [{ network: 'vm-network' }] };

/** Where the share of the n-th of so many begins. */
const share = (total: number, parts: number, n: number): number => Math.floor((total * n) / parts);
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
