import { Argument, Command } from 'commander';
import { controlled } from '../container/controlled.js';
import { clockState, driveClocks, type ClockOrder } from '../supervisor/clocks.js';
import { ControlClient } from '../supervisor/control-client.js';
import { UserError } from '../supervisor/user-error.js';
import { duration, nameOption } from './options.js';

/** `ovmsim clock`: the world clock, which drives jobs, samples and retention in every process of a lab. */
export function clockVerb(): Command {
  return new Command('clock')
    .description('Show or drive the world clock (jobs, statistics, retention). Certificates and sockets use real time.')
    .addArgument(new Argument('[order]', 'freeze, run, advance D (such as 90s or 2h), or rate N').choices(['freeze', 'run', 'advance', 'rate']))
    .argument('[value]')
    .addOption(nameOption())
    .action(async (order: string | undefined, value: string | undefined, flags: { name: string }) => {
      const clients = controlled(flags.name).control.map((address) => new ControlClient(address));
      if (order !== undefined) await driveClocks(clients, readOrder(order, value));
      for (const client of clients) {
        if (!client.alive) {
          console.log(`${client.name.padEnd(12)} gone`);
          continue;
        }
        const state = clockState.parse(await client.get('/clock'));
        console.log(`${client.name.padEnd(12)} ${new Date(state.now).toISOString()}  ${state.mode === 'frozen' ? 'frozen' : `running at ${state.rate}×`}`);
      }
    });
}

function spanOf(value: string): number {
  try {
    return duration(value);
  } catch (error) {
    throw new UserError(`clock advance ${value}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readOrder(order: string, value: string | undefined): ClockOrder {
  if (order === 'freeze') return { freeze: true };
  if (order === 'run') return { run: true };
  if (value === undefined) throw new UserError(order === 'advance' ? 'clock advance needs a duration, such as 90s' : 'clock rate needs a number, such as 10');
  if (order === 'advance') return { advance: spanOf(value) };
  const rate = Number(value);
  if (!(rate > 0 && rate <= 100_000)) throw new UserError('clock rate needs a number above 0 and at most 100000');
  return { rate };
}

