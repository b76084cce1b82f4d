import { describe, expect, it } from 'vitest';
import { openMemoryCore } from '../core/memory-core.js';
import { keepAttributes } from '../core/utilities/attributes.js';
import { Archive, isArchived } from './archive.js';

const day = 24 * 60 * 60_000;

describe('the archive task', () => {
  it('takes old jobs off the list, keeps them readable, and removes them later', async () => {
    const { core, world, perform } = await openMemoryCore();
    core.accompany(new Archive(core));
    const outcome = await core.jobs.runInternal({ name: 'old', objects: [], body: async (job) => (await job.child({ name: 'child', objects: [], body: async () => null }), null) });
    const child = core.store.related('Job', 'parentJobId', outcome.jobId)[0] ?? '';
    await world.advance(6 * day);
    await core.jobs.runInternal({ name: 'young', objects: [], body: async () => null });
    await world.advance(3 * day);
    const listed = async (params: Record<string, number> = {}): Promise<readonly string[]> => {
      const result = await perform('Job.ids', { params });
      return 'ids' in result ? result.ids.map((id) => core.store.get('Job', id)?.name ?? '') : [];
    };
    expect(await listed()).toEqual(['young']);
    expect(await listed({ startTime: 0 })).toEqual(expect.arrayContaining(['old', 'child', 'young']));
    expect(core.view('Job', outcome.jobId)).toMatchObject({ done: true, userData: null, resourceGroupIds: null, latestSummaryProgressMessage: null });
    expect(isArchived(core.store.get('Job', child) ?? { userData: [] })).toBe(true);
    expect(core.jobs.transcript(outcome.jobId)).not.toEqual([]);
    expect(core.check()).toEqual([]);
    await world.advance(90 * day);
    expect([core.store.has('Job', outcome.jobId), core.store.has('Job', child), core.jobs.transcript(outcome.jobId).length]).toEqual([false, false, 0]);
  });

  it('removes events that wait for nobody, at the age that is set', async () => {
    const { core, world } = await openMemoryCore();
    const manager = { type: 'Manager', id: core.managerId } as const;
    core.transact((tx) => keepAttributes(tx, 'ArchiveManagement', { archiveEventsMaxAge: 60, interval: 60 }));
    core.accompany(new Archive(core));
    core.transact((tx) => {
      core.events.raise(tx, { type: 'backup.completed', object: manager });
      core.events.raise(tx, { type: 'backup.failed', object: manager });
    });
    await world.advance(3 * 60 * 60_000);
    expect(core.store.list('Event').map(({ eventType }) => eventType)).toEqual(['backup.failed']);
  });
});
