import type { AgentAddress } from '../../agents/transport.js';
import type { ManagerCore } from '../manager-core.js';
import type { CertificateRecord } from '../world.js';
import { forgetCertificates } from './certificates.js';
import { writeConnection } from './connections.js';

/** An agent that has accepted this Manager. */
export interface TrustedAgent {
  readonly serverId: string;
  readonly address: AgentAddress;
  /** Where it was told to send its notifications; null when that is not known. */
  readonly told: string | null;
}

/** Writes down what the agent is known by from now on. Returns the fingerprints of what it was known by before. */
export function keepTrust(core: ManagerCore, { serverId, address: { host, port }, told }: TrustedAgent, record: CertificateRecord): string[] {
  const pin = record.id;
  return core.transact((tx) => {
    const lastEventNumber = tx.get('@AgentConnection', serverId)?.lastEventNumber ?? 0;
    writeConnection(tx, { id: serverId, host, port, pin, told, lastEventNumber, releasing: false });
    if (!tx.has('@Certificate', pin)) tx.insert('@Certificate', record);
    return forgetCertificates(tx, serverId, pin);
  });
}
