import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateAuthority } from './authority.js';
import { crlFacts, crlSignedBy } from './crl.js';
import { Register } from './register.js';
import type { Registration, SignedCertificate } from './issuer.js';
import { certsFolder, context, openAuthority, removeFolders } from './testing.js';

let authority: CertificateAuthority;
let foreign: CertificateAuthority;
let dir: string;

beforeAll(async () => {
  dir = await certsFolder();
  authority = await openAuthority(dir, { pool: 2 });
  foreign = await openAuthority(await certsFolder());
});
afterAll(async () => {
  await Promise.all([authority.close(), foreign.close()]);
  await removeFolders();
});

const user = (commonName = 'admin', more: { days?: number } = {}) => authority.issue({ purpose: 'user', commonName, ...more });
const entryOf = async (certificate: SignedCertificate, of = authority) => (await of.list()).find((entry) => entry.serial === certificate.serial);

describe('the register', () => {
  it('notes what is issued, then whom it stands for', async () => {
    const issued = await user();
    expect(await entryOf(issued)).toMatchObject({ serial: issued.serial, fingerprint: issued.fingerprint, purpose: 'user', principal: null, status: 'issued', registeredAt: null });
    const registered = await authority.register({ certificate: issued.certificate, principal: 'admin', purpose: 'user' });
    expect(registered).toMatchObject({ principal: 'admin', status: 'registered', subject: expect.stringContaining('CN=admin') as string });
    expect(await entryOf(issued)).toEqual(registered);
  });

  it('takes the same registration twice without a change', async () => {
    const issued = await user();
    const first = await authority.register({ certificate: issued.certificate, principal: 'admin', purpose: 'user' });
    expect(await authority.register({ certificate: issued.certificate, principal: 'admin', purpose: 'user' })).toEqual(first);
  });

  it('lets a certificate stand for nobody again, by serial number or fingerprint in any spelling', async () => {
    const issued = await user();
    await authority.register({ certificate: issued.certificate, principal: 'admin', purpose: 'user' });
    const spelt = issued.serial.toLowerCase().replace(/(..)(?=.)/g, '$1:');
    expect(await authority.unregister({ serial: spelt })).toMatchObject({ principal: null, status: 'issued', registeredAt: null });
    await authority.register({ certificate: issued.certificate, principal: 'other', purpose: 'user' });
    expect(await authority.unregister({ fingerprint: issued.fingerprint.replaceAll(':', '').toLowerCase() })).toMatchObject({ status: 'issued' });
    expect(await authority.unregister({ serial: issued.serial })).toMatchObject({ status: 'issued' });
  });

  it('registers an expired certificate: whether it is good is for the handshake to say', async () => {
    const issued = await user('admin', { days: -1 });
    expect(await authority.register({ certificate: issued.certificate, principal: 'admin', purpose: 'user' })).toMatchObject({ status: 'registered' });
  });

  it('refuses what cannot be registered', async () => {
    const issued = await user();
    const register = (certificate: string, more: { principal?: string; purpose?: 'user' | 'agent' } = {}) => authority.register({ certificate, principal: 'admin', purpose: 'user', ...more });
    await expect(register('no certificate')).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('cannot be read') as string });
    await expect(register(issued.certificate, { principal: '' })).rejects.toMatchObject({ code: 'invalid' });
    const other = await foreign.issue({ purpose: 'user', commonName: 'admin' });
    // Both CAs have the same name here: key and signature tell them apart.
    await expect(register(other.certificate)).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('not issued by this CA') as string });
    await expect(register(await authority.caCertificate())).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('CA certificate') as string });
    await expect(register(issued.certificate, { purpose: 'agent' })).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining("issued as 'user'") as string });
    await register(issued.certificate);
    await expect(register(issued.certificate, { principal: 'mallory' })).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('already registered for admin') as string });
    await authority.revoke({ serial: issued.serial });
    await expect(register(issued.certificate)).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('is revoked') as string });
    await expect(authority.unregister({ serial: issued.serial })).rejects.toMatchObject({ code: 'refused' });
  });

  it('refuses a reference to nothing, to an unknown certificate, and an ambiguous one', async () => {
    await expect(authority.revoke({})).rejects.toMatchObject({ code: 'invalid' });
    await expect(authority.revoke({ serial: 'AB', fingerprint: 'CD' })).rejects.toMatchObject({ code: 'invalid' });
    await expect(authority.revoke({ serial: '4242' })).rejects.toMatchObject({ code: 'refused', message: 'no certificate with serial number 4242 was issued here' });
    await expect(authority.unregister({ fingerprint: 'AB:CD' })).rejects.toMatchObject({ code: 'refused' });
  });

  it('survives a new start, and so does the revocation list', async () => {
    const own = await certsFolder();
    const first = await openAuthority(own);
    const [kept, gone] = [await first.issue({ purpose: 'gui', commonName: 'gui' }), await first.issue({ purpose: 'user', commonName: 'gone' })];
    await first.register({ certificate: kept.certificate, principal: 'gui', purpose: 'gui' });
    await first.revoke({ serial: gone.serial, reason: 'superseded' });
    const before = { list: await first.list(), crl: await first.crl(), ca: await first.caCertificate() };
    await first.close();
    const second = await openAuthority(own);
    expect({ list: await second.list(), crl: await second.crl(), ca: await second.caCertificate() }).toEqual(before);
    expect(second.crlNumber).toBe(first.crlNumber);
    await expect(second.register({ certificate: gone.certificate, principal: 'x', purpose: 'user' })).rejects.toMatchObject({ code: 'refused' });
    await second.close();
  });

  it('loses nothing when many write at once', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, (_, index) => user(`user${index}`)));
    await Promise.all(made.map((issued, index) => authority.register({ certificate: issued.certificate, principal: `user${index}`, purpose: 'user' })));
    await Promise.all(made.slice(0, 4).map((issued) => authority.revoke({ serial: issued.serial })));
    const written = JSON.parse(await readFile(authority.files.register, 'utf8')) as { certificates: Registration[] };
    expect(written.certificates).toEqual(await authority.list());
    for (const [index, issued] of made.entries()) expect(await entryOf(issued)).toMatchObject({ principal: `user${index}`, status: index < 4 ? 'revoked' : 'registered' });
    expect(await authority.check()).toEqual([]);
  });
});

