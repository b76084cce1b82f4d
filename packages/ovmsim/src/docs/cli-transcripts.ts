import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliGrammar } from '@ovmsim/model';
import type { CliTypeName } from '@ovmsim/model';
import { cliExamples, selected } from './cli-examples.js';
import { cliObjects } from './cli-hints.js';
import { openCliLab, type CliLab } from './cli-lab.js';

/** What the lab printed. */
export interface CliTranscripts {
  /** By the words of the command ('add Server to Repository'): the example as a terminal shows it. */
  readonly commands: ReadonlyMap<string, string>;
  /** By type: `list`, and `show` of one object where there is one. */
  readonly reads: ReadonlyMap<CliTypeName, readonly string[]>;
}

/** Runs every example in a lab of its own. Throws an Error for one that does not end as it should. */
export async function cliTranscripts(): Promise<CliTranscripts> {
  const certs = mkdtempSync(join(tmpdir(), 'ovmsim-docs-'));
  try {
    const lab = await openCliLab(certs);
    try {
      return await transcribed(lab);
    } finally {
      await lab.close();
    }
  } finally {
    rmSync(certs, { recursive: true, force: true });
  }
}

async function transcribed(lab: CliLab): Promise<CliTranscripts> {
  const examples = cliExamples();
  const possible = examples.filter(({ level }) => level !== 'refused');
  const refused = examples.filter(({ level }) => level === 'refused');
  const commands = new Map<string, string>();
  let reads: ReadonlyMap<CliTypeName, readonly string[]> | undefined;
  for (const { key, right } of possible) {
    // Now everything is there that examples make, and nothing of it has been taken away.
    if (right.command.verb === 'remove' && reads === undefined) {
      reads = await read(lab);
      for (const { key: words, right: { line } } of refused) commands.set(words, await said(lab, line));
    }
    for (const line of right.prepare) {
      const printed = await lab.type(line.replace(/^!/, ''));
      if (!/^(#|set )/.test(line)) expectEnd(printed, line.startsWith('!') ? 'Failure' : 'Success');
    }
    const before = right.prepare.map((line) => (line.startsWith('#') ? `${line}\n` : `OVM> ${line.replace(/^!/, '')}\n…\n`)).join('');
    const printed = await said(lab, right.line);
    expectEnd(printed, 'Success');
    commands.set(key, `${before}${printed}`);
  }
  return { commands, reads: reads ?? new Map() };
}

async function read(lab: CliLab): Promise<ReadonlyMap<CliTypeName, readonly string[]>> {
  const reads = new Map<CliTypeName, readonly string[]>();
  for (const { name } of cliGrammar('3.4').types) {
    const list = await said(lab, `list ${name}`);
    reads.set(name, list.includes('\n  id:') ? [list, await said(lab, `show ${name} ${selected(cliObjects[name])}`)] : [list]);
  }
  return reads;
}

async function said(lab: CliLab, line: string): Promise<string> {
  const typed = line.includes('$(') ? await lab.resolved(line).catch(() => line) : line;
  return `OVM> ${typed}\n${await lab.type(typed).catch((error: unknown) => String(error))}`;
}

function expectEnd(printed: string, status: 'Success' | 'Failure'): void {
  if (!printed.includes(`\nStatus: ${status}\n`)) throw new Error(`an example of docs/cli.md did not end in ${status}:\n${printed}`);
}
