import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { UserError } from '../supervisor/user-error.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

/** Every verb, in the order of the help. The code of a verb is loaded when the verb is asked for, because loading is most of what a short verb does. */
const verbs: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./up.js')).upVerb(),
  world: async () => (await import('./world.js')).worldVerb(),
  demo: async () => (await import('./demo.js')).demoVerb(),
  replay: async () => (await import('./replay.js')).replayVerb(),
  status: async () => (await import('./status.js')).statusVerb(),
  down: async () => (await import('./down.js')).downVerb(),
  logs: async () => (await import('./logs.js')).logsVerb(),
  wire: async () => (await import('./wire.js')).wireVerb(),
  snapshot: async () => (await import('./snapshot.js')).snapshotVerb(),
  restore: async () => (await import('./snapshot.js')).restoreVerb(),
  reset: async () => (await import('./snapshot.js')).resetVerb(),
  backup: async () => (await import('./backup.js')).backupVerb(),
  clock: async () => (await import('./clock.js')).clockVerb(),
  keytool: async () => (await import('./keytool.js')).keytoolVerb(),
  unlock: async () => (await import('./unlock.js')).unlockVerb(),
  exec: async () => (await import('./exec.js')).execVerb(),
  stop: async () => (await import('./processes.js')).stopVerb(),
  start: async () => (await import('./processes.js')).startVerb(),
  restart: async () => (await import('./processes.js')).restartVerb(),
  kill: async () => (await import('./processes.js')).killVerb(),
  power: async () => (await import('./power.js')).powerVerb(),
  reinstall: async () => (await import('./processes.js')).reinstallVerb(),
  serve: async () => (await import('./serve.js')).serveVerb(),
  health: async () => (await import('./health.js')).healthVerb(),
};

/** With the verb that the arguments begin with, else with all: for the help, and for what may be meant by a word that is no verb. */
async function program([first]: readonly string[]): Promise<Command> {
  const root = new Command('ovmsim')
    .description('A simulator of Oracle VM 3.3/3.4: a Manager, its internal CA and Oracle VM Servers, speaking the real protocols on the real ports.')
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError('(ovmsim --help, or ovmsim VERB --help, shows what is possible)')
    .addHelpText('after', '\nFirst steps:\n  ovmsim up                       start a lab with a pool and machines in it, and leave it running in this terminal\n  ovmsim demo                     watch a Manager take ownership of Servers, step by step\n  ovmsim wire --format mermaid    everything that crossed a process boundary, as a picture');
  const asked = first !== undefined && Object.hasOwn(verbs, first) ? verbs[first] : undefined;
  for (const verb of asked === undefined ? Object.values(verbs) : [asked]) root.addCommand((await verb()).exitOverride());
  return root.exitOverride();
}

/**
 * Runs the `ovmsim` command. Answers the exit code: 0 done, 1 something did not hold or could not be done,
 * 2 the command line is wrong. A user's mistake is one line on standard error, never a stack trace.
 */
export async function main(args: readonly string[]): Promise<number> {
  endWithReader();
  try {
    await (await program(args)).parseAsync([...args], { from: 'user' });
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
