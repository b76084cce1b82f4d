import { join } from 'node:path';
import { createLog, type Logger } from '@ovmsim/kernel';

/** Who is spoken of. */
export interface Visit {
  readonly user: string;
  readonly address: string;
}

/** A command as it may be written down. */
export interface AuditedCommand {
  /** Its secrets are asterisks. */
  readonly command: string;
  /** 'Success', 'Failure', or null where the output named none. */
  readonly status: string | null;
}

export interface Logs {
  /** CLI.log: what the command line says of itself, logins and logouts. */
  readonly cli: Logger;
  /** CLIAudit.log: who did what; null where nothing is kept. */
  readonly audit: Logger | null;
}

/**
 * The two logs of the product's command line (names of the files: administrator's guide 3.3; their lines are this simulator's own JSON). They are files
 * of 0600 in the Manager's folder; without a folder the process's own log hears of logins, and commands are not written down.
 */
export function openLogs(folder: string | undefined, own: Logger): Logs {
  if (folder === undefined) return { cli: own, audit: null };
  const log = (file: string): Logger => createLog({ name: 'cli', file: join(folder, file) });
  return { cli: log('CLI.log'), audit: log('CLIAudit.log') };
}

/** Writes down what happens in the name of one user. */
export class Audit {
  constructor(
    private readonly logs: Logs,
    private readonly visit: Visit,
  ) {}

  login(by: 'password' | 'publickey'): void {
    this.#both({ ...this.visit, by }, 'login');
  }

  logout(): void {
    this.#both({ ...this.visit }, 'logout');
  }

  command(told: AuditedCommand): void {
    this.logs.audit?.info({ ...this.visit, ...told }, 'command');
  }

  #both(facts: object, what: string): void {
    this.logs.cli.info(facts, what);
    this.logs.audit?.info(facts, what);
  }
}

/** What a command's output says of its end, in the first lines; the words are those of CLI guide 3.3. */
export function statusIn(output: string): string | null {
  return /(?:^|\n)\s*(?:Status: |<Status>)(Success|Failure)/.exec(output)?.[1] ?? null;
}
