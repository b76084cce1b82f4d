import { EventEmitter, once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpsConnections } from '../https/connections.js';
import { Bench, everything, shown } from '../testing/bench.js';
import { makeCrl, makeIdentity } from '../testing/certificates.js';
import type { Peer } from './types.js';

const bench = new Bench();
const expired = makeIdentity({ commonName: 'old agent', issuer: bench.ca, serial: '04', from: -20, until: -10 });
const revoked = makeIdentity({ commonName: 'bad agent', issuer: bench.ca, serial: '05' });
const foreign = makeIdentity({ commonName: 'stranger' });
afterEach(() => bench.listener.close());

describe('a peer', () => {
  const stateOf = (peer: Peer): string => (peer.state === 'untrusted' ? peer.reason : peer.state);

  it('is none, trusted or untrusted with OpenSSL’s reason', async () => {
    const seen: Peer[] = [];
    await bench.start({
      handler: async (request) => {
        seen.push(request.peer);
        return { status: 200 };
      },
    });
    for (const identity of [null, bench.good, expired, revoked, foreign]) await bench.ask('/', { tls: identity === null ? {} : shown(identity) });
    expect(seen.map(stateOf)).toEqual(['none', 'trusted', 'CERT_HAS_EXPIRED', 'CERT_REVOKED', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
    const trusted = seen[1];
    expect(trusted).toMatchObject({ certificate: { fingerprint: bench.good.fingerprint }, pem: bench.good.cert.replaceAll('\r', '') });
    expect(bench.recorder.list().map(({ tls }) => tls?.authorizationError)).toEqual([null, null, 'CERT_HAS_EXPIRED', 'CERT_REVOKED', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
    const stranger = makeIdentity({ commonName: 'x', issuer: makeIdentity({ commonName: 'Another CA', isCa: true }) });
    await bench.ask('/', { tls: shown(stranger) });
    expect(seen.map(stateOf).at(-1)).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('is nobody that a well-known CA vouches for when no CA is given', async () => {
    let peer: Peer | undefined;
    await bench.start({
      tls: { key: bench.server.key, cert: bench.server.cert, requestClientCertificate: true },
      handler: async (request) => {
        ({ peer } = request);
        return { status: 200 };
      },
    });
    await bench.ask('/', { tls: shown(bench.good) });
    expect(peer?.state).toBe('untrusted');
  });

  it('that the policy refuses is closed without an answer after the handshake, and recorded once with the reason', async () => {
    let handled = 0;
    await bench.start({
      onPeer: (peer) => Promise.resolve(peer.state === 'untrusted' ? { close: peer.reason } : null),
      handler: async () => {
        handled += 1;
        return { status: 200 };
      },
    });
    for (const identity of [expired, revoked, foreign]) await expect(bench.ask('/', { tls: shown(identity) })).rejects.toMatchObject({ code: 'closed' });
    expect(handled).toBe(0);
    expect((await bench.ask('/', { tls: shown(bench.good) })).status).toBe(200);
    expect((await bench.ask('/')).status).toBe(200);
    expect(bench.recorder.list().map(({ kind, error }) => [kind, error])).toEqual([
      ['tls', 'CERT_HAS_EXPIRED'],
      ['tls', 'CERT_REVOKED'],
      ['tls', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['http', null],
      ['http', null],
    ]);
    expect(bench.recorder.list()[1]?.tls).toMatchObject({ clientCertificate: { fingerprint: revoked.fingerprint }, authorizationError: 'CERT_REVOKED' });
  });

  it('is asked about once per connection, before its first request', async () => {
    let asked = 0;
    const requests = new EventEmitter();
    const begun = once(requests, 'begun');
    await bench.start({
      claims: (path) => {
        requests.emit('begun', path);
        return true;
      },
      onPeer: async () => {
        await begun;
        asked += 1;
        return null;
      },
      handler: async () => ({ status: 200, body: String(asked) }),
    });
    const agent = new HttpsConnections();
    for (let i = 0; i < 3; i += 1) expect((await bench.ask('/', { agent })).body.toString()).toBe('1');
    agent.close();
  });

  it('that is revoked cannot come back with an old session', async () => {
    await bench.start({ tls: { key: bench.server.key, cert: bench.server.cert, ca: bench.ca.cert, crl: makeCrl(bench.ca, []), requestClientCertificate: true } });
    const first = await bench.rawConnection({ ...shown(revoked), maxVersion: 'TLSv1.2' });
    const session = first.getSession();
    first.destroy();
    bench.listener.setTls({ key: bench.server.key, cert: bench.server.cert, ca: bench.ca.cert, crl: bench.crl });
    const second = await bench.rawConnection({ ...shown(revoked), maxVersion: 'TLSv1.2', session });
    expect(second.isSessionReused()).toBe(false);
    second.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await everything(second);
    expect(bench.recorder.list()[0]?.tls?.authorizationError).toBe('CERT_REVOKED');
  });

  it('sees another certificate after the TLS of the listener was changed', async () => {
    await bench.start();
    const other = makeIdentity({ commonName: 'renewed', issuer: bench.ca, serial: '09' });
    bench.listener.setTls({ key: other.key, cert: other.cert, ca: bench.ca.cert, crl: bench.crl });
    expect((await bench.ask('/', { tls: shown(bench.good) })).tls.serverCertificate?.fingerprint).toBe(other.fingerprint);
    expect(bench.recorder.list()[0]?.tls).toMatchObject({ authorized: true, serverCertificate: { fingerprint: other.fingerprint } });
  });

  it('that had connected before the TLS of the listener was changed is recorded with the certificate that it saw, and later ones with the new one', async () => {
    await bench.start();
    const { port } = bench.listener.address;
    const early = connectPlain({ host: '127.0.0.1', port });
    await once(early, 'connect');
    // Connections are taken in order.
    await bench.ask('/', { tls: shown(bench.good) });
    const other = makeIdentity({ commonName: 'renewed', issuer: bench.ca, serial: '0A' });
    bench.listener.setTls({ key: other.key, cert: other.cert, ca: bench.ca.cert, crl: bench.crl });
    const late = connectTls({ socket: early, ca: bench.ca.cert, checkServerIdentity: () => undefined });
    late.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await everything(late);
    await bench.ask('/', { tls: shown(bench.good) });
    expect(bench.recorder.list().map(({ tls }) => tls?.serverCertificate?.fingerprint)).toEqual([bench.server.fingerprint, bench.server.fingerprint, other.fingerprint]);
  });

  it('whose handshake fails is recorded once', async () => {
    await bench.start();
    const record = bench.nextRecord();
    const socket = connectPlain({ host: '127.0.0.1', port: bench.listener.address.port });
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    expect(await record).toMatchObject({ kind: 'tls', method: null, to: 'manager', response: null });
    expect((await record).error).toMatch(/^TLS handshake failed: /);
    expect((await record).from).toMatch(/^127\.0\.0\.1:\d+$/);
    socket.destroy();
    await bench.ask();
    expect(bench.recorder.list()).toHaveLength(2);
  });
});
