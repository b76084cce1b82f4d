import { once } from 'node:events';
import { createServer, type Server as PlainServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IoClock } from '../clock.js';
import { makeIdentity, type Identity } from '../testing/certificates.js';
import { WireRecorder } from '../wire/recorder.js';
import { HttpsConnections } from './connections.js';
import { httpsRequest, type ClientTls, type HttpsRequestOptions, type HttpsResponse } from './request.js';

const clock = new IoClock();
let ca: Identity;
let identity: Identity;
let server: TlsServer;
let port: number;
let recorder: WireRecorder;
/** What the server got, and how it answers. */
let received: string[];
let connections: number;
/** The TCP connection under the last TLS connection. */
let lastRaw: Socket;
let answer: (socket: TLSSocket) => void;

beforeAll(async () => {
  ca = makeIdentity({ commonName: 'CA', isCa: true });
  identity = makeIdentity({ commonName: 'server', issuer: ca, serial: '07' });
  server = createTlsServer({ key: identity.key, cert: identity.cert }, (socket) => {
    connections += 1;
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      received.push(data.toString());
      answer(socket);
    });
  });
  server.on('connection', (socket: Socket) => {
    lastRaw = socket;
  });
  port = await listening(server);
});
afterAll(() => void server.close());
beforeEach(() => {
  recorder = new WireRecorder({ process: 'client', clock });
  received = [];
  connections = 0;
  answer = (socket) => socket.write('HTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nhi');
});

async function listening(some: PlainServer): Promise<number> {
  await new Promise<void>((resolve) => some.listen(0, '127.0.0.1', resolve));
  return (some.address() as AddressInfo).port;
}

function ask(tls: Partial<ClientTls> = {}, more: Partial<HttpsRequestOptions> = {}): Promise<HttpsResponse> {
  return httpsRequest({ url: `https://127.0.0.1:${port}/x?y=1`, method: 'GET', clock, recorder, line: 'core-to-agent', tls: { verify: true, ca: [ca.cert], ...tls }, ...more });
}

