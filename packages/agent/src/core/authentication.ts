import type { AgentMethodName } from '@ovmsim/model';
import type { AgentCertificates } from './certificates.js';
import type { Credentials } from './credentials.js';

/** What the agent of another Server may call: it hands over machines, and nothing else (ours). */
export const peerMethods: ReadonlySet<string> = new Set(['receive_vm'] satisfies AgentMethodName[]);

/** Where a caller's connection came from. */
export interface RemoteAddress {
  readonly address: string;
  readonly port: number;
}

/** What a caller shows. */
export interface PresentedCredentials {
  readonly basic?: { readonly user: string; readonly password: string };
  /** PEM of the TLS client certificate. */
  readonly clientCertificate?: string;
  readonly remote: RemoteAddress;
}

/** A caller who was let in, and how. */
export interface CallerFacts {
  readonly kind: 'caller';
  /** 'peer': the agent of another Server that the same Manager owns, by the certificate that ownership gave it. */
  readonly by: 'password' | 'certificate' | 'peer';
  readonly remote: RemoteAddress;
}

/** A caller who was not (recorded 3.4.1: 403, and this very reason phrase). */
export interface RefusalFacts {
  readonly kind: 'refused';
  readonly status: 403;
  readonly reason: string;
}

interface Rules {
  readonly credentials: Credentials;
  readonly certificates: AgentCertificates;
  readonly owned: boolean;
  /** On an owned Server whose Manager is known by certificate, the password no longer counts. */
  readonly strict: boolean;
}

/**
 * Who may call on 8899. An owned Server accepts exactly its Manager's certificate, and the account's password from
 * anybody who shows no certificate (real Servers do); a certificate that is not the Manager's is refused whatever else is
 * shown, but for that of another agent of the same Manager, which may do what `peerMethods` says. An unowned Server knows nobody by certificate, so only the
 * password counts.
 */
export function authenticate(presented: PresentedCredentials, rules: Rules): CallerFacts | RefusalFacts {
  const { remote, basic, clientCertificate } = presented;
  const pinned = rules.owned && rules.certificates.hasManager();
  if (pinned && clientCertificate !== undefined) {
    if (rules.certificates.isManager(clientCertificate)) return { kind: 'caller', by: 'certificate', remote };
    return rules.certificates.isPeer(clientCertificate) ? { kind: 'caller', by: 'peer', remote } : refusal(remote);
  }
  const passwordCounts = !(pinned && rules.strict);
  if (passwordCounts && basic !== undefined && rules.credentials.verify(basic.user, basic.password)) return { kind: 'caller', by: 'password', remote };
  return refusal(remote);
}

function refusal(remote: RemoteAddress): RefusalFacts {
  return { kind: 'refused', status: 403, reason: `Unauthorized access attempt from ('${remote.address}', ${remote.port})!` };
}
