import { basicAuthorization } from '@ovmsim/kernel';
import { restBase } from '@ovmsim/model';
import { startLab, type TestLab } from '../support/lab.js';
import type { RestTarget, SshLoadConfig, SshOrder, SshTarget, SshTimes } from './bare/ssh-load.js';
import type { SshServerConfig } from './bare/ssh-server.js';
import { inTurn, type Bench, type BenchOptions } from './support/bench.js';
import { median, ratio, shown, spread } from './support/figures.js';
import { authorityOf, pidOf } from './support/lab-files.js';
import { Helper, residentMegabytes } from './support/processes.js';

const subjects = ['bare', 'rest', 'cli'] as const;
type Subject = (typeof subjects)[number];

const kinds = ['login', 'fresh', 'open'] as const satisfies readonly SshOrder['what'][];
type Kind = (typeof kinds)[number];

/** Of one kind of work on one subject: how many a second in each round, and how long each took, ms. */
interface Pace {
  readonly rate: number[];
  readonly each: number[];
}

interface LongList {
  readonly vms: number;
  readonly times: readonly SshTimes[];
  readonly restMs: readonly number[];
  /** Resident memory of the command line's process before and after, MB. */
  readonly resident: readonly [number, number];
}

interface Figures {
  readonly paces: { readonly [K in Kind]: { readonly [S in Subject]: Pace } };
  readonly list: LongList;
  readonly idle: { readonly sessions: number; readonly resident: readonly [number, number] };
}

const atOnce = 8;
/** One read of the Manager, whatever the command line is asked through. */
const command = 'list Server';

const titles: { readonly [K in Kind]: string } = { login: 'logins', fresh: 'a command on a connection of its own', open: 'a command on an open connection' };

export const cli: Bench<Figures> = {
  name: 'cli',
  about: 'the command line: logins, commands, a list of 10,000 machines, idle sessions; floors: a bare ssh2 server, and the REST calls that the commands make',

  async measure(options) {
    return { paces: await paces(options), list: await longList(options), idle: await idle(options) };
  },

  tables: ({ paces: measured, list, idle: { sessions, resident } }) => [
    {
      title: `Logins and commands a second (\`${command}\`), ${atOnce} at once`,
      head: ['', 'min', 'median', 'max', 'p50 ms', 'p99 ms', '× bare ssh2', '× REST calls'],
      rows: kinds.flatMap((kind) => {
        const { bare, rest, cli: product } = measured[kind];
        const row = (name: string, pace: Pace): string[] => [`${titles[kind]}, ${name}`, ...spread(pace.rate), shown(quantile(pace.each, 0.5)), shown(quantile(pace.each, 0.99)), ratio(pace.rate, bare.rate), ratio(pace.rate, rest.rate)];
        return [row('bare ssh2 server', bare), row('REST calls', rest), row('command line', product)];
      }),
      notes: ['REST calls: what the work costs without SSH, a connection and a login where the work has one. The bare server has the same kind of host key and no delay on its sockets, takes any password and sends the same bytes.'],
    },
    {
      title: `\`list vm\` with ${list.vms.toLocaleString('en-US')} machines, on an open connection`,
      head: ['', 'min', 'median', 'max'],
      rows: [
        ['first byte of the answer, ms', ...spread(list.times.map(({ firstByteMs }) => firstByteMs))],
        ['whole answer, ms', ...spread(list.times.map(({ ms }) => ms))],
        ['the same list over REST, ms', ...spread(list.restMs)],
      ],
      notes: [`${shown((list.times[0]?.bytes ?? 0) / 1024)} kB each. Resident memory of the command line's process: ${shown(list.resident[0])} MB before, ${shown(list.resident[1])} MB after.`],
    },
    {
      title: `${sessions} idle sessions in a process of the command line's own`,
      head: ['', 'MB'],
      rows: [['resident before', shown(resident[0])], ['resident with them', shown(resident[1])], ['each', shown((resident[1] - resident[0]) / sessions)]],
    },
  ],
};

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function sshOf({ info }: TestLab): SshTarget {
  if (info.cli === null) throw new Error('the lab has no command line');
  return { host: info.cli.host, port: info.cli.port, user: info.admin.user, password: info.admin.password };
}

function restOf(lab: TestLab): RestTarget {
  const { manager, admin } = lab.info;
  return { url: `${manager.url}${restBase}`, ca: authorityOf(lab), authorization: basicAuthorization(admin.user, admin.password) };
}

