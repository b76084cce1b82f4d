import { describe, expect, it } from 'vitest';
import { IoClock } from './clock.js';
import { FaultHooks, FaultInjected } from './faults.js';
import { Rng } from './random.js';
import { WorldClock } from './world-clock.js';

const hooks = (): FaultHooks => new FaultHooks(new Rng('faults'));

describe('FaultHooks', () => {
  it('counts the points that were passed and does nothing by itself', async () => {
    const faults = hooks();
    await faults.at('a.b');
    await faults.at('a.b');
    expect(Object.fromEntries(faults.points)).toEqual({ 'a.b': 2 });
  });

  it('fails as often as it was told', async () => {
    const faults = hooks();
    const id = faults.set({ point: 'a.b', action: 'fail', times: 1, message: 'no luck' });
    expect(faults.list()).toMatchObject([{ id, point: 'a.b', left: 1 }]);
    await expect(faults.at('a.b')).rejects.toThrow(new FaultInjected('a.b', 'fail', 'no luck'));
    await faults.at('a.b');
    expect(faults.list()).toEqual([]);
  });

  it('takes a family of points, and only those whose detail fits', async () => {
    const faults = hooks();
    const id = faults.set({ point: 'a.*', action: 'drop', where: { id: 7 } });
    await faults.at('a.b', { id: 8 });
    await faults.at('b.a', { id: 7 });
    await expect(faults.at('a.b', { id: 7 })).rejects.toMatchObject({ action: 'drop', point: 'a.b' });
    faults.clear(id);
    await faults.at('a.b', { id: 7 });
  });

  it('waits', async () => {
    const clock = new WorldClock(new IoClock(), { mode: 'frozen', now: 0 });
    const faults = new FaultHooks(new Rng('x'), { clock });
    faults.set({ point: 'slow', action: 'delay', delayMs: 50 });
    const passed = faults.at('slow').then(() => clock.now());
    await clock.advance(100);
    expect(await passed).toBe(50);
  });

  it('ends the process when told to crash', async () => {
    let crashed = 0;
    const faults = new FaultHooks(new Rng('x'), { crash: () => void (crashed += 1) });
    faults.set({ point: 'end', action: 'crash' });
    await faults.at('end');
    expect(crashed).toBe(1);
    faults.clear();
    await faults.at('end');
    expect(crashed).toBe(1);
  });

  it('spares the first passings when told to', async () => {
    const faults = hooks();
    faults.set({ point: 'a.b', action: 'fail', times: 1, after: 2 });
    await faults.at('a.b');
    await faults.at('a.b');
    await expect(faults.at('a.b')).rejects.toThrow(FaultInjected);
    await faults.at('a.b');
  });

  it('acts at once where nothing can wait', () => {
    const faults = hooks();
    faults.set({ point: 'file', action: 'delay', times: 1 });
    expect(() => faults.now('file')).toThrow(FaultInjected);
    faults.now('file');
    expect(faults.points.get('file')).toBe(2);
  });

  it('draws its luck from the seed', async () => {
    const draw = async (): Promise<boolean[]> => {
      const faults = hooks();
      faults.set({ point: 'p', action: 'fail', probability: 0.5 });
      const failed: boolean[] = [];
      for (let i = 0; i < 20; i += 1) failed.push(await faults.at('p').then(() => false, () => true));
      return failed;
    };
    const first = await draw();
    expect(await draw()).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });
});
