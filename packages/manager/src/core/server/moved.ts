import { addressText } from '../../agents/address.js';
import { agentTrouble, type AgentClient } from '../../agents/agent-client.js';
import type { AgentAddress } from '../../agents/transport.js';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from './access.js';
import { writeConnection } from './connections.js';
import { greet } from './discovery/collect.js';
import type { ServerFacts } from './discovery/server-document.js';

/** An agent that answered, and who it is. */
export interface Contact {
  readonly client: AgentClient;
  readonly facts: ServerFacts;
}

/** A Server (`id`) that may stand at another address now. */
export interface Move {
  readonly access: AgentAccess;
  readonly job: JobContext;
  readonly address: AgentAddress;
  readonly id: string;
}

/** How a move came out: the Server met at its new address, or why it is not trusted there. */
export type Moved = { readonly contact: Contact } | { readonly contact?: never; readonly refusal: Error };

/** An agent that says it is an owned Server known at another address proves it by certificate; then only its address changes. Null for any other agent. */
export async function byMovedCertificate({ access, job, address, id }: Move): Promise<Moved | null> {
  const { core } = job;
  const connection = core.store.get('@AgentConnection', id);
  const pin = connection?.pin ?? null;
  if (connection === undefined || pin === null || (connection.host === address.host && connection.port === address.port)) return null;
  const client = access.byCertificate(address, pin);
  try {
    const facts = await greet(client, job);
    if (facts.uuid !== id) return null;
    job.log(`server ${facts.hostname} has moved from ${addressText(connection)} to ${addressText(address)}`);
    core.transact((tx) => writeConnection(tx, { ...(tx.get('@AgentConnection', id) ?? connection), host: address.host, port: address.port }));
    return { contact: { client, facts } };
  } catch (error) {
    if (agentTrouble(error) !== 'authentication' || !(error instanceof Error)) throw error;
    job.log(`${client.target.name} does not prove that it is the server known at ${addressText(connection)}: ${error.message}`);
    return { refusal: error };
  }
}

/** Whether any owned Server stands at an address that is known for none. Its agent shows the certificate that is expected before the Manager shows its own. */
export async function byAnyTrust(at: Omit<Move, 'id'>): Promise<Contact | null> {
  for (const { id } of at.job.core.store.list('@AgentConnection')) {
    const moved = await byMovedCertificate({ ...at, id });
    if (moved?.contact !== undefined) return moved.contact;
  }
  return null;
}
