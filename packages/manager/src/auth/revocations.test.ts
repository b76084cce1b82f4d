import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { CaError, CertificateAuthority } from '@ovmsim/ca';
import { certificateFacts, createContext, silentLog } from '@ovmsim/kernel';
import type { Peer } from '@ovmsim/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { managerUuid } from '../testing.js';
import { Revocations } from './revocations.js';

const context = createContext({ name: 'test', seed: 'test', log: silentLog() });
let folder: string;
let authority: CertificateAuthority;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovmsim-crl-'));
  authority = await CertificateAuthority.open({ dir: folder, name: managerUuid, entropy: context.entropy, clock: context.io, log: context.log });
});
afterAll(async () => {
  await authority.close();
  await rm(folder, { recursive: true });
});

/** The CA, with its list coming when the test says so. */
class SlowIssuer {
  fetches = 0;
  answer: () => Promise<string> = () => authority.crl();

  caCertificate(): Promise<string> {
    return authority.caCertificate();
  }

  crl(): Promise<string> {
    this.fetches += 1;
    return this.answer();
  }
}

describe('revocations', () => {
  let issuer: SlowIssuer;
  let revocations: Revocations;
  const peer = async (): Promise<{ peer: Peer; serial: string }> => {
    const { certificate, serial } = await authority.issue({ purpose: 'user', commonName: 'x' });
    return { peer: { state: 'trusted', certificate: certificateFacts(new X509Certificate(certificate)), pem: certificate }, serial };
  };

  beforeEach(() => {
    issuer = new SlowIssuer();
    revocations = new Revocations({ issuer, io: context.io, log: context.log });
  });

  it('are asked for at every connection with a client certificate, and at no other', async () => {
    const { peer: shown } = await peer();
    expect(await revocations.judge({ state: 'none' })).toBeNull();
    expect(issuer.fetches).toBe(0);
    expect(await revocations.judge(shown)).toBeNull();
    expect(await revocations.judge(shown)).toBeNull();
    expect(issuer.fetches).toBe(2);
  });

  it('hold from the next connection on, and for connections that are open', async () => {
    const { peer: shown, serial } = await peer();
    expect(await revocations.judge(shown)).toBeNull();
    await authority.revoke({ serial });
    expect(revocations.isRevoked(serial)).toBe(false);
    expect(await revocations.judge(shown)).toEqual({ close: 'client certificate refused: CERT_REVOKED' });
    expect(revocations.isRevoked(`00:${serial.toLowerCase()}`)).toBe(true);
  });

  it('are asked for again at each request but the one that came with the connection', async () => {
    const { peer: shown, serial } = await peer();
    if (shown.state !== 'trusted') throw new Error('not trusted');
    expect(await revocations.judge(shown)).toBeNull();
    expect(await revocations.revokedSince(shown)).toBe(false);
    expect(issuer.fetches).toBe(1);
    expect(await revocations.revokedSince(shown)).toBe(false);
    expect(issuer.fetches).toBe(2);
    await authority.revoke({ serial });
    expect(await revocations.revokedSince(shown)).toBe(true);
  });

  it('are not asked for at each request while the CA is away, which is said once', async () => {
    const { peer: shown } = await peer();
    if (shown.state !== 'trusted') throw new Error('not trusted');
    const said: unknown[] = [];
    const lonely = new Revocations({ issuer, io: context.io, log: { warn: (...words: unknown[]) => void said.push(words) } });
    issuer.answer = () => Promise.reject(new CaError('unreachable', 'away'));
    await lonely.judge(shown);
    await lonely.judge(shown);
    for (let request = 0; request < 5; request += 1) expect(await lonely.revokedSince(shown)).toBe(false);
    expect([issuer.fetches, said.length]).toEqual([2, 1]);
  });

  it('share one fetch among those who ask while another is under way, begun after they asked', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    issuer.answer = () => held.then(() => authority.crl());
    const first = revocations.refresh();
    const later = [revocations.refresh(), revocations.refresh(), revocations.refresh()];
    release?.();
    await Promise.all([first, ...later]);
    expect(issuer.fetches).toBe(2);
  });

  it('are the last known ones while the CA is away or silent', async () => {
    const { peer: shown, serial } = await peer();
    await authority.revoke({ serial });
    await revocations.refresh();
    issuer.answer = () => Promise.reject(new CaError('unreachable', 'away'));
    expect(await revocations.judge(shown)).not.toBeNull();
    const impatient = new Revocations({ issuer, io: context.io, log: context.log, patienceMs: 1 });
    issuer.answer = () => new Promise(() => undefined);
    expect(await impatient.judge(shown)).toBeNull();
  });

  it('of somebody who only says to be the CA do not count', async () => {
    const { serial } = await peer();
    await authority.revoke({ serial });
    await revocations.refresh();
    issuer.answer = async () => (await authority.crl()).replace(/.{8}\n-----END/, 'AAAAAAAA\n-----END');
    await revocations.refresh();
    expect(revocations.isRevoked(serial)).toBe(true);
  });

  it('need not be fresher than the setting says', async () => {
    const relaxed = new Revocations({ issuer, io: context.io, log: context.log, freshMs: 60_000 });
    await relaxed.refresh();
    await relaxed.refresh();
    expect(issuer.fetches).toBe(1);
  });

  it('are not waited for where TLS has found the certificate bad', async () => {
    const { peer: shown } = await peer();
    if (shown.state !== 'trusted') throw new Error('not trusted');
    expect(await revocations.judge({ ...shown, state: 'untrusted', reason: 'CERT_HAS_EXPIRED' })).toEqual({ close: 'client certificate refused: CERT_HAS_EXPIRED' });
    expect(issuer.fetches).toBe(0);
  });
});
