import { join } from 'node:path';
import { createLog, type IoClock, type Logger, type WireRecorder } from '@ovmsim/kernel';
import type { CommandOutcome } from './command-session.js';

/** Who is spoken of, and over which connection. */
export interface Visit {
  readonly user: string;
  readonly address: string;
  /** 'host:port' of the client. */
  readonly from: string;
  /** 'host:port' that listens. */
  readonly to: string;
}

/** A command as it may be written down. */
export interface AuditedCommand {
  /** Its secrets are asterisks. */
  readonly command: string;
  /** Null when the command did not come to an end. */
  readonly outcome: CommandOutcome | null;
  /** When it began, ms of `IoClock.monotonic`. */
  readonly began: number;
}

/** How somebody came in, or tried to. */
export interface AuditedLogin {
  readonly by: 'password' | 'publickey';
  /** Why not; null: it succeeded. */
  readonly denied: { readonly reason: string; readonly message: string } | null;
}

export interface Logs {
  /** CLI.log: what the command line says of itself, logins and logouts. */
  readonly cli: Logger;
  /** CLIAudit.log: who did what; null where nothing is kept. */
  readonly audit: Logger | null;
}

/** Names of the two logs (administrator's guide 3.3). */
export const logFiles = { cli: 'CLI.log', audit: 'CLIAudit.log' } as const;

/**
 * The two logs of the product's command line (names of the files: administrator's guide 3.3; their lines are this simulator's own JSON). They are files
 * of 0600 in the Manager's folder; without a folder the process's own log hears of logins, and commands are not written down.
 */
export function openLogs(folder: string | undefined, own: Logger): Logs {
  if (folder === undefined) return { cli: own, audit: null };
  const log = (file: string): Logger => createLog({ name: 'cli', file: join(folder, file) });
  return { cli: log(logFiles.cli), audit: log(logFiles.audit) };
}

export interface AuditParts {
  readonly logs: Logs;
  readonly recorder: WireRecorder;
  readonly io: IoClock;
}

/** Writes down what happens in the name of one user: in the logs, and in the wire record. */
export class Audit {
  constructor(
    private readonly parts: AuditParts,
    private readonly visit: Visit,
  ) {}

  login({ by, denied }: AuditedLogin): void {
    const { user } = this.visit;
    const { cli, audit } = this.parts.logs;
    if (denied === null) {
      cli.info({ ...this.#who, by }, 'login');
      audit?.info({ ...this.#who, by }, 'login');
    } else cli.warn({ ...this.#who, by, ...denied }, 'login refused');
    this.#record({ summary: `login of ${user} by ${by}${denied === null ? '' : ` → ${denied.reason}`}`, error: denied?.message ?? null, durationMs: 0 });
  }

  logout(): void {
    this.parts.logs.cli.info(this.#who, 'logout');
    this.parts.logs.audit?.info(this.#who, 'logout');
  }

  command({ command, outcome, began }: AuditedCommand): void {
    const { status = null, jobId = null, error = null } = outcome ?? {};
    this.parts.logs.audit?.info({ ...this.#who, command, status, jobId, error }, 'command');
    this.#record({ summary: `${command}${status === null ? '' : ` → ${status}`}`, error, durationMs: this.parts.io.monotonic() - began });
  }

  get #who(): Pick<Visit, 'user' | 'address'> {
    return { user: this.visit.user, address: this.visit.address };
  }

  #record(what: { readonly summary: string; readonly error: string | null; readonly durationMs: number }): void {
    const { from, to } = this.visit;
    const time = this.parts.io.now() - what.durationMs;
    this.parts.recorder.record({ ...what, time, line: 'client-to-cli', kind: 'ssh', from, to, method: null, path: null, tls: null, request: null, response: null });
  }
}
