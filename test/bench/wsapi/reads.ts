import type { LoaderConnection } from '../bare/loader.js';
import { inTurn, type Bench, type BenchOptions } from '../support/bench.js';
import { median, ratio, shown, spread } from '../support/figures.js';
import { Helper } from '../support/processes.js';
import { Subject, versus, versusTable, type Versus, type VersusFigures } from '../support/versus.js';
import { BenchWorld } from './world.js';

const width = 8;
const vms = 1000;

interface Reads {
  readonly one: readonly VersusFigures[];
  readonly lists: readonly VersusFigures[];
  /** A list while one machine changes before each reading: answers in a second, by the time of the lists alone. */
  readonly changing: { readonly floor: number[]; readonly product: number[] };
}

export const reads: Bench<Reads> = {
  name: 'wsapi',
  about: `GET of one machine and of ${vms} with all fields, JSON and XML, unchanged and changing; floor: node:https that sends the same bytes`,

  async measure(options) {
    options.progress(`a world of ${vms} machines`);
    const world = await BenchWorld.open({ servers: 2, vms });
    try {
      const one = `/Vm/${world.ready.vms[0] ?? ''}`;
      const figures = async (path: string, type: 'json' | 'xml'): Promise<VersusFigures> => {
        const [name, connections] = path === '/Vm' ? [`GET /Vm, ${vms}, ${type.toUpperCase()}`, 2] : [`GET /Vm/{id} ${type.toUpperCase()}`, width];
        return versus(await world.versus(name, { path, type }, connections), options);
      };
      return {
        one: [await figures(one, 'json'), await figures(one, 'xml')],
        lists: [await figures('/Vm', 'json'), await figures('/Vm', 'xml')],
        changing: await changing(world, options),
      };
    } finally {
      await world.close();
    }
  },

  tables: ({ one, lists, changing: { floor, product } }) => [
    versusTable(`One machine a request, ${width} connections that stay open, Basic with each request`, one),
    versusTable(`${vms} machines with all fields, two connections`, lists),
    {
      title: `The list of ${vms} machines, one of which has changed each time, one connection`,
      head: ['', 'min', 'median', 'max', '× floor'],
      rows: [['bare', ...spread(floor), ratio(floor, floor)], ['one changed since', ...spread(product), ratio(product, floor)]],
      notes: ['Lists a second, by the time that the lists took; the edits between them, each a job, are not counted.'],
    },
    {
      title: 'XML against JSON, answers in a second of processor time',
      head: ['', 'JSON', 'XML', 'XML / JSON'],
      rows: [one, lists].map(([json, xml]) => {
        const [a, b] = [json, xml].map((figures) => median(figures?.product.perProcessor ?? []));
        return [json?.name.replace(/,? JSON/, '') ?? '', shown(a ?? Number.NaN), shown(b ?? Number.NaN), shown((b ?? Number.NaN) / (a ?? Number.NaN))];
      }),
    },
  ],
};

async function changing(world: BenchWorld, { quick, progress }: BenchOptions): Promise<Reads['changing']> {
  const wanted: Versus = await world.versus('list', { path: '/Vm' }, 1);
  const helpers: Helper[] = [];
  const start = async <R>(script: string, config: object): Promise<{ helper: Helper; said: R }> => {
    const started = await Helper.start<R>(script, config);
    helpers.push(started.helper);
    return started;
  };
  try {
    const bare = await start<{ port: number }>('answering-server', wanted.bare);
    const list = world.parts({ path: '/Vm' });
    const edit = world.parts({ method: 'PUT', path: `/Vm/${world.ready.vms[7] ?? ''}`, body: ['{"name":"vm', '"}'] });
    const subject = async (port: number, pid: number, connection: LoaderConnection): Promise<Subject> =>
      new Subject((await start('loader', { host: '127.0.0.1', port, ca: world.ready.ca, connections: [connection] })).helper, pid);
    const floor = await subject(bare.said.port, bare.helper.pid, { parts: list });
    const product = await subject(world.ready.port, world.pid, { parts: edit, others: [list] });
    const rates: Reads['changing'] = { floor: [], product: [] };
    const ms = quick ? 500 : 3000;
    const round = async (of: Subject, at: number, into: number[]): Promise<void> => {
      const turn = (await of.load(ms, true)).turns[at];
      if (turn !== undefined) into.push((turn.answers * 1000) / turn.ms);
    };
    await inTurn(quick ? 2 : 7, { floor: () => round(floor, 0, rates.floor), product: () => round(product, 1, rates.product) });
    progress(`a list that changes: ${shown(median(rates.product))} a second, floor ${shown(median(rates.floor))}`);
    return rates;
  } finally {
    // Whoever loads goes first: it takes a lost connection for a fault.
    for (const helper of helpers.reverse()) await helper.stop();
  }
}
