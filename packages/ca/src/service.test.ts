import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { httpsRequest } from '@ovmsim/kernel';
import type { Listener } from '@ovmsim/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CertificateAuthority } from './authority.js';
import { CaClient } from './client.js';
import type { CaClientOptions } from './client.js';
import { crlFacts } from './crl.js';
import { agentName } from './names.js';
import { csr } from './request.js';
import { keyPair } from './keys.js';
import { serviceIdentity } from './service-identity.js';
import { serveAuthority } from './service.js';
import { certsFolder, context, openAuthority, removeFolders } from './testing.js';

const token = 'a-token-of-this-test';
const { io, log, recorder } = context;
const { faults } = context;
let authority: CertificateAuthority;
let listener: Listener;
let client: CaClient;
let ca: string;

beforeAll(async () => {
  authority = await openAuthority(await certsFolder());
  ca = await authority.caCertificate();
  const identity = await serviceIdentity(authority, { host: '127.0.0.1', clock: io });
  listener = await serveAuthority({ authority, token, identity, host: '127.0.0.1', port: 0, recorder, log, faults });
  client = connect();
});
beforeEach(() => {
  recorder.clear();
  faults.clear();
});
afterAll(async () => {
  await listener.close();
  await authority.close();
  await removeFolders();
});

function connect(more: Partial<CaClientOptions> = {}): CaClient {
  return new CaClient({ url: listener.url, ca, token, clock: io, recorder, ...more });
}

interface Raw {
  method?: string;
  path: string;
  body?: string;
  headers?: Record<string, string>;
}

/** A call as a stranger would make it. */
async function raw({ method = 'POST', path, body, headers }: Raw): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  const answer = await httpsRequest({
    url: `${listener.url}${path}`,
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
    tls: { ca: [ca], verify: true },
    clock: io,
  });
  return { status: answer.status, text: answer.body.toString(), headers: answer.headers };
}

