import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority, selfSigned } from '@ovmsim/ca';
import { createContext, silentLog } from '@ovmsim/kernel';
import type { Peer } from '@ovmsim/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgedPeer } from './judged-peer.js';

const { entropy, io, log } = createContext({ name: 'manager', seed: 'peers', log: silentLog() });
let folder: string;
let authority: CertificateAuthority;
let other: CertificateAuthority;
let ca: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovmsim-peers-'));
  const open = (dir: string): Promise<CertificateAuthority> => CertificateAuthority.open({ dir: join(folder, dir), name: 'one and the same', entropy, clock: io, log });
  [authority, other] = await Promise.all([open('a'), open('b')]);
  ca = await authority.caCertificate();
});
afterAll(async () => {
  await Promise.all([authority.close(), other.close()]);
  await rm(folder, { recursive: true });
});

const verdict = (peer: Peer): string => (peer.state === 'untrusted' ? peer.reason : peer.state);

describe('a certificate shown without a socket', () => {
  it('is trusted when the CA signed it for clients', async () => {
    const made = await authority.issue({ purpose: 'agent', commonName: 'ovs1' });
    expect(judgedPeer(made.certificate, ca, io.now())).toMatchObject({ state: 'trusted', certificate: { fingerprint: made.fingerprint }, pem: made.certificate });
  });

  it('is untrusted with the reason that TLS would give', async () => {
    const own = await selfSigned({ commonName: 'ovs1', entropy, clock: io });
    const foreign = await other.issue({ purpose: 'agent', commonName: 'ovs1' });
    const late = await authority.issue({ purpose: 'agent', commonName: 'ovs1', notBeforeDays: -10, days: -5 });
    const early = await authority.issue({ purpose: 'agent', commonName: 'ovs1', notBeforeDays: 5 });
    const server = await authority.issue({ purpose: 'manager-tls', commonName: 'localhost' });
    const verdicts = [own, foreign, late, early, server].map(({ certificate }) => verdict(judgedPeer(certificate, ca, io.now())));
    expect(verdicts).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'INVALID_PURPOSE']);
  });
});
