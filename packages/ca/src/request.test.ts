import { generateKeyPairSync, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateAuthority } from './authority.js';
import { fromPem, toPem } from './der.js';
import { keyPair } from './keys.js';
import type { KeyPair } from './keys.js';
import { agentName } from './names.js';
import { csr } from './request.js';
import { selfSigned } from './self-signed.js';
import { certsFolder, context, handshake, openAuthority, removeFolders } from './testing.js';

let authority: CertificateAuthority;
let ca: X509Certificate;
let key: KeyPair;

beforeAll(async () => {
  authority = await openAuthority(await certsFolder());
  ca = authority.certificate;
  key = await keyPair();
});
afterAll(async () => {
  await authority.close();
  await removeFolders();
});

const publicKeyOf = (certificate: X509Certificate) => certificate.publicKey.export({ type: 'spki', format: 'pem' });

describe('signing a request', () => {
  it('takes subject, key and host names from it', async () => {
    const request = csr({ key, subject: agentName('ovs1.example'), altNames: [{ dns: 'ovs1' }, { ip: '127.0.1.1' }, { ip: '::1' }] });
    const signed = await authority.sign({ purpose: 'agent', request });
    const certificate = new X509Certificate(signed.certificate);
    expect(certificate.subject).toBe('C=US\nO=Oracle Corporation\nOU=Oracle VM\nCN=ovs1.example');
    expect(publicKeyOf(certificate)).toBe(key.publicKey);
    expect(certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.subjectAltName).toBe('DNS:ovs1, DNS:ovs1.example, IP Address:127.0.1.1, IP Address:0:0:0:0:0:0:0:1');
    expect(await authority.list()).toContainEqual(expect.objectContaining({ serial: signed.serial, fingerprint: certificate.fingerprint256, status: 'issued', purpose: 'agent' }));
    expect(Object.keys(signed).sort()).toEqual(['certificate', 'fingerprint', 'serial']);
  });

  it('prefers the host names the caller gives to those of the request', async () => {
    const request = csr({ key, subject: agentName('ovs1'), altNames: [{ dns: 'claimed.example' }] });
    const { certificate } = await authority.sign({ purpose: 'agent', request, addresses: ['127.0.1.1'] });
    expect(new X509Certificate(certificate).subjectAltName).toBe('DNS:ovs1, IP Address:127.0.1.1');
  });

  it('keeps host names out of a user’s certificate', async () => {
    const request = csr({ key, subject: { commonName: 'Jürgen' }, altNames: [{ dns: 'ovm-manager.example' }] });
    const certificate = new X509Certificate((await authority.sign({ purpose: 'user', request })).certificate);
    expect(certificate.toLegacyObject().subject.CN).toBe('Jürgen');
    expect(certificate.subjectAltName).toBe('URI:urn:ovmsim:user:J%C3%BCrgen');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('keeps its extras: an e-mail address in the subject survives', async () => {
    const request = forge.pki.createCertificationRequest();
    request.publicKey = forge.pki.publicKeyFromPem(key.publicKey);
    request.setSubject([{ name: 'commonName', value: 'admin' }, { name: 'emailAddress', value: 'admin@example.com', valueTagClass: forge.asn1.Type.IA5STRING as unknown as forge.asn1.Class }]);
    request.sign(forge.pki.privateKeyFromPem(key.privateKey), forge.md.sha1.create());
    const { certificate } = await authority.sign({ purpose: 'user', request: forge.pki.certificationRequestToPem(request) });
    expect(new X509Certificate(certificate).subject).toBe('CN=admin\nemailAddress=admin@example.com');
  });

  it('signs a self-signed certificate, and a bare public key under a given name', async () => {
    const installed = await selfSigned({ commonName: 'ovs2', key, entropy: context.entropy, clock: context.io });
    const again = new X509Certificate((await authority.sign({ purpose: 'agent', certificate: installed.certificate, commonName: 'ovs2' })).certificate);
    expect(again.subject).toContain('CN=ovs2');
    expect(publicKeyOf(again)).toBe(key.publicKey);
    const bare = new X509Certificate((await authority.sign({ purpose: 'user', publicKey: key.publicKey, commonName: 'admin' })).certificate);
    expect(bare.subject).toContain('CN=admin');
    expect(publicKeyOf(bare)).toBe(key.publicKey);
  });

  it('refuses a request that was changed after it was signed', async () => {
    const bytes = fromPem('CERTIFICATE REQUEST', csr({ key, subject: agentName('ovs1') }));
    expect(bytes).toBeDefined();
    const at = bytes?.indexOf('ovs1') ?? 0;
    bytes?.write('ovs9', at);
    await expect(authority.sign({ purpose: 'agent', request: toPem('CERTIFICATE REQUEST', bytes ?? Buffer.alloc(0)) })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('does not verify') as string,
    });
  });

  it('refuses a request signed with MD5', async () => {
    const request = forge.pki.createCertificationRequest();
    request.publicKey = forge.pki.publicKeyFromPem(key.publicKey);
    request.setSubject([{ name: 'commonName', value: 'admin' }]);
    request.sign(forge.pki.privateKeyFromPem(key.privateKey), forge.md.md5.create());
    await expect(authority.sign({ purpose: 'user', request: forge.pki.certificationRequestToPem(request) })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('algorithm') as string });
  });

  it('refuses a request without a subject, and one whose subject has an encoding it cannot keep', async () => {
    const build = (fields: forge.pki.CertificateField[]) => {
      const request = forge.pki.createCertificationRequest();
      request.publicKey = forge.pki.publicKeyFromPem(key.publicKey);
      request.setSubject(fields);
      request.sign(forge.pki.privateKeyFromPem(key.privateKey), forge.md.sha256.create());
      return forge.pki.certificationRequestToPem(request);
    };
    await expect(authority.sign({ purpose: 'user', request: build([]) })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('names nobody') as string });
    const bmp = forge.asn1.Type.BMPSTRING as unknown as forge.asn1.Class;
    await expect(authority.sign({ purpose: 'user', request: build([{ name: 'commonName', value: 'ab', valueTagClass: bmp }]) })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('ASN.1 type 30') as string });
  });

  it('refuses what is no request, no certificate, no key', async () => {
    const foreign = await authority.issue({ purpose: 'user', commonName: 'a' });
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const ecKey = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const cases = [
      [{ request: 'x' }, 'cannot be read as PKCS#10'],
      [{ certificate: 'x' }, 'cannot be read as an X.509 certificate'],
      [{ certificate: foreign.certificate }, 'not self-signed'],
      [{ publicKey: 'x', commonName: 'a' }, 'cannot be read'],
      [{ publicKey: key.privateKey, commonName: 'a' }, 'a private key was sent'],
      [{ publicKey: weak, commonName: 'a' }, 'has 1024 bits'],
      [{ publicKey: ecKey, commonName: 'a' }, 'the key is ec'],
      [{ publicKey: key.publicKey }, 'commonName is needed'],
      [{}, 'not none'],
      [{ publicKey: key.publicKey, request: 'x', commonName: 'a' }, 'request and publicKey'],
      [{ request: csr({ key, subject: { commonName: 'b' } }), commonName: 'a' }, "wanted for 'a', but what was sent names 'b'"],
    ] as const;
    for (const [request, reason] of cases) {
      await expect(authority.sign({ purpose: 'user', ...request })).rejects.toMatchObject({ name: 'CaError', code: 'invalid', message: expect.stringContaining(reason) as string });
    }
  });

  it('refuses a Server whose request names no host', async () => {
    await expect(authority.sign({ purpose: 'agent', request: csr({ key, subject: agentName('no host') }) })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('needs names') as string });
    await expect(authority.sign({ purpose: 'agent', request: csr({ key, subject: agentName('ovs1'), altNames: [{ dns: 'bad name' }] }) })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('no DNS name') as string });
  });
});

