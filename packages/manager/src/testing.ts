import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '@ovmsim/ca';
import type { CertificateIssuer } from '@ovmsim/ca';
import { basicAuthorization, createContext, httpsRequest, silentLog } from '@ovmsim/kernel';
import type { ClientTls, HttpsResponse, ProcessContext } from '@ovmsim/kernel';
import { noAgents } from './agents/transport.js';
import { restBase } from '@ovmsim/model';
import { createManager } from './manager.js';
import type { ManagerOptions, RunningManager } from './manager.js';

/** What the tests of this package share; it is not part of the build. */

export const admin = { user: 'admin', password: 'Welcome1' } as const;
export const managerUuid = '0004fb00000100000af70d20dcce7d65';
export const base = restBase;

export const basicOf = basicAuthorization;

export interface TestManager {
  readonly manager: RunningManager;
  readonly issuer: CertificateIssuer;
  readonly context: ProcessContext;
  /** The `certs` folder. */
  readonly certs: string;
  /** PEM of the internal CA. */
  readonly ca: string;
  ask(request: Ask): Promise<Answer>;
  close(): Promise<void>;
}

export interface Ask {
  readonly method?: string;
  /** Below the host: '/ovm/core/wsapi/rest/Server'. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** As the administrator, by password. Default true. */
  readonly asAdmin?: boolean;
  readonly tls?: Partial<ClientTls>;
}

export interface Answer extends Omit<HttpsResponse, 'body'> {
  readonly body: string;
  readonly json: unknown;
}

/** A Manager with a CA of its own, on a free port of 127.0.0.1 unless `listen` is null. */
export async function openTestManager(options: Partial<ManagerOptions> = {}): Promise<TestManager> {
  const certs = options.certs ?? (await mkdtemp(join(tmpdir(), 'ovmsim-manager-')));
  const context = options.context ?? createContext({ name: 'manager', seed: 'test', clock: { mode: 'frozen', now: Date.UTC(2018, 5, 3, 15, 24, 3), rate: 1 }, log: silentLog() });
  const { entropy, io, log } = context;
  const issuer = options.issuer ?? (await CertificateAuthority.open({ dir: certs, name: managerUuid, entropy, clock: io, log }));
  const manager = await createManager({ profile: '3.4', managerUuid, admin, transport: noAgents, certs, listen: { host: '127.0.0.1', port: 0 }, ...options, context, issuer });
  const ca = await issuer.caCertificate();
  const ask = async ({ method = 'GET', target, headers = {}, body, asAdmin = true, tls }: Ask): Promise<Answer> => {
    const answer = await httpsRequest({
      url: `${manager.url ?? ''}${target}`,
      method,
      headers: { ...(asAdmin ? { authorization: basicOf(admin.user, admin.password) } : {}), ...headers },
      ...(body === undefined ? {} : { body }),
      tls: { verify: true, ca: [ca], ...tls },
      clock: io,
    });
    const text = answer.body.toString('utf8');
    return { ...answer, body: text, json: parsed(text) };
  };
  const close = async (): Promise<void> => {
    await manager.close();
    if (issuer instanceof CertificateAuthority) await issuer.close();
    if (options.certs === undefined) await rm(certs, { recursive: true, force: true });
  };
  return { manager, issuer, context, certs, ca, ask, close };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
