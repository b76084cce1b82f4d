import { IoClock } from './clock.js';
import type { Clock } from './clock.js';
import type { Rng } from './random.js';

/** What happens at a point: `fail` throws, `delay` waits, `drop` throws with the wish to answer nothing, `crash` ends the process as kill -9 does. */
export type FaultAction = 'fail' | 'delay' | 'drop' | 'crash';

export interface Fault {
  /** Name of a point, such as 'operation.Server.discover'; a '*' at the end takes every point that begins so. */
  readonly point: string;
  readonly action: FaultAction;
  /** How often; without it until cleared. */
  readonly times?: number | undefined;
  /** How often the point is passed unharmed before that. Default 0. */
  readonly after?: number | undefined;
  /** For `delay`; default 1000. Real milliseconds. */
  readonly delayMs?: number | undefined;
  readonly message?: string | undefined;
  /** How likely it acts when its point is passed, from 0 to 1; default always. */
  readonly probability?: number | undefined;
  /** Only where the point's detail has these members with these values. */
  readonly where?: Readonly<Record<string, unknown>> | undefined;
}

/** Thrown at a point by a fault that somebody set. */
export class FaultInjected extends Error {
  override readonly name = 'FaultInjected';
  constructor(
    readonly point: string,
    readonly action: 'fail' | 'drop',
    message: string,
  ) {
    super(message);
  }
}

interface Armed {
  readonly id: string;
  readonly fault: Fault;
  left: number;
  spared: number;
}

/** Named places where the simulator can be made to fail, wait, fall silent or die. */
export class FaultHooks {
  readonly #rng: Rng;
  readonly #clock: Clock;
  readonly #crash: () => void;
  readonly #seen = new Map<string, number>();
  #armed: Armed[] = [];
  #count = 0;

  constructor(rng: Rng, options: { readonly clock?: Clock; readonly crash?: () => void } = {}) {
    this.#rng = rng;
    this.#clock = options.clock ?? new IoClock();
    this.#crash = options.crash ?? (() => process.kill(process.pid, 'SIGKILL'));
  }

  /** Arms a fault. Answers the id that `clear` takes. */
  set(fault: Fault): string {
    this.#count += 1;
    const id = String(this.#count);
    this.#armed.push({ id, fault, left: fault.times ?? Infinity, spared: 0 });
    return id;
  }

  /** Disarms one fault, or all. */
  clear(id?: string): void {
    this.#armed = id === undefined ? [] : this.#armed.filter((armed) => armed.id !== id);
  }

  /** `left` is null for a fault without a number of times. */
  list(): (Fault & { readonly id: string; readonly left: number | null })[] {
    return this.#armed.map(({ id, fault, left }) => ({ ...fault, id, left: Number.isFinite(left) ? left : null }));
  }

  /** Every point that was passed, with how often. */
  get points(): ReadonlyMap<string, number> {
    return this.#seen;
  }

  /** A place where faults act. Throws FaultInjected, waits, ends the process, or (nearly always) just returns. */
  async at(point: string, detail?: object): Promise<void> {
    await this.through(point, detail);
  }

  /** As `at`, for places that are passed with every request: a promise only where a fault makes wait. */
  through(point: string, detail?: object): Promise<void> | undefined {
    const fault = this.#pass(point, detail);
    if (fault?.action === 'delay') return this.#clock.sleep(fault.delayMs ?? 1000);
    if (fault !== undefined) this.#strike(point, fault);
    return undefined;
  }

  /** As `at`, where nothing can wait: in the middle of a change that nobody may come between. A delay there is a failure. */
  now(point: string, detail?: object): void {
    const fault = this.#pass(point, detail);
    if (fault !== undefined) this.#strike(point, fault);
  }

  /** Counts the passing of a point and finds the fault that acts there now. */
  #pass(point: string, detail: object = {}): Fault | undefined {
    this.#seen.set(point, (this.#seen.get(point) ?? 0) + 1);
    if (this.#armed.length === 0) return undefined;
    const hit = this.#armed.find(({ fault }) => matches(fault, point, detail) && (fault.probability === undefined || this.#rng.float() < fault.probability));
    if (hit === undefined) return undefined;
    if (hit.spared < (hit.fault.after ?? 0)) {
      hit.spared += 1;
      return undefined;
    }
    hit.left -= 1;
    if (hit.left <= 0) this.clear(hit.id);
    return hit.fault;
  }

  #strike(point: string, { action, message }: Fault): void {
    if (action === 'crash') this.#crash();
    else throw new FaultInjected(point, action === 'drop' ? 'drop' : 'fail', message ?? `fault injected at ${point}`);
  }
}

function matches(fault: Fault, point: string, detail: object): boolean {
  const named = fault.point.endsWith('*') ? point.startsWith(fault.point.slice(0, -1)) : fault.point === point;
  return named && Object.entries(fault.where ?? {}).every(([name, value]) => (detail as Record<string, unknown>)[name] === value);
}
