import { describe, expect, it } from 'vitest';
import { openMemoryCore } from '../core/memory-core.js';
import { begin, describeJob, door, iscsi, locked, settled, shown } from './scripted-jobs.js';

describe('the duration of jobs', () => {
  it('can be a time of the world clock, before which nothing changes', async () => {
    const { core, world } = await settled({ settings: { jobDuration: { ms: 1000 } } });
    let ran = false;
    const id = begin(core, describeJob([iscsi], async () => {
      ran = true;
    }));
    await core.idle();
    await world.advance(999);
    await core.idle();
    expect([ran, shown(core, id)?.['jobRunState']]).toEqual([false, 'RUNNING']);
    await world.advance(1);
    await core.jobs.ended(id);
    expect([ran, shown(core, id)?.['jobRunState']]).toEqual([true, 'SUCCESS']);
  });

  it('keeps nobody busy who waits for it: a parent whose child waits for a job at the gate', async () => {
    const { core, world } = await settled({ settings: { jobDuration: { ms: 1000 } } });
    const parent = begin(core, describeJob([], async (job) => {
      await job.child(describeJob([iscsi]));
    }));
    await core.idle();
    await world.advance(500);
    const other = begin(core, describeJob([iscsi]));
    await world.advance(500);
    await core.idle();
    expect([shown(core, other)?.['jobRunState'], shown(core, parent)?.['jobRunState']]).toEqual(['RUNNING', 'CHILD_QUEUED']);
    expect(await core.snapshot()).toBeDefined();
    await world.advance(500);
    await core.idle();
    expect([shown(core, other)?.['jobRunState'], shown(core, parent)?.['jobRunState']]).toEqual(['SUCCESS', 'SUCCESS']);
    expect(core.check()).toEqual([]);
  });

  it('can be a number of reads that find the job running', async () => {
    const { core, perform } = await settled({ settings: { jobDuration: { polls: 2 } } });
    const id = begin(core, describeJob([iscsi]));
    const states: unknown[] = [];
    for (let poll = 0; poll < 3; poll += 1) {
      await core.idle();
      states.push(shown(core, id)?.['jobRunState']);
      await perform('Job.get', { id });
    }
    expect(states).toEqual(['RUNNING', 'RUNNING', 'SUCCESS']);
  });

  it.each([[{ ms: 1000 }], [{ polls: 5 }]])('of %o can be cut short by an abort', async (jobDuration) => {
    const { core } = await settled({ settings: { jobDuration } });
    const id = begin(core, describeJob([iscsi]));
    await core.idle();
    core.jobs.abort(id, 'admin');
    await core.jobs.ended(id);
    expect(shown(core, id)).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'ABORT' } });
  });
});

describe('while the Manager is STARTING', () => {
  it('reads work, jobs are made and wait until it is RUNNING', async () => {
    const { core, world } = await openMemoryCore({ settings: { startupMs: 3000 } });
    expect(core.running).toBe(false);
    const id = begin(core, describeJob([iscsi]));
    await core.idle();
    expect(core.view('Manager', core.managerId)?.['managerRunState']).toBe('STARTING');
    expect(shown(core, id)).toMatchObject({ jobRunState: 'CREATED' });
    await world.advance(3000);
    await core.idle();
    expect(core.running).toBe(true);
    expect(shown(core, id)).toMatchObject({ jobRunState: 'SUCCESS' });
  });
});

describe('finished jobs', () => {
  it('stay readable up to a bound, the oldest go first with their children', async () => {
    const { core } = await settled({ settings: { retention: { jobs: 10 } } });
    const first = begin(core, describeJob([], async (job) => void (await job.child(describeJob([])))));
    await core.idle();
    for (let count = 0; count < 20; count += 1) begin(core, describeJob([]));
    await core.idle();
    expect(core.store.has('Job', first)).toBe(false);
    expect(core.store.list('Job').every(({ parentJobId }) => parentJobId === null)).toBe(true);
    expect(core.store.count('Job')).toBeLessThanOrEqual(11);
    expect(core.store.count('@Transcript')).toBe(core.store.count('Job'));
  });

  it('are what remains of running ones after a restore', async () => {
    const { core } = await settled();
    const gate = door();
    const id = begin(core, describeJob([iscsi], () => gate.opened));
    const saving = core.snapshot();
    core.transact((tx) => tx.update('Job', id, { extraInfo: 'seen' }));
    const running = JSON.parse(JSON.stringify({ job: core.store.get('Job', id), array: core.store.get('StorageArray', iscsi.id) })) as {
      job: object; array: object;
    };
    gate.open();
    const saved = JSON.parse(JSON.stringify(await saving)) as { store: { records: Record<string, { id: string }[]> } };
    saved.store.records['Job'] = (saved.store.records['Job'] ?? []).map((job) => (job.id === id ? { ...job, ...running.job } : job));
    saved.store.records['StorageArray'] = (saved.store.records['StorageArray'] ?? []).map((array) =>
      array.id === iscsi.id ? { ...array, ...running.array } : array);
    await core.restore(saved);
    await core.idle();
    expect(shown(core, id)).toMatchObject({ jobRunState: 'FAILURE', done: true, summaryDone: true, error: { type: 'INTERNAL' } });
    expect(locked(core, iscsi)).toBe(false);
    expect(core.check()).toEqual([]);
  });

  it('include those that a restore interrupted: they end first and touch nothing afterwards', async () => {
    const { core, world } = await settled({ settings: { jobDuration: { ms: 1000 } } });
    const saved = await core.snapshot();
    let ran = false;
    const id = begin(core, describeJob([iscsi], async () => {
      ran = true;
    }));
    await core.idle();
    await core.restore(saved);
    await world.advance(5000);
    await core.idle();
    // The number may be taken again, as the world's time is the same: the Manager's own job has it now.
    expect([ran, shown(core, id)?.['name'] === 'Test', locked(core, iscsi)]).toEqual([false, false, false]);
    expect(core.check()).toEqual([]);
  });

  it('are aborted ones when the Manager closes', async () => {
    const { core } = await settled({ settings: { jobDuration: { polls: 3 } } });
    const id = begin(core, describeJob([iscsi]));
    await core.idle();
    await core.close();
    expect(shown(core, id)).toMatchObject({ jobRunState: 'FAILURE', abortedByUser: '@OvmAdmin' });
  });
});
