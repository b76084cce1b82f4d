import type { Socket } from 'node:net';
import type { IoClock } from '../clock.js';

interface Waiting {
  readonly socket: Socket;
  /** Monotonic. */
  readonly due: number;
}

/** Answers that are written and not yet read: one that nobody reads would be kept for ever, so its connection is cut off when its time is over. */
export class Readers {
  /** All wait equally long, so the first of them is due first. */
  readonly #waiting = new Set<Waiting>();
  #looking = false;

  constructor(
    private readonly clock: IoClock,
    private readonly patienceMs: number,
  ) {}

  /** What the connection is waited for by; to be given to `done` when the answer's stream has closed. */
  await(socket: Socket): Waiting {
    const waiting: Waiting = { socket, due: this.clock.monotonic() + this.patienceMs };
    this.#waiting.add(waiting);
    // One timer for all: it looks after whoever is left when it fires.
    if (!this.#looking) this.#lookAfter(this.patienceMs);
    return waiting;
  }

  done(waiting: Waiting): void {
    this.#waiting.delete(waiting);
  }

  #lookAfter(ms: number): void {
    this.#looking = true;
    this.clock.backgroundTimer(() => this.#look(), ms);
  }

  #look(): void {
    this.#looking = false;
    const now = this.clock.monotonic();
    for (const { socket, due } of this.#waiting) {
      if (due > now) {
        this.#lookAfter(due - now);
        return;
      }
      socket.destroy();
    }
  }
}