describe('writing the register', () => {
  const entry = { serial: 'AA' } as Registration;

  it('writes what arrives together in one go', async () => {
    const sizes: number[] = [];
    const register = new Register([], async (draft) => void sizes.push(draft.entries.size));
    await Promise.all(['A1', 'A2', 'A3'].map((serial) => register.change((draft) => draft.put({ ...entry, serial }))));
    expect(sizes).toEqual([3]);
  });

  it('keeps the old state when it cannot be written, and works again afterwards', async () => {
    let full = true;
    const register = new Register([], async () => {
      if (full) throw new Error('no space left on device');
    });
    await expect(register.change((draft) => draft.put(entry))).rejects.toThrow('no space left');
    expect(register.entries.size).toBe(0);
    full = false;
    await register.change((draft) => draft.put(entry));
    expect([...register.entries.keys()]).toEqual(['AA']);
  });

  it('lets one refused step fail alone and writes nothing for a step that changes nothing', async () => {
    let writes = 0;
    const register = new Register([entry], async () => void (writes += 1));
    const refused = register.change(() => {
      throw new Error('no');
    });
    const read = register.change((draft) => draft.entries.size);
    await expect(refused).rejects.toThrow('no');
    expect(await read).toBe(1);
    expect(writes).toBe(0);
  });
});

