import { Command } from 'commander';
import { isAlive } from '../supervisor/alive.js';
import { ControlClient } from '../supervisor/control-client.js';
import { runningLab } from '../supervisor/lab-file.js';
import { nameOption } from './options.js';

/** `ovmsim status`: processes, their ids, whether each is ready, and the addresses. */
export function statusVerb(): Command {
  return new Command('status')
    .description('Show the processes of a lab, their ids, whether they are ready, and the addresses.')
    .addOption(nameOption())
    .option('--json', 'as JSON', false)
    .action(async (flags: { name: string; json: boolean }) => {
      const info = runningLab(flags.name);
      const processes = await Promise.all(
        info.processes.map(async (one) => {
          const control = info.control.find((address) => address.name === one.name);
          const alive = isAlive(one);
          const ready = control === undefined ? alive : await new ControlClient(control).get('/ready').then(() => true, () => false);
          return { ...one, alive, ready };
        }),
      );
      if (flags.json) console.log(JSON.stringify({ ...info, processes }));
      else {
        console.log(`lab ${info.name} (Oracle VM ${info.profile}, simulated)  Manager ${info.manager.url}`);
        for (const one of processes) console.log(`  ${one.name.padEnd(12)} process ${String(one.pid).padEnd(8)} ${one.ready ? 'ready' : one.alive ? 'not ready' : 'gone'}`);
        if (info.cli !== null) console.log(`  ${'command line'.padEnd(12)} ssh -p ${info.cli.port} ${info.admin.user}@${info.cli.host}`);
        for (const agent of info.agents) console.log(`  ${agent.name.padEnd(12)} agent https://${agent.host}:${agent.port}  uuid ${agent.uuid}`);
        console.log(`  logs in ${info.logs}`);
      }
      if (processes.some((one) => !one.ready)) process.exitCode = 1;
    });
}
