import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { check, exportca, show } from '@ovmsim/ca';
import { IoClock } from '@ovmsim/kernel';
import { runningLab } from '../supervisor/lab-file.js';
import { nameOption } from './options.js';
import { askSupervisor } from './processes.js';

/** `ovmsim keytool`: commands of the product's ovmkeytool.sh, over a lab's PEM files. */
export function keytoolVerb(): Command {
  return new Command('keytool')
    .description("A lab's key stores as ovmkeytool.sh has them: show, check, exportca (the CA certificate as PEM), gencakey (a new CA; CA and Manager start anew, needs --data).")
    .addArgument(new Argument('<command>').choices(['show', 'check', 'exportca', 'gencakey']))
    .addOption(nameOption())
    .action(async (command: string, flags: { name: string }) => {
      const info = runningLab(flags.name);
      const { certs } = info;
      const stores = { certs, sslFile: join(certs, 'manager', 'tls.pem') };
      if (command === 'gencakey') {
        await askSupervisor(info, '/replace', { kind: 'ca' });
        console.log('The internal CA has a new key. Every Server must be released and taken again, every user certificate registered again.');
      } else if (command === 'check') {
        const { ok, text } = await check({ ...stores, now: new IoClock().now() });
        process.stdout.write(text);
        if (!ok) process.exitCode = 1;
      } else process.stdout.write(command === 'show' ? await show(stores) : await exportca(stores));
    });
}
