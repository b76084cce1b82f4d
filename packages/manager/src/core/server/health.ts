import type { EventTypeName } from '@ovmsim/model';
import { ConnectionError } from '@ovmsim/kernel';
import { agentTrouble } from '../../agents/agent-client.js';
import { AgentCallError } from '../errors.js';
import type { JobContext } from '../operation.js';

/**
 * Runs the discovery of a Server that may be known. A known one gets events for beginning and failure; when it and the Manager do not accept each other
 * its state becomes UNKNOWN (Concepts Guide 3.4: "last authentication failed").
 */
export async function reportingFailure<R>(job: JobContext, serverId: string | undefined, body: () => Promise<R>): Promise<R> {
  if (serverId !== undefined) raise(job, serverId, 'server.discover.started');
  try {
    return await body();
  } catch (error) {
    if (serverId !== undefined) noteFailure(job, serverId, error);
    throw error;
  }
}

function raise(job: JobContext, serverId: string, type: EventTypeName): void {
  const { core } = job;
  if (core.store.has('Server', serverId)) core.transact((tx) => core.events.raise(tx, { type, object: { type: 'Server', id: serverId } }));
}

function noteFailure(job: JobContext, serverId: string, error: unknown): void {
  const { core } = job;
  const server = core.store.get('Server', serverId);
  if (server === undefined) return;
  const trouble = agentTrouble(error);
  const object = { type: 'Server', id: serverId } as const;
  core.transact((tx) => {
    core.events.raise(tx, { type: 'server.discover.failed', object, ...(error instanceof Error ? { description: error.message } : {}) });
    if (trouble !== 'authentication') return;
    if (isCertificateChange(error)) core.events.raise(tx, { type: 'server.certificate.changed', object });
    tx.update('Server', serverId, { serverRunState: 'UNKNOWN' });
  });
}

function isCertificateChange(error: unknown): boolean {
  const cause = error instanceof AgentCallError ? error.cause : error;
  return cause instanceof ConnectionError && cause.code === 'pin';
}
