import type { OvmClient } from '@ovmsim/client';
import type { Clock, IoClock, Logger } from '@ovmsim/kernel';
import { cliGrammar, profiles, type ProfileName } from '@ovmsim/model';
import type { CommandSession } from './command-session.js';
import { openCommandSession } from './open-session.js';

/** Begins a session for a user who is logged in. The client belongs to whoever made it, and is ended there. */
export type OpenSession = (client: OvmClient) => CommandSession;

/** What sessions are given beside the client. */
export interface SessionSurroundings {
  readonly profile: ProfileName;
  /** The time that commands print. */
  readonly world: Clock;
  /** Time-outs and waiting. */
  readonly io: IoClock;
  readonly log: Logger;
}

/** Sessions of the product's command line, in the zone of this process: UTC unless TZ says otherwise. */
export function commandSessions({ profile, ...surroundings }: SessionSurroundings): OpenSession {
  const grammar = cliGrammar(profile);
  const version = profiles[profile].managerVersion;
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (client) => openCommandSession({ client, grammar, version, zone, ...surroundings });
}
