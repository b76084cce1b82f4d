import { saveStorage } from '@ovmsim/agent';
import type { SimpleId } from '@ovmsim/client';
import { cliGrammar, operationNamed, stepsOf } from '@ovmsim/model';
import { cliExamples } from 'ovmsim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliPair, endingOf } from '../support/cli-pair.js';

let pair: CliPair;
beforeAll(async () => {
  pair = await CliPair.open();
});
afterAll(() => pair.close());

/** What cannot be given wrong input by a command, and why. */
const withoutWrongInput: Readonly<Record<string, string>> = {
  'Manager.get': 'the command has no attributes', 'MacManagement.get': 'the command has no attributes',
  'ServerPool.createCluster': 'the command line refuses a time-out out of range before it makes the pool, and no other value is asked',
};

const examples = cliExamples().filter(({ level }) => level !== 'refused');

describe('the command line and REST', () => {
  it.each(examples.map((example) => [example.key, example] as const))('do the same for %s, and refuse the same wrong input with the same code', async (_key, { right, wrong }) => {
    await pair.prepared(right.prepare);
    const done = await pair.both(right);
    expect([done.printed, done.line, done.rest]).toEqual([done.printed, 'done', 'done']);
    pair.same();
    for (const mistake of wrong) {
      const refused = await pair.both(mistake);
      expect(refused.line).not.toBe('done');
      expect([refused.printed, refused.rest]).toEqual([refused.printed, refused.line]);
      pair.same();
    }
  });

  it.each(cliGrammar('3.4').types.map((type) => [type.name, type] as const))('read the same %s', async (name, { type, only }) => {
    const { typed, called } = pair;
    const records = (await called.client.list(type)) as unknown as readonly Readonly<Record<string, unknown>>[];
    const ids = records.filter((record) => only?.values.some((value) => value === record[only.field]) ?? true).map((record) => (record['id'] as SimpleId).value);
    const listed = (await typed.type(`list ${name}`)).matchAll(/^ {2}id:(.+?) {2}name:/gm);
    // Jobs are listed with the newest first.
    expect([...listed].map(([, id]) => id).toSorted()).toEqual(ids.toSorted());
    const [id] = ids;
    if (id !== undefined) expect(await typed.type(`show ${name} id="${id.replaceAll('/', '//')}"`)).toContain(`  Id = ${id}  [`);
    expect(endingOf(await typed.type(`show ${name} id=nobody`))).toBe('notFound');
    await expect(called.client.get(type, 'nobody')).rejects.toMatchObject({ status: 404 });
    pair.same();
  });

  it('leave the same on the file servers, and every invariant kept', async () => {
    const [typed, called] = [pair.typed.world, pair.called.world];
    expect(saveStorage(typed.storage)).toEqual(saveStorage(called.storage));
    expect([await typed.manager.check(), await called.manager.check()]).toEqual([[], []]);
  });

  it('have no operation in common that was never seen to succeed, or to fail', () => {
    const common = new Set(cliGrammar('3.4').commands.flatMap((command) => stepsOf(command).map(({ operation }) => operation)).filter((name) => operationNamed(name)?.level !== 'refused'));
    const unseen = [...common].filter((name) => !pair.succeeded.has(name));
    console.log(`command line and REST: ${common.size} operations, ${unseen.length} never seen to succeed`);
    expect(unseen).toEqual([]);
    expect([...common].filter((name) => !pair.failed.has(name) && !(name in withoutWrongInput))).toEqual([]);
  });
});
