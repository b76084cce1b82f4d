import type { CommandLineOptions, RunningCommandLine } from './server.js';

/**
 * Starts the command line's SSH server. Throws ConfigError for host keys that cannot be read and password files that are open to others, ListenError
 * for a port that cannot be had. SSH is loaded only now: most runs of `ovmsim` serve none.
 */
export async function startCommandLine(options: CommandLineOptions): Promise<RunningCommandLine> {
  const { serveCommandLine } = await import('./server.js');
  return serveCommandLine(options);
}
