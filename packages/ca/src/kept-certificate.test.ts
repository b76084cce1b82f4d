import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateAuthority } from './authority.js';
import { CaError } from './errors.js';
import { keepCertificate } from './kept-certificate.js';
import type { KeepOptions, KeptCertificate } from './kept-certificate.js';
import { certsFolder, context, openAuthority, removeFolders } from './testing.js';

const { io } = context;
let authority: CertificateAuthority;
let folder: string;
let first: KeptCertificate;

beforeAll(async () => {
  authority = await openAuthority(await certsFolder());
  folder = await certsFolder();
  first = await keep();
});
afterAll(async () => {
  await authority.close();
  await removeFolders();
});

const request = { purpose: 'manager-tls', commonName: 'localhost', names: ['localhost'], addresses: ['127.0.0.1'] } as const;
const keep = (more: Partial<KeepOptions> = {}): Promise<KeptCertificate> =>
  keepCertificate({ folder, name: 'tls', issuer: authority, request, principal: 'Manager', io, ...more });
const entryOf = async ({ serial }: KeptCertificate) => (await authority.list()).find((entry) => entry.serial === serial);

describe('a kept certificate', () => {
  it('is issued and registered the first time and used again', async () => {
    expect(await entryOf(first)).toMatchObject({ status: 'registered', principal: 'Manager', purpose: 'manager-tls', fingerprint: first.fingerprint });
    expect(await keep()).toEqual(first);
    expect(await authority.list()).toHaveLength(1);
  });

  it('is registered again by a CA whose register was emptied', async () => {
    await authority.reset();
    expect(await keep()).toEqual(first);
    expect(await entryOf(first)).toMatchObject({ status: 'registered', principal: 'Manager' });
  });

  it('gives way to a new one when it has less than a day to live', async () => {
    const end = Date.parse(new X509Certificate(first.certificate).validTo);
    const dying = await certsFolder();
    const one = await keep({ folder: dying });
    expect(await keep({ folder: dying, io: { now: () => end - 86_400_000 - 60_000 } })).toEqual(one);
    expect(await keep({ folder: dying, io: { now: () => end - 86_400_000 } })).not.toEqual(one);
  });

  it('gives way to a new one when other names are wanted', async () => {
    const named = await certsFolder();
    let last = await keep({ folder: named });
    for (const wish of [{ addresses: ['127.0.9.9'] }, { names: ['ovm.example'] }, { commonName: 'ovm' }]) {
      const next = await keep({ folder: named, request: { ...request, ...wish } });
      expect(next.fingerprint).not.toBe(last.fingerprint);
      last = next;
    }
  });

  it('outlasts other names where it is told to, never other addresses', async () => {
    const lasting = await certsFolder();
    const one = await keep({ folder: lasting, lastingNames: true });
    expect(await keep({ folder: lasting, lastingNames: true, request: { ...request, commonName: 'ovm', names: ['ovm.example'] } })).toEqual(one);
    const moved = await keep({ folder: lasting, lastingNames: true, request: { ...request, commonName: 'ovm', names: ['ovm.example'], addresses: ['127.0.9.9'] } });
    expect(new X509Certificate(moved.certificate).checkHost('ovm.example')).toBe('ovm.example');
  });

  it('gives way to a new one when it is revoked, stands for somebody else, was signed by another CA or cannot be read', async () => {
    const spoilt = await certsFolder();
    const one = await keep({ folder: spoilt });
    await authority.revoke({ serial: one.serial });
    const second = await keep({ folder: spoilt });
    expect(second.serial).not.toBe(one.serial);
    const third = await keep({ folder: spoilt, principal: 'another Manager' });
    expect(third.serial).not.toBe(second.serial);
    const other = await openAuthority(await certsFolder());
    const fourth = await keep({ folder: spoilt, issuer: other });
    expect(fourth.serial).not.toBe(third.serial);
    await writeFile(join(spoilt, 'tls.key'), first.key);
    const fifth = await keep({ folder: spoilt, issuer: other });
    expect(fifth.serial).not.toBe(fourth.serial);
    await writeFile(join(spoilt, 'tls.pem'), 'cut off');
    expect((await keep({ folder: spoilt, issuer: other })).serial).not.toBe(fifth.serial);
    await other.close();
  });

  it('stays in memory without a folder', async () => {
    expect((await keep({ folder: null })).serial).not.toBe((await keep({ folder: null })).serial);
  });

  it('is not replaced because the CA does not answer', async () => {
    const register = (): Promise<never> => Promise.reject(new CaError('unreachable', 'away'));
    const issuer = { caCertificate: () => authority.caCertificate(), issue: register, register };
    await expect(keep({ issuer })).rejects.toMatchObject({ code: 'unreachable' });
    expect(await keep()).toEqual(first);
  });
});
