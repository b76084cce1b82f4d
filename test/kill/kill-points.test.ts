import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OvmClient } from '@ovmsim/client';
import { IoClock } from '@ovmsim/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOf, startLab, type TestLab } from '../support/lab.js';
import { controlOf, type Control } from '../support/control.js';
import { program } from '../support/programs.js';

/**
 * Kill -9 of the Manager, the CA and the agent at every step of take-over and release. Which steps there are is not typed here: a first run of each
 * command tells every fault point it passes, and how often. Each passing becomes one kill.
 */
const folder = mkdtempSync(join(tmpdir(), 'ovmsim-kill-'));
const data = (): string => join(folder, lab.info.name);
const clock = new IoClock();
const victims = ['ca', 'manager', 'ovs1'] as const;
type Victim = (typeof victims)[number];
const commands = ['take-over', 'release'] as const;
type Command = (typeof commands)[number];
const points = z.object({ points: z.record(z.string(), z.number()) });

let lab: TestLab;
let client: OvmClient;
/** What others ask meanwhile is no step of the command. */
const reads = /^operation\.(?:\w+\.(?:get|list)|Gui\.changes)$/;
/** In these the trust between the two sides hangs: commits of the Manager, and what either side does of a take-over or release. */
const critical = /^manager\.|(?:take|release)[-_]ownership/;
const labs: { readonly name: string; readonly flags: readonly string[]; readonly wanted: RegExp }[] = [
  { name: 'kill', flags: [], wanted: /./ },
  { name: 'kill-strict', flags: ['--strict-agent-auth'], wanted: critical },
];
const table: { readonly lab: string; readonly command: Command; readonly victim: Victim; readonly point: string; readonly nth: number; readonly first: string; readonly then: string }[] = [];

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  report();
});

const control = (victim: Victim): Control => controlOf(lab, victim);
const agent = () => {
  const [first] = lab.info.agents;
  if (first === undefined) throw new Error('the lab has no Server');
  return first;
};

