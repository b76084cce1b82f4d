import type { Clock } from '@ovmsim/kernel';
import type { JobDuration } from '../settings.js';

/**
 * Holds a job back as long as the setting says: not at all, for a time of the world clock, or until so many reads have found it running. What the
 * job changes shows only afterwards, as with a real Manager whose agents take their time.
 */
export class JobGate {
  readonly #reads = new Map<string, number>();
  readonly #waiting = new Map<string, () => void>();

  constructor(private readonly world: Clock, private readonly duration: JobDuration) {}

  /** Resolves when the job may do its work; rejects with the signal's reason on abort. */
  async wait(jobId: string, signal: AbortSignal): Promise<void> {
    if (this.duration === 'at-once') return;
    if ('ms' in this.duration) {
      if (this.duration.ms > 0) await this.world.sleep(this.duration.ms, signal);
      return;
    }
    if (this.#left(jobId) > 0) await this.#opened(jobId, signal);
    this.#reads.delete(jobId);
  }

  /** Somebody has read the job; returns after the last read that must find it running. */
  read(jobId: string): void {
    if (this.duration === 'at-once' || 'ms' in this.duration) return;
    this.#reads.set(jobId, (this.#reads.get(jobId) ?? 0) + 1);
    if (this.#left(jobId) <= 0) this.#waiting.get(jobId)?.();
  }

  #left(jobId: string): number {
    const polls = typeof this.duration === 'object' && 'polls' in this.duration ? this.duration.polls : 0;
    return polls - (this.#reads.get(jobId) ?? 0);
  }

  #opened(jobId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        this.#waiting.delete(jobId);
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        done();
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.set(jobId, () => {
        done();
        resolve();
      });
    });
  }
}
