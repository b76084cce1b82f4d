import { Argument, Command } from 'commander';
import { roles, unknownVariables, variableRows, type Role } from '../container/variables.js';

const gap = '  ';

function variableHelp(): string {
  return variableRows()
    .map(({ name, roles: whose, about, fallback }) => `${gap}${name.padEnd(24)}${about} (${whose === 'all' ? '' : `${whose}; `}default: ${fallback})`)
    .join('\n');
}

/** `ovmsim serve`: one role in this very process, as containers run it. */
export function serveVerb(): Command {
  return new Command('serve')
    .description('Run one role of a lab in this process, set up by environment variables: what a container does. `ovmsim up` runs a whole lab.')
    .addArgument(new Argument('<role>').choices([...roles]))
    .addHelpText('after', `\nEnvironment variables:\n${variableHelp()}\n\nIt ends on SIGTERM and Ctrl-C. 'ovmsim health' asks whether it is ready.`)
    .action(async (role: Role) => {
      for (const name of unknownVariables(process.env)) console.error(`ovmsim: ${name} is not known here and changes nothing (ovmsim serve --help)`);
      const { serveRole } = await import('../container/serve-role.js');
      await serveRole(role);
    });
}
