import { Command } from 'commander';
import { isToolName, tools } from '@ovmsim/agent';
import { IoClock } from '@ovmsim/kernel';
import { ControlClient } from '../supervisor/control-client.js';
import { runningLab } from '../supervisor/lab-file.js';
import { runServerTool } from '../supervisor/server-tools.js';
import { UserError } from '../supervisor/user-error.js';
import { nameOption } from './options.js';

const known = Object.entries(tools);

/** `ovmsim exec`: a Server's own command-line tools, over its state directory. */
export function execVerb(): Command {
  return new Command('exec')
    .description("Run a command-line tool of one of a lab's Servers, as on the Server itself (also while its process is down).")
    .argument('<server>', 'ovs1, ovs2 …')
    .argument('<tool>', known.map(([name]) => name).join(', '))
    .argument('[args...]', 'what the tool is given; TOOL --help shows what it takes')
    .addOption(nameOption())
    .passThroughOptions()
    .addHelpText('after', `\nTools:\n${known.map(([name, { about }]) => `  ${name.padEnd(20)} ${about}`).join('\n')}\n\nExamples:\n  ovmsim exec ovs1 ovs-agent-db dump_db server\n  ovmsim exec ovs1 service ovs-agent restart`)
    .action(async (...[serverName, tool, rest, flags]: [string, string, string[], { name: string }]) => {
      const { lab = flags.name, args } = withoutName(rest);
      const { agents, control } = runningLab(lab);
      const server = agents.find((agent) => agent.name === serverName);
      if (server === undefined) throw new UserError(`lab '${lab}' has no Server '${serverName}' (it has: ${agents.map((agent) => agent.name).join(', ')})`);
      if (!isToolName(tool)) throw new UserError(`ovmsim does not simulate '${tool}' on a Server (there are: ${known.map(([name]) => name).join(', ')})`);
      const { stdin, stdout, stderr } = process;
      process.exitCode = await runServerTool({ server, controls: control.map((address) => new ControlClient(address)), tool, args, stdin, stdout, stderr, clock: new IoClock() });
    });
}

/** `--name` is this command's also after the tool's arguments: no tool has such an option. */
function withoutName(rest: readonly string[]): { lab?: string; args: string[] } {
  const at = rest.findIndex((arg) => arg === '--name' || arg.startsWith('--name='));
  if (at < 0) return { args: [...rest] };
  const option = rest[at] ?? '';
  const inOne = option.includes('=');
  const lab = inOne ? option.slice('--name='.length) : rest[at + 1];
  if (lab === undefined || lab === '') throw new UserError('--name: which lab?');
  return { lab, args: [...rest.slice(0, at), ...rest.slice(at + (inOne ? 1 : 2))] };
}
