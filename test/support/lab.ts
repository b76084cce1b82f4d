import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { OvmClient } from '@ovmsim/client';
import { IoClock } from '@ovmsim/kernel';
import type { LabInfo } from 'ovmsim';

/** The built command, as a user runs it. */
export const command = join(dirname(createRequire(import.meta.url).resolve('ovmsim/package.json')), 'bin', 'ovmsim.js');

const certs = process.env['OVMSIM_TEST_CERTS'] ?? '';

export interface TestLab {
  readonly info: LabInfo;
  /** OVMSIM_HOME of the lab, for further commands. */
  readonly home: string;
  readonly supervisor: ChildProcess;
  /** Runs an `ovmsim` verb against this lab. */
  run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
  stop(): Promise<void>;
}

/** Runs the command to its end, with this input. */
export function runCommand(args: readonly string[], home: string, input = ''): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [command, ...args], { env: { ...process.env, OVMSIM_HOME: home } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.once('error', fail);
    child.once('close', (code) => done({ code, stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** Starts a lab on free ports with its own home folder: it disturbs no lab that runs. Nobody owns its Servers unless the arguments choose another world. */
export async function startLab(name: string, ...args: string[]): Promise<TestLab> {
  const home = mkdtempSync(join(tmpdir(), 'ovmsim-home-'));
  const child = spawn(process.execPath, [command, 'up', '--json', '--name', name, '--certs', join(certs, name), '--port-base', '0', ...(args.includes('--world') ? [] : ['--world', 'empty']), ...args], {
    env: { ...process.env, OVMSIM_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (data: Buffer) => (words += data.toString()));
  const gone = new Promise<void>((done) => child.once('close', () => done()));
  const info = await new Promise<LabInfo>((done, fail) => {
    createInterface(child.stdout).once('line', (line) => done(JSON.parse(line) as LabInfo));
    child.once('close', (code) => fail(new Error(`ovmsim up ended with ${code ?? 'a signal'}: ${words}`)));
  });
  return {
    info,
    home,
    supervisor: child,
    run: (...verb) => runCommand([...verb, '--name', name], home),
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A client of the lab's Manager, as its administrator; to be closed. */
export function clientOf(lab: TestLab): OvmClient {
  const { manager, admin } = lab.info;
  return new OvmClient({ url: manager.url, ca: readFileSync(manager.caFile, 'utf8'), credentials: admin, clock: new IoClock() });
}

/** Has the lab's Manager take ownership of its n-th Server (from 1), through the API, and waits for the job. */
export async function own(lab: TestLab, n: number): Promise<void> {
  const agent = lab.info.agents[n - 1];
  if (agent === undefined) throw new Error(`the lab has no Server ${n}`);
  const client = clientOf(lab);
  const job = await client.waitForJob(await client.discoverServer({ serverName: `${agent.host}:${agent.port}`, password: agent.password, takeOwnershipIfUnowned: true }));
  client.close();
  if (job.jobRunState !== 'SUCCESS') throw new Error(`ownership of ${agent.name}: ${JSON.stringify(job.error)}`);
}
