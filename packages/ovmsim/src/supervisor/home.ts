import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where labs keep what must outlive a command: `OVMSIM_HOME`, else `~/.ovmsim`. */
export function ovmsimHome(): string {
  return resolve(process.env['OVMSIM_HOME'] ?? join(homedir(), '.ovmsim'));
}

/** The folder of one lab: lab file, logs, tokens, state directories of its Servers. */
export function labDirectory(name: string): string {
  return join(ovmsimHome(), 'labs', name);
}

/** Where keys and certificates are kept unless `--certs` says otherwise: `certs/` of a checkout, else the home folder. */
export function defaultCertsDirectory(): string {
  const checkout = fileURLToPath(new URL('../../../../certs', import.meta.url));
  return existsSync(join(checkout, 'README.md')) ? checkout : join(ovmsimHome(), 'certs');
}