describe('the CA over HTTPS', () => {
  it('does all that the CA in the same process does', async () => {
    expect(await client.caCertificate()).toBe(ca);
    const issued = await client.issue({ purpose: 'agent', commonName: 'ovs1', addresses: ['127.0.1.1'] });
    const certificate = new X509Certificate(issued.certificate);
    expect(certificate.verify(authority.certificate.publicKey)).toBe(true);
    expect(issued).toMatchObject({ serial: certificate.serialNumber, fingerprint: certificate.fingerprint256, key: expect.stringContaining('PRIVATE KEY') as string });
    const signed = await client.sign({ purpose: 'agent', request: csr({ key: await keyPair(), subject: agentName('ovs2') }) });
    expect(await client.register({ certificate: issued.certificate, principal: 'ovs1', purpose: 'agent' })).toMatchObject({ principal: 'ovs1', status: 'registered' });
    await client.revoke({ fingerprint: signed.fingerprint, reason: 'superseded' });
    expect(crlFacts(await client.crl()).revoked).toMatchObject([{ serial: signed.serial, reason: 'superseded' }]);
    expect(await client.unregister({ serial: issued.serial })).toMatchObject({ principal: null });
    expect(await client.list()).toEqual(await authority.list());
  });

  it('shows a certificate of its own making, good for localhost and the loopback addresses', async () => {
    const answer = await httpsRequest({ url: `${listener.url.replace('127.0.0.1', 'localhost')}/ca.pem`, method: 'GET', tls: { ca: [ca], verify: true }, clock: io });
    expect(answer.tls.serverCertificate?.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(answer.tls.serverCertificate?.issuer).toContain('OVM CA');
  });

  it('keeps that certificate over a new start, and makes another when it does not serve any more', async () => {
    const kept = await serviceIdentity(authority, { host: '127.0.0.1', clock: io });
    expect((await serviceIdentity(authority, { host: '0.0.0.0', clock: io })).certificate).toBe(kept.certificate);
    const moved = await serviceIdentity(authority, { host: '127.0.9.9', clock: io });
    expect(new X509Certificate(moved.certificate).checkIP('127.0.9.9')).toBe('127.0.9.9');
    await authority.revoke({ serial: new X509Certificate(moved.certificate).serialNumber });
    expect((await serviceIdentity(authority, { host: '127.0.9.9', clock: io })).certificate).not.toBe(moved.certificate);
    await writeFile(authority.files.serviceCertificate, 'x');
    expect(new X509Certificate((await serviceIdentity(authority, { host: 'ca.example', clock: io })).certificate).checkHost('ca.example')).toBe('ca.example');
  });

  it('has further names and addresses in that certificate, where it is reached by them', async () => {
    const { certificate } = await serviceIdentity(authority, { host: '0.0.0.0', names: ['ca', '192.0.2.1'], clock: io });
    const read = new X509Certificate(certificate);
    expect([read.checkHost('ca'), read.checkHost('localhost'), read.checkIP('192.0.2.1'), read.checkIP('0.0.0.0')]).toEqual(['ca', 'localhost', '192.0.2.1', undefined]);
  });

  it('gives CA certificate and revocation list to everybody, and nothing else without the token', async () => {
    const stranger = new CaClient({ url: listener.url, ca, clock: io });
    expect(await stranger.caCertificate()).toBe(ca);
    expect(await stranger.crl()).toContain('X509 CRL');
    await expect(stranger.list()).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('none was given') as string });
    await expect(connect({ token: 'wrong' }).list()).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('not the bootstrap token') as string });
    for (const path of ['/issue', '/sign', '/register', '/unregister', '/revoke', '/nothing']) {
      expect((await raw({ path, body: '{}', headers: { authorization: '' } })).status).toBe(401);
      expect((await raw({ path, body: '{}', headers: { authorization: `Basic ${token}` } })).status).toBe(401);
    }
    expect((await raw({ method: 'GET', path: '/certificates', headers: { authorization: `Bearer ${token}x` } })).status).toBe(401);
  });

  it('passes refusals on with their code and reason', async () => {
    await expect(client.revoke({ serial: '42' })).rejects.toMatchObject({ name: 'CaError', code: 'refused', message: 'the internal CA refuses: no certificate with serial number 42 was issued here' });
    await expect(client.issue({ purpose: 'user', commonName: '' })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('1 to 64 characters') as string });
    await expect(client.sign({ purpose: 'user', request: 'x' })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('PKCS#10') as string });
  });

  it.each([
    ['JSON that is none', { path: '/issue', body: '{"purpose":' }, 400, 'cannot be read'],
    ['a body that is no object', { path: '/issue', body: '"x"' }, 400, 'cannot be read'],
    ['a body of another type', { path: '/issue', body: 'purpose=user', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 400, 'application/json is needed'],
    ['no body', { path: '/issue' }, 400, 'purpose: '],
    ['a purpose that does not exist', { path: '/issue', body: '{"purpose":"king","commonName":"x"}' }, 400, 'purpose: '],
    ['a signature for a purpose that is only issued', { path: '/sign', body: '{"purpose":"manager-tls","commonName":"x"}' }, 400, 'purpose: '],
    ['a member that is misspelt', { path: '/issue', body: '{"purpose":"user","commonName":"x","day":1}' }, 400, 'day'],
    ['a member of the wrong type', { path: '/issue', body: '{"purpose":"user","commonName":"x","days":"1"}' }, 400, 'days: '],
    ['a reason that does not exist', { path: '/revoke', body: '{"serial":"42","reason":"whim"}' }, 400, 'reason: '],
    ['a body that is too big', { path: '/sign', body: JSON.stringify({ purpose: 'user', request: 'x'.repeat(300_000) }) }, 413, ''],
    ['a path that does not exist', { path: '/nothing', body: '{}' }, 404, 'has no POST /nothing'],
    ['a method that does not exist', { method: 'DELETE', path: '/certificates' }, 404, 'has no DELETE'],
  ] as const)('refuses %s without a word about its insides', async (...[, call, status, reason]) => {
    const answer = await raw(call);
    expect({ status: answer.status, text: answer.text }).toEqual({ status, text: expect.stringContaining(reason) as string });
    expect(answer.text).not.toMatch(/node_modules|\bat .*\.[jt]s/);
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });
});

describe('the revocation list', () => {
  it('comes over a connection that is kept, and only when it has changed', async () => {
    const asking = connect();
    const first = await asking.crl();
    expect(await asking.crl()).toBe(first);
    const { serial } = await authority.issue({ purpose: 'user', commonName: 'revoked later' });
    await authority.revoke({ serial });
    expect(crlFacts(await asking.crl()).revoked.map((entry) => entry.serial)).toContain(serial);
    const records = recorder.list({ method: 'GET' });
    expect(records.map(({ response }) => response?.status)).toEqual([200, 304, 200]);
    expect(new Set(records.map(({ from }) => from)).size).toBe(1);
  });

  it('is asked for again when the CA has ended the kept connection', async () => {
    const folder = await certsFolder();
    const other = await openAuthority(folder);
    const identity = await serviceIdentity(other, { host: '127.0.0.1', clock: io });
    const serve = (port: number): Promise<Listener> => serveAuthority({ authority: other, token, identity, host: '127.0.0.1', port, recorder, log });
    const before = await serve(0);
    const asking = connect({ url: before.url, ca: await other.caCertificate() });
    const list = await asking.crl();
    await before.close();
    const after = await serve(before.address.port);
    expect(await asking.crl()).toBe(list);
    await after.close();
    await other.close();
  });
});

