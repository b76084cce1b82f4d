import { DiskFiles, powerActions, readSelf, type PowerAction } from '@ovmsim/agent';
import { Argument, Command } from 'commander';
import { ControlClient } from '../supervisor/control-client.js';
import { runningLab } from '../supervisor/lab-file.js';
import { UserError } from '../supervisor/user-error.js';
import { nameOption } from './options.js';

const did: Record<PowerAction, string> = { on: 'is switched on', off: 'has lost its power', reboot: 'boots', fence: 'has lost its heartbeat and boots' };

/** `ovmsim power`: the power of a lab's machines, as somebody in the machine room has it in hand. */
export function powerVerb(): Command {
  return new Command('power')
    .description("Switch the machines of a running lab's Servers: on, off (the plug is pulled), reboot, or fence (a member of a cluster loses its heartbeat).")
    .addArgument(new Argument('<action>', 'what is done to them').choices(powerActions))
    .argument('<server...>', 'ovs1, ovs2 …')
    .addOption(nameOption())
    .addHelpText('after', '\nThe process of a Server lives on while its machine is off. What the Manager makes of it: `ovmsim clock advance 3m`.\n\nExamples:\n  ovmsim power off ovs2\n  ovmsim power on ovs2')
    .action(async (action: PowerAction, servers: string[], flags: { name: string }) => {
      const { agents, control } = runningLab(flags.name);
      for (const name of servers) {
        const agent = agents.find((one) => one.name === name);
        if (agent === undefined) throw new UserError(`lab '${flags.name}' has no Server '${name}' (it has: ${agents.map((one) => one.name).join(', ')})`);
        const process = readSelf(new DiskFiles(agent.stateDir))?.process ?? name;
        const host = control.find((one) => one.name === process);
        const client = host === undefined ? null : new ControlClient(host);
        if (client?.alive !== true) throw new UserError(`the process of ${name} has ended; 'ovmsim start ${process}' brings it back`, 1);
        await client.post('/power', { server: name, action });
        console.log(`${name} ${did[action]}`);
      }
    });
}
