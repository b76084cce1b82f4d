import { db } from './db.js';
import { keygen } from './keygen.js';
import { passwd } from './passwd.js';
import { rpc } from './rpc.js';
import { service } from './service.js';
import type { Tool } from './tool.js';

/** The command-line tools of a Server, by their names there. */
export const tools = {
  'ovs-agent-db': db,
  'ovs-agent-keygen': keygen,
  'ovs-agent-passwd': passwd,
  'ovs-agent-rpc': rpc,
  service,
} as const satisfies Readonly<Record<string, Tool>>;

export type ToolName = keyof typeof tools;

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(tools, name);
}
