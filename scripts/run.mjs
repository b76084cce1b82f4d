import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The top folder of the repository. */
export const top = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command in the top folder with its output shown; ends this process with its code when it fails. */
export function run(command, args, env = {}) {
  const result = spawnSync(command === 'node' ? process.execPath : command, args, {
    cwd: top,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (result.error) {
    console.error(`${command}: ${result.error.message}`);
    process.exit(1);
  }
  if (result.status !== 0) process.exit(result.status ?? 1);
}
