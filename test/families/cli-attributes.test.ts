import { cliExamples, typedCommand, type CliTyped } from 'ovmsim';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { variations } from '../support/cli-attributes.js';
import { CliPair } from '../support/cli-pair.js';

const examples = cliExamples().filter(({ level }) => level !== 'refused');
const made = examples.filter(({ right: { command } }) => command.verb === 'create');
const edited = examples.filter(({ right: { command } }) => command.verb === 'edit');
const queries = examples.filter(({ right: { command } }) => command.data === 'list');

let pair: CliPair;
beforeAll(async () => {
  pair = await CliPair.open();
  for (const { right } of made) await pair.prepared([...right.prepare, right.line]);
  await pair.prepared(['addAccessHost StorageArray name="Unmanaged iSCSI Storage Array" accessHost=127.0.2.9']);
});
afterAll(() => pair.close());

/** Attributes that were given in a command that succeeded. */
const succeeded = new Set<string>();
const wordsOf = ({ command: { verb, type } }: CliTyped, attribute: string): string => `${verb} ${type ?? ''} ${attribute}`;

async function vary(typed: CliTyped): Promise<void> {
  const { line, rest, printed } = await pair.both(typed);
  expect([printed, rest]).toEqual([printed, line]);
  pair.same();
  if (line === 'done') for (const attribute of typed.values.keys()) succeeded.add(wordsOf(typed, attribute));
}

it.each(edited.map((example) => [example.key, example] as const))('%s means by every attribute what the field means over REST', async (_key, example) => {
  await pair.prepared(example.right.prepare);
  for (const { typed } of variations(example)) await vary(typed);
});

const deletion = ({ command: { type }, values }: CliTyped): string => `delete ${type ?? ''} name="${values.get('name') ?? ''}"`;

// What was made last goes first, so that nothing stands on what is made in other ways.
it.each(made.toReversed().map((example) => [example.key, example] as const))('%s means by every attribute what the field means over REST', async (_key, example) => {
  await pair.alike(deletion(example.right));
  for (const { typed } of variations(example)) {
    await vary(typed);
    await pair.alike(deletion(typed));
  }
});

it.each(queries.map((example) => [example.key, example] as const))('%s finds by every attribute what REST finds', async (_key, example) => {
  for (const { typed } of variations(example)) await vary(typed);
  const all = new Map(example.right.values);
  for (const { typed, attribute } of variations(example)) {
    if (attribute === 'endTime') continue;
    all.set(attribute, typed.values.get(attribute) ?? '');
    await vary(typedCommand({ ...typed, values: all }));
  }
});

/**
 * A file server with repositories keeps its host. A VLAN interface has no greater MTU than its port. File servers that the command line makes have uniform exports unless that is given as well; disks of a lab
 * are local, and copies onto disks are not simulated. */
const neverPossible: readonly string[] = ['edit FileServer accessHost', 'edit VlanInterface mtu', 'create VmCloneStorageMapping physicalDisk', 'create VmCloneStorageMapping storageArray', 'create FileServer refreshServers', 'create ServerPool physicalDisk'];

it('every attribute but these was seen in a command that succeeded', () => {
  const all = [...edited, ...queries, ...made].flatMap((example) => variations(example).map(({ typed, attribute }) => wordsOf(typed, attribute)));
  expect([...new Set(all)].filter((words) => !succeeded.has(words))).toEqual(neverPossible);
});
