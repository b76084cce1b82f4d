/** How work in the background tells how far it is, and hears that it is to end. */
export interface Task {
  readonly signal: AbortSignal;
  /** Replaces what was told before. */
  report(text: string): void;
}

/** Of work that somebody waits for: nobody hears its reports, and nobody ends it. */
export const awaited: Task = { signal: new AbortController().signal, report: () => undefined };
