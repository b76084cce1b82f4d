import { Entropy } from '@ovmsim/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { Sessions, TooManySessions } from './sessions.js';

describe('sessions', () => {
  let now = 0;
  let sessions: Sessions;
  const clock = { now: () => now };
  const cookieOf = (lines: readonly string[]): string => lines.map((line) => line.split(';')[0]).join('; ');

  beforeEach(() => {
    now = 1_000_000;
    sessions = new Sessions(clock, new Entropy(), { idleMs: 60_000, limit: null });
  });

  it('have the two cookies of a real Manager, in their shapes and with their attributes', () => {
    const [session, proof] = sessions.open('admin', 'first').cookies;
    expect(session).toMatch(/^JSESSIONID=[\w-]{52}!-?\d+; path=\/; HttpOnly$/);
    expect(proof).toMatch(/^_WL_AUTHCOOKIE_JSESSIONID=[\w.-]{20}; path=\/; secure; HttpOnly$/);
  });

  it('are continued by both cookies together', () => {
    const { cookies, id } = sessions.open('admin', 'first');
    expect(sessions.find(`a=b; ${cookieOf(cookies)}`)).toEqual({ state: 'valid', user: 'admin', account: 'first', id });
    expect(sessions.find(cookies[0]?.split(';')[0])).toEqual({ state: 'stale' });
    expect(sessions.find(cookieOf([cookies[0] ?? '', sessions.open('admin', 'first').cookies[1] ?? '']))).toEqual({ state: 'stale' });
  });

  it('are none without the cookie and stale with an unknown one', () => {
    expect(sessions.find(undefined)).toEqual({ state: 'none' });
    expect(sessions.find('other=1; =x; ;')).toEqual({ state: 'none' });
    expect(sessions.find('JSESSIONID=unknown')).toEqual({ state: 'stale' });
  });

  it('end when nobody used them for the idle time, and not before', () => {
    const cookie = cookieOf(sessions.open('admin', 'first').cookies);
    now += 60_000;
    expect(sessions.find(cookie).state).toBe('valid');
    now += 60_000;
    expect(sessions.find(cookie).state).toBe('valid');
    now += 60_001;
    expect(sessions.find(cookie).state).toBe('stale');
    expect(sessions.size).toBe(0);
  });

  it('end at logout, or all at once', () => {
    const one = sessions.open('admin', 'first');
    const two = sessions.open('admin', 'first');
    sessions.close(one.id);
    expect(sessions.find(cookieOf(one.cookies)).state).toBe('stale');
    sessions.clear();
    expect(sessions.find(cookieOf(two.cookies)).state).toBe('stale');
  });

  it('may be limited; what is over counts no more', () => {
    const limited = new Sessions(clock, new Entropy(), { idleMs: 60_000, limit: 2 });
    limited.open('a', 'first');
    limited.open('b', 'first');
    expect(() => limited.open('c', 'first')).toThrow(TooManySessions);
    now += 60_001;
    expect(limited.open('c', 'first').cookies).toHaveLength(2);
  });

  it('are remembered by the thousand for clients that never come back; those used longest ago make room', () => {
    const first = cookieOf(sessions.open('admin', 'first').cookies);
    const used = cookieOf(sessions.open('admin', 'first').cookies);
    for (let count = 0; count < 9_998; count += 1) sessions.open('admin', 'first');
    expect(sessions.find(used).state).toBe('valid');
    const last = cookieOf(sessions.open('admin', 'first').cookies);
    expect(sessions.size).toBeLessThanOrEqual(10_000);
    expect(sessions.size).toBeGreaterThan(9_000);
    expect([first, used, last].map((cookie) => sessions.find(cookie).state)).toEqual(['stale', 'valid', 'valid']);
  });
});
