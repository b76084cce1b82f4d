import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '@ovmsim/ca';
import type { CertificateIssuer, IssuedCertificate } from '@ovmsim/ca';
import { ConnectionError, createContext, HttpsConnections, httpsRequest, silentLog } from '@ovmsim/kernel';
import type { HttpsResponse } from '@ovmsim/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admin, base, basicOf, managerUuid, openTestManager } from './testing.js';
import type { TestManager } from './testing.js';

let lab: TestManager;
let ca: string;

/** `GET /Manager` through these connections, as the administrator or with a client certificate. */
function through(connections: HttpsConnections | undefined, shown?: IssuedCertificate): Promise<HttpsResponse> {
  return httpsRequest({
    url: `${lab.manager.url ?? ''}${base}/Manager`,
    method: 'GET',
    headers: { accept: 'application/json', ...(shown === undefined ? { authorization: basicOf(admin.user, admin.password) } : {}) },
    tls: { verify: true, ca: [ca], ...(shown === undefined ? {} : { cert: shown.certificate, key: shown.key }) },
    clock: lab.context.io,
    ...(connections === undefined ? {} : { agent: connections }),
  });
}

const fingerprint = (answer: HttpsResponse): string | undefined => answer.tls.serverCertificate?.fingerprint;

/** A certificate of the lab's CA by which the administrator logs in. */
async function registered(commonName: string): Promise<IssuedCertificate> {
  const made = await lab.issuer.issue({ purpose: 'user', commonName });
  const answer = await lab.ask({ method: 'POST', target: `${base}/Utilities/Certificate/Register`, body: made.certificate });
  expect(answer.status).toBe(200);
  return made;
}

describe('the TLS key of port 7002', () => {
  beforeAll(async () => {
    lab = await openTestManager();
    ({ ca } = lab);
  });
  afterAll(() => lab.close());

  it('is swapped for new connections; open ones live on with the old one', async () => {
    const kept = new HttpsConnections({ maxSockets: 1 });
    const before = await through(kept);
    const done = await lab.manager.renewTls({ newKey: true });
    expect(done).toMatchObject({ caReplaced: false, certificate: { issuer: before.tls.serverCertificate?.issuer } });
    const [open, fresh] = [await through(kept), await through(undefined)];
    expect([open.status, fingerprint(open)]).toEqual([200, fingerprint(before)]);
    expect([fresh.status, fingerprint(fresh)]).toEqual([200, done?.certificate.fingerprint]);
    expect(fingerprint(fresh)).not.toBe(fingerprint(before));
    kept.close();
  });

  it('is the new one after a restart, too, and the console goes on', async () => {
    const done = await lab.manager.renewTls({ newKey: true });
    const second = await openTestManager({ certs: lab.certs, issuer: lab.issuer });
    const answer = await second.ask({ target: `${base}/Manager` });
    expect(answer.tls.serverCertificate?.fingerprint).toBe(done?.certificate.fingerprint);
    await second.manager.close();
    expect(await lab.manager.gui?.compare()).toEqual([]);
  });

  it('stays as it is when nothing asks for another', async () => {
    const file = join(lab.certs, 'manager', 'tls.key');
    const before = await readFile(file, 'utf8');
    const shown = fingerprint(await through(undefined));
    expect(await lab.manager.renewTls()).toMatchObject({ caReplaced: false, certificate: { fingerprint: shown } });
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('is the last one of several renewals at once', async () => {
    const all = await Promise.all([1, 2, 3].map(() => lab.manager.renewTls({ newKey: true })));
    expect(new Set(all.map((done) => done?.certificate.fingerprint)).size).toBe(3);
    expect(fingerprint(await through(undefined))).toBe(all.at(-1)?.certificate.fingerprint);
  });
});

describe('a certificate that is revoked', () => {
  beforeAll(async () => {
    lab = await openTestManager();
    ({ ca } = lab);
  });
  afterAll(() => lab.close());

  it('ends an open connection at its next request, without an answer', async () => {
    const made = await registered('open');
    const kept = new HttpsConnections({ maxSockets: 1 });
    expect((await through(kept, made)).status).toBe(200);
    expect((await through(kept, made)).status).toBe(200);
    await lab.issuer.revoke({ serial: made.serial });
    const error = await through(kept, made).then(() => null, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(lab.context.recorder.list({ line: 'ws-to-core' }).at(-1)?.summary).toBe('client certificate refused, connection closed');
    kept.close();
  });
});

describe('a new internal CA', () => {
  let folder: string;
  let authorities: CertificateAuthority[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovmsim-two-cas-'));
  });
  afterAll(async () => {
    await lab.close();
    await Promise.all(authorities.map((authority) => authority.close()));
    await rm(folder, { recursive: true });
  });

  it('is taken up while the Manager runs: its clients come in, those of the old one do not', async () => {
    let serving = 0;
    const issuer = new Proxy({} as CertificateIssuer, {
      get: (_target, name) => (...args: unknown[]) => (authorities[serving] as unknown as Record<string | symbol, (...a: unknown[]) => unknown>)[name]?.(...args),
    });
    const { entropy, io, log } = createContext({ name: 'cas', seed: 'test', log: silentLog() });
    authorities = await Promise.all(['old', 'new'].map((name) => CertificateAuthority.open({ dir: join(folder, name), name: managerUuid, entropy, clock: io, log })));
    lab = await openTestManager({ certs: join(folder, 'manager'), issuer });
    ({ ca } = lab);
    const old = await registered('old');
    expect((await through(undefined, old)).status).toBe(200);

    serving = 1;
    expect(await lab.manager.renewTls()).toMatchObject({ caReplaced: true });
    await expect(through(undefined)).rejects.toThrow('not acceptable');
    ca = await issuer.caCertificate();
    expect((await through(undefined)).status).toBe(200);
    await expect(through(undefined, old)).rejects.toThrow(/closed|broke/);
    const made = await issuer.issue({ purpose: 'user', commonName: 'new' });
    await httpsRequest({ url: `${lab.manager.url ?? ''}${base}/Utilities/Certificate/Register`, method: 'POST', headers: { authorization: basicOf(admin.user, admin.password) }, body: made.certificate, tls: { verify: true, ca: [ca] }, clock: lab.context.io });
    expect((await through(undefined, made)).status).toBe(200);
    await issuer.revoke({ serial: made.serial });
    await expect(through(undefined, made)).rejects.toThrow(/closed|broke/);
    // The console has a certificate of the new CA.
    expect(await lab.manager.gui?.compare()).toEqual([]);
  });
});
