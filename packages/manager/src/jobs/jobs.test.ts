import { describe, expect, it } from 'vitest';
import { AgentCallError, OperationError, RuleError } from '../core/errors.js';
import type { ManagerCore } from '../core/manager-core.js';
import { openMemoryCore } from '../core/memory-core.js';
import type { MemoryCore, MemoryCoreOptions } from '../core/memory-core.js';
import type { JobContext, JobDescription, ObjectRef } from '../core/operation.js';

const iscsi: ObjectRef = { type: 'StorageArray', id: 'Unmanaged iSCSI Storage Array' };
const fibre: ObjectRef = { type: 'StorageArray', id: 'Unmanaged FibreChannel Storage Array' };

/** A door that a body waits at until the test opens it. */
function door() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

function describeJob(objects: readonly ObjectRef[], body: (job: JobContext) => Promise<ObjectRef | null | void> = async () => null): JobDescription {
  return { name: 'Test', objects, body: async (job) => (await body(job)) ?? null };
}

async function settled(options: MemoryCoreOptions = {}): Promise<MemoryCore> {
  const memory = await openMemoryCore(options);
  await memory.core.idle();
  return memory;
}

function begin(core: ManagerCore, job: JobDescription, user = 'admin'): string {
  const id = core.jobs.create(job, user);
  core.jobs.start(id);
  return id;
}

const shown = (core: ManagerCore, id: string) => core.view('Job', id);
const locked = (core: ManagerCore, { type, id }: ObjectRef): unknown => core.view(type, id)?.['locked'];

