import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyPair, selfSigned, type SelfSigned } from '@ovmsim/ca';
import { Entropy, IoClock } from '@ovmsim/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultOfCall, openTestServer, PASSWORD, takeOver, testContext, textOfCall, type TestServer } from '../testing/index.js';
import { AgentCertificates } from './certificates.js';
import { layout } from './layout.js';
import { publicKeyOf } from './pem.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-cert-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const context = testContext();

/** Certificates that stand for what a Manager sends; made once. */
let manager: SelfSigned;
let stranger: SelfSigned;
let agent: SelfSigned;
beforeAll(async () => {
  const make = (commonName: string): Promise<SelfSigned> => selfSigned({ commonName, entropy: context.entropy, clock: context.io });
  [manager, stranger, agent] = await Promise.all([make('manager.example.com'), make('stranger.example.com'), make('ovs1.example.com')]);
});

const remote = { address: '192.0.2.10', port: 40001 };
const basic = { user: 'oracle', password: PASSWORD };

describe('the certificate of an installation', () => {
  it('is self-signed with RSA 2048 for the host, in the stock folder, readable by the owner only, and found again', async () => {
    const stateDir = join(folder, 'installed');
    const { server } = await openTestServer({ stateDir, lazyKeys: false });
    const { certificate } = await server.currentCertificate();
    const facts = new X509Certificate(certificate);
    expect(facts.subject).toContain('CN=ovs1.example.com');
    expect(facts.issuer).toBe(facts.subject);
    expect(facts.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    for (const path of [layout.key, layout.certificate, layout.request]) expect(statSync(join(stateDir, path)).mode & 0o777).toBe(0o600);
    await server.close();
    const { server: again } = await openTestServer({ stateDir });
    expect((await again.currentCertificate()).certificate).toBe(certificate);
  });
});

describe('the certificates of a take-over', () => {
  async function owned(options: Parameters<typeof openTestServer>[0] = {}): Promise<TestServer> {
    const opened = await openTestServer(options);
    await opened.server.dispatch('take_ownership', [takeOver({ manager_certificate: manager.certificate, signed_server_certificate: agent.certificate + agent.key })]);
    return opened;
  }

  it('replace key, certificate and request', async () => {
    const { server } = await owned();
    expect(await server.currentCertificate()).toEqual({ certificate: agent.certificate, key: agent.key });
    expect(server.files.read(layout.request)).toContain('CERTIFICATE REQUEST');
    expect(server.files.read(layout.pendingKey)).toBeNull();
  });

  it('let in exactly the certificate that was registered', async () => {
    const { server } = await owned();
    expect(server.authenticate({ clientCertificate: manager.certificate, remote })).toMatchObject({ kind: 'caller', by: 'certificate' });
    expect(server.authenticate({ clientCertificate: stranger.certificate, remote })).toEqual({
      kind: 'refused',
      status: 403,
      reason: "Unauthorized access attempt from ('192.0.2.10', 40001)!",
    });
  });

  it('refuse a foreign certificate even beside the right password', async () => {
    const { server } = await owned();
    expect(server.authenticate({ clientCertificate: stranger.certificate, basic, remote }).kind).toBe('refused');
  });

  it('leave the password in force, unless strict', async () => {
    expect((await owned()).server.authenticate({ basic, remote }).kind).toBe('caller');
    const strict = (await owned({ strictAgentAuth: true })).server;
    expect(strict.authenticate({ basic, remote }).kind).toBe('refused');
    expect(strict.authenticate({ clientCertificate: manager.certificate, remote }).kind).toBe('caller');
  });

  it('count no longer after the release', async () => {
    const { server } = await owned({ strictAgentAuth: true });
    await server.dispatch('release_ownership', ['0004fb000001000078b1f88e034c8105']);
    expect(server.authenticate({ clientCertificate: manager.certificate, remote }).kind).toBe('refused');
    expect(server.authenticate({ basic, remote }).kind).toBe('caller');
    expect((await server.currentCertificate()).certificate).toBe(agent.certificate);
  });

  it('do not carry over to a Manager that takes a Server whose database was deleted', async () => {
    const { server } = await owned();
    server.files.remove(layout.serverDatabase);
    await server.dispatch('take_ownership', [takeOver({ manager_uuid: 'somebody else' })]);
    expect(server.authenticate({ clientCertificate: manager.certificate, remote }).kind).toBe('refused');
  });

  it('stay when the same Manager comes again and sends none', async () => {
    const { server } = await owned();
    await server.dispatch('take_ownership', [takeOver()]);
    expect(server.authenticate({ clientCertificate: manager.certificate, remote }).kind).toBe('caller');
  });

  it('are refused when certificate and key do not belong together, and nothing changes', async () => {
    const { server } = await openTestServer();
    const before = await server.currentCertificate();
    const send = (signed: string): Promise<string> => faultOfCall(server, 'take_ownership', takeOver({ signed_server_certificate: signed }));
    expect(await send(agent.certificate + stranger.key)).toBe("<type 'exceptions.Exception'>:signed_server_certificate does not match the key delivered with it");
    expect(await send(agent.certificate)).toContain("does not match this server's key");
    expect(await send('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')).toContain('Invalid signed_server_certificate: the certificate cannot be read');
    expect(await server.currentCertificate()).toEqual(before);
    expect(server.ownership.state()).toBe('Unowned');
  });

  it('may be for the key the agent has', async () => {
    const { server } = await openTestServer();
    const { certificate, key } = await server.currentCertificate();
    await server.dispatch('take_ownership', [takeOver({ signed_server_certificate: certificate })]);
    expect((await server.currentCertificate()).key).toBe(key);
  });
});

describe('an agent that makes its own key', () => {
  it('hands out a request for a new key and takes the certificate for it', async () => {
    const { server } = await openTestServer({ agentMakesKey: true });
    const before = await server.currentCertificate();
    const request = await textOfCall(server, 'get_certificate_request');
    expect(request).toContain('BEGIN CERTIFICATE REQUEST');
    const again = await textOfCall(server, 'get_certificate_request');
    expect(again.length).toBe(request.length);
    expect(await server.currentCertificate()).toEqual(before);
    const pending = server.files.read(layout.pendingKey) ?? '';
    const key = { privateKey: pending, publicKey: publicKeyOf(pending) };
    const signed = await selfSigned({ commonName: 'ovs1', key, entropy: context.entropy, clock: context.io });
    await server.dispatch('take_ownership', [takeOver({ signed_server_certificate: signed.certificate })]);
    expect((await server.currentCertificate()).certificate).toBe(signed.certificate);
    expect((await server.currentCertificate()).key).not.toBe(before.key);
  });

  it('is the only kind that knows the call', async () => {
    const { server } = await openTestServer();
    expect(await faultOfCall(server, 'get_certificate_request')).toBe('<type \'exceptions.Exception\'>:method "get_certificate_request" is not supported');
  });
});

describe('a pair that a crash cut in two', () => {
  it('is completed from the key that was put aside', async () => {
    const { server } = await openTestServer();
    await server.currentCertificate();
    server.files.write(layout.pendingKey, agent.key);
    server.files.write(layout.certificate, agent.certificate);
    server.certificates.reload();
    expect(await server.currentCertificate()).toEqual({ certificate: agent.certificate, key: agent.key });
  });

  it('is made anew when there is nothing to complete it from', async () => {
    const { server } = await openTestServer();
    server.files.write(layout.key, (await keyPair()).privateKey);
    server.files.write(layout.certificate, agent.certificate);
    expect(new X509Certificate((await server.currentCertificate()).certificate).subject).toContain('ovs1.example.com');
  });
});

describe('a pair that somebody puts into the folder', () => {
  it('counts from the next start of the agent on; until then the agent goes on with its own', async () => {
    const { server } = await openTestServer();
    const before = await server.currentCertificate();
    await new AgentCertificates({ files: server.files, entropy: new Entropy(), clock: new IoClock(), hostname: 'ovs1.example.com', ip: '127.0.1.1' }).renew();
    expect(await server.currentCertificate()).toEqual(before);
    await server.order('restart');
    const after = await server.currentCertificate();
    expect(after).toEqual({ certificate: server.files.read(layout.certificate), key: server.files.read(layout.key) });
    expect(after.key).not.toBe(before.key);
    expect(new X509Certificate(after.certificate).subjectAltName).toBe('DNS:ovs1.example.com, IP Address:127.0.1.1');
    expect(server.files.read(layout.pendingKey)).toBeNull();
  });
});
