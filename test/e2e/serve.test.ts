import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OvmClient } from '@ovmsim/client';
import { IoClock } from '@ovmsim/kernel';
import { command } from '../support/lab.js';
import { freePort } from '../support/ports.js';

const clock = new IoClock();
const folder = mkdtempSync(join(tmpdir(), 'ovmsim-serve-'));
const ports = { ca: 0, manager: 0, server: 0 };

interface Served {
  readonly child: ChildProcess;
  readonly words: () => string;
  readonly end: Promise<{ code: number | null; signal: string | null }>;
}
const all: Served[] = [];

/** Runs `ovmsim` with nothing of this process's environment that it would read. */
function ovmsim(args: readonly string[], more: Readonly<Record<string, string>> = {}): Served {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OVMSIM_')));
  const child = spawn(process.execPath, [command, ...args], { env: { ...own, OVMSIM_DATA: join(folder, 'data'), OVMSIM_TRUST: join(folder, 'trust'), OVMSIM_HOME: folder, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (words += data.toString()));
  const end = new Promise<{ code: number | null; signal: string | null }>((done) => child.once('close', (code, signal) => done({ code, signal })));
  const served = { child, words: () => words, end };
  all.push(served);
  return served;
}

const role = (name: keyof typeof ports, more: Readonly<Record<string, string>> = {}): Served => ovmsim(['serve', name], { OVMSIM_PORT: String(ports[name]), OVMSIM_CLI_PORT: 'none', OVMSIM_CA_URL: `https://127.0.0.1:${ports.ca}`, OVMSIM_SERVER_NAME: 'ovs1', ...more });

/** Waits for words of a process. Throws with what it has said when it ends without them. */
async function says(served: Served, text: string): Promise<void> {
  while (!served.words().includes(text)) {
    if (served.child.exitCode !== null || served.child.signalCode !== null) throw new Error(`ended without '${text}': ${served.words()}`);
    await clock.sleep(20);
  }
}

async function health(): Promise<{ code: number | null; words: string }> {
  const asked = ovmsim(['health']);
  const { code } = await asked.end;
  return { code, words: asked.words() };
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

beforeAll(async () => {
  for (const name of ['ca', 'manager', 'server'] as const) ports[name] = await freePort();
});

afterAll(async () => {
  for (const { child } of all) child.kill('SIGKILL');
  await Promise.all(all.map(({ end }) => end));
  rmSync(folder, { recursive: true });
});

describe('ovmsim serve', () => {
  it('names a wrong variable in one line, with exit code 2, and warns of one that nobody reads', async () => {
    const wrong = role('server', { OVMSIM_CLOCK_RATE: 'fast', OVMSIM_CLOCKRATE: '2' });
    expect(await wrong.end).toEqual({ code: 2, signal: null });
    expect(wrong.words()).toBe('ovmsim: OVMSIM_CLOCKRATE is not known here and changes nothing (ovmsim serve --help)\novmsim: OVMSIM_CLOCK_RATE=fast: expected a number from 0.001 to 100000\n');
  });

  it('gives up waiting for the internal CA when told for how long, saying why', async () => {
    const manager = role('manager', { OVMSIM_CA_WAIT: '1' });
    expect(await manager.end).toEqual({ code: 2, signal: null });
    expect(manager.words().trim().split('\n').at(-1)).toMatch(/^manager: gave up waiting for the internal CA after 1 s: the \w.* is missing\. Does the CA run/);
  });

  it('ends at once on SIGTERM while the Manager waits for the CA', async () => {
    const manager = role('manager');
    await says(manager, 'waiting for the internal CA');
    expect((await health()).code).toBe(1);
    manager.child.kill('SIGTERM');
    expect(await manager.end).toEqual({ code: 0, signal: null });
  });

  it('runs a CA, a Manager and a Server in processes of their own, started in the wrong order', { timeout: 120_000 }, async () => {
    const manager = role('manager');
    await says(manager, 'waiting for the internal CA');
    const [ca, server] = [role('ca'), role('server')];
    await Promise.all([ca, server, manager].map((served) => says(served, '"msg":"ready"')));
    expect(await health()).toEqual({ code: 0, words: 'ca: ready\nmanager: ready\novs1: ready\n' });
    const client = new OvmClient({ url: `https://127.0.0.1:${ports.manager}`, ca: readFileSync(join(folder, 'trust', 'ca.pem'), 'utf8'), credentials: { user: 'admin', password: 'Welcome1' }, clock });
    const job = await client.waitForJob(await client.discoverServer({ serverName: `127.0.0.1:${ports.server}`, password: 'ovsroot', takeOwnershipIfUnowned: true }));
    client.close();
    expect([job.jobRunState, job.error]).toEqual(['SUCCESS', null]);
    const advanced = ovmsim(['clock', 'advance', '1h']);
    expect((await advanced.end).code).toBe(0);
    expect(advanced.words()).toMatch(/^ca .*\nmanager .*\novs1 .*running at 1×\n$/);

    for (const { child } of [ca, server, manager]) child.kill('SIGTERM');
    for (const served of [ca, server, manager]) expect(await served.end).toEqual({ code: 0, signal: null });
    for (const port of Object.values(ports)) expect(await answers(port)).toBe(false);
    expect(readdirSync(join(folder, 'data', 'run')).filter((file) => file.endsWith('.json'))).toEqual([]);
  });

  it('goes on with the same CA and the owned Server after a new start, also when killed', { timeout: 120_000 }, async () => {
    const before = readFileSync(join(folder, 'data', 'certs', 'ca', 'ca.pem'), 'utf8');
    for (const round of ['killed', 'stopped']) {
      const roles = [role('ca'), role('server'), role('manager')];
      await Promise.all(roles.map((served) => says(served, '"msg":"ready"')));
      const client = new OvmClient({ url: `https://127.0.0.1:${ports.manager}`, ca: readFileSync(join(folder, 'trust', 'ca.pem'), 'utf8'), credentials: { user: 'admin', password: 'Welcome1' }, clock });
      const [server] = await client.list('Server');
      const job = await client.waitForJob(await client.action('Server', server?.id.value ?? '', { name: 'refresh' }));
      client.close();
      expect([round, job.jobRunState, job.error]).toEqual([round, 'SUCCESS', null]);
      for (const { child } of roles) child.kill(round === 'killed' ? 'SIGKILL' : 'SIGTERM');
      await Promise.all(roles.map(({ end }) => end));
      expect((await health()).code).toBe(1);
    }
    expect(readFileSync(join(folder, 'data', 'certs', 'ca', 'ca.pem'), 'utf8')).toBe(before);
  });
});
