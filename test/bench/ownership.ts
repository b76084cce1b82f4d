import { IoClock } from '@ovmsim/kernel';
import { clientOf, startLab, type TestLab } from '../support/lab.js';
import { inTurn, type Bench } from './support/bench.js';
import { ratio, shown, spread } from './support/figures.js';
import { authorityOf, managerClient, managerTls } from './support/lab-files.js';
import { Helper } from './support/processes.js';

interface Takings {
  readonly servers: number;
  /** Milliseconds for all of them, round by round. */
  readonly lab: number[];
  readonly floor: number[];
}

const clock = new IoClock();

/** Takes ownership of every Server of the lab, all jobs at once, as fast as the Manager will. */
async function ownAll(lab: TestLab): Promise<number> {
  const client = clientOf(lab);
  try {
    const began = clock.monotonic();
    await Promise.all(
      lab.info.agents.map(async ({ host, port, password }) => {
        const job = await client.discoverServer({ serverName: `${host}:${port}`, password, takeOwnershipIfUnowned: true });
        await client.waitForJob(job, { mustSucceed: true });
      }),
    );
    return clock.monotonic() - began;
  } finally {
    client.close();
  }
}

/** The lab as it came up: nobody owns a Server. */
async function reset(lab: TestLab): Promise<void> {
  const { code, stderr } = await lab.run('reset');
  if (code !== 0) throw new Error(`ovmsim reset: ${stderr}`);
}

export const ownership: Bench<Takings> = {
  name: 'ownership',
  about: 'taking ownership of 50 Servers through the API, all at once; floor: as many RSA-2048 keys, signatures and TLS connections with client certificates',

  async measure({ quick, progress }) {
    const servers = quick ? 10 : 50;
    progress(`starting a lab of ${servers} Servers`);
    const lab = await startLab('ownership', '--servers', String(servers));
    const stop: (() => Promise<void>)[] = [() => lab.stop()];
    try {
      const ca = authorityOf(lab);
      const listening = await Helper.start<{ port: number }>('answering-server', { ...managerTls(lab), ca, answer: { status: 200, reason: 'OK', headers: {}, body: '' } });
      stop.push(() => listening.helper.stop());
      const order = { ...managerClient(lab), ca, port: listening.said.port };
      const { helper: keys } = await Helper.start('keys', { ...order, count: 2 });
      stop.push(() => keys.stop());
      const takings: Takings = { servers, lab: [], floor: [] };
      await inTurn(quick ? 1 : 3, {
        floor: async () => {
          const began = clock.monotonic();
          await keys.ask({ ...order, count: servers });
          takings.floor.push(clock.monotonic() - began);
        },
        lab: async () => {
          const took = await ownAll(lab);
          takings.lab.push(took);
          progress(`${servers} Servers are owned after ${Math.round(took)} ms`);
          await reset(lab);
        },
      });
      return takings;
    } finally {
      for (const end of stop.reverse()) await end();
    }
  },

  tables: ({ servers, lab, floor }) => [
    {
      title: `Ownership of ${servers} Servers, ms`,
      head: ['', 'min', 'median', 'max', 'each', '× floor'],
      rows: [
        [`${servers} keys, signatures, connections`, ...spread(floor), shown(Math.min(...floor) / servers), ratio(floor, floor)],
        [`${servers} Servers owned`, ...spread(lab), shown(Math.min(...lab) / servers), ratio(lab, floor)],
      ],
      notes: ['How long it takes to find the primes of a key is chance: figures of one kind differ by a third and more between rounds. `each` is the fastest round divided by the number of Servers.'],
    },
  ],
};
