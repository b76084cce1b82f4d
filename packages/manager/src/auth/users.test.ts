import { beforeAll, describe, expect, it } from 'vitest';
import type { MemoryCore } from '../core/memory-core.js';
import { openMemoryCore } from '../core/memory-core.js';
import { Lockout } from './lockout.js';
import type { LockoutSettings } from './lockout.js';
import { Users } from './users.js';

describe('users', () => {
  let memory: MemoryCore;
  let users: Users;

  const usersOf = (settings: LockoutSettings): Users => {
    const { core, world, context } = memory;
    return new Users(core, context.entropy, new Lockout({ core, world, log: context.log, settings }));
  };

  beforeAll(async () => {
    memory = await openMemoryCore();
    users = usersOf({ lockTries: 5, lockMs: 60_000, lockCountMs: 30_000 });
    await users.set('admin', 'Welcome1');
  });

  it('log in with their password and no other', async () => {
    expect(await users.verify('admin', 'Welcome1')).toBe(true);
    expect(await users.verify('admin', 'Welcome1')).toBe(true);
    expect(await users.verify('admin', 'welcome1')).toBe(false);
    expect(await users.verify('admin', '')).toBe(false);
    expect(await users.verify('nobody', 'Welcome1')).toBe(false);
  });

  it('are stored without their password', () => {
    expect(JSON.stringify(memory.core.store.list('@User'))).not.toContain('Welcome1');
  });

  it('may get another password, after which the old one counts no more, although it was remembered', async () => {
    await users.set('two', 'old');
    expect(await users.verify('two', 'old')).toBe(true);
    await users.set('two', 'new');
    expect(await users.verify('two', 'old')).toBe(false);
    expect(await users.verify('two', 'new')).toBe(true);
  });

  it('that are gone log in no more', async () => {
    await users.set('three', 'x');
    expect(await users.verify('three', 'x')).toBe(true);
    memory.core.transact((tx) => tx.delete('@User', 'three'));
    expect(await users.verify('three', 'x')).toBe(false);
    expect(users.exists('three')).toBe(false);
  });

  it('keep their record when the password is set to what it is', async () => {
    const before = memory.core.store.get('@User', 'admin');
    await users.set('admin', 'Welcome1');
    expect(memory.core.store.get('@User', 'admin')).toBe(before);
  });

  it('are checked once when many requests bring the same password', async () => {
    await users.set('many', 'pw');
    const fresh = usersOf({ lockTries: 5, lockMs: 60_000, lockCountMs: 30_000 });
    expect(await Promise.all(Array.from({ length: 50 }, () => fresh.verify('many', 'pw')))).toEqual(Array.from({ length: 50 }, () => true));
  });
});
