import { Command } from 'commander';
import { IoClock } from '@ovmsim/kernel';
import { loadScenario, scenarioNames } from '../scenarios/load.js';
import { labTarget, outsideTarget } from '../scenarios/target.js';
import { runningLab } from '../supervisor/lab-file.js';
import { UserError } from '../supervisor/user-error.js';
import { nameOption } from './options.js';
import { replayAll } from './replaying.js';

interface ReplayFlags {
  readonly name: string;
  readonly manager?: string;
  readonly cli?: string;
  readonly agent: string[];
  readonly user: string;
  readonly password: string;
  readonly agentPassword: string;
  readonly caFile?: string;
}

/** `ovmsim replay`: plays scenarios against a running lab, or against any Manager and agents. */
export function replayVerb(): Command {
  return new Command('replay')
    .description('Replay scenarios against a running lab, or against any Manager and agents. Exit code 0 when every step held, 1 at the first that did not.')
    .argument('[scenario...]', 'names of shipped scenarios or paths of YAML files; none: list them')
    .addOption(nameOption())
    .option('--manager <url>', 'another Manager, such as https://ovmm.example.com:7002')
    .option('--agent <host:port>', 'an agent of it (repeat for more)', (one: string, all: string[]) => [...all, one], [])
    .option('--cli <host:port>', 'its command line over SSH; without it, steps that need one are passed over')
    .option('--user <name>', "the other Manager's user", 'admin')
    .option('--password <text>', "the other Manager's password", 'Welcome1')
    .option('--agent-password <text>', "the other agents' password", 'ovsroot')
    .option('--ca-file <file>', "PEM of the CA that issued the other Manager's certificate; without it any certificate is taken")
    .action(async (names: string[], flags: ReplayFlags) => {
      if (names.length === 0) {
        for (const name of scenarioNames()) console.log(`${name.padEnd(22)} ${loadScenario(name).title}`);
        return;
      }
      if (flags.manager === undefined && (flags.agent.length > 0 || flags.cli !== undefined)) throw new UserError('--agent and --cli go with --manager');
      const target = flags.manager === undefined ? labTarget(runningLab(flags.name), new IoClock()) : await outsideTarget({ ...flags, manager: flags.manager, agents: flags.agent }, new IoClock());
      if (!(await replayAll(names, target))) process.exitCode = 1;
    });
}
