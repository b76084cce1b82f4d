import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { z } from 'zod';
import { check, exportca, show } from '@ovmsim/ca';
import { IoClock } from '@ovmsim/kernel';
import { askSupervisor } from '../supervisor/ask.js';
import { ControlClient } from '../supervisor/control-client.js';
import { runningLab, type LabInfo } from '../supervisor/lab-file.js';
import { UserError } from '../supervisor/user-error.js';
import { nameOption } from './options.js';

/** `ovmsim keytool`: commands of the product's ovmkeytool.sh, over a lab's PEM files. */
export function keytoolVerb(): Command {
  return new Command('keytool')
    .description("A lab's key stores as ovmkeytool.sh has them: show, check, exportca (the CA certificate as PEM), gensslkey (a new TLS key for 7002, signed by the CA), gencakey (a new CA; CA and Manager start anew, needs --data).")
    .addArgument(new Argument('<command>').choices(['show', 'check', 'exportca', 'gensslkey', 'gencakey']))
    .addOption(nameOption())
    .addHelpText('after', '\ngensslkey: the product wants a restart of its Manager; this one shows the new certificate to every connection made from then on, and open ones live on.')
    .action(async (command: string, flags: { name: string }) => {
      const info = runningLab(flags.name);
      const { certs } = info;
      const stores = { certs, sslFile: join(certs, 'manager', 'tls.pem') };
      if (command === 'gensslkey') console.log(await newTlsKey(info, stores.sslFile));
      else if (command === 'gencakey') {
        await askSupervisor(info, '/replace', { kind: 'ca' });
        console.log('The internal CA has a new key. Every Server must be released and taken again, every user certificate registered again.');
      } else if (command === 'check') {
        const { ok, text } = await check({ ...stores, now: new IoClock().now() });
        process.stdout.write(text);
        if (!ok) process.exitCode = 1;
      } else process.stdout.write(command === 'show' ? await show(stores) : await exportca(stores));
    });
}

const renewed = z.object({ certificate: z.object({ subject: z.string(), subjectAltName: z.string().nullable(), fingerprint: z.string(), notAfter: z.string() }) });

async function newTlsKey(lab: LabInfo, sslFile: string): Promise<string> {
  const manager = lab.control.find(({ name }) => name === 'manager');
  if (manager === undefined) throw new UserError(`lab '${lab.name}' has no Manager`, 1);
  const { certificate } = renewed.parse(await new ControlClient(manager).post('/tls/renew', { newKey: true }));
  return [
    'The Manager has a new TLS key, signed by the internal CA:',
    `  Certificate DN  : ${certificate.subject}`,
    `  Alternate names : ${certificate.subjectAltName ?? 'none'}`,
    `  Fingerprint     : ${certificate.fingerprint} (SHA-256)`,
    `  Valid until     : ${certificate.notAfter}`,
    `  File path       : ${sslFile}`,
    'New connections get it from now on; open ones live on. Clients that trust the CA notice nothing, clients that pinned the old certificate have to be told.',
  ].join('\n');
}