describe('what stands in the wire record', () => {
  it('is every call, under the line of the CA, with TLS facts and without secrets', async () => {
    await client.issue({ purpose: 'user', commonName: 'admin' });
    const records = recorder.list();
    expect(records).toHaveLength(1);
    const [record] = records;
    expect(record).toMatchObject({ line: 'ca', kind: 'http', method: 'POST', path: '/issue', response: { status: 200 } });
    expect(record?.tls?.serverCertificate?.issuer).toContain('OVM CA');
    expect(record?.request?.body).toContain('"commonName":"admin"');
    expect(record?.response?.body).toContain('BEGIN CERTIFICATE');
    const text = JSON.stringify(record);
    expect(text).not.toContain(token);
    expect(text).toContain('PRIVATE KEY ******');
    expect(text).not.toContain('BEGIN PRIVATE KEY');
  });
});

describe('a CA that cannot be reached', () => {
  it('is told as such, with its address', async () => {
    const other = await serveAuthority({ authority, token, identity: await serviceIdentity(authority, { host: '127.0.0.1', clock: io }), host: '127.0.0.1', port: 0, recorder, log });
    await other.close();
    await expect(connect({ url: other.url }).issue({ purpose: 'user', commonName: 'a' })).rejects.toMatchObject({
      name: 'CaError',
      code: 'unreachable',
      message: expect.stringContaining(`the internal CA at ${other.url} does not answer: `) as string,
    });
    expect(recorder.list().at(-1)).toMatchObject({ line: 'ca', response: null });
  });

  it('is not believed when it shows the certificate of another CA', async () => {
    const foreign = await openAuthority(await certsFolder());
    await expect(connect({ ca: await foreign.caCertificate() }).list()).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('cannot be trusted') as string });
    await foreign.close();
  });

  it('or whose files cannot be read, is told with the file', async () => {
    await expect(new CaClient({ url: listener.url, clock: io, token, caFile: '/nowhere/ca.pem' }).list()).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('/nowhere/ca.pem') as string });
    await expect(new CaClient({ url: listener.url, ca, clock: io, tokenFile: '/nowhere/token' }).list()).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('/nowhere/token') as string });
    const tokenFile = join(await certsFolder(), 'token');
    await writeFile(tokenFile, `${token}\n`);
    const caFile = join(await certsFolder(), 'ca.pem');
    await writeFile(caFile, ca);
    expect(await new CaClient({ url: `${listener.url}/`, caFile, tokenFile, clock: io }).list()).toEqual(await authority.list());
  });

  it('is not confused with something else that answers', async () => {
    await expect(connect({ url: `${listener.url}/elsewhere` }).caCertificate()).rejects.toMatchObject({ code: 'refused' });
  });

  it('can be made to fail, to hang up and to work again', async () => {
    faults.set({ point: 'ca.issue', action: 'fail', times: 1, message: 'no entropy left' });
    await expect(client.issue({ purpose: 'user', commonName: 'a' })).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('no entropy left') as string });
    faults.set({ point: 'ca.sign', action: 'drop', times: 1 });
    await expect(client.sign({ purpose: 'user', request: 'x' })).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('does not answer') as string });
    expect((await client.issue({ purpose: 'user', commonName: 'a' })).certificate).toContain('BEGIN CERTIFICATE');
  });

  it('needs to be told how to trust and how to be trusted, once each', () => {
    expect(() => new CaClient({ url: 'https://x', clock: io })).toThrow('ca or caFile');
    expect(() => new CaClient({ url: 'https://x', ca, caFile: 'x', clock: io })).toThrow('ca or caFile');
    expect(() => new CaClient({ url: 'https://x', ca, token: 'x', tokenFile: 'x', clock: io })).toThrow('not both');
  });
});

describe('a CA that breaks inside', () => {
  it('answers 500 with a word for people and keeps the reason to its log', async () => {
    const broken = new Proxy(authority, { get: (target, name) => (name === 'list' ? () => Promise.reject(new Error('disk /secret/path on fire')) : Reflect.get(target, name) as unknown) });
    const identity = await serviceIdentity(authority, { host: '127.0.0.1', clock: io });
    const other = await serveAuthority({ authority: broken, token, identity, host: '127.0.0.1', port: 0, recorder, log });
    const answer = await httpsRequest({ url: `${other.url}/certificates`, method: 'GET', headers: { authorization: `Bearer ${token}` }, tls: { ca: [ca], verify: true }, clock: io });
    expect(answer.status).toBe(500);
    expect(answer.body.toString()).toBe('{"error":{"code":"refused","message":"the internal CA failed; its log has the reason"}}');
    await other.close();
  });
});