describe('the revocation list', () => {
  it('is empty and signed at first, and each revocation makes a new one with a higher number', async () => {
    const own = await openAuthority(await certsFolder());
    const first = crlFacts(await own.crl());
    expect(first).toMatchObject({ number: 1, revoked: [] });
    expect(first.nextUpdate).toBeGreaterThan(context.io.now() + 300 * 86_400_000);
    const issued = await own.issue({ purpose: 'user', commonName: 'a' });
    await own.revoke({ serial: issued.serial, reason: 'keyCompromise' });
    const other = await own.issue({ purpose: 'user', commonName: 'b' });
    await own.revoke({ fingerprint: other.fingerprint });
    const facts = crlFacts(await own.crl());
    expect(facts.number).toBe(3);
    expect(facts.revoked.map(({ serial, reason }) => ({ serial, reason }))).toEqual([{ serial: issued.serial, reason: 'keyCompromise' }, { serial: other.serial, reason: 'unspecified' }]);
    expect(facts.authorityKeyId).toMatch(/^[0-9a-f]{40}$/);
    expect(await readFile(own.files.crl, 'utf8')).toBe(await own.crl());
    expect(await readFile(own.files.crlNumber, 'utf8')).toBe('3\n');
    expect(crlSignedBy(await own.crl(), own.certificate)).toBe(true);
    expect(crlSignedBy(await own.crl(), foreign.certificate)).toBe(false);
    expect(await own.crl()).toMatch(/^-----BEGIN X509 CRL-----\n/);
    await own.close();
  });

  it('stays the same when a certificate is revoked twice', async () => {
    const issued = await user();
    await authority.revoke({ serial: issued.serial, reason: 'superseded' });
    const once = await authority.crl();
    await authority.revoke({ serial: issued.serial, reason: 'keyCompromise' });
    expect(await authority.crl()).toBe(once);
    expect(await entryOf(issued)).toMatchObject({ status: 'revoked', reason: 'superseded' });
  });

  it('is made anew at start when it is missing, foreign or behind the register', async () => {
    const own = await certsFolder();
    const first = await openAuthority(own);
    const issued = await first.issue({ purpose: 'user', commonName: 'a' });
    const behind = await first.crl();
    await first.revoke({ serial: issued.serial });
    await first.close();
    for (const found of [behind, await foreign.crl(), 'nothing of use']) {
      await writeFile(first.files.crl, found);
      const again = await openAuthority(own);
      expect(crlFacts(await again.crl()).revoked.map((entry) => entry.serial)).toEqual([issued.serial]);
      expect(again.crlNumber).toBeGreaterThan(first.crlNumber);
      await again.close();
    }
  });
});

describe('snapshot, restore and reset', () => {
  it('put the register back, while the number of the revocation list goes on growing', async () => {
    const own = await openAuthority(await certsFolder());
    const issued = await own.issue({ purpose: 'user', commonName: 'a' });
    await own.register({ certificate: issued.certificate, principal: 'a', purpose: 'user' });
    const snapshot = await own.snapshot();
    await own.revoke({ serial: issued.serial });
    const revokedNumber = own.crlNumber;
    await own.restore(JSON.parse(JSON.stringify(snapshot)));
    expect(await own.list()).toEqual(snapshot.register);
    expect(crlFacts(await own.crl())).toMatchObject({ number: revokedNumber + 1, revoked: [] });
    await own.reset();
    expect(await own.list()).toEqual([]);
    expect(own.crlNumber).toBe(revokedNumber + 2);
    expect(await own.check()).toEqual([]);
    // A certificate from before the reset is still signed by this CA and can be registered again, for what it was made for.
    await expect(own.register({ certificate: issued.certificate, principal: 'b', purpose: 'agent' })).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining("used as 'agent'") as string });
    expect(await own.register({ certificate: issued.certificate, principal: 'b', purpose: 'user' })).toMatchObject({ principal: 'b' });
    await own.close();
  });

  it('refuse what is no snapshot', async () => {
    await expect(authority.restore({ register: [{ serial: 'x' }], crlNumber: 1 })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('no snapshot') as string });
    await expect(authority.restore(null)).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('check', () => {
  it('tells when register and revocation list do not agree', async () => {
    const own = await openAuthority(await certsFolder());
    const issued = await own.issue({ purpose: 'user', commonName: 'a' });
    const snapshot = await own.snapshot();
    const twisted = snapshot.register.map((entry) => ({ ...entry, status: 'registered' as const, principal: null }));
    await own.restore({ ...snapshot, register: twisted });
    expect(await own.check()).toEqual([`certificate ${issued.serial} is 'registered' with principal none`]);
    await own.close();
  });
});
