import type { ProcessContext, Running } from '@ovmsim/kernel';
import type { CliConfig } from './config.js';
import { managerLogin } from './login.js';
import type { RunningCommandLine } from './server.js';
import { startCommandLine } from './start.js';
import { commandSessions } from './session-factory.js';

/** As a CliConfig, but the Manager's address is asked for at each login. */
export type CommandLineOf = Omit<CliConfig, 'url'> & { readonly url: () => string };

/** Starts the command line of a Manager that is reached by its port 7002, from whichever process. Throws ConfigError and ListenError. */
export function startCommandLineOf(config: CommandLineOf, context: ProcessContext): Promise<RunningCommandLine> {
  const { url, caFile, profile, ...settings } = config;
  const { io, world, recorder, log } = context;
  return startCommandLine({
    ...settings,
    context,
    login: managerLogin({ url, caFile, io, recorder }),
    open: commandSessions({ profile, world, io, log }),
  });
}

/** What others are told of a command line: where it listens, and the file to which users append their public keys. */
export function placeOf({ address, authorizedKeys }: RunningCommandLine): { readonly host: string; readonly port: number; readonly authorizedKeys: string } {
  return { ...address, authorizedKeys };
}

/** Starts the command line as a process of its own, as the product's daemon `ovmcli` is. `info`: `cli`, see placeOf. */
export async function startCli(config: CliConfig, context: ProcessContext): Promise<Running> {
  const line = await startCommandLineOf({ ...config, url: () => config.url }, context);
  return {
    info: { cli: placeOf(line) },
    control: {
      ready: () => true,
      // What lasts is with the Manager; sessions live as long as their clients.
      snapshot: async () => null,
      restore: async () => undefined,
      reset: async () => line.reset(),
      settle: async () => undefined,
      coverage: async () => null,
    },
    close: () => line.close(),
  };
}
