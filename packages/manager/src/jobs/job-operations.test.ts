import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryCore } from '../core/memory-core.js';
import type { MemoryCore } from '../core/memory-core.js';

describe('operations on jobs', () => {
  let memory: MemoryCore;
  let ids: string[];
  let start: number;

  beforeEach(async () => {
    memory = await openMemoryCore();
    const { core, world } = memory;
    start = world.now();
    ids = [...core.store.ids('Job')];
    for (let count = 0; count < 3; count += 1) {
      await world.advance(1000);
      await core.jobs.runInternal({ name: 'Test', objects: [], body: async () => null });
    }
    ids = core.store.ids('Job');
  });

  it('list every job and its ids', async () => {
    expect(await memory.perform('Job.list')).toEqual({ kind: 'list', type: 'Job', ids });
    expect(await memory.perform('Job.ids')).toEqual({ kind: 'ids', type: 'Job', ids });
  });

  it('take blank filters for none', async () => {
    expect(await memory.perform('Job.ids', { params: { startTime: '', endTime: '' } })).toMatchObject({ ids });
  });

  it('filter by a window of time and a number, the newest', async () => {
    const within = (params: Record<string, number>) => memory.perform('Job.ids', { params });
    expect(await within({ startTime: start + 2000 })).toMatchObject({ ids: ids.slice(2) });
    expect(await within({ startTime: start + 1000, endTime: start + 2000 })).toMatchObject({ ids: ids.slice(1, 3) });
    expect(await within({ maxJobs: 1 })).toMatchObject({ ids: ids.slice(-1) });
    expect(await within({ maxJobs: 0 })).toMatchObject({ ids: [] });
  });

  it('refuse filters that cannot be read', async () => {
    await expect(memory.perform('Job.ids', { params: { startTime: 'yesterday' } })).rejects.toMatchObject({ code: 'JOB_000001' });
    await expect(memory.perform('Job.ids', { params: { maxJobs: -1 } })).rejects.toMatchObject({ code: 'JOB_000001' });
  });

  it('list active jobs only where that is asked', async () => {
    const { core, perform } = memory;
    expect(await perform('Job.active')).toEqual({ kind: 'list', type: 'Job', ids: [] });
    const id = core.jobs.create({ name: 'Waiting', objects: [], body: async () => null }, 'admin');
    expect(await perform('Job.active')).toMatchObject({ ids: [id] });
    core.jobs.start(id);
    await core.idle();
    expect(await perform('Job.active')).toMatchObject({ ids: [] });
  });

  it('give the transcript as one text', async () => {
    const id = ids[1] ?? '';
    expect(await memory.perform('Job.transcript', { id })).toEqual({ kind: 'text', text: memory.core.jobs.transcript(id).join('\n') });
  });

  it('never modify a job, whatever generation the body has', async () => {
    await expect(memory.perform('Job.modify', { id: ids[1] ?? '', body: { name: 'x', generation: 0 } })).rejects.toMatchObject({ code: 'JOB_000002' });
  });
});
