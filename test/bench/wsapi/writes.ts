import { basicAuthorization, httpsRequest, HttpsConnections, IoClock } from '@ovmsim/kernel';
import { restBase } from '@ovmsim/model';
import { encodeCall } from '@ovmsim/xml';
import { startLab, type TestLab } from '../../support/lab.js';
import { inTurn, type Bench, type BenchOptions } from '../support/bench.js';
import { median, ratio, shown, spread } from '../support/figures.js';
import { authorityOf, managerClient } from '../support/lab-files.js';
import { Helper } from '../support/processes.js';
import { BenchWorld } from './world.js';

interface WriteFigures {
  /** Writes a second, and in a second of processor time. */
  readonly inProcess: { readonly rate: number[]; readonly perProcessor: number[] };
  /** Through agents: writes a second; bare connections a second. */
  readonly agents: { readonly rate: number[]; readonly floor: number[] };
}

const vms = 200;
const atOnce = 16;
const clock = new IoClock();

export const writes: Bench<WriteFigures> = {
  name: 'wsapi',
  about: 'edits of machines to the end of their jobs, with agents in the same process and through real ones; floor: bare TLS connections with certificates',

  async measure(options) {
    return { inProcess: await inProcess(options), agents: await throughAgents(options) };
  },

  tables: ({ inProcess: { rate, perProcessor }, agents }) => [
    {
      title: `Edits of machines to the end of their jobs, ${atOnce} at once`,
      head: ['', 'min', 'median', 'max', '× floor'],
      rows: [
        ['agents in the process', ...spread(rate), ''],
        ['the same in a second of its processor time', ...spread(perProcessor), ''],
        ['bare connections to agents', ...spread(agents.floor), ratio(agents.floor, agents.floor)],
        ['through real agents', ...spread(agents.rate), ratio(agents.rate, agents.floor)],
      ],
      notes: ['A second. An edit through an agent makes one connection, on which both sides show certificates: an agent closes it after one request, as the real one does. The floor is as many connections to the same agents by a bare client, with a request that they answer at once. Each of those at once first looks at its job after as long as its last one took (a tenth less when that was done at the first look), and then every 5 ms.'],
    },
  ],
};

async function inProcess({ quick, progress }: BenchOptions): Promise<WriteFigures['inProcess']> {
  const world = await BenchWorld.open({ servers: 2, vms });
  try {
    const figures: WriteFigures['inProcess'] = { rate: [], perProcessor: [] };
    const count = quick ? 500 : 5000;
    await world.write(count, atOnce);
    for (let round = 0; round < (quick ? 2 : 7); round += 1) {
      const { ms, processorMs, failed } = await world.write(count, atOnce);
      if (failed > 0) throw new Error(`${failed} of ${count} edits failed`);
      figures.rate.push((count * 1000) / ms);
      figures.perProcessor.push((count * 1000) / processorMs);
    }
    progress(`with agents in the process: ${shown(median(figures.rate))} a second`);
    return figures;
  } finally {
    await world.close();
  }
}

async function throughAgents({ quick, progress }: BenchOptions): Promise<WriteFigures['agents']> {
  progress('starting a lab');
  const lab = await startLab('writes', '--world', 'lab', '--servers', '2', '--vms', String(vms));
  const connections = new HttpsConnections({ maxSockets: atOnce });
  const helpers: Helper[] = [];
  try {
    const edits = new Edits(lab, connections);
    await edits.find();
    for (const { host, port } of lab.info.agents) {
      const { helper } = await Helper.start('connecting', { host, port, ...managerClient(lab), ca: authorityOf(lab), body: encodeCall('get_api_version', []) });
      helpers.push(helper);
    }
    const figures: WriteFigures['agents'] = { rate: [], floor: [] };
    const count = quick ? 60 : 600;
    const timed = async (into: number[], work: () => Promise<unknown>): Promise<void> => {
      const began = clock.monotonic();
      await work();
      into.push((count * 1000) / (clock.monotonic() - began));
    };
    // To warm up, as every bench does.
    await edits.make(count * 2);
    await inTurn(quick ? 2 : 5, {
      floor: () => timed(figures.floor, () => Promise.all(helpers.map((helper) => helper.ask({ count: count / helpers.length, atOnce: atOnce / helpers.length })))),
      product: () => timed(figures.rate, () => edits.make(count)),
    });
    progress(`through agents: ${shown(median(figures.rate))} a second, floor ${shown(median(figures.floor))}`);
    return figures;
  } finally {
    for (const helper of helpers) await helper.stop();
    connections.close();
    await lab.stop();
  }
}

/** Edits of a lab's machines over its API. */
class Edits {
  #ids: readonly string[] = [];
  #count = 0;

  constructor(
    private readonly lab: TestLab,
    private readonly connections: HttpsConnections,
  ) {}

  async find(): Promise<void> {
    const machines = (await this.#ask('GET', '/Vm')) as readonly { readonly id: { readonly value: string }; readonly vmRunState: string; readonly repositoryId: object | null }[];
    this.#ids = machines.filter(({ vmRunState, repositoryId }) => vmRunState !== 'TEMPLATE' && repositoryId !== null).map(({ id }) => id.value);
  }

  async make(count: number): Promise<void> {
    let left = count;
    const lane = async (): Promise<void> => {
      let wait = 0;
      while (left > 0) {
        left -= 1;
        wait = await this.#edit(wait);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  }

  /** Edits a machine and waits for its job, at which it looks first after `wait` ms. Returns how long to wait the next time: as long as this one took, or less when it may have taken less. */
  async #edit(wait: number): Promise<number> {
    this.#count += 1;
    const { id } = (await this.#ask('PUT', `/Vm/${this.#ids[this.#count % this.#ids.length] ?? ''}`, { name: `name${this.#count}` })) as { readonly id: { readonly value: string } };
    const began = clock.monotonic();
    await clock.sleep(wait);
    for (let looks = 1; ; looks += 1) {
      const { done, jobRunState, error } = (await this.#ask('GET', `/Job/${id.value}`)) as { readonly done: boolean; readonly jobRunState: string; readonly error: { readonly message: string } | null };
      if (done && jobRunState !== 'SUCCESS') throw new Error(error?.message ?? jobRunState);
      if (done) return looks === 1 ? wait * 0.9 : clock.monotonic() - began;
      await clock.sleep(5);
    }
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const { manager, admin } = this.lab.info;
    const headers = { accept: 'application/json', 'content-type': 'application/json', authorization: basicAuthorization(admin.user, admin.password) };
    const answer = await httpsRequest({ url: `${manager.url}${restBase}${path}`, method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }), tls: { verify: true, ca: [authorityOf(this.lab)] }, clock, agent: this.connections });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.toString('utf8')}`);
    return JSON.parse(answer.body.toString('utf8')) as unknown;
  }
}
