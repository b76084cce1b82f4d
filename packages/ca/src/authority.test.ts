import { createPrivateKey, X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateAuthority } from './authority.js';
import { CaError } from './errors.js';
import { purposes } from './issuer.js';
import type { IssueRequest, Purpose } from './issuer.js';
import { certsFolder, context, handshake, managerUuid, openAuthority, removeFolders } from './testing.js';

let authority: CertificateAuthority;
let ca: X509Certificate;

beforeAll(async () => {
  authority = await openAuthority(await certsFolder());
  ca = new X509Certificate(await authority.caCertificate());
});
afterAll(async () => {
  await authority.close();
  await removeFolders();
});

const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';
const commonNames: Record<Purpose, string> = { 'manager-tls': 'ovm-manager.example', 'manager-client': 'OVM Manager', gui: 'OVM GUI', agent: 'ovs1.example', user: 'admin' };
const make = (purpose: Purpose, more: Partial<IssueRequest> = {}) => authority.issue({ purpose, commonName: commonNames[purpose], ...more });

describe('the CA itself', () => {
  it('is named after its Manager, signs itself and lives ten years', () => {
    expect(ca.subject.split('\n').reverse().join(', ')).toBe(`CN=OVM CA ${managerUuid}, OU=Oracle VM Manager, O=Oracle Corporation, L=Redwood City, ST=California, C=US`);
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect((Date.parse(ca.validTo) - context.io.now()) / 86_400_000).toBeCloseTo(3650, 1);
    expect(Date.parse(ca.validFrom)).toBeLessThan(context.io.now());
  });

  it('keeps every file readable by its owner alone', async () => {
    const { folder, ...files } = authority.files;
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const path of [files.key, files.certificate, files.crl, files.crlNumber]) expect((await stat(path)).mode & 0o777).toBe(0o600);
    await make('user');
    expect((await stat(files.register)).mode & 0o777).toBe(0o600);
  });
});

