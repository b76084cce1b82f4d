import { Command } from 'commander';
import { askSupervisor } from '../supervisor/ask.js';
import { runningLab } from '../supervisor/lab-file.js';
import type { ManagerMove, ProcessAction } from '../supervisor/lab.js';
import { nameOption } from './options.js';

const did: Record<ProcessAction, string> = { start: 'runs again', stop: 'has ended', kill: 'was killed', restart: 'was started anew' };

function verb(action: ProcessAction, description: string): Command {
  return new Command(action)
    .description(description)
    .argument('<process...>', "names as 'ovmsim status' shows them: ca, manager, ovs1 …")
    .addOption(nameOption())
    .action((names: string[], flags: { name: string } & ManagerMove) => run(action, names, flags));
}

async function run(action: ProcessAction, names: readonly string[], { name, host, publicHost }: { name: string } & ManagerMove): Promise<void> {
  for (const process of names) {
    await askSupervisor(runningLab(name), `/processes/${encodeURIComponent(process)}`, { action, host, publicHost });
    console.log(`${process} ${did[action]}`);
  }
}

/** `ovmsim stop`: ends single processes of a lab in peace. */
export const stopVerb = (): Command => verb('stop', 'End processes of a running lab, as a service is stopped; `ovmsim down` ends the whole lab.');

/** `ovmsim kill`: ends them as kill -9 does. */
export const killVerb = (): Command => verb('kill', 'Kill processes of a running lab as kill -9 does, to see what the others make of it.');

/** `ovmsim start`: brings back processes that have ended. */
export const startVerb = (): Command => verb('start', 'Start processes of a running lab that have ended. The Manager comes back only in a lab with --data.');

/** `ovmsim restart`: with another address or name for the Manager, if told. */
export const restartVerb = (): Command =>
  verb('restart', 'Stop processes of a running lab and start them again. The Manager can be given another address or name on the way (needs --data).')
    .option('--host <address>', 'address on which the Manager listens from now on')
    .option('--public-host <name>', 'name under which Servers and users reach the Manager from now on');

/** `ovmsim reinstall`: the Manager installed anew over the same Servers. */
export function reinstallVerb(): Command {
  return new Command('reinstall')
    .description("Install the lab's Manager anew (needs --data): new internal CA, empty database. The Servers keep what they know of the old one.")
    .option('--uuid <uuid>', "the UUID of the installation, as the installer's --uuid: the old one, or any other; without it a new one is made")
    .addOption(nameOption())
    .action(async (flags: { name: string; uuid?: string }) => {
      const { manager } = await askSupervisor(runningLab(flags.name), '/replace', { kind: 'manager', uuid: flags.uuid ?? null });
      console.log(`Oracle VM Manager is installed anew, UUID ${manager.uuid}`);
    });
}
