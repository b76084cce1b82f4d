import type { AgentEvent } from '@ovmsim/model';
import { layout } from '../core/layout.js';
import type { StateFiles } from '../core/state-files.js';

/** An event before it has a number. */
export type NewEvent = Omit<AgentEvent, 'number'>;

/** Events kept while the Manager is away; the oldest go first when there are more (the figure is ours). */
const LONGEST = 1000;

/**
 * What waits for the Manager, one file per event, named by its number. Numbers rise by one per Server and never start
 * again, not even under another owner, so that the Manager can drop what it has seen.
 */
export class NotificationQueue {
  private waiting: number[];

  constructor(private readonly files: StateFiles) {
    this.waiting = this.load();
  }

  get length(): number {
    return this.waiting.length;
  }

  /** Number of the newest event ever queued, 0 before the first. */
  lastNumber(): number {
    return Math.max(Number(this.files.read(layout.notificationNumber) ?? '0'), this.waiting.at(-1) ?? 0);
  }

  /** Queues an event and returns how many older ones had to go for it. */
  add(event: NewEvent): number {
    const number = this.lastNumber() + 1;
    const numbered: AgentEvent = { ...event, number };
    this.files.write(layout.notificationNumber, `${number}\n`);
    this.files.write(pathOf(number), `${JSON.stringify(numbered)}\n`);
    this.waiting.push(number);
    const excess = Math.max(0, this.waiting.length - LONGEST);
    for (let dropped = 0; dropped < excess; dropped += 1) this.remove(this.waiting[0] ?? 0);
    return excess;
  }

  /** The oldest event, null when nothing waits. */
  first(): AgentEvent | null {
    for (;;) {
      const number = this.waiting[0];
      if (number === undefined) return null;
      const text = this.files.read(pathOf(number));
      if (text !== null) return JSON.parse(text) as AgentEvent;
      // Somebody removed the file by hand.
      this.waiting.shift();
    }
  }

  remove(number: number): void {
    this.files.remove(pathOf(number));
    this.waiting = this.waiting.filter((each) => each !== number);
  }

  clear(): void {
    for (const number of [...this.waiting]) this.remove(number);
  }

  /** Reads the folder again, after a restore. */
  reload(): void {
    this.waiting = this.load();
  }

  private load(): number[] {
    return this.files
      .list(layout.notifications)
      .map((name) => Number.parseInt(name, 10))
      .filter((number) => Number.isSafeInteger(number))
      .sort((a, b) => a - b);
  }
}

function pathOf(number: number): string {
  return `${layout.notifications}/${String(number).padStart(12, '0')}.json`;
}
