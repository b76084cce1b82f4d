import { CaError } from '@ovmsim/ca';
import type { CertificateIssuer } from '@ovmsim/ca';
import { isAddress } from '../../agents/address.js';
import type { AgentClient } from '../../agents/agent-client.js';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { WorldTransaction } from '../transaction.js';
import type { CertificateRecord } from '../world.js';

/** Whom a certificate is made for. */
export interface CertifiedServer {
  readonly id: string;
  readonly hostname: string;
  /** How the Manager reaches it. */
  readonly host: string;
}

/** A certificate for an agent, registered with the internal CA. */
export interface AgentCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PKCS#8 PEM, when the CA made the key; null when the agent did. */
  readonly key: string | null;
  readonly serial: string;
  readonly fingerprint: string;
}

/**
 * Has the internal CA vouch for an agent and note whom the certificate stands for. By default the CA makes the key as well, as the founding text has it
 * (Security Guide 3.3 §1.1.2); with `agentMakesKey` the agent hands out a request by a proposed RPC and its key never travels.
 * Throws OperationError naming the CA, or AgentCallError.
 */
export async function certifyAgent(core: ManagerCore, client: AgentClient, server: CertifiedServer): Promise<AgentCertificate> {
  const { issuer } = core.options;
  const request = core.live.agentMakesKey ? await certificateRequest(client) : null;
  return asking(server, async () => {
    const made = request === null ? await issue(issuer, server) : { ...(await issuer.sign({ purpose: 'agent', request, ...names(server) })), key: null };
    await issuer.register({ certificate: made.certificate, principal: server.id, purpose: 'agent' });
    return made;
  });
}

async function issue(issuer: CertificateIssuer, server: CertifiedServer): Promise<AgentCertificate> {
  return issuer.issue({ purpose: 'agent', commonName: server.hostname === '' ? server.host : server.hostname, ...names(server) });
}

/** The certificate names the Server by host name and by the address the Manager uses. */
function names({ hostname, host }: CertifiedServer): { readonly names: string[]; readonly addresses: string[] } {
  const dns = [hostname, isAddress(host) ? '' : host].filter((name) => name !== '');
  return { names: [...new Set(dns)], addresses: isAddress(host) ? [host] : [] };
}

async function certificateRequest(client: AgentClient): Promise<string> {
  const answer = await client.call('get_certificate_request');
  if (typeof answer === 'string' && answer.includes('CERTIFICATE REQUEST')) return answer;
  throw new OperationError('OVMRU_900025E', [client.target.name, 'get_certificate_request', 'it is no certificate request']);
}

async function asking<T>(server: CertifiedServer, what: () => Promise<T>): Promise<T> {
  try {
    return await what();
  } catch (error) {
    if (error instanceof CaError) throw new OperationError('OVMRU_900021E', [server.hostname || server.host, error.message]);
    throw error;
  }
}

/** The record by which the Manager knows the agent on 7002. */
export function certificateRecord(core: ManagerCore, serverId: string, made: AgentCertificate): CertificateRecord {
  return {
    id: made.fingerprint,
    purpose: 'agent',
    principal: serverId,
    certificate: made.certificate,
    serial: made.serial,
    registeredAt: core.options.world.now(),
  };
}

/** Fingerprints of the certificates that stand for a Server's agent, apart from `but`. */
function agentCertificates(tx: Pick<WorldTransaction, 'list'>, serverId: string, but?: string): string[] {
  return tx
    .list('@Certificate')
    .filter((record) => record.purpose === 'agent' && record.principal === serverId && record.id !== but)
    .map(({ id }) => id);
}

/** Takes a Server's certificates, apart from `but`, out of the Manager's register. Returns their fingerprints for `withdraw`. */
export function forgetCertificates(tx: WorldTransaction, serverId: string, but?: string): string[] {
  const old = agentCertificates(tx, serverId, but);
  for (const id of old) tx.delete('@Certificate', id);
  return old;
}

/**
 * Tells the internal CA that certificates are no longer in use. What the Manager accepts is decided by its own register, so a CA that is away is only
 * noted.
 */
export async function withdraw(core: ManagerCore, fingerprints: readonly string[], reason: 'superseded' | 'cessationOfOperation'): Promise<void> {
  const { issuer, log } = core.options;
  for (const fingerprint of fingerprints) {
    try {
      await issuer.unregister({ fingerprint });
      await issuer.revoke({ fingerprint, reason });
    } catch (error) {
      log.warn({ fingerprint, error: error instanceof Error ? error.message : String(error) }, 'the internal CA did not withdraw a certificate');
    }
  }
}
