import { openCommandSession } from '@ovmsim/cli';
import type { CommandSession } from '@ovmsim/cli';
import { OvmClient } from '@ovmsim/client';
import { IoClock, silentLog } from '@ovmsim/kernel';
import { cliGrammar, profiles } from '@ovmsim/model';
import type { ProfileName } from '@ovmsim/model';
import type { Estate } from './estate.js';

/** A session of the command line at the Manager of an estate, which has to listen. */
export interface CommandLine {
  readonly session: CommandSession;
  /** What commands print, one after the other; a line may hold several. */
  type(line: string, signal?: AbortSignal): Promise<string>;
  /** As `type`, and the command must succeed: the lines of its data without their two blanks. */
  data(line: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openCommandLine({ world }: Estate, { profile = '3.4' }: { readonly profile?: ProfileName } = {}): Promise<CommandLine> {
  const io = new IoClock();
  const client = new OvmClient({ url: world.manager.url ?? '', verify: false, credentials: { user: 'admin', password: 'Welcome1' }, clock: io });
  const session = openCommandSession({ client, grammar: cliGrammar(profile), version: profiles[profile].managerVersion, world: world.context.world, io, log: silentLog(), zone: 'UTC' });
  const type: CommandLine['type'] = async (line, signal = new AbortController().signal) => {
    let printed = '';
    for (const command of session.split(line)) await session.run({ command, signal, output: (text) => { printed += text; } });
    return printed;
  };
  return {
    session, type,
    data: async (line) => {
      const printed = await type(line);
      if (!printed.includes('\nStatus: Success\n')) throw new Error(printed);
      return printed.slice(printed.indexOf('\nData: \n') + '\nData: \n'.length).split('\n').filter((each) => each !== '').map((each) => each.slice(2));
    },
    close: async () => {
      await session.close();
      await client.logout();
      client.close();
    },
  };
}
