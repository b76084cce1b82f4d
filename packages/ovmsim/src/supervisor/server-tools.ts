import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { DiskFiles, readSelf, tools, type AgentService, type ToolName } from '@ovmsim/agent';
import { Entropy, type IoClock } from '@ovmsim/kernel';
import type { ControlClient } from './control-client.js';

const serviceAnswer = z.object({ daemons: z.array(z.object({ name: z.string(), pid: z.number().nullable() })) });

/** One run of a tool of a lab's Server. */
export interface ServerToolRun {
  /** The Server's name and the folder that stands for its root. */
  readonly server: { readonly name: string; readonly stateDir: string };
  /** Control endpoints of the lab. */
  readonly controls: readonly ControlClient[];
  readonly tool: ToolName;
  readonly args: readonly string[];
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly clock: IoClock;
}

/** Runs a tool over a Server's state directory, whether or not its process is there. Answers the exit code. */
export function runServerTool({ server, controls, tool, args, stdin, stdout, stderr, clock }: ServerToolRun): Promise<number> {
  return tools[tool].run({ root: server.stateDir, args, stdin, stdout, stderr, clock, entropy: new Entropy(), service: serviceOf(server, controls) });
}

/** The agent as a service, through the control endpoint of the process that hosts it; null when that process is gone. */
function serviceOf(server: ServerToolRun['server'], controls: readonly ControlClient[]): AgentService | null {
  const host = readSelf(new DiskFiles(server.stateDir))?.process;
  const control = controls.find((one) => one.name === host);
  if (control === undefined || !control.alive) return null;
  return { order: async (action) => serviceAnswer.parse(await control.post('/service', { server: server.name, action })).daemons };
}
