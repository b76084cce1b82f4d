import { Database } from '../core/database.js';
import { layout } from '../core/layout.js';
import { PythonSet, pythonPrettyPrint, type Printable } from '../core/python-print.js';
import type { StateFiles } from '../core/state-files.js';
import { makeTool, serverAt, ToolError } from './tool.js';

type Items = Readonly<Record<string, Printable>>;

const server = (files: StateFiles): Items => new Database(files, layout.serverDatabase).dump();

/** What the members of a pool share. Which keys the stock databases have is not public; these are the Server's own for its pool. */
const pool = (files: StateFiles): Items => {
  const items = server(files);
  const keys = ['pool_alias', 'pool_uuid', 'pool_virtual_ip'].filter((key) => items['pool_uuid'] !== undefined && items[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, items[key] ?? '']));
};

const poolServers = (files: StateFiles): Items => {
  return Object.fromEntries(textsOf(server(files)['pool_member_ip_list']).map((ip) => [ip, { registered_ip: ip }]));
};

/** The agent's databases by the names that `ovs-agent-db` knows them by (public support scripts). */
const databases: Readonly<Record<string, (files: StateFiles) => Items>> = {
  repository: (files) => new Database(files, layout.repositoryDatabase).dump(),
  server: (files) => withSets(server(files)),
  server_pool: pool,
  server_pool_servers: poolServers,
  serverpool: pool,
};

/** The roles are a set to Python. */
function withSets(items: Items): Items {
  return items['roles'] === undefined ? items : { ...items, roles: new PythonSet(textsOf(items['roles'])) };
}

function textsOf(list: Printable | undefined): string[] {
  return Array.isArray(list) ? list.filter((member): member is string => typeof member === 'string') : [];
}

function itemsOf(files: StateFiles, name: string): Items {
  const read = Object.hasOwn(databases, name) ? databases[name] : undefined;
  if (read === undefined) throw new ToolError(`no such database: ${name} (there are: ${Object.keys(databases).join(', ')})`);
  try {
    return read(files);
  } catch (error) {
    throw new ToolError(`the database ${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `ovs-agent-db`: looks into the agent's databases. */
export const db = makeTool({
  name: 'ovs-agent-db',
  about: "look into the agent's databases",
  level: 'stateful',
  evidence: 'called so by public support scripts, which also show the form of the dump; its errors inferred',
  help: `Usage: ovs-agent-db dump_db [-c] NAME
       ovs-agent-db read_item NAME KEY

Looks into the agent's databases.

  dump_db NAME          print a whole database as one Python dict
  read_item NAME KEY    print one item of it

  -c                    read the copy that the members of a pool share; the same thing here
  -h, --help            show this help

Databases: ${Object.keys(databases).join(', ')}
`,
  options: { c: { type: 'boolean', short: 'c' } },
  count: [2, 3],
  body: async (run, { args: [command, name = '', key] }) => {
    const { files } = serverAt(run);
    if (command === 'dump_db' && key === undefined) {
      run.stdout.write(`${pythonPrettyPrint(itemsOf(files, name))}\n`);
      return 0;
    }
    if (command === 'read_item' && key !== undefined) {
      const items = itemsOf(files, name);
      const item = Object.hasOwn(items, key) ? items[key] : undefined;
      if (item === undefined) throw new ToolError(`no such item in ${name}: ${key}`);
      run.stdout.write(`${typeof item === 'string' ? item : pythonPrettyPrint(item)}\n`);
      return 0;
    }
    throw new ToolError('expected dump_db NAME, or read_item NAME KEY; ovs-agent-db --help shows more', 2);
  },
});
