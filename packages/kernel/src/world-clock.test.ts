import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IoClock, sleepOn } from './clock.js';
import { ManualIo } from './testing/manual-io.js';
import { WorldClock } from './world-clock.js';

const frozen = (): WorldClock => new WorldClock(new IoClock(), { mode: 'frozen', now: 1000 });

describe('WorldClock', () => {
  it('stands still while it is frozen', () => {
    const clock = frozen();
    expect(clock.now()).toBe(1000);
    expect(clock.state).toEqual({ mode: 'frozen', now: 1000, rate: 1 });
  });

  it('fires timers in the order of time, and those of one moment in the order they were set', async () => {
    const clock = frozen();
    const heard: string[] = [];
    const hear = (name: string) => () => void heard.push(`${name}@${clock.now()}`);
    clock.timer(hear('late'), 300);
    clock.timer(hear('a'), 100);
    clock.timer(hear('b'), 100);
    clock.timer(hear('early'), 50);
    clock.timer(hear('never'), 301);
    await clock.advance(300);
    expect(heard).toEqual(['early@1050', 'a@1100', 'b@1100', 'late@1300']);
    expect(clock.now()).toBe(1300);
  });

  it('waits for what a timer started before it fires the next', async () => {
    const clock = frozen();
    const heard: string[] = [];
    let finish = (): void => undefined;
    const work = new Promise<void>((resolve) => (finish = resolve));
    clock.timer(async () => {
      heard.push('begun');
      await work;
      heard.push('first');
    }, 10);
    clock.timer(() => void heard.push('second'), 11);
    const advanced = clock.advance(100);
    for (let i = 0; i < 10; i += 1) await turn();
    expect(heard).toEqual(['begun']);
    finish();
    await advanced;
    expect(heard).toEqual(['begun', 'first', 'second']);
  });

  it('fires what a timer sets within the same advance, as often as it is due', async () => {
    const clock = frozen();
    const times: number[] = [];
    const tick = (): void => {
      times.push(clock.now());
      clock.timer(tick, 20_000);
    };
    clock.timer(tick, 20_000);
    await clock.advance(60_000);
    expect(times).toEqual([21_000, 41_000, 61_000]);
  });

  it('does not lock up when a timer sleeps on the clock that is being advanced', async () => {
    const clock = frozen();
    const heard: number[] = [];
    clock.timer(async () => {
      await clock.sleep(500);
      heard.push(clock.now());
    }, 100);
    await clock.advance(1000);
    expect(heard).toEqual([1600]);
    expect(clock.sleeping).toBe(0);
  });

  it('lets the process settle between timers', async () => {
    const clock = frozen();
    const heard: string[] = [];
    clock.settleWith(async () => {
      await Promise.resolve();
      heard.push('settled');
    });
    clock.timer(() => void heard.push('timer'), 10);
    await clock.advance(20);
    expect(heard[0]).toBe('settled');
    expect(heard.slice(1, 3)).toEqual(['timer', 'settled']);
  });

  it('does not wait for ever for a process that waits for one of its sleepers', async () => {
    const clock = frozen();
    const job = clock.sleep(50);
    clock.settleWith(() => job);
    const heard: number[] = [];
    clock.timer(() => void heard.push(clock.now()), 20);
    await clock.advance(100);
    await job;
    expect(heard).toEqual([1020]);
    expect(clock.now()).toBe(1100);
  });

  it('passes on the failure of what says when the process has settled', async () => {
    const clock = frozen();
    clock.settleWith(() => Promise.reject(new Error('cannot settle')));
    await expect(clock.advance(10)).rejects.toThrow('cannot settle');
  });

  it('advances one order after the other', async () => {
    const clock = frozen();
    await Promise.all([clock.advance(10), clock.advance(20)]);
    expect(clock.now()).toBe(1030);
  });

  it('does not fire a cancelled timer, nor a sleep that was aborted', async () => {
    const clock = frozen();
    const heard: string[] = [];
    clock.timer(() => void heard.push('cancelled'), 10).cancel();
    const abort = new AbortController();
    const sleep = clock.sleep(10, abort.signal);
    abort.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    await clock.advance(20);
    expect(heard).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('goes on after a timer that fails, and tells of it', async () => {
    const clock = frozen();
    const heard: unknown[] = [];
    clock.timer(() => Promise.reject(new Error('broken')), 10);
    clock.timer(() => void heard.push('next'), 20);
    await expect(clock.advance(30)).rejects.toThrow('broken');
    expect(heard).toEqual(['next']);
    clock.onError((error) => heard.push((error as Error).message));
    clock.timer(() => {
      throw new Error('again');
    }, 10);
    await clock.advance(10);
    expect(heard).toEqual(['next', 'again']);
  });

  it('runs at the rate it is told', async () => {
    const io = new ManualIo();
    const clock = new WorldClock(io, { mode: 'run', now: 0, rate: 1000 });
    const heard: number[] = [];
    clock.timer(() => void heard.push(clock.now()), 60_000);
    await io.pass(59);
    expect(heard).toEqual([]);
    await io.pass(1);
    expect(heard).toEqual([60_000]);
    clock.freeze();
    await io.pass(5);
    expect(clock.now()).toBe(60_000);
  });

  it('can be set to another state', async () => {
    const clock = frozen();
    const heard: number[] = [];
    clock.timer(() => void heard.push(clock.now()), 500);
    clock.set({ mode: 'frozen', now: 5000, rate: 2 });
    expect(heard).toEqual([]);
    await clock.advance(0);
    expect(heard).toEqual([5000]);
    expect(clock.state).toEqual({ mode: 'frozen', now: 5000, rate: 2 });
  });

  it('tells the same time as every other clock that was set to its state, whenever they hear of it', async () => {
    const io = new ManualIo(1_000_000);
    const state = { mode: 'run', now: 5000, rate: 10, at: io.now() } as const;
    const first = new WorldClock(io, state);
    await io.pass(300);
    const second = new WorldClock(io, state);
    const third = new WorldClock(io, { mode: 'frozen', now: 1 });
    await io.pass(40);
    third.set(first.state);
    await io.pass(2);
    expect([first, second, third].map((clock) => clock.now())).toEqual([8420, 8420, 8420]);
    expect(first.state).toEqual({ mode: 'run', now: 8420, rate: 10, at: 1_000_342 });
  });

  it('takes the time as it is told when it is frozen, or when nobody says when it held', async () => {
    const io = new ManualIo(1_000_000);
    const clock = new WorldClock(io, { mode: 'frozen', now: 5000, rate: 1, at: 1 });
    expect(clock.now()).toBe(5000);
    await io.pass(100);
    clock.set({ mode: 'run', now: 7000, rate: 2 });
    await io.pass(10);
    expect(clock.now()).toBe(7020);
  });

  it('refuses to go backwards or to stand at rate 0', async () => {
    const clock = frozen();
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
    expect(() => clock.rate(0)).toThrow(RangeError);
  });
});

describe('IoClock', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sleeps in real time and wakes with the reason of an abort', async () => {
    const clock = new IoClock();
    let awake = false;
    const sleep = clock.sleep(15).then(() => (awake = true));
    await vi.advanceTimersByTimeAsync(13);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(2);
    await sleep;
    await expect(sleepOn(clock, 10_000, AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
  });

  it('does not fire a delay beyond 31 bits at once', async () => {
    const clock = new IoClock();
    let fired = false;
    const timer = clock.timer(() => void (fired = true), 2 ** 33);
    await vi.advanceTimersByTimeAsync(2 ** 33 - 1);
    expect(fired).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(fired).toBe(true);
    timer.cancel();
  });
});
