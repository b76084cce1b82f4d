import type { Clock, WireRecorder } from '@ovmsim/kernel';
import type { Task } from '../core/task.js';
import type { ImportLimits } from './limits.js';

/** What a fetch needs of its Server. */
export interface FetchEnvironment {
  readonly limits: ImportLimits;
  readonly clock: Clock;
  readonly task: Task;
  /** `http://host:port` of a proxy; null without one. */
  readonly proxy: string | null;
  readonly recorder?: WireRecorder;
  /** Free bytes where the file goes to, where that is known. */
  readonly room?: number;
}

const units = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** '12.5 MB' */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024;
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** Counts what arrives and tells it, once per percent of a known length, else once per MB. */
export class Progress {
  private received = 0;
  private told = -1;

  constructor(
    private readonly task: Task,
    private readonly what: { readonly name: string; readonly total: number | null },
  ) {}

  add(bytes: number): number {
    this.received += bytes;
    const { name, total } = this.what;
    const step = total === null || total === 0 ? Math.floor(this.received / 1_048_576) : Math.floor((this.received * 100) / total);
    if (step !== this.told) {
      this.told = step;
      const of = total === null ? '' : ` of ${sizeText(total)} (${step} %)`;
      this.task.report(`Fetching ${name}: ${sizeText(this.received)}${of}`);
    }
    return this.received;
  }
}
