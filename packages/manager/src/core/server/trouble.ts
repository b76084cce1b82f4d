import type { EventTypeName } from '@ovmsim/model';
import { AgentClient, agentTrouble } from '../../agents/agent-client.js';
import type { ManagerCore } from '../manager-core.js';
import type { WorldTransaction } from '../transaction.js';

/** Events that tell of a Server's absence; 'server.online' acknowledges them. */
const absence: ReadonlySet<string> = new Set(['server.disconnect', 'server.offline'] satisfies EventTypeName[]);

/** Whether any of these event types tells of a Server's absence. */
export function tellsOfAbsence(types: readonly string[]): boolean {
  return types.some((type) => absence.has(type));
}

/** Types of a Server's events that nobody has acknowledged. */
export function openTypes(core: ManagerCore, tx: WorldTransaction, serverId: string): string[] {
  return core.events.open({ type: 'Server', id: serverId }).flatMap((id) => tx.get('Event', id)?.eventType ?? []);
}

/**
 * Shows what a failed call to a Server's agent means for the Server: UNKNOWN when the two do not accept each other any more (Concepts Guide 3.4, states of
 * servers), 'server.disconnect', once, when nobody answers.
 */
export function noteTrouble(core: ManagerCore, serverId: string, error: unknown): void {
  const trouble = agentTrouble(error);
  if ((trouble !== 'authentication' && trouble !== 'unreachable') || !core.store.has('Server', serverId)) return;
  core.transact((tx) => {
    if (trouble === 'authentication') tx.update('Server', serverId, { serverRunState: 'UNKNOWN' });
    else if (!openTypes(core, tx, serverId).includes('server.disconnect')) core.events.raise(tx, { type: 'server.disconnect', object: { type: 'Server', id: serverId } });
  });
}

/** A Server was reached again: takes back what was said of its absence. */
export function noteReturn(core: ManagerCore, tx: WorldTransaction, serverId: string): void {
  if (tellsOfAbsence(openTypes(core, tx, serverId))) core.events.raise(tx, { type: 'server.online', object: { type: 'Server', id: serverId } });
}

/** Speaks to the agent of an owned Server; what goes wrong on the way shows in the Server. */
export class OwnedAgentClient extends AgentClient {
  /** Called with the error of every call that fails, before it is thrown. */
  onFailure: (error: unknown) => void = () => undefined;

  override async call(...args: Parameters<AgentClient['call']>): ReturnType<AgentClient['call']> {
    try {
      return await super.call(...args);
    } catch (error) {
      this.onFailure(error);
      throw error;
    }
  }
}
