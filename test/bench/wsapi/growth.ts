import type { Bench } from '../support/bench.js';
import { median, shown } from '../support/figures.js';
import type { Weight } from '../bare/world.js';
import { BenchWorld } from './world.js';

interface Size {
  readonly vms: number;
  readonly perProcessor: number;
  readonly rate: number;
  readonly weight: Weight;
}

/** A repository's answer to a discovery must not be too long to be read. */
const machinesOfPool = 10_000;

export const growth: Bench<readonly Size[]> = {
  name: 'wsapi',
  about: 'GET of one machine among 100 to 100,000, and what a machine with disk and card weighs',

  async measure({ quick, progress }) {
    const sizes: Size[] = [];
    for (const vms of quick ? [100, 1000] : [100, 1000, 10_000, 100_000]) {
      progress(`a world of ${vms} machines`);
      const pools = Math.max(1, Math.ceil(vms / machinesOfPool));
      const world = await BenchWorld.open({ servers: Math.max(2, pools), vms, pools });
      try {
        const { vms: ids, weight } = world.ready;
        // Not the same machine each time: others keep being asked for, too.
        const some = Array.from({ length: 64 }, (_, n) => world.parts({ path: `/Vm/${ids[Math.floor((n * ids.length) / 64)] ?? ''}` }));
        const connections = Array.from({ length: 8 }, () => ({ parts: some[0] ?? [], others: some.slice(1) }));
        const { subject, loader } = await world.subject(connections);
        await subject.load(quick ? 300 : 1500, false);
        for (let round = 0; round < (quick ? 2 : 5); round += 1) await subject.load(quick ? 300 : 1500, true);
        await loader.stop();
        sizes.push({ vms, perProcessor: median(subject.rates.perProcessor), rate: median(subject.rates.rate), weight });
      } finally {
        await world.close();
      }
    }
    return sizes;
  },

  tables: (sizes) => {
    const [first] = sizes;
    return [
      {
        title: 'One machine among many: GET /Vm/{id} JSON',
        head: ['machines', 'a second', 'per CPU s', 'µs each', '× first'],
        rows: sizes.map(({ vms, rate, perProcessor }) => [shown(vms), shown(rate), shown(perProcessor), shown(1e6 / perProcessor), shown((first?.perProcessor ?? Number.NaN) / perProcessor)]),
        notes: ['`× first` is what a request costs against the smallest world: 1 where it does not grow with objects that it does not return.'],
      },
      {
        title: 'A machine with its disk, mapping and card, kB',
        head: ['machines', 'heap', 'resident'],
        rows: sizes.slice(1).map(({ vms, weight }) => [shown(vms), ...(['heap', 'resident'] as const).map((kind) => shown((weight[kind] - (first?.weight[kind] ?? 0)) / (vms - (first?.vms ?? 0)) / 1024))]),
        notes: ['What a world weighs more than the smallest, for each machine more: its records in the Manager, in the web console\'s model, and on the Servers, which are in the same process here.'],
      },
    ];
  },
};
