import { Readable, Writable } from 'node:stream';
import { isToolName, tools } from '@ovmsim/agent';
import { runServerTool } from '../../supervisor/server-tools.js';
import type { ActionOf } from '../schema.js';
import { agentOf, NotShownHere, type Seen, type Stage } from '../stage.js';

/** Runs a command-line tool of a Server: its exit code, and what it printed to standard output (`text`) and standard error (`error`). */
export async function exec(action: ActionOf<'exec'>, stage: Stage): Promise<Seen> {
  const { name, stateDir } = agentOf(stage, action.agent);
  if (stateDir === null) throw new NotShownHere("needs the Server's own command line");
  if (!isToolName(action.tool)) throw new Error(`the scenario names the tool ${action.tool}; a Server has ${Object.keys(tools).join(', ')}`);
  const [stdout, stderr] = [new Kept(), new Kept()];
  const exit = await runServerTool({
    server: { name, stateDir },
    controls: stage.target.controls,
    tool: action.tool,
    args: action.args,
    stdin: Readable.from(action.input === undefined ? [] : [Buffer.from(action.input)]),
    stdout,
    stderr,
    clock: stage.clock,
  });
  return { exit, text: stdout.text, error: stderr.text };
}

/** A stream whose end is a text. */
class Kept extends Writable {
  text = '';

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
