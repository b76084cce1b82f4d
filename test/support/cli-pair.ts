import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimpleId } from '@ovmsim/client';
import { openCliLab, type CliLab, type CliTyped } from 'ovmsim';
import { expect } from 'vitest';
import { classOf, codeIn, operationsOf, runRest, type Ending } from './cli-rest.js';
import { differences, hashOf, stateOf } from './cli-world-state.js';

/** How a command ended over both, and what the command line printed. */
export interface Ended {
  readonly line: Ending;
  readonly rest: Ending;
  readonly printed: string;
}

/** Two labs from one seed under clocks that stand still: what the command line does in one, REST does in the other, and they have to stay the same. */
export class CliPair {
  /** Operations that succeeded over both, and those that failed with one code over both. */
  readonly succeeded = new Set<string>();
  readonly failed = new Set<string>();
  /** The command after which the worlds were no longer the same. */
  #apart: string | null = null;
  #last = 'the beginning';

  private constructor(
    readonly typed: CliLab,
    readonly called: CliLab,
    private readonly folders: readonly string[],
  ) {}

  static async open(): Promise<CliPair> {
    const [one, other] = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'ovmsim-pair-'))) as [string, string];
    return new CliPair(await openCliLab(one), await openCliLab(other), [one, other]);
  }

  async close(): Promise<void> {
    await Promise.all([this.typed.close(), this.called.close()]);
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }

  /** Fails where the worlds differ. */
  same(): void {
    const [one, other] = [stateOf(this.typed.world), stateOf(this.called.world)];
    if (hashOf(one) === hashOf(other)) return;
    this.#apart = this.#last;
    expect(differences(one, other)).toEqual([]);
  }

  /** Gives commands to both labs over the command line; those behind '!' have to fail. */
  async prepared(lines: readonly string[]): Promise<void> {
    this.#goOn(lines.at(-1));
    for (const line of lines) {
      const command = line.replace(/^!/, '');
      const printed = [await this.typed.type(command), await this.called.type(command)];
      expect(printed[0]).toBe(printed[1]);
      if (!/^(#|set )/.test(command)) expect(printed[0]).toContain(line.startsWith('!') ? '\nStatus: Failure\n' : '\nStatus: Success\n');
    }
    this.same();
  }

  /** Gives a command to both labs over the command line, whatever comes of it. */
  async alike(line: string): Promise<void> {
    expect(await this.typed.type(line)).toBe(await this.called.type(line));
  }

  /** One command over the command line here, and over REST there. */
  async both(command: CliTyped): Promise<Ended> {
    this.#goOn(command.line);
    const found = await resolved(command, this.called);
    const printed = await this.typed.type(command.line);
    const { ending, succeeded, failed, answer } = await runRest(found, this.called.client);
    await this.called.world.settle();
    const line = endingOf(printed);
    const rest = line === 'notFound' || line === 'invalid' ? classOf(ending) : ending;
    if (line === 'done' && rest === 'done') for (const operation of succeeded) this.succeeded.add(operation);
    // Where nothing could be called, because an object that the call needs is not there, it is the first operation.
    else if (line === rest) this.failed.add(failed ?? operationsOf(command)[0] ?? '');
    if (line === 'done') sameData(command, printed, answer);
    if (line !== rest) this.#apart = command.line;
    return { line, rest, printed };
  }

  /** What comes after a difference says nothing. */
  #goOn(line: string | undefined): void {
    if (this.#apart !== null) throw new Error(`the worlds differ since: ${this.#apart}`);
    this.#last = line ?? this.#last;
  }
}

/** How a command ended on the command line. */
export function endingOf(printed: string): Ending {
  if (printed.includes('\nStatus: Success\n')) return 'done';
  const message = printed.slice(printed.indexOf('Error Msg: ') + 'Error Msg: '.length);
  if (/^No \w+ found with /.test(message)) return 'notFound';
  if (message.startsWith('Invalid value ')) return 'invalid';
  return codeIn(message) || message.trim();
}

/** Fails where the command line lists others than REST answers. */
function sameData({ command: { data } }: CliTyped, printed: string, answer: unknown): void {
  if (data === 'list') {
    const listed = [...printed.matchAll(/^ {2}id:(.+?) {2}name:/gm)].map(([, id]) => id);
    const answered = (answer as readonly { readonly id: SimpleId }[]).map(({ id }) => id.value);
    // Jobs are listed with the newest first.
    expect(listed.toSorted()).toEqual(answered.toSorted());
  } else if (data === 'messages' || data === 'statistics') {
    const lines = printed.split('\nData: \n')[1]?.split('\n').filter((line) => line !== '') ?? [];
    expect(lines.length > 0).toBe((answer as readonly unknown[]).length > 0);
  } else if (data === 'text') expect(printed.replaceAll('\n  ', '\n')).toContain(String(answer).trim());
}

/** A command with what `$(COMMAND)` stands for in its texts. */
async function resolved(command: CliTyped, lab: CliLab): Promise<CliTyped> {
  const text = async (value: string): Promise<string> => (await lab.resolved(value)).replaceAll('"', '');
  const values = new Map<string, string>();
  for (const [name, value] of command.values) values.set(name, await text(value));
  return { ...command, values, instance: command.instance === null ? null : await text(command.instance), other: command.other === null ? null : await text(command.other) };
}
