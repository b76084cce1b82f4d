import { Command } from 'commander';
import { z } from 'zod';
import { ControlClient } from '../supervisor/control-client.js';
import { runningLab } from '../supervisor/lab-file.js';
import { UserError } from '../supervisor/user-error.js';
import { nameOption } from './options.js';

const locked = z.array(z.object({ user: z.string(), until: z.number() }));
const done = z.object({ unlocked: z.boolean() });

/** `ovmsim unlock`: what the product's `ovm_admin --unlockuser` does. */
export function unlockVerb(): Command {
  return new Command('unlock')
    .description('Let a user log in again who was locked after failed logins (`ovm_admin --unlockuser` in the product); without a name, show who is locked.')
    .argument('[user]', 'login name, such as admin')
    .addOption(nameOption())
    .addHelpText(
      'after',
      '\nA user is locked after five wrong passwords within five minutes (`ovmsim up --lock-users`, `ovm_admin --lockusers` in the product), for half an hour\nof the world clock. Nobody is told at the login: a locked user gets the answer of a wrong password, with the right password as well.',
    )
    .action(async (user: string | undefined, flags: { name: string }) => {
      const address = runningLab(flags.name).control.find(({ name }) => name === 'manager');
      if (address === undefined) throw new UserError(`lab '${flags.name}' has no Manager`, 1);
      const manager = new ControlClient(address);
      if (user === undefined) {
        const all = locked.parse(await manager.get('/users/locked'));
        console.log(all.length === 0 ? 'no user is locked' : all.map((one) => `${one.user} is locked until ${new Date(one.until).toISOString()}`).join('\n'));
        return;
      }
      const { unlocked } = done.parse(await manager.post('/users/unlock', { user }));
      console.log(unlocked ? `${user} may log in again` : `${user} is not locked`);
    });
}
