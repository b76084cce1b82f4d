import { localTime, timestamp } from '@ovmsim/kernel';
import { layout } from './layout.js';
import type { StateFiles } from './state-files.js';

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** Module and line of the stock agent (`xmlrpc:133`), and the process that speaks. */
export interface LogSource {
  readonly place: string;
  readonly pid: number;
}

/** The log grows to this many characters, then the older half goes. */
const LONGEST = 2_000_000;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export interface LogTime {
  /** The Server's own time, epoch ms. */
  now(): number;
  timeZone(): string;
}

/**
 * `/var/log/ovs-agent.log`: `[time PID] LEVEL (module:line) text`, tracebacks on lines without prefix (recorded 3.4.1).
 * The agent answers in several processes, so each call has a process number of its own.
 */
export class AgentLog {
  private process = 2600;
  private written: number | null = null;

  constructor(
    private readonly files: StateFiles,
    private readonly time: LogTime,
  ) {}

  /** The next process number. */
  nextProcess(): number {
    this.process = this.process >= 32_000 ? 2601 : this.process + 1;
    return this.process;
  }

  /** A record of the process that spoke last, or of `source.pid`. */
  write(level: LogLevel, source: string | LogSource, text: string): void {
    const { place, pid } = typeof source === 'string' ? { place: source, pid: this.process } : source;
    const line = `[${timestamp(this.time.now(), this.time.timeZone())} ${pid}] ${level} (${place}) ${text}\n`;
    this.written ??= this.files.read(layout.log)?.length ?? 0;
    if (this.written > LONGEST) this.shorten();
    this.files.append(layout.log, line);
    this.written += line.length;
  }

  /** A line of `/var/log/messages`: `Mar  1 08:59:07 ovs1 ovs-agent: …`. */
  syslog(text: string): void {
    const { month, day, hour, minute, second } = localTime(this.time.now(), this.time.timeZone());
    const clock = [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':');
    this.files.append(layout.messages, `${MONTHS[month - 1]} ${String(day).padStart(2)} ${clock} ${text}\n`);
  }

  text(): string {
    return this.files.read(layout.log) ?? '';
  }

  /** What the log says when the agent has come up (recorded 3.4.1). */
  started(facts: { release: string; date: string; build: string; hostname: string; ip: string; pid: number }): void {
    const { release, date, build, hostname, ip, pid } = facts;
    this.write('INFO', { place: 'xmlrpc:407', pid }, `Oracle VM Server version: {'release': '${release}', 'date': '${date}', 'build': '${build}'}, hostname: ${hostname}, ip: ${ip}`);
    this.write('INFO', { place: 'xmlrpc:422', pid }, 'Oracle VM Agent XMLRPC Server started.');
  }

  /** The pair of records of a refused caller (recorded 3.4.1). */
  refused(reason: string): void {
    const pid = this.nextProcess();
    this.write('ERROR', { place: 'xmlrpc:133', pid }, `${reason}\n${REFUSAL_TRACEBACK}`);
    this.write('INFO', { place: 'xmlrpc:254', pid }, `code 403, message ${reason}`);
  }

  private shorten(): void {
    const text = this.text();
    const kept = text.slice(text.indexOf('\n[', Math.floor(text.length / 2)) + 1);
    this.files.write(layout.log, kept);
    this.written = kept.length;
  }
}

/** Frames and last line as recorded; the line numbers inside the frames are not known. */
const REFUSAL_TRACEBACK = `Traceback (most recent call last):
  File "/usr/lib64/python2.6/site-packages/agent/daemon/xmlrpc.py", line 131, in do_POST
    self.auth()
  File "/usr/lib64/python2.6/site-packages/agent/daemon/xmlrpc.py", line 121, in auth
    raise Exception('Authorization Failed')
Exception: Authorization Failed`;