describe('a job', () => {
  it('has an id of its time of creation, made unique', async () => {
    const { core, world } = await settled();
    await world.advance(60_000);
    const first = core.jobs.create(describeJob([]), 'admin');
    const second = core.jobs.create(describeJob([]), 'admin');
    expect([Number(first), Number(second)]).toEqual([world.now(), world.now() + 1]);
  });

  it('is RUNNING with its objects locked until it ends, then SUCCESS with its result', async () => {
    const { core } = await settled();
    const gate = door();
    const id = begin(core, describeJob([iscsi], async () => {
      await gate.opened;
      return fibre;
    }));
    expect(shown(core, id)).toMatchObject({ jobRunState: 'RUNNING', done: false, summaryDone: false, endTime: null, error: null, user: 'admin' });
    expect(shown(core, id)?.['progressMessage']).not.toBeNull();
    expect(locked(core, iscsi)).toBe(true);
    expect(core.jobs.lockingJob(iscsi)).toBe(id);
    gate.open();
    await core.jobs.ended(id);
    expect(shown(core, id)).toMatchObject({
      jobRunState: 'SUCCESS', jobSummaryState: 'SUCCESS', done: true, summaryDone: true, progressMessage: null, resultId: { ...fibre, name: fibre.id },
    });
    expect(shown(core, id)?.['endTime']).toBeGreaterThanOrEqual(Number(shown(core, id)?.['startTime']));
    expect(locked(core, iscsi)).toBe(false);
    expect(core.check()).toEqual([]);
  });

  it('runs beside a job on other objects', async () => {
    const { core } = await settled();
    const gate = door();
    const slow = begin(core, describeJob([iscsi], () => gate.opened));
    const quick = begin(core, describeJob([fibre]));
    await core.jobs.ended(quick);
    expect(shown(core, slow)).toMatchObject({ done: false });
    gate.open();
    await core.idle();
    expect(shown(core, slow)).toMatchObject({ done: true });
  });

  it('waits for every job before it on the same object, in order', async () => {
    const { core } = await settled();
    const order: number[] = [];
    const gate = door();
    const ids = [0, 1, 2].map((number) =>
      begin(core, describeJob(number === 1 ? [iscsi, fibre] : [iscsi], async () => {
        if (number === 0) await gate.opened;
        order.push(number);
      })));
    expect(ids.map((id) => shown(core, id)?.['jobRunState'])).toEqual(['RUNNING', 'CREATED', 'CREATED']);
    expect(locked(core, fibre)).toBe(true);
    gate.open();
    await core.idle();
    expect(order).toEqual([0, 1, 2]);
    expect(locked(core, iscsi)).toBe(false);
  });

  it('does not share further keys such as an address', async () => {
    const { core } = await settled();
    const gate = door();
    begin(core, { ...describeJob([], () => gate.opened), keys: ['127.0.1.1:8899'] });
    const second = begin(core, { ...describeJob([]), keys: ['127.0.1.1:8899'] });
    await core.jobs.ended(begin(core, describeJob([])));
    expect(shown(core, second)).toMatchObject({ done: false });
    gate.open();
    await core.idle();
    expect(shown(core, second)).toMatchObject({ done: true });
  });

  it('runs alone where the order is strict', async () => {
    const { core } = await settled({ settings: { strictFifo: true } });
    const gate = door();
    begin(core, describeJob([iscsi], () => gate.opened));
    const second = begin(core, describeJob([fibre]));
    await Promise.resolve();
    expect(shown(core, second)).toMatchObject({ done: false });
    gate.open();
    await core.idle();
    expect(shown(core, second)).toMatchObject({ jobRunState: 'SUCCESS' });
  });

  it.each([
    ['RULE', new RuleError('OVMRU_900013E', ['x', 'it is taken']), /^OVMRU_900013E Name: "x", is not valid: it is taken\. \[Mon Nov 30 18:00:\d\d UTC 2015\]$/],
    ['SERVER', new AgentCallError('OVMAPI_4010E Attempt to send command: x'), /^OVMAPI_4010E Attempt to send command: x$/],
    ['OBJECT_OUT_OF_DATE', new OperationError('GEN_000011', ['x', 'Server', '1', '2']), /^GEN_000011:x of type Server/],
    ['INTERNAL', new Error('boom'), /^OVMAPI_6000E Internal Error: boom/],
  ])('that fails has an error of type %s with its message, and an event on its subject', async (type, error, message) => {
    const { core } = await settled();
    const id = begin(core, describeJob([iscsi], async () => {
      throw error;
    }));
    await core.jobs.ended(id);
    expect(shown(core, id)).toMatchObject({ jobRunState: 'FAILURE', jobSummaryState: 'FAILURE', done: true, summaryDone: true, resultId: null });
    expect(shown(core, id)?.['error']).toEqual({ message: expect.stringMatching(message) as string, type });
    expect(locked(core, iscsi)).toBe(false);
    const [event] = core.store.list('Event');
    expect(event).toMatchObject({ eventType: 'job.failed', associatedObjectId: iscsi, acknowledgeable: true, acknowledged: false, eventSeverity: 'WARNING' });
    expect(core.jobs.transcript(id).join('\n')).toMatch(/Job failed/);
    expect(core.check()).toEqual([]);
  });

  it('that fails without an object has its event on itself', async () => {
    const { core } = await settled();
    const id = begin(core, describeJob([], () => Promise.reject(new Error('boom'))));
    await core.jobs.ended(id);
    expect(core.store.list('Event')[0]?.associatedObjectId).toEqual({ type: 'Job', id });
  });

  it('shows its progress, and keeps it in its transcript', async () => {
    const { core } = await settled();
    const gate = door();
    const id = begin(core, describeJob([], async (job) => {
      job.progress('half way');
      job.log('a detail');
      await gate.opened;
    }));
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    expect(shown(core, id)).toMatchObject({ progressMessage: 'half way', latestSummaryProgressMessage: 'half way' });
    gate.open();
    await core.idle();
    const lines = core.jobs.transcript(id);
    expect(lines.map((line) => line.slice('Mon Nov 30 18:00:00 UTC 2015 '.length))).toEqual([
      `Job ${id} created by admin: Test`, 'Job started', 'half way', 'a detail', 'Job succeeded',
    ]);
  });

  it('may delete the object that it locks', async () => {
    const { core } = await settled();
    const drive: ObjectRef = { type: 'VirtualDisk', id: 'EMPTY_CDROM' };
    const id = begin(core, describeJob([drive], async () => {
      core.transact((tx) => tx.delete('VirtualDisk', 'EMPTY_CDROM'));
    }));
    await core.jobs.ended(id);
    expect(shown(core, id)).toMatchObject({ jobRunState: 'SUCCESS' });
  });
});

