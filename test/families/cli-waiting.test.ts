import { openCommandSession, type CommandOutcome, type CommandSession } from '@ovmsim/cli';
import { OvmClient } from '@ovmsim/client';
import { IoClock, silentLog, type Clock } from '@ovmsim/kernel';
import { cliGrammar } from '@ovmsim/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { admin, openTestManager, type TestManager } from '../../packages/manager/src/testing.js';

const jobMs = 1000;
let manager: TestManager;
beforeAll(async () => {
  manager = await openTestManager({ settings: { jobDuration: { ms: jobMs } } });
});
afterAll(() => manager.close());

/** The clock of sockets; what is set for as long as a command's time-out is fired by hand. */
class Watch implements Clock {
  readonly #io = new IoClock();
  fire: () => void = () => undefined;
  now = (): number => this.#io.now();
  /** How often a command has paused before it tries again. */
  pauses = 0;
  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    this.pauses += 1;
    return this.#io.sleep(ms, signal);
  };
  timer = (fn: () => void | Promise<void>, ms: number) => {
    this.fire = () => void fn();
    return this.#io.timer(fn, ms);
  };
}

interface Typing {
  readonly session: CommandSession;
  readonly watch: Watch;
  /** What came of each command, and how it may be written down. */
  readonly outcomes: (Omit<CommandOutcome, 'session'> & { readonly command: string })[];
  type(command: string, signal?: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

function openTyping(password: string = admin.password): Typing {
  const io = new IoClock();
  const watch = new Watch();
  const outcomes: Typing['outcomes'] = [];
  const client = new OvmClient({ url: manager.manager.url ?? '', ca: manager.ca, credentials: { user: admin.user, password }, clock: io });
  const session = openCommandSession({
    client, grammar: cliGrammar('3.4'), version: '3.4.2.1384', world: manager.context.world, io: watch, log: silentLog(), zone: 'UTC',
  });
  const type: Typing['type'] = async (command, signal = new AbortController().signal) => {
    let printed = '';
    const { status, jobId, error } = await session.run({ command, signal, output: (text) => { printed += text; } });
    outcomes.push({ command: session.masked(command), status, jobId, error });
    return printed;
  };
  const close = async (): Promise<void> => {
    await session.close();
    client.close();
  };
  return { session, watch, outcomes, type, close };
}

/** Lets the job that runs now end. */
const jobEnds = () => manager.context.world.advance(jobMs);

let first: Typing;
let second: Typing;
beforeEach(async () => {
  first = openTyping();
  second = openTyping();
  return async () => {
    await Promise.all([first, second].map((typing) => typing.close()));
  };
});

/** The id of a job, as soon as another session sees it. */
async function jobSeen(name: string): Promise<string> {
  return vi.waitFor(async () => {
    const listed = (await second.type('list job')).split('\n').find((line) => line.endsWith(`  name:${name}`));
    if (listed === undefined) throw new Error(`no job ${name} yet`);
    return listed.slice('  id:'.length, '  id:'.length + 13);
  }, 5000);
}

describe('a synchronous command', () => {
  it('returns when its job has ended, and another session follows the job meanwhile', async () => {
    let done = false;
    const created = first.type('create Tag name=slow').finally(() => { done = true; });
    const job = await jobSeen('Create Tag: slow');
    expect(await second.type(`show job id=${job}`)).toContain('\n  Summary Done = No\n');
    expect(done).toBe(false);
    await jobEnds();
    expect(await created).toMatch(new RegExp(`\nStatus: Success\n.*\nJobId: ${job}\nData: \n {2}id:\\S+ {2}name:slow\n$`));
    expect(await second.type(`show job id=${job}`)).toMatch(/ {2}Summary Done = Yes\n {2}Summary State = Success\n/);
  });

  it('tries again while another job works on the object; an asynchronous one is refused', async () => {
    const created = first.type('create Tag name=held');
    await jobSeen('Create Tag: held');
    await jobEnds();
    await created;
    await first.type('set CommandMode=Asynchronous');
    expect(await first.type('edit Tag name=held description=one')).toMatch(/\nStatus: Success\n.*\nJobId: \d{13}\n$/);
    expect(await first.type('edit Tag name=held description=two')).toMatch(/\nStatus: Failure\n.*\nError Msg: GEN_000029:Object held:\S+ of type ResourceGroup could not be modified as it was locked/);
    let done = false;
    const edited = second.type('edit Tag name=held description=three').finally(() => { done = true; });
    await vi.waitFor(() => expect(second.watch.pauses).toBeGreaterThan(0), 5000);
    await jobEnds();
    const watched = openTyping();
    const editJobs = async (): Promise<number> => (await watched.type('list job')).split('\n').filter((line) => /name:Edit .*: held$/.test(line)).length;
    await vi.waitFor(async () => expect(await editJobs()).toBe(2), 5000);
    expect(done).toBe(false);
    await jobEnds();
    expect(await edited).toContain('Status: Success');
    expect(await watched.type('show Tag name=held')).toContain('\n  Description = three\n');
    await watched.close();
  });

  it('that takes too long says which job goes on', async () => {
    const created = first.type('create Tag name=late');
    const job = await jobSeen('Create Tag: late');
    first.watch.fire();
    expect(await created).toMatch(new RegExp(`\nStatus: Failure\n.*\nJobId: ${job}\nError Msg: Command timed out after 1800 seconds\\. Job ${job} is still running\n$`));
    await jobEnds();
    expect(await first.type(`show job id=${job}`)).toContain('Summary State = Success');
  });

  it('is left on Ctrl-C, and the session goes on', async () => {
    const typing = new AbortController();
    const created = first.type('create Tag name=left', typing.signal);
    const job = await jobSeen('Create Tag: left');
    typing.abort();
    expect(await created).toMatch(new RegExp(`\nError Msg: Command was interrupted\\. Job ${job} is still running\n$`));
    expect(await first.type(`abort Job id=${job}`)).toMatch(/^Command: abort Job id=\d{13}\nStatus: Success\nTime: [^\n]+\n$/);
  });
});

describe('an asynchronous command', () => {
  it('returns at once with the job', async () => {
    await first.type('set CommandMode=asynchronous');
    const printed = await first.type('create Tag name=later');
    expect(printed).toMatch(/^Command: create Tag name=later\nStatus: Success\nTime: [^\n]+\nJobId: \d{13}\n$/);
    expect(await first.type('show Tag name=later')).toContain('No Tag found with name: later');
    await jobEnds();
    expect(await first.type('show Tag name=later')).toContain('  Name = later\n');
  });
});

describe('a session', () => {
  it('with a wrong password says so at each command', async () => {
    const stranger = openTyping('wrong');
    expect(await stranger.type('list vm')).toMatch(/\nStatus: Failure\n.*\nError Msg: \S/);
    await stranger.close();
  });

  it('says what came of each command, and how it is to be written down without secrets', async () => {
    await first.type('discoverServer ipAddress=10.0.0.1 password=hush takeOwnership=maybe');
    await first.type('list Tag');
    expect(first.outcomes.slice(-2)).toEqual([
      { command: 'discoverServer ipAddress=10.0.0.1 password=******** takeOwnership=maybe', status: 'Failure', jobId: null, error: "Invalid value 'maybe' for attribute takeOwnership. Valid values: Yes, No" },
      { command: 'list Tag', status: 'Success', jobId: null, error: null },
    ]);
  });

  it('survives somebody who does not take the answer', async () => {
    await first.session.run({ command: 'list Tag', signal: new AbortController().signal, output: () => Promise.reject(new Error('gone')) });
    expect(await first.type('list Tag')).toContain('Status: Success');
  });

  it('ends what it does when it is closed; the job goes on', async () => {
    const created = first.type('create Tag name=cut');
    const job = await jobSeen('Create Tag: cut');
    await first.session.close();
    expect(await created).toContain(`Job ${job} is still running`);
    await jobEnds();
    expect(await second.type(`show job id=${job}`)).toContain('Summary State = Success');
  });
});
