/** Who works on what: keys ('Server/00:11:…', an agent's address) and the jobs that hold or wait for them, in order. */
export class JobLocks {
  readonly #holders = new Map<string, string[]>();

  add(jobId: string, keys: readonly string[]): void {
    for (const key of keys) {
      const holders = this.#holders.get(key);
      if (holders === undefined) this.#holders.set(key, [jobId]);
      else holders.push(jobId);
    }
  }

  remove(jobId: string, keys: readonly string[]): void {
    for (const key of keys) {
      const left = (this.#holders.get(key) ?? []).filter((holder) => holder !== jobId);
      if (left.length === 0) this.#holders.delete(key);
      else this.#holders.set(key, left);
    }
  }

  /** Whether another job than `except` is concerned with the key. */
  held(key: string, except?: string): boolean {
    return (this.#holders.get(key) ?? []).some((holder) => holder !== except);
  }

  /** The job that works on the key, or will first. */
  first(key: string): string | undefined {
    return this.#holders.get(key)?.[0];
  }

  clear(): void {
    this.#holders.clear();
  }
}
