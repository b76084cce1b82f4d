import { openCommandSession } from '@ovmsim/cli';
import { OvmClient } from '@ovmsim/client';
import { IoClock, silentLog } from '@ovmsim/kernel';
import { cliGrammar, profiles } from '@ovmsim/model';
import { filersOf } from '../worlds/description.js';
import { openInProcessWorld, type InProcessWorld } from '../worlds/in-process.js';
import { labSize, sizedWorld } from '../worlds/sized.js';

/** The world `lab` in this process, with a session of the command line and a client of its Manager. The same seed gives the same ids, under a clock that stands still. */
export interface CliLab {
  readonly world: InProcessWorld;
  readonly client: OvmClient;
  /** What a command prints, once everything that comes of it has come to rest. Texts `$(COMMAND)` in it are resolved first. */
  type(line: string): Promise<string>;
  /** The line with the id of the first object that COMMAND lists for each `$(COMMAND)`. Throws when it lists none. */
  resolved(line: string): Promise<string>;
  close(): Promise<void>;
}

/** Opens the lab; `certs` is a folder for the keys of its CA. */
export async function openCliLab(certs: string): Promise<CliLab> {
  const description = sizedWorld(labSize);
  const filers = (filersOf(description) ?? []).map((filer) => ({ ...filer }));
  const world = await openInProcessWorld({
    seed: 'lab', profile: '3.4', certs, description, filers,
    clock: { mode: 'frozen', now: Date.UTC(2016, 0, 1), rate: 1 }, listen: { host: '127.0.0.1', port: 0 }, adminPassword: 'Welcome1', agentPassword: 'ovsroot',
  });
  const io = new IoClock();
  const client = new OvmClient({ url: world.manager.url ?? '', verify: false, credentials: { user: 'admin', password: 'Welcome1' }, clock: io });
  const session = openCommandSession({ client, grammar: cliGrammar('3.4'), version: profiles['3.4'].managerVersion, world: world.context.world, io, log: silentLog(), zone: 'UTC' });
  // What goes on by itself is not waited for.
  let asynchronous = false;
  const typed = async (command: string): Promise<string> => {
    const [, name, gone] = /^# (\S+) exports (\S+) no more$/.exec(command) ?? [];
    const filer = filers.find((each) => each.name === name);
    if (filer !== undefined) filer.exports = filer.exports.filter(({ path }) => path !== gone);
    if (command === '# 1 minute passes') {
      await world.context.world.advance(60_000);
      await world.settle();
    }
    if (command.startsWith('#')) return '';
    let printed = '';
    await session.run({ command, signal: new AbortController().signal, output: (text) => void (printed += text) });
    asynchronous = command === 'set CommandMode=Asynchronous' || (asynchronous && command !== 'set CommandMode=Synchronous');
    if (!asynchronous && !/^(set|list|show|get)/.test(command)) await world.settle();
    return printed;
  };
  const resolved = async (line: string): Promise<string> => {
    let text = line;
    for (let found = /\$\(([^)]+)\)/.exec(text); found !== null; found = /\$\(([^)]+)\)/.exec(text)) {
      const id = / id:(.+?) {2}name:/.exec(await typed(found[1] ?? ''))?.[1];
      if (id === undefined) throw new Error(`${found[1] ?? ''} lists nothing`);
      text = text.replace(found[0], /[\s;'"]/.test(id) ? `"${id}"` : id);
    }
    return text;
  };
  return {
    world, client, resolved,
    type: async (line) => typed(await resolved(line)),
    close: async () => {
      await session.close();
      await client.logout();
      client.close();
      await world.close();
    },
  };
}
