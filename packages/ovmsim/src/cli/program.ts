import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { UserError } from '../supervisor/user-error.js';
import { clockVerb } from './clock.js';
import { demoVerb } from './demo.js';
import { downVerb } from './down.js';
import { execVerb } from './exec.js';
import { keytoolVerb } from './keytool.js';
import { logsVerb } from './logs.js';
import { killVerb, reinstallVerb, restartVerb, startVerb, stopVerb } from './processes.js';
import { replayVerb } from './replay.js';
import { resetVerb, restoreVerb, snapshotVerb } from './snapshot.js';
import { statusVerb } from './status.js';
import { unlockVerb } from './unlock.js';
import { upVerb } from './up.js';
import { wireVerb } from './wire.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

function program(): Command {
  const root = new Command('ovmsim')
    .description('A simulator of Oracle VM 3.3/3.4: a Manager, its internal CA and Oracle VM Servers, speaking the real protocols on the real ports.')
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError('(ovmsim --help, or ovmsim VERB --help, shows what is possible)')
    .addHelpText('after', '\nFirst steps:\n  ovmsim up                       start a lab and leave it running in this terminal\n  ovmsim replay ownership         in another terminal: watch a Manager take ownership of a Server\n  ovmsim wire --format mermaid    everything that crossed a process boundary, as a picture');
  for (const verb of [upVerb, demoVerb, replayVerb, statusVerb, downVerb, logsVerb, wireVerb, snapshotVerb, restoreVerb, resetVerb, clockVerb, keytoolVerb, unlockVerb, execVerb, stopVerb, startVerb, restartVerb, killVerb, reinstallVerb]) {
    root.addCommand(verb().exitOverride());
  }
  return root.exitOverride();
}

/**
 * Runs the `ovmsim` command. Answers the exit code: 0 done, 1 something did not hold or could not be done,
 * 2 the command line is wrong. A user's mistake is one line on standard error, never a stack trace.
 */
export async function main(args: readonly string[]): Promise<number> {
  endWithReader();
  try {
    await program().parseAsync([...args], { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UserError) {
      console.error(`ovmsim: ${error.message}`);
      return error.exitCode;
    }
    // What the system refused (a file that is not there, a folder that may not be written) says itself what it is.
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    console.error(`ovmsim: ${message}`);
    return 1;
  }
}

/** Whoever reads our output may stop reading, as `head` does: that ends the command, without a word. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