describe('the agent’s installation certificate', () => {
  it('is X.509 v3, RSA 2048, SHA-256, self-signed, with its key and its request', async () => {
    const made = await selfSigned({ commonName: 'ovs1.example', addresses: ['127.0.1.1'], entropy: context.entropy, clock: context.io });
    const certificate = new X509Certificate(made.certificate);
    expect(certificate.subject).toBe('C=US\nO=Oracle Corporation\nOU=Oracle VM\nCN=ovs1.example');
    expect(certificate.issuer).toBe(certificate.subject);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(forge.pki.certificateFromPem(made.certificate).siginfo.algorithmOid).toBe(forge.pki.oids['sha256WithRSAEncryption']);
    expect(certificate.subjectAltName).toBe('DNS:ovs1.example, IP Address:127.0.1.1');
    expect(made.request).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
    const signed = new X509Certificate((await authority.sign({ purpose: 'agent', request: made.request })).certificate);
    expect(signed.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
    expect(signed.subjectAltName).toBe(certificate.subjectAltName);
  });

  it('takes another subject, another life and a key made before', async () => {
    const made = await selfSigned({ commonName: 'ovs1', subject: { organization: 'Example', country: 'CH' }, days: 1, key, entropy: context.entropy, clock: context.io });
    const certificate = new X509Certificate(made.certificate);
    expect(certificate.subject).toBe('C=CH\nO=Example\nCN=ovs1');
    expect(Date.parse(certificate.validTo)).toBeLessThan(context.io.now() + 86_400_001);
    expect(made.key).toBe(key.privateKey);
  });

  it('works as a TLS server for whoever pins it, and is unknown to the CA’s clients', async () => {
    const made = await selfSigned({ commonName: 'localhost', addresses: ['127.0.0.1'], key, entropy: context.entropy, clock: context.io });
    const pinned = await handshake({ key: made.key, cert: made.certificate }, { ca: made.certificate });
    expect(pinned.client).toEqual({ authorized: true, error: undefined });
    const strict = await handshake({ key: made.key, cert: made.certificate }, { ca: ca.toString() });
    expect(strict.client.error).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });
});

describe('a request', () => {
  it('is signed with the key it holds', () => {
    const parsed = forge.pki.certificationRequestFromPem(csr({ key, subject: agentName('ovs1') }));
    expect(parsed.verify()).toBe(true);
    expect(createPublicKey(forge.pki.publicKeyToPem(parsed.publicKey as forge.pki.rsa.PublicKey)).export({ type: 'spki', format: 'pem' })).toBe(key.publicKey);
  });
});