describe('an abort', () => {
  it('ends a job at its next step with an error of type ABORT', async () => {
    const { core, perform } = await settled();
    const gate = door();
    const begun = door();
    const id = begin(core, describeJob([iscsi], async (job) => {
      begun.open();
      await gate.opened;
      job.checkAbort();
    }));
    await begun.opened;
    expect(await perform('Job.abort', { id })).toEqual({ kind: 'job', id });
    expect(shown(core, id)).toMatchObject({ done: false, abortedByUser: 'admin' });
    gate.open();
    await core.jobs.ended(id);
    expect(shown(core, id)).toMatchObject({ jobRunState: 'FAILURE', abortedByUser: 'admin', error: { type: 'ABORT' } });
    expect(locked(core, iscsi)).toBe(false);
  });

  it('ends a waiting job at once and never runs it', async () => {
    const { core, perform } = await settled();
    const gate = door();
    let ran = false;
    begin(core, describeJob([iscsi], () => gate.opened));
    const waiting = begin(core, describeJob([iscsi], async () => {
      ran = true;
    }));
    await perform('Job.abort', { id: waiting });
    expect(shown(core, waiting)).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'ABORT' } });
    expect(locked(core, iscsi)).toBe(true);
    gate.open();
    await core.idle();
    expect(ran).toBe(false);
    expect(core.check()).toEqual([]);
  });

  it('that comes too late leaves a success, and one of a finished job is refused', async () => {
    const { core, perform } = await settled();
    const gate = door();
    const begun = door();
    const id = begin(core, describeJob([], () => {
      begun.open();
      return gate.opened;
    }));
    await begun.opened;
    await perform('Job.abort', { id });
    gate.open();
    await core.jobs.ended(id);
    expect(shown(core, id)).toMatchObject({ jobRunState: 'SUCCESS', abortedByUser: null });
    await expect(perform('Job.abort', { id })).rejects.toMatchObject({ code: 'JOB_000002' });
    await expect(perform('Job.abort', { id: '1' })).rejects.toMatchObject({ code: 'GEN_000002' });
  });
});

describe('a child job', () => {
  it('makes its parent a group that ends when it does', async () => {
    const { core } = await settled();
    const gate = door();
    let child = '';
    const id = begin(core, describeJob([iscsi], async (job) => {
      const outcome = await job.child(describeJob([iscsi], async (inner) => {
        child = inner.id;
        inner.progress('inside');
        await gate.opened;
      }));
      expect(outcome).toEqual({ jobId: child, ok: true, result: null, error: null });
    }));
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(shown(core, id)).toMatchObject({ jobRunState: 'CHILD_RUNNING', jobGroup: true, childJobIds: [{ id: child }], latestSummaryProgressMessage: 'inside' });
    expect(shown(core, child)).toMatchObject({ parentJobId: { id }, jobRunState: 'RUNNING', user: 'admin' });
    gate.open();
    await core.jobs.ended(id);
    expect(shown(core, id)).toMatchObject({ jobRunState: 'SUCCESS', jobSummaryState: 'SUCCESS', summaryDone: true });
    expect(core.check()).toEqual([]);
  });

  it('waits for an object that another job has', async () => {
    const { core } = await settled();
    const gate = door();
    begin(core, describeJob([fibre], () => gate.opened));
    const id = begin(core, describeJob([iscsi], async (job) => void (await job.child(describeJob([fibre])))));
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(shown(core, id)).toMatchObject({ jobRunState: 'CHILD_QUEUED' });
    gate.open();
    await core.idle();
    expect(shown(core, id)).toMatchObject({ jobRunState: 'SUCCESS' });
  });

  it('that fails shows in the summary, and later siblings are still tried', async () => {
    const { core } = await settled();
    const outcomes: boolean[] = [];
    const id = begin(core, describeJob([iscsi], async (job) => {
      outcomes.push((await job.child(describeJob([], () => Promise.reject(new Error('boom'))))).ok);
      outcomes.push((await job.child(describeJob([]))).ok);
    }));
    await core.jobs.ended(id);
    expect(outcomes).toEqual([false, true]);
    expect(shown(core, id)).toMatchObject({ jobRunState: 'SUCCESS', jobSummaryState: 'FAILURE', summaryDone: true });
  });

  it('runs inside its parent where the order is strict', async () => {
    const { core } = await settled({ settings: { strictFifo: true } });
    const id = begin(core, describeJob([iscsi], async (job) => void (await job.child(describeJob([fibre])))));
    await core.jobs.ended(id);
    expect(shown(core, id)).toMatchObject({ jobRunState: 'SUCCESS' });
  });

  it('is aborted with its parent', async () => {
    const { core } = await settled();
    const gate = door();
    const id = begin(core, describeJob([], async (job) => {
      await job.child(describeJob([], async (inner) => {
        await gate.opened;
        inner.checkAbort();
      }));
      job.checkAbort();
    }));
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    core.jobs.abort(id, 'admin');
    gate.open();
    await core.idle();
    expect(core.store.list('Job').filter(({ error }) => error?.type === 'ABORT')).toHaveLength(2);
  });
});

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
});
