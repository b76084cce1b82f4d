import type { Bench } from '../support/bench.js';
import { shown } from '../support/figures.js';
import { residentMegabytes } from '../support/processes.js';
import { BenchWorld } from './world.js';

interface Steady {
  readonly requests: number;
  /** MB at the beginning and after each tenth: resident as it is, and resident and heap after garbage was collected. */
  readonly memory: readonly { readonly resident: number; readonly left: number; readonly heap: number }[];
}

const vms = 300;
const width = 8;

export const steady: Bench<Steady> = {
  name: 'wsapi',
  about: 'resident memory under mixed requests, reads and writes: 50,000, or half a million with --long',

  async measure({ quick, long, progress }) {
    const requests = long ? 500_000 : quick ? 5_000 : 50_000;
    const world = await BenchWorld.open({ servers: 2, vms });
    try {
      const ids = world.ready.vms;
      const mixed = (n: number) => {
        const id = ids[n % ids.length] ?? '';
        return [
          world.parts({ path: `/Vm/${id}` }),
          world.parts({ path: `/Vm/${id}`, type: 'xml' }),
          world.parts({ path: '/Job/id?maxJobs=20' }),
          world.parts({ path: `/Vm/${id}/VirtualNic` }),
          world.parts({ method: 'PUT', path: `/Vm/${id}`, body: ['{"name":"vm', '"}'] }),
          world.parts({ method: 'PUT', path: `/Vm/${id}`, body: ['{"description":"no ', '"}'] }),
          world.parts({ path: '/ServerPool' }),
          world.parts({ path: '/Vm/id' }),
        ];
      };
      const connections = Array.from({ length: width }, (_, n) => {
        const [parts = [], ...others] = Array.from({ length: 8 }, (_each, m) => mixed(n * 37 + m)).flat();
        return { parts, others };
      });
      const { subject, loader } = await world.subject(connections);
      const weigh = async () => {
        const resident = residentMegabytes(world.pid);
        const weight = await world.weigh();
        return { resident, left: weight.resident / 2 ** 20, heap: weight.heap / 2 ** 20 };
      };
      const memory = [await weigh()];
      let done = 0;
      for (let tenth = 1; tenth <= 10; tenth += 1) {
        while (done < (requests * tenth) / 10) done += (await subject.load(300, false)).requests;
        const now = await weigh();
        memory.push(now);
        progress(`${done} requests: ${shown(now.resident)} MB, ${shown(now.left)} after a collection`);
      }
      await loader.stop();
      return { requests: done, memory };
    } finally {
      await world.close();
    }
  },

  tables: ({ requests, memory }) => {
    const row = (name: string, values: readonly number[]): string[][] => [[name, ...values.map(shown)], ['  × first tenth', ...values.map((mb) => shown(mb / (values[1] ?? Number.NaN)))]];
    return [
      {
        title: `Memory under ${requests.toLocaleString('en-US')} mixed requests, MB`,
        head: ['', ...memory.map((_, tenth) => (tenth === 0 ? 'before' : `${tenth} / 10`))],
        rows: [
          ...row('resident', memory.map(({ resident }) => resident)),
          ...row('resident after a collection', memory.map(({ left }) => left)),
          ...row('heap after a collection', memory.map(({ heap }) => heap)),
        ],
        notes: ['One request in four is an edit with its job. Ten thousand jobs are kept; with half a million requests they are all there after the first tenth. How much garbage lies about when resident memory is read is chance.'],
      },
    ];
  },
};
