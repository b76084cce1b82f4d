import { existsSync, readdirSync, readFileSync, watch, statSync, openSync, readSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { labDirectory } from '../supervisor/home.js';
import { UserError } from '../supervisor/user-error.js';
import { nameOption } from './options.js';

/** `ovmsim logs`: what the processes of a lab wrote, also after the lab has ended. */
export function logsVerb(): Command {
  return new Command('logs')
    .description('Print the logs of a lab (also of one that has ended).')
    .argument('[process]', 'only this one: ca, manager, ovs1 …')
    .addOption(nameOption())
    .option('--follow', 'go on printing what is written', false)
    .action(async (only: string | undefined, flags: { name: string; follow: boolean }) => {
      const folder = join(labDirectory(flags.name), 'logs');
      const files = (existsSync(folder) ? readdirSync(folder) : []).filter((file) => only === undefined || file === `${only}.log`);
      if (files.length === 0) throw new UserError(only === undefined ? `there are no logs of a lab '${flags.name}'` : `there is no log of '${only}' in ${folder}`, 1);
      const seen = new Map<string, number>();
      for (const file of files) {
        const text = readFileSync(join(folder, file));
        seen.set(file, text.length);
        print(file, text.toString());
      }
      if (flags.follow) await follow(folder, seen);
    });
}

function print(file: string, text: string): void {
  const process = file.replace(/\.log$/, '');
  for (const line of text.split('\n')) if (line !== '') console.log(`${process.padEnd(8)} ${line}`);
}

function follow(folder: string, seen: Map<string, number>): Promise<void> {
  return new Promise((done) => {
    const watcher = watch(folder, (_event, file) => {
      const before = file === null ? undefined : seen.get(file);
      if (file === null || before === undefined) return;
      const path = join(folder, file);
      const size = existsSync(path) ? statSync(path).size : 0;
      if (size > before) {
        const part = Buffer.alloc(size - before);
        const descriptor = openSync(path, 'r');
        readSync(descriptor, part, 0, part.length, before);
        closeSync(descriptor);
        print(file, part.toString());
      }
      seen.set(file, size);
    });
    process.once('SIGINT', () => {
      watcher.close();
      done();
    });
  });
}
