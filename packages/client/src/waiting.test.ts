import { describe, expect, it } from 'vitest';
import { followEvents } from './events.js';
import type { EventFilter } from './events.js';
import { JobWaiter } from './jobs.js';
import type { Job } from './jobs.js';
import type { WireObject } from './wire-object.js';

type Event = WireObject<'Event'>;

/** A clock that only notes how long it was asked to sleep. */
function noting(slept: number[], onSleep: () => void = () => undefined): never {
  const clock = { now: () => 0, sleep: async (ms: number) => { slept.push(Math.round(ms)); onSleep(); } };
  return clock as never;
}

describe('waiting for a job', () => {
  it('looks soon and then ever less often, at most a second apart', async () => {
    const slept: number[] = [];
    let looks = 0;
    const read = async (): Promise<Job> => ({ id: { value: '17' }, summaryDone: (looks += 1) > 16 }) as Job;
    await new JobWaiter(read, noting(slept)).wait('17', {});
    expect(slept).toEqual([5, 8, 11, 17, 25, 38, 57, 85, 128, 192, 288, 432, 649, 973, 1000, 1000]);
  });

  it('never waits longer than it was told', async () => {
    const slept: number[] = [];
    let looks = 0;
    const read = async (): Promise<Job> => ({ id: { value: '17' }, summaryDone: (looks += 1) > 4 }) as Job;
    await new JobWaiter(read, noting(slept)).wait('17', { pollMs: 9 });
    expect(slept).toEqual([5, 8, 9, 9]);
  });
});

describe('following events', () => {
  const event = (value: string, createTime: number): Event => ({ id: { value }, createTime }) as Event;
  const looks: Readonly<Record<number, readonly Event[][]>> = {
    1: [[event('b', 2), event('a', 1)]],
    2: [[event('b', 2)], [event('b', 2), event('c', 2), event('d', 5)]],
    5: [[event('d', 5)]],
  };

  it('gives each once, oldest first, also several of one moment, and asks from the newest on', async () => {
    const left = structuredClone(looks) as Record<number, Event[][]>;
    const asked: EventFilter[] = [];
    const read = async (filter: EventFilter): Promise<readonly Event[]> => {
      asked.push(filter);
      const queue = left[filter.since ?? 0] ?? [];
      return (queue.length > 1 ? queue.shift() : queue[0]) ?? [];
    };
    const enough = new AbortController();
    const slept: number[] = [];
    const got: string[] = [];
    const clock = noting(slept, () => { if (got.length === 4) enough.abort(); });
    for await (const { id } of followEvents({ read, clock }, { severity: 'CRITICAL', since: 1 }, { pollMs: 700, signal: enough.signal })) got.push(id.value);
    expect(got).toEqual(['a', 'b', 'c', 'd']);
    expect(asked.map(({ since }) => since)).toEqual([1, 2, 2, 5]);
    expect(asked.every(({ severity }) => severity === 'CRITICAL')).toBe(true);
    expect(slept).toEqual([700, 700]);
  });

  it('ends at once when it was over before it began, and hands on what goes wrong', async () => {
    const read = async (): Promise<never> => { throw new Error('gone'); };
    const none = followEvents({ read, clock: noting([]) }, {}, { signal: AbortSignal.abort() });
    expect((await none.next()).done).toBe(true);
    await expect(followEvents({ read, clock: noting([]) }, {}, {}).next()).rejects.toThrow('gone');
  });
});
