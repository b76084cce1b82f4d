import type { Clock } from '@ovmsim/kernel';
import { ConnectionError } from '@ovmsim/kernel';
import { eventTypes } from '@ovmsim/model';
import type { EventTypeName } from '@ovmsim/model';
import { AgentClient, agentTrouble, type AgentTarget } from '../../agents/agent-client.js';
import type { AgentTransport } from '../../agents/transport.js';
import { AgentCallError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { WorldTransaction } from '../transaction.js';

/** Events that tell of a Server that was lost; 'server.online' acknowledges them. */
const losses: ReadonlySet<string> = new Set(eventTypes['server.online'].clears);

/** Whether any of these event types tells of a Server that was lost. */
export function tellsOfLoss(types: readonly string[]): boolean {
  return types.some((type) => losses.has(type));
}

/** Types of a Server's events that nobody has acknowledged. */
export function openTypes(core: ManagerCore, serverId: string): readonly string[] {
  return core.events.openTypes({ type: 'Server', id: serverId });
}

/**
 * Shows what a failed call to a Server's agent means for the Server: UNKNOWN when the two do not accept each other any more (Concepts Guide 3.4, states of
 * servers), 'server.disconnect', once, when nobody answers.
 */
export function noteTrouble(core: ManagerCore, serverId: string, error: unknown): void {
  const trouble = agentTrouble(error);
  if ((trouble !== 'authentication' && trouble !== 'unreachable') || !core.store.has('Server', serverId)) return;
  core.transact((tx) => {
    const raise = (type: EventTypeName): void => {
      core.events.raise(tx, { type, object: { type: 'Server', id: serverId }, ...(error instanceof Error ? { description: error.message } : {}) });
    };
    if (trouble === 'unreachable') {
      if (!openTypes(core, serverId).includes('server.disconnect')) raise('server.disconnect');
      return;
    }
    if (tx.get('Server', serverId)?.serverRunState === 'UNKNOWN') return;
    tx.update('Server', serverId, { serverRunState: 'UNKNOWN' });
    raise(isCertificateChange(error) ? 'server.certificate.changed' : 'server.authentication.failed');
  });
}

/** Whether the agent showed another certificate than the registered one. */
export function isCertificateChange(error: unknown): boolean {
  const cause = error instanceof AgentCallError ? error.cause : error;
  return cause instanceof ConnectionError && cause.code === 'pin';
}

/** A Server was reached again: takes back what was said of its loss. */
export function noteReturn(core: ManagerCore, tx: WorldTransaction, serverId: string): void {
  if (tellsOfLoss(openTypes(core, serverId))) core.events.raise(tx, { type: 'server.online', object: { type: 'Server', id: serverId } });
}

/** How calls to an owned Server's agent are made. */
export interface OwnedAgentOptions {
  /** Called with the error of every call that fails, before it is thrown. */
  readonly onFailure?: (error: unknown) => void;
  /** How long one call may take, ms of the I/O clock; what the transport allows when left out. */
  readonly timeoutMs?: number;
}

/** Speaks to the agent of an owned Server; what goes wrong on the way shows in the Server. */
export class OwnedAgentClient extends AgentClient {
  private readonly onFailure: (error: unknown) => void;

  constructor(transport: AgentTransport, target: AgentTarget, { world, onFailure }: { readonly world: Pick<Clock, 'now'>; readonly onFailure: (error: unknown) => void }) {
    super(transport, target, world);
    this.onFailure = onFailure;
  }

  override async call(...args: Parameters<AgentClient['call']>): ReturnType<AgentClient['call']> {
    try {
      return await super.call(...args);
    } catch (error) {
      this.onFailure(error);
      throw error;
    }
  }
}
