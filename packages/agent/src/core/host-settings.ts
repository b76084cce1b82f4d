import { isTimeZone, localTime, momentOf, type LocalTime } from '@ovmsim/kernel';
import type { Clock } from '@ovmsim/kernel';
import type { Inventory } from './hardware.js';
import { layout } from './layout.js';
import { PythonException } from './python-exception.js';
import type { StateFiles } from './state-files.js';

/** Settings of the operating system under the agent that callers may change. */
export interface HostState {
  readonly timeZone: string;
  readonly utc: boolean;
  readonly ntpServers: readonly string[];
  readonly localTimeSource: boolean;
  readonly allowQuery: boolean;
  readonly ntpRunning: boolean;
  /** Last boot, epoch ms of the world's clock. */
  readonly bootTime: number;
  /** How often the machine has booted; a clock that stands still does not tell two boots apart. */
  readonly boots: number;
  /** How far the Server's clock is ahead of the world's, ms. */
  readonly clockOffset: number;
  /** Addresses a pool has put on this Server, with the address they sit beside. */
  readonly virtualIps: readonly { readonly ip: string; readonly base: string }[];
}

/** The operating system's settings, kept in one file. */
export class HostSettings {
  private seen: string | null | undefined;
  private state: HostState | null = null;

  constructor(
    private readonly files: StateFiles,
    private readonly clock: Clock,
    private readonly inventory: Inventory,
  ) {}

  current(): HostState {
    const version = this.files.version(layout.hostSettings);
    if (this.state !== null && version === this.seen) return this.state;
    const text = version === null ? null : this.files.read(layout.hostSettings);
    if (text === null) return this.update({});
    this.state = JSON.parse(text) as HostState;
    this.seen = version;
    return this.state;
  }

  update(changes: Partial<HostState>): HostState {
    const known = this.files.read(layout.hostSettings) === null ? this.installed() : this.current();
    this.state = { ...known, ...changes };
    this.files.write(layout.hostSettings, `${JSON.stringify(this.state, null, 1)}\n`);
    this.seen = this.files.version(layout.hostSettings);
    return this.state;
  }

  /** The Server's own idea of the time, epoch ms. */
  now(): number {
    return this.clock.now() + this.current().clockOffset;
  }

  /** What the Server's clock on the wall shows. */
  dateTime(): LocalTime {
    return localTime(this.now(), this.current().timeZone);
  }

  /** @throws PythonException when there is no such moment */
  setDateTime(time: LocalTime): void {
    const moment = momentOf(time, this.current().timeZone);
    if (moment === null) throw new PythonException('Invalid date or time', 'ValueError');
    this.update({ clockOffset: moment - this.clock.now() });
  }

  /** @throws PythonException for a zone that does not exist */
  setTimeZone(timeZone: string, utc: boolean): void {
    if (!isTimeZone(timeZone)) throw new PythonException(`Invalid timezone: ${timeZone}`);
    this.update({ timeZone, utc });
  }

  /** The machine boots: addresses that a pool has put on it are gone. */
  boot(): void {
    const { boots } = this.current();
    // Settings of an earlier release know no number.
    this.update({ bootTime: this.wholeSecond(), boots: Number.isSafeInteger(boots) ? boots + 1 : 1, virtualIps: [] });
  }

  private wholeSecond(): number {
    return Math.floor(this.clock.now() / 1000) * 1000;
  }

  /** What an installation leaves: no servers, the local clock as source, the daemon not running (inferred). */
  private installed(): HostState {
    return {
      timeZone: this.inventory.timeZone,
      utc: this.inventory.utc,
      ntpServers: [],
      localTimeSource: true,
      allowQuery: false,
      ntpRunning: false,
      bootTime: this.wholeSecond(),
      boots: 1,
      clockOffset: 0,
      virtualIps: [],
    };
  }
}
