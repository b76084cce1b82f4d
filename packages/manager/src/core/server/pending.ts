import { agentTrouble } from '../../agents/agent-client.js';
import type { AgentAddress } from '../../agents/transport.js';
import type { ManagerCore } from '../manager-core.js';
import type { CertificateRecord } from '../world.js';
import { withdraw } from './certificates.js';
import { greet } from './discovery/collect.js';
import type { Contact, Move } from './moved.js';
import { keepTrust } from './trust.js';

/**
 * Certificates that were made for a Server's agent and are not the one it is known by: a take-over broke off, and the agent may have accepted without the
 * Manager having heard of it. Newest first. Those of a Server that is known at another address are not for this one.
 */
function pendingAt(core: ManagerCore, address: AgentAddress): CertificateRecord[] {
  const { store } = core;
  return store
    .list('@Certificate')
    .filter(({ id, purpose, principal }) => {
      const connection = store.get('@AgentConnection', principal);
      const elsewhere = connection !== undefined && (connection.host !== address.host || connection.port !== address.port);
      return purpose === 'agent' && connection?.pin !== id && !elsewhere;
    })
    .reverse();
}

/**
 * Meets an agent that has accepted a take-over which the Manager did not see to its end, by the certificate that was made for it then. From now on it is
 * known by it. Null when it shows none of these, or does not accept the Manager: then it has not accepted, and takes its password.
 */
export async function byPendingCertificate({ access, job, address }: Omit<Move, 'id'>): Promise<Contact | null> {
  const { core } = job;
  for (const record of pendingAt(core, address)) {
    const client = access.byCertificate(address, record.id);
    try {
      const facts = await greet(client, job);
      if (facts.uuid !== record.principal || facts.managerUuid !== core.managerId) continue;
      job.log(`server ${facts.hostname} has accepted an earlier take-over that did not come to its end`);
      await withdraw(core, keepTrust(core, { serverId: facts.uuid, address, told: null }, record), 'superseded');
      return { client, facts };
    } catch (error) {
      if (agentTrouble(error) !== 'authentication') throw error;
    }
  }
  return null;
}
