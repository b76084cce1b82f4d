import { describe, expect, it } from 'vitest';
import { begin, describeJob, door, fibre, iscsi, locked, settled, shown } from './scripted-jobs.js';

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
