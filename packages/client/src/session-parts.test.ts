import { describe, expect, it } from 'vitest';
import { CookieJar } from './cookie-jar.js';
import { authorizationOf, certificateOf } from './credentials.js';
import { baseOf, fillPath, segment, targetOf } from './paths.js';

describe('addresses', () => {
  it.each(['https://h:7002', 'https://h:7002/', 'https://h:7002/ovm/core/wsapi/rest', 'https://h:7002/ovm/core/wsapi/rest/?x#y'])('%s leads to the base URI', (url) => {
    expect(baseOf(url).href).toBe('https://h:7002/ovm/core/wsapi/rest');
  });

  it('ids are encoded as the Manager writes them in uri', () => {
    expect(segment('Processor (0) in 03:aa:02')).toBe('Processor%20(0)%20in%2003:aa:02');
    expect(segment('s_mount_/nfs')).toBe('s_mount_%2Fnfs');
  });

  it('a path takes its ids, and misses none', () => {
    expect(fillPath('/Repository/:id/VirtualDisk/:childId', { id: 'a b', childId: 'c/d' })).toBe('/Repository/a%20b/VirtualDisk/c%2Fd');
    expect(() => fillPath('/Server/:id', {})).toThrow(TypeError);
  });

  it('an address from an answer is followed on the same host only, or the password would go elsewhere', () => {
    const base = baseOf('https://h:7002');
    expect(targetOf(base, '/Job/1', { a: 'x y', b: undefined, c: true }).href).toBe('https://h:7002/ovm/core/wsapi/rest/Job/1?a=x+y&c=true');
    expect(targetOf(base, 'https://h:7002//ovm/core/wsapi/rest/Job/1').href).toBe('https://h:7002//ovm/core/wsapi/rest/Job/1');
    expect(() => targetOf(base, 'https://other:7002/ovm')).toThrow(TypeError);
    expect(() => targetOf(base, 'http://h:7002/ovm')).toThrow(TypeError);
  });
});

describe('the cookie jar', () => {
  it('keeps the two session cookies and nothing else', () => {
    const jar = new CookieJar();
    expect(jar.header).toBeNull();
    jar.store(['JSESSIONID=abc!-12; path=/; HttpOnly', '_WL_AUTHCOOKIE_JSESSIONID=x=y; path=/; secure', 'other=1', 'garbage']);
    expect(jar.header).toBe('JSESSIONID=abc!-12; _WL_AUTHCOOKIE_JSESSIONID=x=y');
    expect(jar.hasSession).toBe(true);
  });

  it('replaces a cookie, and drops one that the Manager takes back', () => {
    const jar = new CookieJar();
    jar.store('JSESSIONID=a');
    jar.store('JSESSIONID=b');
    expect(jar.header).toBe('JSESSIONID=b');
    jar.store('JSESSIONID=b; Max-Age=0');
    expect(jar.hasSession).toBe(false);
    jar.store(['JSESSIONID=c']);
    jar.store(['JSESSIONID=; path=/']);
    expect(jar.header).toBeNull();
  });
});

describe('credentials', () => {
  it('a password goes into the header, in UTF-8, a certificate into the handshake', () => {
    expect(authorizationOf({ user: 'admin', password: 'Wé:1' })).toBe(`Basic ${Buffer.from('admin:Wé:1').toString('base64')}`);
    expect(certificateOf({ user: 'admin', password: 'x' })).toEqual({});
    expect(authorizationOf({ certificate: 'c', key: 'k' })).toBeNull();
    expect(certificateOf({ certificate: 'c', key: 'k', passphrase: 'p' })).toEqual({ cert: 'c', key: 'k', passphrase: 'p' });
    expect(certificateOf({ pfx: Buffer.from('x') })).toEqual({ pfx: Buffer.from('x') });
    expect(authorizationOf('none')).toBeNull();
  });
});
