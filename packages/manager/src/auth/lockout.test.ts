import { beforeEach, describe, expect, it } from 'vitest';
import type { MemoryCore } from '../core/memory-core.js';
import { openMemoryCore } from '../core/memory-core.js';
import { Lockout } from './lockout.js';
import type { LockoutSettings } from './lockout.js';
import { Users } from './users.js';

const minute = 60_000;

describe('lockout', () => {
  let memory: MemoryCore;
  let lockout: Lockout;
  let users: Users;
  let said: unknown[][];
  const settings: LockoutSettings = { lockTries: 5, lockMs: 30 * minute, lockCountMs: 5 * minute };
  const open = (wished: Partial<LockoutSettings> = {}): void => {
    const { core, world, context } = memory;
    const log = { warn: (...words: unknown[]) => void said.push(words), info: (...words: unknown[]) => void said.push(words) };
    lockout = new Lockout({ core, world, log, settings: { ...settings, ...wished } });
    users = new Users(core, context.entropy, lockout);
  };
  const fail = async (times: number, user = 'admin'): Promise<void> => {
    for (let each = 0; each < times; each += 1) expect(await users.logIn(user, 'wrong')).toBe(false);
  };
  const commits = async (work: () => Promise<unknown>): Promise<number> => {
    let count = 0;
    const end = memory.core.store.onCommit(() => void (count += 1));
    await work();
    end();
    return count;
  };

  beforeEach(async () => {
    said = [];
    memory = await openMemoryCore();
    open();
    await users.set('admin', 'right');
  });

  it('comes with the last of the tries, and refuses the right password, too', async () => {
    await fail(4);
    expect(await users.logIn('admin', 'right')).toBe(true);
    await fail(5);
    expect(await users.logIn('admin', 'right')).toBe(false);
    expect(said).toEqual([[{ user: 'admin', tries: 5, until: '2015-11-30T18:30:00.000Z' }, expect.stringContaining('locked')]]);
  });

  it('ends by itself after its time on the world clock, which further tries do not prolong', async () => {
    await fail(5);
    await memory.world.advance(29 * minute);
    await fail(3);
    await memory.world.advance(minute);
    expect(lockout.list()).toEqual([]);
    await fail(4);
    expect(await users.logIn('admin', 'right')).toBe(true);
  });

  it('ends when somebody ends it', async () => {
    await fail(5);
    expect(lockout.list()).toEqual([{ user: 'admin', since: Date.UTC(2015, 10, 30, 18), until: Date.UTC(2015, 10, 30, 18, 30) }]);
    expect(lockout.unlock('admin')).toBe(true);
    expect(lockout.unlock('admin')).toBe(false);
    expect(lockout.unlock('nobody')).toBe(false);
    expect(await users.logIn('admin', 'right')).toBe(true);
  });

  it('ends with a new password, and not with the same one set again', async () => {
    await fail(5);
    await users.set('admin', 'right');
    expect(await users.logIn('admin', 'right')).toBe(false);
    await users.set('admin', 'another');
    expect(await users.logIn('admin', 'another')).toBe(true);
  });

  it('does not come when a login came between, or the failures are old', async () => {
    for (let round = 0; round < 3; round += 1) {
      await fail(4);
      expect(await users.logIn('admin', 'right')).toBe(true);
    }
    for (let round = 0; round < 3; round += 1) {
      await fail(4);
      await memory.world.advance(6 * minute);
    }
    expect(await users.logIn('admin', 'right')).toBe(true);
  });

  it('is each user’s own; names that nobody has are not counted', async () => {
    await users.set('other', 'right');
    const written = await commits(() => fail(20, 'nobody'));
    await fail(5);
    expect(written).toBe(0);
    expect(await users.logIn('other', 'right')).toBe(true);
    expect(lockout.list().map(({ user }) => user)).toEqual(['admin']);
  });

  it('counts tries that come all at once', async () => {
    const answers = await Promise.all(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'right', 'right'].map((password) => users.logIn('admin', password)));
    expect(answers).toEqual([false, false, false, false, false, false, false]);
  });

  it('writes no more than its tries, and nothing for logins that follow upon none', async () => {
    expect(await commits(() => fail(25))).toBe(5);
    lockout.unlock('admin');
    expect(await commits(() => users.logIn('admin', 'right'))).toBe(0);
  });

  it('stands in the state, so that a Manager that starts anew goes on with it', async () => {
    await fail(4);
    open();
    await fail(1);
    open();
    expect(await users.logIn('admin', 'right')).toBe(false);
  });

  it('may be switched off', async () => {
    open({ lockTries: 0 });
    expect(await commits(() => fail(8))).toBe(0);
    expect(await users.logIn('admin', 'right')).toBe(true);
  });

  it('checks a locked user’s password as slowly as any: what was remembered of it is not used', async () => {
    expect(await users.logIn('admin', 'right')).toBe(true);
    await fail(5);
    let derivations = 0;
    const { derive } = users;
    users.derive = (...args) => {
      derivations += 1;
      return derive(...args);
    };
    await users.logIn('admin', 'right');
    await users.logIn('admin', 'wrong');
    expect(derivations).toBe(2);
  });
});
