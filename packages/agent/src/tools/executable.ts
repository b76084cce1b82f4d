import { Entropy, IoClock } from '@ovmsim/kernel';
import { tools, type ToolName } from './table.js';

/** Runs a tool under its own name, over the Server in OVMSIM_STATE_DIR (default `/`, as on a Server of one's own). Answers the exit code. */
export function runExecutable(name: ToolName): Promise<number> {
  const { stdin, stdout, stderr, argv, env } = process;
  return tools[name].run({
    root: env['OVMSIM_STATE_DIR'] ?? '/',
    args: argv.slice(2),
    stdin,
    stdout,
    stderr,
    clock: new IoClock(),
    entropy: new Entropy(),
    service: null,
  });
}