/** A loading process, ended with the others of `helpers`. */
async function loader(helpers: Helper[], config: SshLoadConfig): Promise<Helper> {
  const { helper } = await Helper.start('ssh-load', config);
  helpers.push(helper);
  return helper;
}

async function paces({ quick, progress }: BenchOptions): Promise<Figures['paces']> {
  const lab = await startLab('cli', '--world', 'lab');
  const helpers: Helper[] = [];
  try {
    const own = sshOf(lab);
    const product = await loader(helpers, { ssh: own });
    const { said, helper: server } = await Helper.start<{ port: number }>('ssh-server', { output: 'x'.repeat(300) } satisfies SshServerConfig);
    helpers.push(server);
    const loaders = { bare: await loader(helpers, { ssh: { ...own, host: '127.0.0.1', port: said.port } }), rest: await loader(helpers, { rest: restOf(lab) }), cli: product };
    const words = { bare: command, rest: '/Server/id', cli: command };
    const pace = (): Pace => ({ rate: [], each: [] });
    const figures = Object.fromEntries(kinds.map((kind) => [kind, Object.fromEntries(subjects.map((subject) => [subject, pace()]))])) as unknown as Figures['paces'];
    for (const kind of kinds) {
      const count = (quick ? 20 : 200) * (kind === 'open' ? 5 : 1);
      const round = async (subject: Subject, counts = true): Promise<void> => {
        const { ms, each } = await loaders[subject].ask<SshTimes>({ what: kind, command: words[subject], count, atOnce } satisfies SshOrder);
        if (!counts) return;
        figures[kind][subject].rate.push((count * 1000) / ms);
        figures[kind][subject].each.push(...each);
      };
      for (const subject of subjects) await round(subject, false);
      await inTurn(quick ? 2 : 5, { bare: () => round('bare'), rest: () => round('rest'), cli: () => round('cli') });
      progress(`${titles[kind]}: ${subjects.map((subject) => `${subject} ${shown(median(figures[kind][subject].rate))}`).join(', ')} a second`);
    }
    return figures;
  } finally {
    for (const helper of helpers.reverse()) await helper.stop();
    await lab.stop();
  }
}

async function longList({ quick, progress }: BenchOptions): Promise<LongList> {
  const vms = quick ? 1000 : 10_000;
  const lab = await startLab('cli-list', '--separate-cli', '--world', 'lab', '--servers', '2', '--vms', String(vms));
  const helpers: Helper[] = [];
  try {
    const ssh = await loader(helpers, { ssh: sshOf(lab) });
    const rest = await loader(helpers, { rest: restOf(lab) });
    const before = residentMegabytes(pidOf(lab, 'cli'));
    const times: SshTimes[] = [];
    const restMs: number[] = [];
    const order: SshOrder = { what: 'list', command: 'list vm', count: 1, atOnce: 1 };
    await ssh.ask<SshTimes>({ ...order, what: 'open' });
    await inTurn(quick ? 2 : 7, {
      rest: async () => restMs.push((await rest.ask<SshTimes>({ ...order, command: '/Vm/id' })).ms),
      cli: async () => times.push(await ssh.ask<SshTimes>(order)),
    });
    progress(`list of ${vms} machines: ${shown(median(times.map(({ ms }) => ms)))} ms, first byte ${shown(median(times.map(({ firstByteMs }) => firstByteMs)))} ms`);
    return { vms, times, restMs, resident: [before, residentMegabytes(pidOf(lab, 'cli'))] };
  } finally {
    for (const helper of helpers.reverse()) await helper.stop();
    await lab.stop();
  }
}

async function idle({ quick, progress }: BenchOptions): Promise<Figures['idle']> {
  const sessions = quick ? 50 : 500;
  const lab = await startLab('cli-idle', '--separate-cli');
  const helpers: Helper[] = [];
  try {
    const ssh = await loader(helpers, { ssh: sshOf(lab) });
    const before = residentMegabytes(pidOf(lab, 'cli'));
    await ssh.ask<SshTimes>({ what: 'idle', command: '', count: sessions, atOnce });
    const after = residentMegabytes(pidOf(lab, 'cli'));
    progress(`${sessions} idle sessions: ${shown(after - before)} MB`);
    return { sessions, resident: [before, after] };
  } finally {
    for (const helper of helpers.reverse()) await helper.stop();
    await lab.stop();
  }
}
