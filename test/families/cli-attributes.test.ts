import { cliExamples } from 'ovmsim';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { variations } from '../support/cli-attributes.js';
import { CliPair } from '../support/cli-pair.js';

const examples = cliExamples().filter(({ level }) => level !== 'refused');
const made = examples.filter(({ right: { command } }) => command.verb === 'create');

let pair: CliPair;
beforeAll(async () => {
  pair = await CliPair.open();
  for (const { right } of made) await pair.prepared([...right.prepare, right.line]);
  await pair.prepared(['importAssembly Repository name=repo-pool1 url=sim:assembly/shop.ova', 'addAccessHost StorageArray name="Unmanaged iSCSI Storage Array" accessHost=127.0.2.9']);
});
afterAll(() => pair.close());

const varied = examples.filter(({ right: { command } }) => ['create', 'edit'].includes(command.verb)).map((example) => [example.key, variations(example)] as const);

it.each(varied.filter(([, all]) => all.length > 0))('every attribute of %s means over the command line what its field means over REST', async (_key, all) => {
  for (const variation of all) {
    const { line, rest, printed } = await pair.both(variation);
    expect([printed, rest]).toEqual([printed, line]);
    pair.same();
  }
});
