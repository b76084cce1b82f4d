import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IoClock } from '@ovmsim/kernel';
import { buildWorld, type WorldInventory } from '@ovmsim/manager';
import { openInProcessWorld, sizedWorld } from 'ovmsim';
import { openEstate } from '../support/estate.js';
import { inTurn, type Bench } from './support/bench.js';
import { median, ratio, shown, spread } from './support/figures.js';

interface Size {
  readonly vms: number;
  /** Milliseconds, round by round. */
  readonly transaction: number[];
  readonly bare: number[];
}

interface Figures {
  readonly sizes: readonly Size[];
  /** A whole world of so many machines in one process: take-over, transaction, file servers, agents, rediscovery. */
  readonly whole: { readonly vms: number; readonly ms: number[] };
}

const clock = new IoClock();
const servers = 4;
const pools = 2;

async function timed(took: number[], work: () => unknown): Promise<void> {
  const began = clock.monotonic();
  await work();
  took.push(clock.monotonic() - began);
}

/** The transaction alone, on Servers that are owned already. */
async function transaction(took: number[], vms: number): Promise<void> {
  const estate = await openEstate({ servers, pool: false });
  try {
    const inventory: WorldInventory = sizedWorld({ servers, vms, pools });
    const named = Object.fromEntries(estate.servers.map((id, index) => [`ovs${index + 1}`, id]));
    await timed(took, () => buildWorld(estate.world.manager.core, { servers: named, inventory }));
  } finally {
    await estate.close();
  }
}

/** What the same records cost by themselves: four objects for each machine, as many members, frozen, each in a map and in one list of its parent. */
function bareRecords(vms: number): number {
  const members = [46, 17, 14, 13];
  const maps = members.map(() => new Map<string, object>());
  const lists: string[][] = [];
  for (let vm = 0; vm < vms; vm += 1) {
    const ids: string[] = [];
    for (const [type, count] of members.entries()) {
      const id = `0004fb0000${type}00000${vm.toString(16).padStart(16, '0')}`;
      const record: Record<string, unknown> = { id };
      for (let member = 1; member < count; member += 1) record[`member${member}`] = member;
      maps[type]?.set(id, Object.freeze(record));
      ids.push(id);
    }
    lists.push(ids);
  }
  return lists.length;
}

async function whole(took: number[], vms: number): Promise<void> {
  const certs = mkdtempSync(join(tmpdir(), 'ovmsim-bench-world-'));
  const wishes = { seed: 'bench', profile: '3.4', certs, clock: { mode: 'frozen', now: Date.UTC(2016, 0, 1), rate: 1 }, adminPassword: 'Welcome1', agentPassword: 'ovsroot' } as const;
  try {
    await timed(took, async () => {
      const world = await openInProcessWorld({ ...wishes, description: sizedWorld({ servers, vms, pools }) });
      await world.close();
    });
  } finally {
    rmSync(certs, { recursive: true, force: true });
  }
}

export const worlds: Bench<Figures> = {
  name: 'worlds',
  about: 'a world of pools and virtual machines, built below the API; floor: as many bare records',

  async measure({ quick, progress }) {
    const sizes = (quick ? [1_000, 10_000] : [1_000, 10_000, 100_000]).map((vms): Size => ({ vms, transaction: [], bare: [] }));
    const figures: Figures = { sizes, whole: { vms: quick ? 1_000 : 10_000, ms: [] } };
    for (const { vms, transaction: took, bare } of sizes) {
      await inTurn(quick ? 1 : 3, {
        bare: () => timed(bare, () => bareRecords(vms)),
        transaction: () => transaction(took, vms),
      });
      progress(`${vms} machines after ${Math.round(took.at(-1) ?? 0)} ms`);
    }
    await whole(figures.whole.ms, figures.whole.vms);
    return figures;
  },

  tables: ({ sizes, whole: { vms, ms } }) => [
    {
      title: 'A world in one transaction, ms: each machine with a disk, a mapping and a card',
      head: ['machines', 'min', 'median', 'max', 'machines/s', '× bare records'],
      rows: sizes.map(({ vms: count, transaction: took, bare }) => [String(count), ...spread(took), shown((count / median(took)) * 1000), ratio(took, bare)]),
      notes: [`A whole world of ${vms} machines in one process, with take-over of ${servers} Servers, file servers, agents and rediscovery: ${shown(median(ms))} ms.`],
    },
  ],
};
