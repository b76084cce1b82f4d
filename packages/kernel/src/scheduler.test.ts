import { describe, expect, it } from 'vitest';
import { Scheduler } from './scheduler.js';

/** A task that ends when it is told to. */
function gate(): { run: () => Promise<void>; open: () => void; started: Promise<void> } {
  let open = (): void => undefined;
  let start = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const started = new Promise<void>((resolve) => (start = resolve));
  return { open: () => open(), started, run: () => (start(), opened) };
}

describe('Scheduler', () => {
  it('runs tasks on disjoint keys side by side', async () => {
    const scheduler = new Scheduler();
    const [a, b] = [gate(), gate()];
    scheduler.submit({ id: 'a', keys: ['server1'], run: a.run });
    scheduler.submit({ id: 'b', keys: ['server2'], run: b.run });
    await Promise.all([a.started, b.started]);
    expect(scheduler.active).toBe(2);
    a.open();
    b.open();
    await scheduler.idle();
    expect(scheduler.active).toBe(0);
  });

  it('runs tasks that share a key in the order they were submitted', async () => {
    const scheduler = new Scheduler();
    const heard: string[] = [];
    const task = (id: string, keys: string[]): void => scheduler.submit({ id, keys, run: async () => void heard.push(id) });
    const first = gate();
    scheduler.submit({ id: 'first', keys: ['a', 'b'], run: first.run });
    task('second', ['b', 'c']);
    task('third', ['c']);
    task('free', ['d']);
    await first.started;
    expect(scheduler.waiting).toBe(2);
    first.open();
    await scheduler.idle();
    expect(heard).toEqual(['free', 'second', 'third']);
  });

  it('keeps its turn for a task that waits for several keys', async () => {
    const scheduler = new Scheduler();
    const heard: string[] = [];
    const [a, b] = [gate(), gate()];
    scheduler.submit({ id: 'a', keys: ['a'], run: a.run });
    scheduler.submit({ id: 'b', keys: ['b'], run: b.run });
    scheduler.submit({ id: 'both', keys: ['a', 'b'], run: async () => void heard.push('both') });
    scheduler.submit({ id: 'late', keys: ['a'], run: async () => void heard.push('late') });
    a.open();
    await a.started;
    b.open();
    await scheduler.idle();
    expect(heard).toEqual(['both', 'late']);
  });

  it('goes on after a task that fails, and tells of it', async () => {
    const failures: string[] = [];
    const scheduler = new Scheduler({ onError: (error, id) => void failures.push(`${id}: ${(error as Error).message}`) });
    const heard: string[] = [];
    scheduler.submit({ id: 'bad', keys: ['a'], run: () => Promise.reject(new Error('broken')) });
    scheduler.submit({
      id: 'worse',
      keys: ['a'],
      run: () => {
        throw new Error('at once');
      },
    });
    scheduler.submit({ id: 'good', keys: ['a'], run: async () => void heard.push('good') });
    await scheduler.idle();
    expect(heard).toEqual(['good']);
    expect(failures).toEqual(['bad: broken', 'worse: at once']);
  });

  it('runs one task at a time when it is strict', async () => {
    const scheduler = new Scheduler({ strictFifo: true });
    let running = 0;
    let most = 0;
    const order: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      scheduler.submit({
        id: String(i),
        keys: [String(i)],
        run: async () => {
          running += 1;
          most = Math.max(most, running);
          await Promise.resolve();
          order.push(i);
          running -= 1;
        },
      });
    }
    await scheduler.idle();
    expect(most).toBe(1);
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it('does not start a task inside submit, and takes tasks from tasks', async () => {
    const scheduler = new Scheduler();
    const heard: string[] = [];
    scheduler.submit({
      id: 'outer',
      keys: ['a', 'a'],
      run: async () => {
        heard.push('outer');
        scheduler.submit({ id: 'inner', keys: ['a'], run: async () => void heard.push('inner') });
      },
    });
    heard.push('submitted');
    await scheduler.idle();
    expect(heard).toEqual(['submitted', 'outer', 'inner']);
    await scheduler.idle();
  });

  it('passes on ten thousand tasks on one key', async () => {
    const scheduler = new Scheduler();
    let done = 0;
    for (let i = 0; i < 10_000; i += 1) scheduler.submit({ id: String(i), keys: ['pool'], run: async () => void (done += 1) });
    await scheduler.idle();
    expect(done).toBe(10_000);
  });
});
