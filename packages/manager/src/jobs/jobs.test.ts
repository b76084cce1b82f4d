import { describe, expect, it } from 'vitest';
import { AgentCallError, OperationError, RuleError } from '../core/errors.js';
import type { ObjectRef } from '../core/operation.js';
import { begin, describeJob, door, fibre, iscsi, locked, settled, shown } from './scripted-jobs.js';

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

describe('what is done between jobs', () => {
  it('is not begun while a job has one of the keys, and keeps later jobs with it waiting', async () => {
    const { core } = await settled();
    const [first, look] = [door(), door()];
    const order: string[] = [];
    const before = begin(core, { ...describeJob([], () => first.opened), keys: ['agent'] });
    expect(await core.jobs.between(['agent'], async () => void order.push('too early'))).toBe(false);
    first.open();
    await core.jobs.ended(before);
    const between = core.jobs.between(['agent'], async () => {
      await look.opened;
      order.push('look');
    });
    const after = begin(core, { ...describeJob([], async () => void order.push('job')), keys: ['agent'] });
    const beside = begin(core, describeJob([iscsi]));
    await core.jobs.ended(beside);
    expect(order).toEqual([]);
    look.open();
    expect(await between).toBe(true);
    await core.jobs.ended(after);
    expect(order).toEqual(['look', 'job']);
  });

  it('fails for whoever wanted it, and holds up nobody', async () => {
    const { core } = await settled();
    await expect(core.jobs.between(['agent'], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await core.jobs.between(['agent'], async () => undefined)).toBe(true);
  });
});
