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
import { median, ratio, shown, spread } from './support/figures.js';
import { Helper, processorMs } from './support/processes.js';

/** Milliseconds, round by round. */
interface Took {
  /** By the clock. */
  readonly real: number[];
  /** Processor time of all processes together, until the last was ready. */
  readonly processor: number[];
}

interface Starts {
  readonly lab: Took;
  /** One bare process with one TLS server. */
  readonly one: Took;
  /** As many bare processes at once as a lab has. */
  readonly many: Took;
  readonly processes: number;
}

interface Started {
  readonly pids: readonly number[];
  readonly end: () => Promise<unknown>;
}

const clock = new IoClock();

async function timed(took: Took, work: () => Promise<Started>): Promise<void> {
  const began = clock.monotonic();
  const { pids, end } = await work();
  took.real.push(clock.monotonic() - began);
  took.processor.push(pids.reduce((sum, pid) => sum + processorMs(pid), 0));
  await end();
}

/** Starts a lab as a user does; its files are kept, so that the second start finds every key. */
async function lab(home: string): Promise<Started & { readonly info: LabInfo }> {
  const child = spawn(process.execPath, [command, 'up', '--json', '--name', 'start', '--certs', join(home, 'certs'), '--port-base', '0', '--world', 'empty'], {
    env: { ...process.env, OVMSIM_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit').then(() => Promise.reject(new Error('ovmsim up ended too soon')))])) as [string];
  const info = JSON.parse(line) as LabInfo;
  return {
    info,
    pids: info.processes.map(({ pid }) => pid),
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
      const floor = async (count: number): Promise<Started> => {
        const helpers = await Promise.all(Array.from({ length: count }, () => Helper.start('tls-server', bare)));
        return { pids: helpers.map(({ helper }) => helper.pid), end: () => Promise.all(helpers.map(({ helper }) => helper.stop())) };
      };
      const nothing = (): Took => ({ real: [], processor: [] });
      const starts: Starts = { lab: nothing(), one: nothing(), many: nothing(), processes: processes.length };
      await timed(nothing(), () => floor(1));
      await inTurn(quick ? 2 : 9, {
        one: () => timed(starts.one, () => floor(1)),
        many: () => timed(starts.many, () => floor(processes.length)),
        lab: async () => {
          await timed(starts.lab, () => lab(home));
          progress(`ready after ${Math.round(starts.lab.real.at(-1) ?? 0)} ms`);
        },
      });
      return starts;
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },

  tables: ({ lab: all, one, many, processes }) => [
    {
      title: 'Start to all ready, ms',
      head: ['', 'min', 'median', 'max', '× one', `× ${processes}`, 'CPU', `× ${processes}`],
      rows: [
        row('one bare TLS server', one, { one, many: null }),
        row(`${processes} bare TLS servers at once`, many, { one, many }),
        row(`a lab: ${processes} processes`, all, { one, many }),
      ],
      notes: ['`CPU` is the median of the processor time that all processes together had used when the last was ready.'],
    },
  ],
};

function row(name: string, took: Took, floor: { readonly one: Took; readonly many: Took | null }): string[] {
  const { one, many } = floor;
  return [name, ...spread(took.real), ratio(took.real, one.real), many === null ? '' : ratio(took.real, many.real), shown(median(took.processor)), many === null ? '' : ratio(took.processor, many.processor)];
}
