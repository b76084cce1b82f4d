import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WireFormat } from '@ovmsim/client';
import type { IoClock, WireRecord } from '@ovmsim/kernel';
import type { Actor } from './schema.js';
import type { Target, TargetAgent } from './target.js';
import type { Variables } from './variables.js';

/** A certificate with its key, as a TLS client shows it. */
export interface ClientIdentity {
  readonly certificate: string;
  readonly key: string;
}

/** What a step saw; a scenario's expectation is held against it. */
export interface Seen {
  status?: number;
  reason?: string;
  headers?: Record<string, unknown>;
  json?: unknown;
  text?: string;
  state?: unknown;
  error?: unknown;
  result?: unknown;
  xml?: Record<string, string>;
  fault?: string;
  connection?: string;
  tls?: { protocol: string; cipher: string; server: unknown; client: unknown };
  records?: readonly WireRecord[];
  file?: unknown;
  certificate?: unknown;
  differences?: readonly string[];
  exit?: number;
}

/** Thrown by a step that cannot be shown against this target, with the reason. */
export class NotShownHere extends Error {}

/** How a caller proves who it is. */
export interface Credentials {
  readonly basic?: { readonly user: string; readonly password: string };
  readonly identity?: ClientIdentity;
  readonly cookies?: string;
}

/** Everything that the steps of one scenario share. */
export interface Stage {
  /** Another one after a step that started processes anew. */
  target: Target;
  readonly clock: IoClock;
  readonly variables: Variables;
  /** In which the Web Services API is spoken to now. */
  format: WireFormat;
  /** Certificates that steps made, by name. */
  readonly identities: Map<string, ClientIdentity>;
  /** Private keys for the command line that steps made, PEM by name. */
  readonly sshKeys: Map<string, string>;
  /** What steps that could not be shown here would have given: step ids, saved names, certificate names. */
  readonly missing: Set<string>;
  /** Wire records made since the scenario began. */
  readonly wire: () => Promise<WireRecord[]>;
}

/** The n-th agent (from 1) of the target. */
export function agentOf(stage: Stage, n: number): TargetAgent {
  const agent = stage.target.agents[n - 1];
  if (agent === undefined) throw new NotShownHere(`needs ${n} agents; the target has ${stage.target.agents.length}`);
  return agent;
}

/** Turns a scenario's `as` into credentials. */
export function credentialsOf(stage: Stage, actor: Actor, agent?: TargetAgent): Credentials {
  if (typeof actor === 'string') {
    if (actor === 'admin') return { basic: stage.target.admin };
    if (actor === 'agent') return { basic: agent ?? agentOf(stage, 1) };
    if (actor === 'nobody') return {};
    throw new Error(`the scenario names an unknown caller '${actor}'`);
  }
  if ('cookies' in actor) return { cookies: actor.cookies, ...(actor.user === undefined ? {} : { basic: { user: actor.user, password: actor.password ?? '' } }) };
  if ('certificate' in actor) return { identity: identityOf(stage, actor.certificate) };
  return { basic: actor };
}

function identityOf(stage: Stage, name: string): ClientIdentity {
  const made = stage.identities.get(name);
  if (made !== undefined) return made;
  if (stage.missing.has(name)) throw new NotShownHere(`needs the certificate '${name}', which could not be made`);
  const agent = /^agent(\d+)$/.exec(name);
  if (agent !== null) {
    const { stateDir } = agentOf(stage, Number(agent[1]));
    if (stateDir === null) throw new NotShownHere("needs the agent's own key, which only a lab shows");
    const folder = join(stateDir, 'etc/ovs-agent/cert');
    return { certificate: readFileSync(join(folder, 'certificate.pem'), 'utf8'), key: readFileSync(join(folder, 'key.pem'), 'utf8') };
  }
  if (name === 'manager') {
    if (stage.target.certs === null) throw new NotShownHere("needs the Manager's own key, which only a lab shows");
    const folder = join(stage.target.certs, 'manager');
    return { certificate: readFileSync(join(folder, 'client.pem'), 'utf8'), key: readFileSync(join(folder, 'client.key'), 'utf8') };
  }
  throw new Error(`the scenario names certificate '${name}', which no step has made`);
}