describe('httpsRequest', () => {
  it('brings the answer with the facts of the connection, and records nothing that arrived', async () => {
    const response = await ask();
    expect(response).toMatchObject({ status: 200, reason: 'Fine', tls: { protocol: 'TLSv1.3', authorized: true, serverCertificate: { fingerprint: identity.fingerprint, serial: '07' } } });
    expect(response.body.toString()).toBe('hi');
    expect(response.peerCertificate).toBe(identity.cert.replaceAll('\r', ''));
    expect(received[0]).toMatch(/^GET \/x\?y=1 HTTP\/1\.1\r\n/);
    expect(recorder.list()).toEqual([]);
  });

  it('takes an address instead of a URL, and says how long the body is', async () => {
    await httpsRequest({ host: '127.0.0.1', port, path: '/RPC2', method: 'POST', body: 'é', headers: { 'content-type': 'text/xml' }, clock, tls: { verify: false } });
    await httpsRequest({ host: '127.0.0.1', port, path: '/empty', method: 'POST', clock, tls: { verify: false } });
    expect(received.join('')).toMatch(/^POST \/RPC2 .*content-type: text\/xml\r\nContent-Length: 2\r\n.*\r\n\r\néPOST \/empty .*Content-Length: 0\r\n/s);
  });

  it('sends nothing to a server with another certificate than the pinned one', async () => {
    const other = makeIdentity({ commonName: 'other' });
    const failure = ask({ verify: false, pin: other.fingerprint });
    await expect(failure).rejects.toMatchObject({ name: 'ConnectionError', code: 'pin', address: `127.0.0.1:${port}`, tls: { serverCertificate: { fingerprint: identity.fingerprint } } });
    expect(received).toEqual([]);
    expect(recorder.list()).toHaveLength(1);
    expect(recorder.list()[0]).toMatchObject({ kind: 'tls', line: 'core-to-agent', from: 'client', to: `127.0.0.1:${port}`, method: 'GET', path: '/x?y=1', response: null, tls: { serverCertificate: { fingerprint: identity.fingerprint } } });
    expect((await ask({ verify: false, pin: identity.fingerprint })).status).toBe(200);
    expect((await ask({ verify: false, pin: identity.fingerprint.replaceAll(':', '').toLowerCase() })).status).toBe(200);
  });

  it('sends nothing to a server whose certificate nobody vouches for, or that has another name', async () => {
    await expect(ask({ ca: [makeIdentity({ commonName: 'another CA', isCa: true }).cert] })).rejects.toMatchObject({ code: 'tls', message: expect.stringContaining('UNABLE_TO_VERIFY_LEAF_SIGNATURE') as string });
    await expect(ask({ servername: 'elsewhere.example' })).rejects.toMatchObject({ code: 'tls', message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') as string });
    await expect(ask({}, { tls: { verify: true } })).rejects.toMatchObject({ code: 'tls' });
    expect(received).toEqual([]);
    expect(recorder.list().map(({ kind }) => kind)).toEqual(['tls', 'tls', 'tls']);
  });

  it('tells a port that refuses, recorded once with the name of the call', async () => {
    const closed = createServer();
    const free = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    await expect(ask({}, { url: `https://127.0.0.1:${free}/`, rpc: 'get_api_version' })).rejects.toMatchObject({ code: 'refused', address: `127.0.0.1:${free}` });
    expect(recorder.list()).toHaveLength(1);
    expect(recorder.list()[0]).toMatchObject({ kind: 'refused', method: 'get_api_version', summary: 'get_api_version', tls: null, request: null });
  });

  it('tells a server that closes without an answer, however it does it; the other end has recorded that', async () => {
    answer = (socket) => socket.end();
    await expect(ask()).rejects.toMatchObject({ code: 'closed' });
    answer = () => lastRaw.resetAndDestroy();
    await expect(ask()).rejects.toMatchObject({ code: 'closed' });
    expect(recorder.list()).toEqual([]);
  });

  it('tells an answer that breaks off', async () => {
    answer = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
    await expect(ask()).rejects.toMatchObject({ code: 'reset' });
  });

  it('tells what is not HTTP, and an answer that is too long', async () => {
    answer = (socket) => socket.end('SSH-2.0-x\r\n');
    await expect(ask()).rejects.toMatchObject({ code: 'closed', message: expect.stringContaining('HTTP') as string });
    answer = (socket) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${'x'.repeat(100)}`);
    await expect(ask({}, { maxAnswerBytes: 99 })).rejects.toThrow('longer than 99 bytes');
    expect((await ask({}, { maxAnswerBytes: 100 })).body).toHaveLength(100);
  });

  it('gives up in time, before and after the handshake', async () => {
    answer = () => undefined;
    await expect(ask({}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
    expect(recorder.list()).toEqual([]);
    const mute = createServer((socket) => void socket.on('error', () => undefined));
    const mutePort = await listening(mute);
    await expect(ask({}, { url: `https://127.0.0.1:${mutePort}/`, timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
    expect(recorder.list()).toHaveLength(1);
    mute.close();
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    answer = () => abort.abort(new Error('never mind'));
    await expect(ask({}, { signal: abort.signal })).rejects.toMatchObject({ message: expect.stringContaining('never mind') as string });
    await expect(ask({}, { signal: abort.signal })).rejects.toThrow('never mind');
    expect(recorder.list()).toEqual([]);
  });

  it('tells a port that does not speak TLS', async () => {
    const plain = createServer((socket) => void socket.on('error', () => undefined).end('hello\r\n'));
    const plainPort = await listening(plain);
    await expect(ask({}, { url: `https://127.0.0.1:${plainPort}/` })).rejects.toMatchObject({ code: 'tls' });
    expect(recorder.list()).toHaveLength(1);
    plain.close();
  });

  it('refuses to speak anything but HTTPS', async () => {
    await expect(ask({}, { url: 'http://127.0.0.1/' })).rejects.toThrow(TypeError);
  });
});

describe('HttpsConnections', () => {
  let agent: HttpsConnections;
  beforeEach(() => {
    agent = new HttpsConnections();
  });
  afterEach(() => agent.close());

  it('keeps a connection for the next request, and one connection per set of credentials', async () => {
    for (let i = 0; i < 4; i += 1) expect((await ask({}, { agent })).tls.serverCertificate?.fingerprint).toBe(identity.fingerprint);
    expect(connections).toBe(1);
    const me = makeIdentity({ commonName: 'me', issuer: ca });
    await ask({ cert: me.cert, key: me.key }, { agent });
    expect(connections).toBe(2);
    await expect(ask({ pin: me.fingerprint }, { agent })).rejects.toMatchObject({ code: 'pin' });
    expect(received).toHaveLength(5);
  });

  it('makes a new connection when the old one was closed', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    answer = (socket) => {
      closed = once(socket, 'close');
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    };
    expect((await ask({}, { agent })).status).toBe(200);
    await closed;
    expect((await ask({}, { agent })).status).toBe(200);
    expect(connections).toBe(2);
  });
});
