import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A process of ours that answers one message at a time. */
export class Helper {
  private constructor(private readonly child: ChildProcess) {}

  /** Starts a script of `test/bench/bare` and waits for the first thing that it says. */
  static async start<R>(script: string, config: object): Promise<{ helper: Helper; said: R }> {
    const child = fork(fileURLToPath(new URL(`../bare/${script}.js`, import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const helper = new Helper(child);
    return { helper, said: await helper.ask<R>(config) };
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a message and waits for the next answer. Throws when the process ends instead. */
  async ask<R>(message: object): Promise<R> {
    const settled = new AbortController();
    const ended = once(this.child, 'exit', { signal: settled.signal }).then(() => {
      throw new Error('a helper of the bench ended too soon');
    });
    try {
      const answer = once(this.child, 'message', { signal: settled.signal });
      this.child.send(message);
      const [said] = (await Promise.race([answer, ended])) as [R];
      return said;
    } finally {
      ended.catch(() => undefined);
      settled.abort();
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

/** Resident memory of a process, MB. */
export function residentMegabytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) / 1024;
}

/** Processor time that a process has used so far, ms; NaN where the system has no /proc. */
export function processorMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name in parentheses; Linux counts in hundredths of a second for its readers (proc(5), USER_HZ).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}
