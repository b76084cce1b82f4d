import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { check, exportca, show } from '@ovmsim/ca';
import { IoClock } from '@ovmsim/kernel';
import { runningLab } from '../supervisor/lab-file.js';
import { nameOption } from './options.js';

/** `ovmsim keytool`: the read-only commands of the product's ovmkeytool.sh, over a lab's PEM files. */
export function keytoolVerb(): Command {
  return new Command('keytool')
    .description("Look at a lab's key stores as ovmkeytool.sh does: show, check, or exportca (the CA certificate as PEM).")
    .addArgument(new Argument('<command>').choices(['show', 'check', 'exportca']))
    .addOption(nameOption())
    .action(async (command: string, flags: { name: string }) => {
      const { certs } = runningLab(flags.name);
      const stores = { certs, sslFile: join(certs, 'manager', 'tls.pem') };
      if (command === 'check') {
        const { ok, text } = await check({ ...stores, now: new IoClock().now() });
        process.stdout.write(text);
        if (!ok) process.exitCode = 1;
      } else process.stdout.write(command === 'show' ? await show(stores) : await exportca(stores));
    });
}
