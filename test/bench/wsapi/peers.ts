import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as connectPlain, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IoClock } from '@ovmsim/kernel';
import type { LoaderConfig } from '../bare/loader.js';
import type { Bench, BenchOptions } from '../support/bench.js';
import { median, shown } from '../support/figures.js';
import { Helper } from '../support/processes.js';
import { Subject, type Rates } from '../support/versus.js';
import { builtVcsim, peerPrograms, type Peer } from './peer-programs.js';
import { BenchWorld } from './world.js';

interface Measured {
  readonly name: string;
  /** Null when it is not to be had here; then `why`. */
  readonly rates: Rates | null;
  readonly why?: string;
}

const width = 8;
const clock = new IoClock();

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const open = await new Promise<boolean>((done) => {
      const socket = connectPlain({ host: '127.0.0.1', port }, () => {
        socket.destroy();
        done(true);
      });
      socket.once('error', () => done(false));
    });
    if (open) return;
    await clock.sleep(100);
  }
  throw new Error('it did not listen within 30 s');
}

async function load(config: LoaderConfig, pid: number, quick: boolean): Promise<Rates> {
  const { helper } = await Helper.start('loader', config);
  try {
    const subject = new Subject(helper, pid);
    const ms = quick ? 500 : 2000;
    // Java compiles for a while.
    for (let round = 0; round < 3; round += 1) await subject.load(ms, false);
    for (let round = 0; round < (quick ? 2 : 5); round += 1) await subject.load(ms, true);
    return subject.rates;
  } finally {
    await helper.stop();
  }
}

async function measured(peer: Peer, folder: string, options: BenchOptions): Promise<Measured> {
  const { name } = peer;
  let child: ChildProcess | undefined;
  try {
    const port = await freePort();
    const { command, args, plain, request } = peer.start({ folder, port });
    const log = join(folder, `${name.replace(/\W/g, '')}.log`);
    child = spawn('sh', ['-c', 'exec "$0" "$@" >"$LOG" 2>&1', command, ...args], { cwd: folder, stdio: 'ignore', env: { ...process.env, LOG: log } });
    await listening(port, child);
    const rates = await load({ host: '127.0.0.1', port, ca: null, plain, connections: Array.from({ length: width }, () => ({ parts: [request] })) }, child.pid ?? 0, options.quick);
    options.progress(`${name}: ${shown(median(rates.rate))} a second`);
    return { name, rates };
  } catch (error) {
    return skipped(name, error instanceof Error ? error.message : String(error), options);
  } finally {
    child?.kill('SIGKILL');
  }
}

function skipped(name: string, why: string, { progress }: BenchOptions): Measured {
  progress(`SKIPPED ${name}: ${why.split('\n')[0] ?? ''}`);
  return { name, rates: null, why: why.split('\n')[0] ?? '' };
}

export const peers: Bench<readonly Measured[]> = {
  name: 'wsapi',
  about: 'the same answer of one machine from WireMock, Mockoon and json-server, and one of vcsim; fetched for the bench where they are to be had',

  async measure(options) {
    const folder = mkdtempSync(join(tmpdir(), 'ovmsim-bench-peers-'));
    const world = await BenchWorld.open({ servers: 2, vms: 100 });
    try {
      const id = world.ready.vms[0] ?? '';
      const path = `/Vm/${id}`;
      const { bare } = await world.versus('one', { path }, 1);
      const { subject, loader } = await world.subject(Array.from({ length: width }, () => ({ parts: world.parts({ path }) })));
      const ms = options.quick ? 500 : 2000;
      for (let round = 0; round < (options.quick ? 3 : 6); round += 1) await subject.load(ms, round > 0);
      await loader.stop();
      const all: Measured[] = [{ name: 'ovmsim', rates: subject.rates }];
      mkdirSync(folder, { recursive: true });
      for (const peer of peerPrograms(bare.answer.body)) {
        const why = fetched(peer, folder, options);
        all.push(why === null ? await measured(peer, folder, options) : skipped(peer.name, why, options));
      }
      const vcsim = builtVcsim(folder);
      all.push('why' in vcsim ? skipped('vcsim', vcsim.why, options) : await measured(vcsim, folder, options));
      return all;
    } finally {
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },

  tables: (all) => {
    const own = all[0]?.rates;
    return [
      {
        title: 'Simulators of the same kind: one object a request, eight connections',
        head: ['', 'a second', 'ovmsim ×', 'per CPU s', 'ovmsim ×'],
        rows: all.map(({ name, rates, why }) => {
          if (rates === null || own === null || own === undefined) return [`${name}: skipped, ${why ?? ''}`, '–', '–', '–', '–'];
          return [name, shown(median(rates.rate)), shown(median(own.rate) / median(rates.rate)), shown(median(rates.perProcessor)), shown(median(own.perProcessor) / median(rates.perProcessor))];
        }),
        notes: ['All over TLS but json-server, which has none. The mock servers send the bytes of the same machine; vcsim answers its own `RetrieveServiceContent`. Only ovmsim checks who calls.'],
      },
    ];
  },
};

/** Installs a package into the bench's own folder; why it cannot be had, or null. */
function fetched({ npm, needs }: Peer, folder: string, { progress }: BenchOptions): string | null {
  if (needs !== undefined && spawnSync(needs, ['-version']).error) return `needs ${needs}, which is not on this machine`;
  if (npm === undefined || existsSync(join(folder, 'node_modules', npm.replace(/@[^@/]+$/, '')))) return null;
  try {
    progress(`fetching ${npm}`);
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) writeFileSync(manifest, '{"private":true}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', npm], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 });
    return null;
  } catch (error) {
    return `npm cannot fetch ${npm}${error instanceof Error && 'stderr' in error ? `: ${String(error.stderr).split('\n')[0] ?? ''}` : ''}`;
  }
}

