import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { IoClock } from '@ovmsim/kernel';
import type { LabInfo } from 'ovmsim';
import { command } from '../support/lab.js';
import { inTurn, type Bench } from './support/bench.js';
import { ratio, spread } from './support/figures.js';
import { Helper } from './support/processes.js';

/** Milliseconds, round by round. */
interface Starts {
  readonly lab: number[];
  /** One bare process with one TLS server. */
  readonly one: number[];
  /** As many bare processes at once as a lab has. */
  readonly many: number[];
  readonly processes: number;
}

const clock = new IoClock();

async function timed(work: () => Promise<() => Promise<unknown>>): Promise<number> {
  const began = clock.monotonic();
  const end = await work();
  const took = clock.monotonic() - began;
  await end();
  return took;
}

/** Starts a lab as a user does; its files are kept, so that the second start finds every key. */
async function lab(home: string): Promise<{ info: LabInfo; end: () => Promise<void> }> {
  const child = spawn(process.execPath, [command, 'up', '--json', '--name', 'start', '--certs', join(home, 'certs'), '--port-base', '0'], {
    env: { ...process.env, OVMSIM_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit').then(() => Promise.reject(new Error('ovmsim up ended too soon')))])) as [string];
  return {
    info: JSON.parse(line) as LabInfo,
    end: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

export const start: Bench<Starts> = {
  name: 'start',
  about: 'from `ovmsim up` to everything ready, keys made before; floor: one bare Node process with one TLS server',

  async measure({ quick, progress }) {
    const home = mkdtempSync(join(tmpdir(), 'ovmsim-bench-home-'));
    try {
      progress('a first start makes the keys');
      const first = await lab(home);
      await first.end();
      const { certs, processes } = first.info;
      const bare = { key: join(certs, 'manager/tls.key'), cert: join(certs, 'manager/tls.pem') };
      const floor = async (count: number): Promise<() => Promise<unknown>> => {
        const helpers = await Promise.all(Array.from({ length: count }, () => Helper.start('tls-server', bare)));
        return () => Promise.all(helpers.map(({ helper }) => helper.stop()));
      };
      const starts: Starts = { lab: [], one: [], many: [], processes: processes.length };
      await timed(() => floor(1));
      await inTurn(quick ? 2 : 9, {
        one: async () => void starts.one.push(await timed(() => floor(1))),
        many: async () => void starts.many.push(await timed(() => floor(processes.length))),
        lab: async () => {
          const took = await timed(async () => (await lab(home)).end);
          starts.lab.push(took);
          progress(`ready after ${Math.round(took)} ms`);
        },
      });
      return starts;
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },

  tables: ({ lab: took, one, many, processes }) => [
    {
      title: 'Start to all ready, ms',
      head: ['', 'min', 'median', 'max', '× one', `× ${processes}`],
      rows: [
        ['one bare TLS server', ...spread(one), ratio(one, one), ''],
        [`${processes} bare TLS servers at once`, ...spread(many), ratio(many, one), ratio(many, many)],
        [`a lab: ${processes} processes`, ...spread(took), ratio(took, one), ratio(took, many)],
      ],
    },
  ],
};