describe('a certificate of the CA', () => {
  it.each(purposes)('%s: chains to the CA, belongs to its key, is for its purpose and no CA', async (purpose) => {
    const issued = await make(purpose);
    const certificate = new X509Certificate(issued.certificate);
    expect(certificate.checkIssued(ca) && certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
    expect(issued.key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(certificate.ca).toBe(false);
    const usages: Record<Purpose, string[]> = { 'manager-tls': [serverAuth], 'manager-client': [clientAuth], gui: [clientAuth], agent: [serverAuth, clientAuth], user: [clientAuth] };
    expect(certificate.keyUsage).toEqual(usages[purpose]);
    expect(issued.serial).toBe(certificate.serialNumber);
    expect(issued.fingerprint).toBe(certificate.fingerprint256);
    expect(certificate.subject).toContain(`CN=${commonNames[purpose]}`);
  });

  it('says Oracle VM for a Server and Oracle VM Manager for everybody else', async () => {
    expect(new X509Certificate((await make('agent')).certificate).subject).toBe('C=US\nO=Oracle Corporation\nOU=Oracle VM\nCN=ovs1.example');
    expect(new X509Certificate((await make('gui')).certificate).subject).toContain('OU=Oracle VM Manager');
  });

  it('has a random positive serial number of 16 bytes', async () => {
    const serials = (await Promise.all([make('user'), make('user'), make('user')])).map((issued) => issued.serial);
    expect(new Set(serials).size).toBe(3);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  it('names the hosts asked for and its common name, each once', async () => {
    const issued = await make('manager-tls', { names: ['ovm-manager.example', 'ovm-manager'], addresses: ['127.0.0.1', '::1'] });
    expect(new X509Certificate(issued.certificate).subjectAltName).toBe('DNS:ovm-manager.example, DNS:ovm-manager, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    const byAddress = await make('agent', { commonName: '127.0.1.1' });
    expect(new X509Certificate(byAddress.certificate).subjectAltName).toBe('IP Address:127.0.1.1');
  });

  it('never names a host by accident when it is for a client', async () => {
    const issued = await make('user', { commonName: 'localhost' });
    expect(new X509Certificate(issued.certificate).subjectAltName).toBe('URI:urn:ovmsim:user:localhost');
    expect(new X509Certificate((await make('gui', { names: ['gui.example'] })).certificate).subjectAltName).toBe('DNS:gui.example');
  });

  it('holds a name in any script', async () => {
    const certificate = new X509Certificate((await make('user', { commonName: 'Jürgen 日本' })).certificate);
    expect(certificate.toLegacyObject().subject.CN).toBe('Jürgen 日本');
  });

  it('begins an hour ago and ends with the CA unless told otherwise', async () => {
    const certificate = new X509Certificate((await make('user')).certificate);
    expect((context.io.now() - Date.parse(certificate.validFrom)) / 3_600_000).toBeCloseTo(1, 1);
    const longer = new X509Certificate((await make('user', { days: 99_999 })).certificate);
    expect(longer.validTo).toBe(ca.validTo);
  });

  it('can be made expired, short-lived and not valid yet', async () => {
    const dates = async (request: Partial<IssueRequest>) => {
      const { validFrom, validTo } = new X509Certificate((await make('user', request)).certificate);
      return [validFrom, validTo].map((text) => Math.round((Date.parse(text) - context.io.now()) / 8_640_000) / 10);
    };
    expect(await dates({ days: -1 })).toEqual([-2, -1]);
    expect(await dates({ days: -1, notBeforeDays: -10 })).toEqual([-10, -1]);
    expect(await dates({ days: 3, notBeforeDays: 2 })).toEqual([2, 3]);
    expect((await dates({ days: 5 / 86_400 }))[1]).toBe(0);
  });
});

describe('what cannot be issued', () => {
  const refusal = (request: Partial<IssueRequest> & { purpose: Purpose }) => make(request.purpose, request).catch((error: unknown) => error);

  it.each([
    ['an end before the beginning', { purpose: 'user', days: -1, notBeforeDays: 1 }, 'would end'],
    ['a validity that is no number', { purpose: 'user', days: Number.NaN }, 'cannot be written'],
    ['a beginning before all time', { purpose: 'user', notBeforeDays: -100_000 }, 'cannot be written'],
    ['an empty name', { purpose: 'user', commonName: '' }, '1 to 64 characters'],
    ['a name that is too long', { purpose: 'user', commonName: 'x'.repeat(65) }, '1 to 64 characters'],
    ['a name with a control character', { purpose: 'user', commonName: 'a\nb' }, 'control characters'],
    ['half a character', { purpose: 'user', commonName: 'a\ud800' }, 'control characters'],
    ['a host name that is none', { purpose: 'agent', names: ['not a host'] }, "'not a host' is no DNS name"],
    ['an address that is none', { purpose: 'agent', addresses: ['300.1.1.1'] }, "'300.1.1.1' is no IP address"],
    ['a server that no name leads to', { purpose: 'agent', commonName: 'no host at all' }, 'needs names or addresses'],
  ] as const)('%s is refused', async (_what, request, reason) => {
    const before = (await authority.list()).length;
    const error = await refusal(request);
    expect(error).toBeInstanceOf(CaError);
    expect(error).toMatchObject({ code: 'invalid', message: expect.stringContaining(reason) as string });
    expect(await authority.list()).toHaveLength(before);
  });
});

describe('in a TLS handshake', () => {
  it('server and client certificates of the CA are accepted both ways', async () => {
    const server = await make('manager-tls', { addresses: ['127.0.0.1'] });
    const client = await make('manager-client');
    const met = await handshake({ key: server.key, cert: server.certificate, ca: ca.toString(), crl: await authority.crl() }, { ca: ca.toString(), key: client.key, cert: client.certificate });
    expect(met).toEqual({ client: { authorized: true, error: undefined }, server: { authorized: true, error: undefined } });
  });

  it('an agent can be both server and client', async () => {
    const agent = await make('agent', { addresses: ['127.0.0.1'] });
    const met = await handshake({ key: agent.key, cert: agent.certificate, ca: ca.toString() }, { ca: ca.toString(), key: agent.key, cert: agent.certificate });
    expect([met.client.authorized, met.server.authorized]).toEqual([true, true]);
  });

  it('a user’s certificate does not pass for a server, nor the Manager’s TLS certificate for a client', async () => {
    const [user, tls] = [await make('user'), await make('manager-tls')];
    const met = await handshake({ key: user.key, cert: user.certificate, ca: ca.toString() }, { ca: ca.toString(), key: tls.key, cert: tls.certificate });
    expect(met.client.error).toContain('INVALID_PURPOSE');
    expect(met.server.error).toContain('INVALID_PURPOSE');
  });

  it('expired and revoked client certificates are known as such', async () => {
    const server = await make('manager-tls', { addresses: ['127.0.0.1'] });
    const expired = await make('user', { days: -1 });
    const revoked = await make('user');
    await authority.revoke({ serial: revoked.serial });
    const options = { key: server.key, cert: server.certificate, ca: ca.toString(), crl: await authority.crl() };
    const errors = await Promise.all([expired, revoked].map((client) => handshake(options, { ca: ca.toString(), key: client.key, cert: client.certificate })));
    expect(errors.map((met) => met.server.error)).toEqual(['CERT_HAS_EXPIRED', 'CERT_REVOKED']);
  });
});
