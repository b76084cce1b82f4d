/** What works beside the jobs while the Manager is RUNNING. */
export interface Companion {
  /** The Manager is RUNNING, with a world that may be another one than before. */
  start(): void;
  /** The world is about to be replaced, or the Manager ends: nothing is changed any more. */
  stop(): void;
  /** Resolves when nothing is left to do at this world time. */
  idle(): Promise<void>;
}
