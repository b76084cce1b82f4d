import { cliExamples, type CliTyped } from 'ovmsim';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { variations } from '../support/cli-attributes.js';
import { CliPair } from '../support/cli-pair.js';

const examples = cliExamples().filter(({ level }) => level !== 'refused');
const made = examples.filter(({ right: { command } }) => command.verb === 'create');
const edited = examples.filter(({ right: { command } }) => command.verb === 'edit');

let pair: CliPair;
beforeAll(async () => {
  pair = await CliPair.open();
  for (const { right } of made) await pair.prepared([...right.prepare, right.line]);
  await pair.prepared(['importAssembly Repository name=repo-pool1 url=sim:assembly/shop.ova', 'addAccessHost StorageArray name="Unmanaged iSCSI Storage Array" accessHost=127.0.2.9']);
});
afterAll(() => pair.close());

/** Attributes that were given in a command that succeeded. */
const succeeded = new Set<string>();
const wordsOf = ({ command: { verb, type } }: CliTyped, attribute: string): string => `${verb} ${type ?? ''} ${attribute}`;

async function vary(typed: CliTyped, attribute: string): Promise<void> {
  const { line, rest, printed } = await pair.both(typed);
  expect([printed, rest]).toEqual([printed, line]);
  pair.same();
  if (line === 'done') succeeded.add(wordsOf(typed, attribute));
}

it.each(edited.map((example) => [example.key, example] as const))('%s means by every attribute what the field means over REST', async (_key, example) => {
  for (const { typed, attribute } of variations(example)) await vary(typed, attribute);
});

const deletion = ({ command: { type }, values }: CliTyped): string => `delete ${type ?? ''} name="${values.get('name') ?? ''}"`;

// What was made last goes first, so that nothing stands on what is made in other ways.
it.each(made.toReversed().map((example) => [example.key, example] as const))('%s means by every attribute what the field means over REST', async (_key, example) => {
  await pair.alike(deletion(example.right));
  for (const { typed, attribute } of variations(example)) {
    await vary(typed, attribute);
    await pair.alike(deletion(typed));
  }
});

/** A file server with repositories keeps its host. A VLAN interface has no greater MTU than its port; file servers that the command line makes have uniform exports unless that is given as well. */
const neverPossible: readonly string[] = ['edit FileServer accessHost', 'edit VlanInterface mtu', 'create FileServer refreshServers'];

it('every attribute but these was seen in a command that succeeded', () => {
  const all = [...edited, ...made].flatMap((example) => variations(example).map(({ typed, attribute }) => wordsOf(typed, attribute)));
  expect([...new Set(all)].filter((words) => !succeeded.has(words))).toEqual(neverPossible);
});
