import { basicAuthorization } from '@ovmsim/kernel';
import { Authenticator } from '../auth/authenticator.js';
import { Lockout } from '../auth/lockout.js';
import { Revocations } from '../auth/revocations.js';
import { Sessions } from '../auth/sessions.js';
import { Users } from '../auth/users.js';
import type { ManagerCore } from '../core/manager-core.js';
import { openMemoryCore } from '../core/memory-core.js';
import { RestAdapter } from '../rest/adapter.js';
import { settingsOf } from '../settings.js';

/** A Manager under profile 3.3 in memory: core, user and REST, nothing else. */
export interface RecordedManager {
  readonly core: ManagerCore;
  readonly rest: RestAdapter;
  /** Value of an Authorization header that is good. */
  readonly authorization: string;
  /** Sets the world clock, which stands still: the Manager object shows the time. */
  setTime(epochMs: number): void;
}

const user = { name: 'admin', password: 'recorded' };

export async function openRecordedManager(): Promise<RecordedManager> {
  const { core, world, context } = await openMemoryCore({ profile: '3.3' });
  const settings = settingsOf();
  const users = new Users(core, context.entropy, new Lockout({ core, world, log: context.log, settings }));
  await users.set(user.name, user.password);
  const sessions = new Sessions(world, context.entropy, { idleMs: settings.sessionIdleMs, limit: settings.sessionLimit });
  const { issuer } = core.options;
  const rest = new RestAdapter({
    core,
    authenticator: new Authenticator({ core, users, sessions, strictSessions: () => false }),
    sessions,
    revocations: new Revocations({ issuer, io: context.io, log: context.log }),
    lab: 'conformance',
    user: user.name,
  });
  return {
    core,
    rest,
    authorization: basicAuthorization(user.name, user.password),
    setTime: (now) => world.set({ mode: 'frozen', now, rate: 1 }),
  };
}
