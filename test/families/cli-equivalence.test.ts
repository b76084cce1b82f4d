import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveStorage } from '@ovmsim/agent';
import type { SimpleId } from '@ovmsim/client';
import { cliGrammar, operationNamed, stepsOf } from '@ovmsim/model';
import { cliExamples, openCliLab, type CliExample, type CliLab, type CliTyped } from 'ovmsim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classOf, codeIn, operationsOf, runRest, type Ending } from '../support/cli-rest.js';
import { differences, hashOf, stateOf } from '../support/cli-world-state.js';

// Two labs from one seed under clocks that stand still: what the command line does in one, REST does in the other, and they have to stay the same.
let typed: CliLab;
let called: CliLab;
const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'ovmsim-equivalence-')));
beforeAll(async () => {
  [typed, called] = [await openCliLab(folders[0] ?? ''), await openCliLab(folders[1] ?? '')];
});
afterAll(async () => {
  await Promise.all([typed.close(), called.close()]);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Operations that succeeded over both, and those that failed with one code over both. */
const succeeded = new Set<string>();
const failed = new Set<string>();

/** What cannot be given wrong input by a command, and why. */
const withoutWrongInput: Readonly<Record<string, string>> = {
  'Manager.get': 'the command has no attributes', 'MacManagement.get': 'the command has no attributes',
  'ServerPool.createCluster': 'the command line refuses a time-out out of range before it makes the pool, and no other value is asked',
};
const told = new Set<string>();
const same = (): void => {
  const [one, other] = [stateOf(typed.world), stateOf(called.world)];
  if (hashOf(one) === hashOf(other)) return;
  // A difference lasts; it is told where it came about.
  const came = differences(one, other).filter((each) => !told.has(each));
  for (const each of came) told.add(each);
  expect(came).toEqual([]);
};

/** How a command ended on the command line. */
function endingOf(printed: string): Ending {
  if (printed.includes('\nStatus: Success\n')) return 'done';
  const message = printed.slice(printed.indexOf('Error Msg: ') + 'Error Msg: '.length);
  if (/^No \w+ found with /.test(message)) return 'notFound';
  if (message.startsWith('Invalid value ')) return 'invalid';
  return codeIn(message) || message.trim();
}

/** The texts of a command with what `$(COMMAND)` stands for in them. */
async function resolved(command: CliTyped, lab: CliLab): Promise<CliTyped> {
  const text = async (value: string): Promise<string> => (await lab.resolved(value)).replaceAll('"', '');
  const values = new Map<string, string>();
  for (const [name, value] of command.values) values.set(name, await text(value));
  return { ...command, values, instance: command.instance === null ? null : await text(command.instance), other: command.other === null ? null : await text(command.other) };
}

async function both(command: CliTyped): Promise<{ readonly line: Ending; readonly rest: Ending; readonly printed: string }> {
  const found = await resolved(command, called);
  const printed = await typed.type(command.line);
  const { ending, succeeded: done, failed: under } = await runRest(found, called.client);
  await called.world.settle();
  const line = endingOf(printed);
  const rest = line === 'notFound' || line === 'invalid' ? classOf(ending) : ending;
  if (line === 'done' && rest === 'done') for (const operation of done) succeeded.add(operation);
  // Where nothing could be called, because an object that the call needs is not there, it is the first operation.
  else if (line === rest) failed.add(under ?? operationsOf(command)[0] ?? '');
  return { line, rest, printed };
}

async function prepared({ right: { prepare } }: CliExample): Promise<void> {
  for (const line of prepare) {
    const command = line.replace(/^!/, '');
    const printed = [await typed.type(command), await called.type(command)];
    expect(printed[0]).toBe(printed[1]);
    if (!/^(#|set )/.test(command)) expect(printed[0]).toContain(line.startsWith('!') ? '\nStatus: Failure\n' : '\nStatus: Success\n');
  }
}

const examples = cliExamples().filter(({ level }) => level !== 'refused');

describe('the command line and REST', () => {
  it.each(examples.map((example) => [example.key, example] as const))('%s does the same over both', async (_key, example) => {
    await prepared(example);
    same();
    const right = await both(example.right);
    expect([right.printed, right.line, right.rest]).toEqual([right.printed, 'done', 'done']);
    same();
    for (const mistake of example.wrong) {
      const wrong = await both(mistake);
      expect(wrong.line).not.toBe('done');
      expect([wrong.printed, wrong.rest]).toEqual([wrong.printed, wrong.line]);
      same();
    }
  });

  it.each(cliGrammar('3.4').types.map((type) => [type.name, type] as const))('read the same %s', async (name, { type, only }) => {
    const records = (await called.client.list(type)) as unknown as readonly Readonly<Record<string, unknown>>[];
    const ids = records.filter((record) => only?.values.some((value) => value === record[only.field]) ?? true).map((record) => (record['id'] as SimpleId).value);
    const listed = (await typed.type(`list ${name}`)).matchAll(/^ {2}id:(.+?) {2}name:/gm);
    // Jobs are listed with the newest first.
    expect([...listed].map(([, id]) => id).toSorted()).toEqual(ids.toSorted());
    const [id] = ids;
    if (id !== undefined) expect(await typed.type(`show ${name} id="${id.replaceAll('/', '//')}"`)).toContain(`  Id = ${id}  [`);
    expect(endingOf(await typed.type(`show ${name} id=nobody`))).toBe('notFound');
    await expect(called.client.get(type, 'nobody')).rejects.toMatchObject({ status: 404 });
    same();
  });

  it('leave the same on the file servers, and every invariant kept', async () => {
    expect(saveStorage(typed.world.storage)).toEqual(saveStorage(called.world.storage));
    expect([await typed.world.manager.check(), await called.world.manager.check()]).toEqual([[], []]);
  });

  it('have no operation in common that was never seen to succeed, or to fail', () => {
    const common = new Set(cliGrammar('3.4').commands.flatMap((command) => stepsOf(command).map(({ operation }) => operation)).filter((name) => operationNamed(name)?.level !== 'refused'));
    const unseen = [...common].filter((name) => !succeeded.has(name));
    console.log(`command line and REST: ${common.size} operations, ${unseen.length} never seen to succeed`);
    expect(unseen).toEqual([]);
    expect([...common].filter((name) => !failed.has(name) && !(name in withoutWrongInput))).toEqual([]);
  });
});
