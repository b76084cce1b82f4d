import { IoClock, WorldClock } from '@ovmsim/kernel';
import { describe, expect, it } from 'vitest';
import { MemoryFiles } from '../core/state-files.js';
import { KeptNotifications } from '../testing/index.js';
import { Notifier, type NotificationTarget } from './notifier.js';
import { NotificationQueue } from './queue.js';

/** A notifier whose pauses end when the test says so. */
function setUp(): { notifier: Notifier; transport: KeptNotifications; queue: NotificationQueue; pauses: WorldClock; reports: string[]; target: { now: NotificationTarget | null } } {
  const pauses = new WorldClock(new IoClock(), { mode: 'frozen', now: 0, rate: 1 });
  const transport = new KeptNotifications();
  const queue = new NotificationQueue(new MemoryFiles());
  const reports: string[] = [];
  const target: { now: NotificationTarget | null } = { now: { eventUrl: 'https://manager/Event', statisticUrl: 'https://manager/Statistic' } };
  const notifier = new Notifier({ queue, transport, io: pauses, target: () => target.now, report: (text) => reports.push(text) });
  return { notifier, transport, queue, pauses, reports, target };
}

const up = { server: 'aa', type: 'SERVER_UP', time: 5, data: { bootTime: 1 } } as const;

describe('the notifier', () => {
  it('posts events one after the other in order and forgets what was accepted', async () => {
    const { notifier, transport, queue } = setUp();
    for (let count = 0; count < 5; count += 1) notifier.add(up);
    await notifier.settled();
    expect(transport.posted.map(({ message }) => message['number'])).toEqual([1, 2, 3, 4, 5]);
    expect(transport.posted[0]).toEqual({ url: 'https://manager/Event', message: { server: 'aa', number: 1, type: 'SERVER_UP', time: 5, data: { bootTime: 1 } } });
    expect(queue.length).toBe(0);
  });

  it('keeps events while the Manager is away and sends them in order after a pause', async () => {
    const { notifier, transport, queue, pauses, reports } = setUp();
    transport.status = 0;
    notifier.add(up);
    notifier.add(up);
    await notifier.settled();
    expect(queue.length).toBe(2);
    expect(reports[0]).toContain('Unable to send notification');
    transport.status = 200;
    notifier.add(up);
    await notifier.settled();
    expect(transport.posted).toHaveLength(0);
    await pauses.advance(250);
    await notifier.settled();
    expect(transport.posted.map(({ message }) => message['number'])).toEqual([1, 2, 3]);
  });

  it('pauses longer after each failure', async () => {
    const { notifier, transport, pauses, reports } = setUp();
    transport.status = 503;
    notifier.add(up);
    await notifier.settled();
    for (const [pause, failures] of [
      [250, 2],
      [499, 2],
      [1, 3],
      [1000, 4],
    ] as const) {
      await pauses.advance(pause);
      await notifier.settled();
      expect(reports).toHaveLength(failures);
    }
  });

  it('keeps the order and its pauses while a Manager refuses it', async () => {
    for (const status of [401, 403, 404]) {
      const { notifier, transport, queue, pauses } = setUp();
      transport.status = status;
      for (let count = 0; count < 3; count += 1) notifier.add(up);
      await notifier.settled();
      for (const pause of [249, 1, 499, 1, 999, 1]) {
        await pauses.advance(pause);
        await notifier.settled();
      }
      expect(transport.posted.map(({ message }) => message['number'])).toEqual([1, 1, 1, 1]);
      expect(queue.length).toBe(3);
      transport.status = 200;
      await pauses.advance(2000);
      await notifier.settled();
      expect(transport.posted.slice(4).map(({ message }) => message['number'])).toEqual([1, 2, 3]);
    }
  });

  it('stops asking a Manager that refuses it when it is released', async () => {
    const { notifier, transport, queue, pauses, target } = setUp();
    transport.status = 403;
    notifier.add(up);
    await notifier.settled();
    target.now = null;
    queue.clear();
    await pauses.advance(60_000);
    await notifier.settled();
    expect(transport.posted).toHaveLength(1);
  });

  it('sends at once when it is woken', async () => {
    const { notifier, transport, queue } = setUp();
    transport.status = 0;
    notifier.add(up);
    await notifier.settled();
    transport.status = 204;
    notifier.wake();
    await notifier.settled();
    expect(queue.length).toBe(0);
  });

  it('drops an event that the Manager does not understand, so that the next ones arrive', async () => {
    const { notifier, transport, queue, reports } = setUp();
    transport.status = 400;
    notifier.add(up);
    await notifier.settled();
    expect(queue.length).toBe(0);
    expect(reports[0]).toContain('not understood');
  });

  it('queues nothing that nobody wants', () => {
    const { notifier, queue, target } = setUp();
    target.now = null;
    notifier.add(up);
    expect(queue.length).toBe(0);
  });

  it('holds everything back while the agent is down', async () => {
    const { notifier, transport } = setUp();
    notifier.hold();
    notifier.add(up);
    await notifier.settled();
    expect(transport.posted).toHaveLength(0);
    notifier.release();
    await notifier.settled();
    expect(transport.posted).toHaveLength(1);
  });

  it('posts samples once and does not keep them', async () => {
    const { notifier, transport, reports } = setUp();
    const samples = { server: 'aa', time: 1, interval: 20, samples: [{ object: 'aa', type: 'CPU_COUNT', value: 8 }] };
    await notifier.statistics(samples);
    expect(transport.posted).toEqual([{ url: 'https://manager/Statistic', message: samples }]);
    transport.status = 0;
    await notifier.statistics(samples);
    expect(reports[0]).toContain('statistics');
    expect(transport.posted).toHaveLength(1);
  });
});