/** Runs a command as a user does; answers how its job ended, or how the call failed. */
async function run(command: Command): Promise<string> {
  const { host, port, password, uuid } = agent();
  try {
    const job = await (command === 'take-over'
      ? client.discoverServer({ serverName: `${host}:${port}`, password, takeOwnershipIfUnowned: true })
      : client.action('Server', uuid, { name: 'releaseOwnership' }));
    const ended = await client.waitForJob(job, { timeoutMs: 20_000 });
    return ended.jobRunState === 'SUCCESS' ? 'SUCCESS' : `FAILURE: ${ended.error?.message ?? ''}`;
  } catch (error) {
    return `no answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** What both sides say of the Server. */
async function owners(): Promise<{ readonly manager: string | null; readonly agent: string | null; readonly state: string | null }> {
  const server = (await client.list('Server')).find(({ id }) => id.value === agent().uuid);
  const kept = JSON.parse(readFileSync(join(agent().stateDir, 'etc/ovs-agent/db/server'), 'utf8')) as { manager_uuid?: string };
  return { manager: server?.managerUuid ?? null, state: server?.serverRunState ?? null, agent: kept.manager_uuid ?? null };
}

async function mustAgree(command: Command): Promise<void> {
  const { uuid } = lab.info.manager;
  expect(await owners()).toEqual(command === 'take-over' ? { manager: uuid, agent: uuid, state: 'RUNNING' } : { manager: null, agent: null, state: 'UNKNOWN' });
  for (const victim of victims) expect([victim, await control(victim).get('/check')]).toEqual([victim, { broken: [] }]);
}

/** The database as a foreign program finds it, with its log beside it. */
async function mustBeWhole(): Promise<void> {
  const { stdout, stderr } = await program('sqlite3', ['-readonly', join(data(), 'manager', 'manager.db'), 'PRAGMA integrity_check; SELECT count(*) > 0 FROM record;']);
  expect(stdout + stderr).toBe('ok\n1\n');
}

/** Each notification has a file of its own: any of them is meant. */
const family = (point: string): string => point.replace(/\d{12}\.json$/, '*');

async function passed(): Promise<Map<string, number>> {
  const all = await Promise.all(victims.map(async (victim) => Object.entries(points.parse(await control(victim).get('/faults')).points).map(([point, times]) => [`${victim} ${family(point)}`, times] as const)));
  const sums = new Map<string, number>();
  for (const [key, times] of all.flat()) sums.set(key, (sums.get(key) ?? 0) + times);
  return sums;
}

/** Every fault point that a command passes, with how often. */
async function stepsOf(command: Command, wanted: RegExp): Promise<{ victim: Victim; point: string; nth: number }[]> {
  const before = await passed();
  expect(await run(command)).toBe('SUCCESS');
  for (const victim of victims) await control(victim).post('/settle');
  const after = await passed();
  return [...after].flatMap(([key, times]) => {
    const [victim = '', point = ''] = key.split(' ');
    if (reads.test(point) || !wanted.test(point)) return [];
    return Array.from({ length: times - (before.get(key) ?? 0) }, (_, nth) => ({ victim: victim as Victim, point, nth }));
  });
}

const alive = async (victim: Victim): Promise<boolean> => control(victim).get('/health').then(() => true, () => false);

/** Waits for the victim to die; false when the command ended without it having passed the point. */
async function died(victim: Victim, ended: Promise<unknown>): Promise<boolean> {
  const over = { yet: false };
  void ended.then(() => (over.yet = true));
  for (;;) {
    if (!(await alive(victim))) return true;
    if (over.yet) return !(await alive(victim));
    await clock.sleep(20);
  }
}

async function startAgain(victim: Victim): Promise<void> {
  for (;;) {
    try {
      await controlOf(lab, 'supervisor').post(`/processes/${victim}`, { action: 'start' });
      return;
    } catch (error) {
      // The supervisor may not have heard of the death yet.
      if (!String(error).includes('is running already')) throw error;
      await clock.sleep(20);
    }
  }
}

function report(): void {
  const rows = table.map(({ lab: where, command, victim, point, nth, first, then }) => `${where.padEnd(11)} ${command.padEnd(10)} ${victim.padEnd(8)} ${`${point} #${nth + 1}`.padEnd(64)} ${first.slice(0, 60).padEnd(60)} → ${then}`);
  process.stdout.write(`\nKill points: ${table.length}\n${rows.join('\n')}\n`);
}

describe.each(labs)('in the lab $name, kill -9 at every step', ({ name, flags, wanted }) => {
  beforeAll(async () => {
    lab = await startLab(name, '--data', join(folder, name), '--servers', '1', ...flags);
    client = clientOf(lab);
  });
  afterAll(async () => {
    client.close();
    await lab.stop();
  });

  it.each(commands)('of a %s leads to the end that was asked for when the command is repeated, and both sides agree', async (command) => {
    const other = command === 'take-over' ? 'release' : 'take-over';
    if (command === 'release') expect((await owners()).agent ?? (await run(other))).not.toMatch(/FAILURE|no answer/);
    const steps = await stepsOf(command, wanted);
    if (wanted !== critical) expect(new Set(steps.map(({ victim }) => victim))).toEqual(new Set(victims));
    for (const { victim, point, nth } of steps) {
      const step = `${victim} ${point} #${nth + 1}`;
      expect([step, await run(other)]).toEqual([step, 'SUCCESS']);
      await control(victim).post('/faults', { point, action: 'crash', after: nth, times: 1 });
      const begun = run(command);
      const killed = await died(victim, begun);
      if (killed) await startAgain(victim);
      else await control(victim).delete('/faults');
      const first = await begun;
      await mustBeWhole();
      // A command that succeeded all the same is not repeated.
      const then = first === 'SUCCESS' ? first : await run(command);
      table.push({ lab: name, command, victim, point, nth, first: killed ? `killed; ${first}` : first, then });
      // A Manager that died after it had let the Server go says so to whoever asks it to let go again.
      expect([step, then]).toEqual([step, command === 'release' ? expect.stringMatching(/^SUCCESS$|OVMRU_900001E/) : 'SUCCESS']);
      await mustAgree(command);
    }
  }, 1_200_000);
});
