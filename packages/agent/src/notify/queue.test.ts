import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { layout } from '../core/layout.js';
import { DiskFiles, MemoryFiles } from '../core/state-files.js';
import { NotificationQueue, type NewEvent } from './queue.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-queue-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function event(time: number): NewEvent {
  return { server: 'aa:bb', type: 'SERVER_UP', time, data: {} };
}

describe('the notification queue', () => {
  it('keeps order and numbers over a reopening', () => {
    const files = new DiskFiles(folder);
    const queue = new NotificationQueue(files);
    for (let time = 1; time <= 12; time += 1) queue.add(event(time));
    queue.remove(1);
    const again = new NotificationQueue(new DiskFiles(folder));
    const seen: [number, number][] = [];
    for (let first = again.first(); first !== null; first = again.first()) {
      seen.push([first.number, first.time]);
      again.remove(first.number);
    }
    expect(seen).toEqual(Array.from({ length: 11 }, (_, index) => [index + 2, index + 2]));
    again.add(event(99));
    expect(again.first()?.number).toBe(13);
  });

  it('never gives a number twice, not even after it was emptied', () => {
    const files = new MemoryFiles();
    const queue = new NotificationQueue(files);
    queue.add(event(1));
    queue.clear();
    expect(queue.length).toBe(0);
    const again = new NotificationQueue(files);
    again.add(event(2));
    expect(again.first()?.number).toBe(2);
  });

  it('drops the oldest when it is full and says how many', () => {
    const queue = new NotificationQueue(new MemoryFiles());
    for (let time = 1; time <= 1000; time += 1) expect(queue.add(event(time))).toBe(0);
    expect(queue.add(event(1001))).toBe(1);
    expect(queue.first()?.number).toBe(2);
    expect(queue.length).toBe(1000);
  });

  it('passes over an event whose file was removed by hand', () => {
    const files = new MemoryFiles();
    const queue = new NotificationQueue(files);
    queue.add(event(1));
    queue.add(event(2));
    files.remove(`${layout.notifications}/000000000001.json`);
    expect(queue.first()?.number).toBe(2);
  });
});
