import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readSecret } from './files.js';
import { silentLog } from './log.js';
import { ConfigError, createContext, parseConfig } from './process.js';

const sources = dirname(fileURLToPath(import.meta.url));
let folder: string;
let fixture: string;

/** A process that listens, for the tests to start; its configuration says how it misbehaves. */
const program = `
import { z } from 'zod';
import { createServer } from 'node:net';
import { runProcess, ConfigError } from './kernel/index.js';
runProcess({
  name: 'fixture',
  config: z.strictObject({ mood: z.enum(['good', 'mistaken', 'broken', 'slow']) }),
  async start({ mood }, context) {
    if (mood === 'mistaken') throw new ConfigError('there is no such world');
    if (mood === 'broken') throw new TypeError('a defect');
    const server = createServer((socket) => socket.destroy());
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    if (mood === 'slow') { process.send({ port: server.address().port }); await new Promise((done) => process.once('disconnect', done)); }
    const calm = async () => {};
    return {
      info: { port: server.address().port, id: context.rng.hex(8), now: context.world.now() },
      control: { ready: () => true, snapshot: calm, restore: calm, reset: calm, settle: calm, coverage: calm },
      close: () => new Promise((done) => server.close(done)),
    };
  },
});
`;

// Node 20 runs JavaScript only, and these tests must not depend on a build.
async function compile(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name !== 'testing') await compile(join(from, entry.name), join(to, entry.name));
    if (!entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) continue;
    const { outputText } = ts.transpileModule(await readFile(join(from, entry.name), 'utf8'), { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true } });
    await writeFile(join(to, entry.name.replace(/\.ts$/, '.js')), outputText);
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kernel-process-'));
  await compile(sources, join(folder, 'kernel'));
  await symlink(join(sources, '../../../node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  fixture = join(folder, 'fixture.js');
  await writeFile(fixture, program);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const configuration = (mood: string): object => ({
  process: { name: 'fixture', seed: 's', clock: { mode: 'frozen', now: 5000, rate: 1 }, control: { tokenFile: join(folder, `token-${mood}`) }, logFile: join(folder, `${mood}.log`) },
  mood,
});

interface Started {
  readonly child: ChildProcess;
  readonly message: Record<string, unknown>;
  readonly exit: Promise<unknown[]>;
  readonly errors: () => string;
}

async function start(config: unknown): Promise<Started> {
  const child = fork(fixture, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let errors = '';
  child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
  // Not 'close': Node never tells it of a child that was disconnected.
  const exit = Promise.all([once(child, 'exit'), once(child.stderr as Readable, 'close')]).then(([codes]): unknown[] => codes as unknown[]);
  child.send({ config });
  const [message] = (await once(child, 'message')) as [Record<string, unknown>];
  return { child, message, exit, errors: () => errors };
}

interface Ready {
  readonly info: { readonly port: number; readonly id: string; readonly now: number };
  readonly control: { readonly url: string; readonly tokenFile: string };
}

/** Whether anybody listens. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

describe('runProcess', () => {
  it('comes up with what its parent sends, and ends when its parent is gone, freeing its ports', async () => {
    const { child, message, exit } = await start(configuration('good'));
    const ready = message['ready'] as Ready;
    expect(ready).toMatchObject({ info: { now: 5000 }, pid: child.pid });
    expect(ready.info.id).toBe(createContext({ name: 'x', seed: 's', log: silentLog() }).rng.hex(8));
    expect(await answers(ready.info.port)).toBe(true);
    const token = await readSecret(ready.control.tokenFile);
    expect((await fetch(`${ready.control.url}/health`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    child.disconnect();
    expect(await exit).toEqual([0, null]);
    expect(await answers(ready.info.port)).toBe(false);
    await expect(fetch(ready.control.url)).rejects.toThrow();
  });

  it('leaves Ctrl-C to its parent, and ends on SIGTERM', async () => {
    const { child, message, exit } = await start(configuration('good'));
    const { info } = message['ready'] as Ready;
    child.kill('SIGINT');
    expect(await answers(info.port)).toBe(true);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(await answers(info.port)).toBe(false);
  });

  it('ends when its parent goes while it is coming up', async () => {
    const { child, message, exit } = await start(configuration('slow'));
    const port = message['port'] as number;
    child.disconnect();
    expect(await exit).toEqual([0, null]);
    expect(await answers(port)).toBe(false);
  });

  it('tells a mistake of the user in one line and without a stack', async () => {
    const { message, exit, errors } = await start(configuration('mistaken'));
    expect(message).toEqual({ failed: 'there is no such world' });
    expect(await exit).toEqual([2, null]);
    expect(errors()).toBe('fixture: there is no such world\n');
    expect(await readFile(join(folder, 'mistaken.log'), 'utf8').catch(() => '')).toBe('');
  });

  it('tells which member of the configuration is wrong', async () => {
    const { message, exit, errors } = await start({ ...configuration('bad'), extra: 1 });
    expect(await exit).toEqual([2, null]);
    expect(message['failed']).toMatch(/^the configuration is wrong: .*mood/);
    expect(errors().trim().split('\n')).toHaveLength(1);
  });

  it('keeps the stack of a defect in its log', async () => {
    const { message, exit, errors } = await start(configuration('broken'));
    expect(message).toEqual({ failed: 'a defect' });
    expect(await exit).toEqual([1, null]);
    expect(errors()).toBe('fixture: a defect\n');
    expect(await readFile(join(folder, 'broken.log'), 'utf8')).toMatch(/TypeError: a defect\\n {4}at/);
  });

  it('takes its configuration from the environment where it has no parent', async () => {
    const file = join(folder, 'config.json');
    await writeFile(file, JSON.stringify(configuration('mistaken')));
    for (const OVMSIM_CONFIG of [`@${file}`, JSON.stringify(configuration('mistaken'))]) {
      const child = spawn(process.execPath, [fixture], { env: { ...process.env, OVMSIM_CONFIG }, stdio: 'ignore' });
      expect(await once(child, 'close')).toEqual([2, null]);
    }
    const without = spawn(process.execPath, [fixture], { stdio: 'ignore' });
    expect(await once(without, 'close')).toEqual([2, null]);
  });

  it('takes its configuration from its own program where that gives one, tells it when it is ready, and ends at once while it waits for one', async () => {
    const own = join(folder, 'own.js');
    const wait = "process.stdout.write('waiting'); setInterval(() => {}, 1000); await new Promise(() => {});";
    const read = `async () => { if (process.argv[2] === 'wait') { ${wait} } return ${JSON.stringify(configuration('good'))}; }`;
    await writeFile(own, program.replace(/\}\);\s*$/, `}, { read: ${read}, ready: async (told) => { process.stdout.write(JSON.stringify(told)); } });`));
    for (const argument of ['wait', 'run']) {
      const child = spawn(process.execPath, [own, argument], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [said] = (await once(child.stdout, 'data')) as [Buffer];
      if (argument === 'run') expect(JSON.parse(said.toString())).toMatchObject({ info: { now: 5000 }, pid: child.pid, control: { tokenFile: join(folder, 'token-good') } });
      child.kill('SIGTERM');
      expect(await once(child, 'close')).toEqual([0, null]);
    }
  });
});

describe('parseConfig', () => {
  const spec = { config: z.strictObject({ port: z.number() }) };

  it('gives each its part and fills in what may be left out', () => {
    const { own, config } = parseConfig(spec, { process: { name: 'a', seed: 7, control: { tokenFile: '/t' } }, port: 1 });
    expect(config).toEqual({ port: 1 });
    expect(own).toEqual({ name: 'a', seed: 7, control: { tokenFile: '/t', host: '127.0.0.1', port: 0 } });
  });

  it('names everything that is wrong at once', () => {
    expect(() => parseConfig(spec, { process: { name: 'a' }, port: 'x' })).toThrow(ConfigError);
    expect(() => parseConfig(spec, { process: { name: 'a' }, port: 'x' })).toThrow(/process\.seed: .*process\.control: .*port: /);
    expect(() => parseConfig(spec, null)).toThrow(ConfigError);
  });
});
