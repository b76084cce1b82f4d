import type { RpcValue } from '@ovmsim/xml';
import { openMemoryCore } from '@ovmsim/manager';
import { IoClock, Store, StoreError } from '@ovmsim/kernel';
import { Database, DatabaseError, type Item } from '../../../packages/agent/src/core/database.js';
import { PythonSyntaxError, readPythonLiteral } from '../../../packages/agent/src/core/python-literal.js';
import { pythonRepr } from '../../../packages/agent/src/core/python.js';
import { MemoryFiles } from '../../../packages/agent/src/core/state-files.js';
import { readSnapshot, savedStore, SnapshotError } from '../../../packages/manager/src/core/snapshot.js';
import { managerSchema } from '../../../packages/manager/src/core/world.js';
import type { Decoder } from '../decoder.js';

const jsonWords = ['{', '}', '[', ']', ',', ':', '"', 'null', 'true', '1', '-0', '1e999', '"a":', '"__proto__":', '"constructor":', '\\u0000', ' '];

const databaseOf = (text: string): Database => {
  const files = new MemoryFiles();
  files.write('db', text);
  return new Database(files, 'db');
};

/** The agent's database files, which people edit. */
export const agentDatabase: Decoder = {
  name: 'agent-database',
  samples: ['{}', '{"manager_uuid": "0004fb", "is_owned": true, "n": 1, "list": [1, null], "object": {"a": "b"}}', '{"a": {"b": {"c": [[], {}]}}}'],
  words: jsonWords,
  refusals: [DatabaseError],
  decode: (input) => databaseOf(input.toString('utf8')).dump(),
  again: (value) => {
    const files = new MemoryFiles();
    new Database(files, 'db').update(value as Readonly<Record<string, Item>>);
    return new Database(files, 'db').dump();
  },
};

const { core } = await openMemoryCore();
const snapshot = JSON.stringify(await core.snapshot());
const clock = new IoClock();

/** A snapshot of the Manager, as `ovmsim restore` sends it. */
export const managerSnapshot: Decoder = {
  name: 'manager-snapshot',
  samples: [snapshot, '{"format":"ovmsim-manager","version":1,"profile":"3.4","ids":"","samplingInterval":20,"store":{"version":1,"serial":1,"time":1,"records":{"Server":[{"id":"a","serverPoolId":"b"}]},"relations":{"Server.serverPoolId":{"b":["a"]}}}}'],
  words: [...jsonWords, '"store":', '"records":', '"relations":', '"Server":', '"Server.serverPoolId":', '"id":', '"version":1', '"format":"ovmsim-manager"'],
  refusals: [SnapshotError, StoreError],
  decode: (input) => {
    let document: unknown;
    try {
      document = JSON.parse(input.toString('utf8'));
    } catch {
      document = null;
    }
    savedStore(readSnapshot(document, '3.4'), clock);
    const { serial, records, relations } = Store.load(managerSchema, clock, readSnapshot(document, '3.4').store).toJSON();
    // As it is written: numbers that JSON cannot hold are null, and no zero is negative.
    return JSON.parse(JSON.stringify({ serial, records, relations })) as unknown;
  },
  again: (value) => {
    const { serial, records, relations } = Store.load(managerSchema, clock, JSON.parse(JSON.stringify({ version: 1, time: 0, ...(value as object) })) as never).toJSON();
    return { serial, records, relations };
  },
};

/** Arguments of the agent's command-line tools. */
export const pythonLiteral: Decoder = {
  name: 'python-literal',
  samples: ["'text'", 'u"\\u00e9\\n\\x41" \'b\'', "[1, -2L, 0x1f, 017, 1.5e3, True, None, (1,), ('a', 'b')]", "{'a': {'b': [1, {}]}, 'c': '''x'y'''}", "r'\\d'", '()'],
  words: ["'", '"', "'''", '\\', '\\x', '\\u12', '\\N{', '[', ']', '(', ')', '{', '}', ',', ':', 'u', 'r', 'b', 'True', 'None', 'L', '.', 'e', '0x', '-', ' ', '\n', '#'],
  refusals: [PythonSyntaxError],
  decode: (input) => [readPythonLiteral(input.toString('utf8'))],
  again: (value) => {
    const printed = pythonRepr((value as [RpcValue])[0]);
    // Python prints a number that is too large as a name, and does not read it back either.
    return /\binf\b/.test(printed) ? undefined : [readPythonLiteral(printed)];
  },
};
