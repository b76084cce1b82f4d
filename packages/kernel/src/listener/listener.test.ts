import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import express from 'express';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { IoClock } from '../clock.js';
import { HttpsConnections } from '../https/connections.js';
import { httpsRequest, type ClientTls, type HttpsResponse } from '../https/request.js';
import { silentLog } from '../log.js';
import { makeCrl, makeIdentity, type Identity } from '../testing/certificates.js';
import { WireRecorder } from '../wire/recorder.js';
import type { WireRecord } from '../wire/types.js';
import { exchangeOf } from './exchange.js';
import { startListener } from './listener.js';
import type { Listener, ListenerOptions, Peer, WireRequest, WireResponse } from './types.js';

const clock = new IoClock();
let ca: Identity;
let server: Identity;
let good: Identity;
let expired: Identity;
let revoked: Identity;
let foreign: Identity;
let crl: string;
let recorder: WireRecorder;
let listener: Listener;

beforeAll(() => {
  ca = makeIdentity({ commonName: 'Internal CA', isCa: true });
  server = makeIdentity({ commonName: 'manager', issuer: ca, serial: '02' });
  good = makeIdentity({ commonName: 'agent', issuer: ca, serial: '03' });
  expired = makeIdentity({ commonName: 'old agent', issuer: ca, serial: '04', from: -20, until: -10 });
  revoked = makeIdentity({ commonName: 'bad agent', issuer: ca, serial: '05' });
  foreign = makeIdentity({ commonName: 'stranger' });
  crl = makeCrl(ca, ['05']);
});
beforeEach(() => {
  recorder = new WireRecorder({ process: 'test', clock });
});
afterEach(() => listener.close());

type Some = Partial<Omit<ListenerOptions, 'recorder' | 'log'>>;

async function start(options: Some = {}): Promise<Listener> {
  listener = await startListener({
    name: 'manager',
    host: '127.0.0.1',
    port: 0,
    tls: { key: server.key, cert: server.cert, ca: ca.cert, crl, requestClientCertificate: true },
    handler: (request) => Promise.resolve({ status: 200, body: `${request.method} ${request.path}` }),
    recorder,
    log: silentLog(),
    ...options,
  });
  return listener;
}

function ask(path = '/x', options: { tls?: Partial<ClientTls>; method?: string; body?: string; agent?: HttpsConnections; headers?: Record<string, string> } = {}): Promise<HttpsResponse> {
  const { tls, ...rest } = options;
  return httpsRequest({ url: `${listener.url}${path}`, method: 'GET', clock, tls: { verify: true, ca: [ca.cert], ...tls }, ...rest });
}

const shown = (identity: Identity): Partial<ClientTls> => ({ cert: identity.cert, key: identity.key });

/** The next record that is made. */
const nextRecord = (): Promise<WireRecord> =>
  new Promise((resolve) => {
    const end = recorder.subscribe((record) => {
      end();
      resolve(record);
    });
  });

/** A TLS connection to the listener on which a test writes bytes of its own. */
async function rawConnection(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port: listener.address.port, rejectUnauthorized: false, ...options });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

async function everything(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (data: Buffer) => (text += data.toString('latin1')));
  await once(socket, 'close');
  return text;
}

describe('a request', () => {
  it('reaches the handler as it was sent, and is recorded once with both certificates', async () => {
    let seen: WireRequest | undefined;
    await start({
      defaultLine: 'ws-to-core',
      handler: async (request) => {
        seen = request;
        request.annotate({ line: 'agent-to-core', summary: 'an event', from: 'server1' });
        return { status: 202, reason: 'Taken', headers: { 'X-Odd': 'yes', 'Set-Cookie': ['a=1; path=/', 'b=2'] }, body: 'thanks' };
      },
    });
    const answer = await ask('/a%2Fb/c?x=1&x=2', { method: 'POST', body: 'hello', tls: shown(good), headers: { Authorization: `Basic ${Buffer.from('a:b').toString('base64')}` } });
    expect(answer).toMatchObject({ status: 202, reason: 'Taken', headers: { 'x-odd': 'yes', 'content-length': '6', 'set-cookie': ['a=1; path=/', 'b=2'] } });
    expect(answer.body.toString()).toBe('thanks');
    expect(seen).toMatchObject({ method: 'POST', target: '/a%2Fb/c?x=1&x=2', path: '/a%2Fb/c', host: `127.0.0.1:${listener.address.port}`, remote: { address: '127.0.0.1' }, local: listener.address.port > 0 ? { port: listener.address.port } : {} });
    expect(seen?.query.getAll('x')).toEqual(['1', '2']);
    expect(seen?.body.toString()).toBe('hello');
    const records = recorder.list();
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      line: 'agent-to-core',
      kind: 'http',
      from: 'server1',
      to: 'manager',
      method: 'POST',
      path: '/a%2Fb/c?x=1&x=2',
      summary: 'an event',
      request: { headers: { Authorization: 'Basic a:******' }, body: 'hello' },
      response: { status: 202, reason: 'Taken', headers: { 'Set-Cookie': 'a=******; path=/\nb=******' }, body: 'thanks' },
      error: null,
      tls: {
        protocol: 'TLSv1.3',
        authorized: true,
        authorizationError: null,
        serverCertificate: { subject: 'CN=manager, OU=Oracle VM', issuer: 'CN=Internal CA, OU=Oracle VM', serial: '02', fingerprint: server.fingerprint },
        clientCertificate: { subject: 'CN=agent, OU=Oracle VM', serial: '03', fingerprint: good.fingerprint },
      },
    });
    expect(answer.tls).toMatchObject({ authorized: true, serverCertificate: { fingerprint: server.fingerprint }, clientCertificate: { fingerprint: good.fingerprint } });
  });

  it('does not show bodies that are marked secret', async () => {
    await start({
      handler: async (request) => {
        request.annotate({ secretBody: true, secretAnswer: true });
        return { status: 200, body: 'Welcome1' };
      },
    });
    await ask('/login', { method: 'POST', body: 'Welcome1' });
    expect(recorder.list()[0]).toMatchObject({ request: { body: '******' }, response: { body: '******' } });
  });

  it('is answered 500 without a word of why when the handler fails', async () => {
    await start({ handler: () => Promise.reject(new Error('a secret reason')) });
    const answer = await ask();
    expect(answer.status).toBe(500);
    expect(answer.body.toString()).toBe('Internal Server Error\n');
  });

  it('shares its connection with the next, and HEAD has no body', async () => {
    await start();
    const agent = new HttpsConnections();
    const peers = new Set<string>();
    for (let i = 0; i < 5; i += 1) {
      await ask(`/${i}`, { agent });
      peers.add(recorder.list().at(-1)?.from ?? '');
    }
    expect(peers.size).toBe(1);
    const head = await ask('/head', { method: 'HEAD', agent });
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe('10');
    agent.close();
    expect(recorder.list()).toHaveLength(6);
  });

  it('answers several requests that came in one piece, in order', async () => {
    await start({ handler: async (request) => ({ status: 200, body: request.path, close: request.path === '/c' }) });
    const socket = await rawConnection();
    socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhiGET /c HTTP/1.1\r\nHost: x\r\n\r\n');
    const text = await everything(socket);
    expect(text.match(/\/[abc]$|\/[abc](?=HTTP)/gm)).toEqual(['/a', '/b', '/c']);
    expect(recorder.list().map(({ path }) => path)).toEqual(['/a', '/b', '/c']);
  });

  it('runs what must happen before the answer is sent, after it was rendered', async () => {
    const order: string[] = [];
    await start({
      handler: async () => ({
        status: 200,
        body: 'done',
        before: async () => {
          order.push(`recorded: ${recorder.count}`);
          await clock.sleep(5);
          order.push('before');
        },
      }),
    });
    await ask();
    order.push('answered');
    expect(order).toEqual(['recorded: 0', 'before', 'answered']);
  });

  it('can be left without an answer', async () => {
    await start({ handler: async () => ({ status: 200, destroy: true }) });
    await expect(ask()).rejects.toMatchObject({ code: 'closed' });
    expect(recorder.list()).toHaveLength(1);
    expect(recorder.list()[0]).toMatchObject({ path: '/x', response: null, error: 'closed without an answer' });
  });

  it('tells the handler that the caller is gone, and is recorded once', async () => {
    let gone = (): void => undefined;
    const told = new Promise<void>((resolve) => (gone = resolve));
    await start({
      handler: (request) =>
        new Promise<WireResponse>((resolve) => {
          request.signal.addEventListener('abort', () => {
            gone();
            resolve({ status: 200 });
          });
        }),
    });
    const socket = await rawConnection();
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    const record = nextRecord();
    await clock.sleep(20);
    socket.destroy();
    await told;
    expect(await record).toMatchObject({ path: '/slow', response: null, error: 'the connection ended before the answer' });
    await ask('/after').catch(() => undefined);
    expect(recorder.list().filter(({ path }) => path === '/slow')).toHaveLength(1);
  }, 10_000);
});

describe('limits', () => {
  it('answer 413 to a body that is too large, announced or not, recorded once', async () => {
    await start({ limits: { bodyBytes: 1000 } });
    expect((await ask('/big', { method: 'POST', body: 'x'.repeat(1001) })).status).toBe(413);
    expect((await ask('/fits', { method: 'POST', body: 'x'.repeat(1000) })).status).toBe(200);
    const socket = await rawConnection();
    socket.write(`POST /chunked HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${'400\r\n'}${'y'.repeat(1024)}\r\n0\r\n\r\n`);
    expect(await everything(socket)).toMatch(/^HTTP\/1\.1 413 /);
    expect(recorder.list().map(({ path, response, error }) => [path, response?.status, error])).toEqual([
      ['/big', 413, 'the body is too large'],
      ['/fits', 200, null],
      ['/chunked', 413, 'the body is too large'],
    ]);
  });

  it('do not lose the 413 of a caller that goes on sending', async () => {
    await start({ limits: { bodyBytes: 1000 } });
    expect((await ask('/huge', { method: 'POST', body: 'x'.repeat(3_000_000) })).status).toBe(413);
  });

  it('tell who expects to continue before it sends too much', async () => {
    await start({ limits: { bodyBytes: 10 } });
    const socket = await rawConnection();
    socket.write('POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n');
    expect(await everything(socket)).toMatch(/^HTTP\/1\.1 413 /);
    const polite = await rawConnection();
    polite.write('POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n');
    const [first] = (await once(polite, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1\.1 100 /);
    polite.write('ok');
    expect(await everything(polite)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('answer 431 to too many headers and 400 to what is not HTTP, each recorded once', async () => {
    await start({ limits: { headerBytes: 1000 } });
    const long = await rawConnection();
    long.write(`GET /long HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(2000)}\r\n\r\n`);
    expect(await everything(long)).toMatch(/^HTTP\/1\.1 431 /);
    const broken = await rawConnection();
    broken.write('GET nonsense\r\n\r\n');
    expect(await everything(broken)).toMatch(/^HTTP\/1\.1 400 /);
    const smuggled = await rawConnection();
    smuggled.write('POST /two HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n');
    expect(await everything(smuggled)).toMatch(/^HTTP\/1\.1 400 /);
    const records = recorder.list();
    expect(records.map(({ response }) => response?.status)).toEqual([431, 400, 400]);
    expect(records[0]).toMatchObject({ method: 'GET', path: '/long', error: 'the headers are too large', tls: { protocol: 'TLSv1.3' } });
    expect(records[1]?.error).toMatch(/^malformed request/);
  });

  it('record a request whose body is not well-formed once', async () => {
    await start();
    const socket = await rawConnection();
    socket.write('POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n');
    expect(await everything(socket)).toMatch(/^HTTP\/1\.1 400 /);
    expect(recorder.list()).toHaveLength(1);
    expect(recorder.list()[0]).toMatchObject({ method: 'POST', path: '/bad', response: { status: 400 } });
  });

  it('answer 408 to a request that does not come to an end, recorded once', async () => {
    await start({ limits: { headerTimeoutMs: 100, requestTimeoutMs: 150 } });
    const slowHeaders = await rawConnection();
    slowHeaders.write('GET /never HTTP/1.1\r\n');
    expect(await everything(slowHeaders)).toMatch(/^HTTP\/1\.1 408 /);
    const slowBody = await rawConnection();
    slowBody.write('POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab');
    expect(await everything(slowBody)).toMatch(/^HTTP\/1\.1 408 /);
    expect(recorder.list().map(({ path, response, error }) => [path, response?.status, error])).toEqual([
      [null, 408, 'the request took too long'],
      ['/body', 408, 'the request took too long'],
    ]);
  });

  it('record a request that was cut off in its body', async () => {
    await start();
    const socket = await rawConnection();
    const record = nextRecord();
    socket.write('POST /cut HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab');
    await clock.sleep(20);
    socket.destroy();
    expect(await record).toMatchObject({ path: '/cut', response: null, request: { body: 'ab' } });
    await ask('/after');
    expect(recorder.list()).toHaveLength(2);
  });
});

describe('a peer', () => {
  const stateOf = (peer: Peer): string => (peer.state === 'untrusted' ? peer.reason : peer.state);

  it('is none, trusted or untrusted with OpenSSL’s reason', async () => {
    const seen: Peer[] = [];
    await start({
      handler: async (request) => {
        seen.push(request.peer);
        return { status: 200 };
      },
    });
    for (const identity of [null, good, expired, revoked, foreign]) await ask('/', { tls: identity === null ? {} : shown(identity) });
    expect(seen.map(stateOf)).toEqual(['none', 'trusted', 'CERT_HAS_EXPIRED', 'CERT_REVOKED', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
    const [, trusted] = seen;
    expect(trusted).toMatchObject({ certificate: { fingerprint: good.fingerprint }, pem: good.cert.replaceAll('\r', '') });
    expect(recorder.list().map(({ tls }) => tls?.authorizationError)).toEqual([null, null, 'CERT_HAS_EXPIRED', 'CERT_REVOKED', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
    const stranger = makeIdentity({ commonName: 'x', issuer: makeIdentity({ commonName: 'Another CA', isCa: true }) });
    await ask('/', { tls: shown(stranger) });
    expect(seen.map(stateOf).at(-1)).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('is nobody that a well-known CA vouches for when no CA is given', async () => {
    let peer: Peer | undefined;
    await start({
      tls: { key: server.key, cert: server.cert, requestClientCertificate: true },
      handler: async (request) => {
        ({ peer } = request);
        return { status: 200 };
      },
    });
    await ask('/', { tls: shown(good) });
    expect(peer?.state).toBe('untrusted');
  });

  it('that the policy refuses is closed without an answer after the handshake, and recorded once with the reason', async () => {
    let handled = 0;
    await start({
      onPeer: (peer) => Promise.resolve(peer.state === 'untrusted' ? { close: peer.reason } : null),
      handler: async () => {
        handled += 1;
        return { status: 200 };
      },
    });
    for (const identity of [expired, revoked, foreign]) await expect(ask('/', { tls: shown(identity) })).rejects.toMatchObject({ code: 'closed' });
    expect(handled).toBe(0);
    expect((await ask('/', { tls: shown(good) })).status).toBe(200);
    expect((await ask('/')).status).toBe(200);
    expect(recorder.list().map(({ kind, error }) => [kind, error])).toEqual([
      ['tls', 'CERT_HAS_EXPIRED'],
      ['tls', 'CERT_REVOKED'],
      ['tls', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['http', null],
      ['http', null],
    ]);
    expect(recorder.list()[1]?.tls).toMatchObject({ clientCertificate: { fingerprint: revoked.fingerprint }, authorizationError: 'CERT_REVOKED' });
  });

  it('is asked about once per connection, before its first request', async () => {
    let asked = 0;
    await start({
      onPeer: async () => {
        asked += 1;
        await clock.sleep(20);
        return null;
      },
      handler: async () => ({ status: 200, body: String(asked) }),
    });
    const agent = new HttpsConnections();
    for (let i = 0; i < 3; i += 1) expect((await ask('/', { agent })).body.toString()).toBe('1');
    agent.close();
  });

  it('that is revoked cannot come back with an old session', async () => {
    await start({ tls: { key: server.key, cert: server.cert, ca: ca.cert, crl: makeCrl(ca, []), requestClientCertificate: true } });
    const first = await rawConnection({ ...shown(revoked), maxVersion: 'TLSv1.2' });
    const session = first.getSession();
    first.destroy();
    listener.setTls({ key: server.key, cert: server.cert, ca: ca.cert, crl });
    const second = await rawConnection({ ...shown(revoked), maxVersion: 'TLSv1.2', session });
    expect(second.isSessionReused()).toBe(false);
    second.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await everything(second);
    expect(recorder.list()[0]?.tls?.authorizationError).toBe('CERT_REVOKED');
  });

  it('sees another certificate after the TLS of the listener was changed', async () => {
    await start();
    const other = makeIdentity({ commonName: 'renewed', issuer: ca, serial: '09' });
    listener.setTls({ key: other.key, cert: other.cert, ca: ca.cert, crl });
    expect((await ask('/', { tls: shown(good) })).tls.serverCertificate?.fingerprint).toBe(other.fingerprint);
    expect(recorder.list()[0]?.tls).toMatchObject({ authorized: true, serverCertificate: { fingerprint: other.fingerprint } });
  });

  it('whose handshake fails is recorded once', async () => {
    await start();
    const record = nextRecord();
    const socket = connectPlain({ host: '127.0.0.1', port: listener.address.port });
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    expect(await record).toMatchObject({ kind: 'tls', method: null, to: 'manager', response: null });
    expect((await record).error).toMatch(/^TLS handshake failed: /);
    expect((await record).from).toMatch(/^127\.0\.0\.1:\d+$/);
    socket.destroy();
    await ask();
    expect(recorder.list()).toHaveLength(2);
  });
});

describe('the port', () => {
  it('refuses while it does not listen, is the same afterwards, and open connections live on', async () => {
    await start();
    const { port } = listener.address;
    const agent = new HttpsConnections({ maxSockets: 1 });
    await ask('/open', { agent });
    await listener.stopListening();
    const refused = new WireRecorder({ process: 'client', clock });
    const fresh = httpsRequest({ host: '127.0.0.1', port, path: '/', method: 'GET', clock, tls: { verify: false }, recorder: refused });
    await expect(fresh).rejects.toMatchObject({ code: 'refused', address: `127.0.0.1:${port}` });
    expect(refused.list()).toHaveLength(1);
    expect((await ask('/still', { agent })).status).toBe(200);
    await listener.listenAgain();
    expect(listener.address.port).toBe(port);
    expect((await ask('/again')).status).toBe(200);
    agent.close();
  });

  it('can be stopped from within an answer, which is still sent', async () => {
    await start({ handler: async () => ({ status: 200, body: 'bye', before: () => listener.stopListening() }) });
    expect((await ask()).body.toString()).toBe('bye');
    await expect(ask()).rejects.toMatchObject({ code: 'refused' });
    await listener.listenAgain();
    expect((await ask()).body.toString()).toBe('bye');
  });

  it('is free after close, whatever was going on', async () => {
    let reached = (): void => undefined;
    const inHandler = new Promise<void>((resolve) => (reached = resolve));
    await start({
      handler: () => {
        reached();
        return new Promise<WireResponse>(() => undefined);
      },
    });
    const { port } = listener.address;
    const hanging = ask();
    hanging.catch(() => undefined);
    await inHandler;
    await listener.close();
    await expect(hanging).rejects.toMatchObject({ code: 'closed' });
    await start({ port });
    expect(listener.address.port).toBe(port);
  });

  it('that is taken is told in plain words', async () => {
    await start();
    const second = startListener({ name: 'x', host: '127.0.0.1', port: listener.address.port, handler: async () => ({ status: 200 }), recorder, log: silentLog() });
    await expect(second).rejects.toMatchObject({ name: 'ListenError', code: 'in-use', message: `127.0.0.1:${listener.address.port} is in use by another process` });
  });

  it('takes only so many connections', async () => {
    await start({ limits: { connections: 1 } });
    const held = await rawConnection();
    const record = nextRecord();
    const second = connectPlain({ host: '127.0.0.1', port: listener.address.port });
    second.on('error', () => undefined);
    expect(await record).toMatchObject({ kind: 'refused', error: 'more than 1 connections' });
    held.destroy();
    second.destroy();
  });

  it('speaks plain HTTP without TLS', async () => {
    listener = await startListener({ name: 'plain', host: '127.0.0.1', port: 0, handler: async (request) => ({ status: 200, body: request.peer.state }), recorder, log: silentLog() });
    const response = await fetch(`${listener.url}/`);
    expect(await response.text()).toBe('none');
    expect(recorder.list()[0]).toMatchObject({ tls: null, to: 'plain' });
  });
});

describe('HTTP 1.0 as Python answers it', () => {
  it('has the raw reason, exactly the given headers, and one request per connection', async () => {
    await start({
      http10: true,
      handler: async (request) => ({
        status: 403,
        reason: `Unauthorized access attempt from ('${request.remote.address}', ${request.remote.port})!`,
        headers: { Server: 'BaseHTTP/0.3 Python/2.7.5', 'Content-Type': 'text/html' },
        body: '<head></head>',
      }),
    });
    const socket = await rawConnection();
    const port = socket.localPort ?? 0;
    socket.write('POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhiGET /second HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await everything(socket)).toBe(
      `HTTP/1.0 403 Unauthorized access attempt from ('127.0.0.1', ${port})!\r\nServer: BaseHTTP/0.3 Python/2.7.5\r\nContent-Type: text/html\r\n\r\n<head></head>`,
    );
    expect(recorder.list()).toHaveLength(1);
    expect(recorder.list()[0]?.response).toMatchObject({ status: 403, reason: `Unauthorized access attempt from ('127.0.0.1', ${port})!`, body: '<head></head>' });
    const answer = await ask('/RPC2', { method: 'POST', body: 'hi' });
    expect(answer).toMatchObject({ status: 403 });
    expect(answer.reason).toMatch(/^Unauthorized access attempt from \('127\.0\.0\.1', \d+\)!$/);
  });

  it('sends large answers whole', async () => {
    const big = Buffer.alloc(3_000_000, 'z');
    await start({ http10: true, handler: async () => ({ status: 200, headers: { 'Content-length': String(big.length) }, body: big }) });
    expect((await ask()).body.equals(big)).toBe(true);
  });

  it('lets nobody smuggle a header into the reason', async () => {
    await start({ http10: true, handler: async () => ({ status: 200, reason: 'OK\r\nX-Evil: 1', headers: { 'X-A': 'b\r\nX-Evil: 2' } }) });
    const socket = await rawConnection();
    socket.write('GET / HTTP/1.0\r\n\r\n');
    expect(await everything(socket)).toBe('HTTP/1.0 200 OK  X-Evil: 1\r\nX-A: b  X-Evil: 2\r\n\r\n');
  });
});

describe('a fallback app', () => {
  const app = (): express.Application => {
    const made = express();
    made.use(express.json());
    made.post('/echo', (request, response) => {
      exchangeOf(request)?.annotate({ line: 'ca', summary: 'an echo' });
      response.json({ got: request.body as unknown, peer: exchangeOf(request)?.peer.state });
    });
    made.get('/large', (_request, response) => {
      response.write('a'.repeat(100_000));
      response.end('b');
    });
    return made;
  };

  it.each([
    ['for paths that the handler does not claim', { claims: (path: string) => path.startsWith('/api') }],
    ['for requests that the handler declines', { handler: async (request: WireRequest) => (request.path.startsWith('/api') ? { status: 200, body: 'api' } : null) }],
  ])('sees the original request with its body, %s', async (_name, options: Some) => {
    await start({ fallback: app(), ...options });
    const answer = await ask('/echo', { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' }, tls: shown(good) });
    expect(JSON.parse(answer.body.toString())).toEqual({ got: { a: 1 }, peer: 'trusted' });
    expect((await ask('/api/x')).status).toBe(200);
    expect((await ask('/large')).body).toHaveLength(100_001);
    expect((await ask('/nowhere')).status).toBe(404);
    const records = recorder.list();
    expect(records.map(({ path, response }) => [path, response?.status])).toEqual([
      ['/echo', 200],
      ['/api/x', 200],
      ['/large', 200],
      ['/nowhere', 404],
    ]);
    expect(records[0]).toMatchObject({ line: 'ca', summary: 'an echo', request: { body: '{"a":1}' }, response: { body: '{"got":{"a":1},"peer":"trusted"}' } });
    expect(records[2]?.response?.body.length).toBeLessThan(17_000);
  });

  it('is spared bodies over the limit', async () => {
    await start({ fallback: app(), claims: () => false, limits: { bodyBytes: 50 } });
    const answer = await ask('/echo', { method: 'POST', body: JSON.stringify({ a: 'x'.repeat(100) }), headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(413);
    expect(recorder.list()).toHaveLength(1);
  });

  it('is not there: 404', async () => {
    await start({ handler: async () => null });
    expect((await ask('/x', { method: 'POST', body: 'abc' })).status).toBe(404);
  });
});

describe('an upgrade', () => {
  it('is handed over with its original request and recorded once', async () => {
    const sockets = new WebSocketServer({ noServer: true });
    await start({
      onUpgrade: ({ raw, socket, head, request }) => {
        request.annotate({ line: 'browser-to-gui' });
        sockets.handleUpgrade(raw as IncomingMessage, socket as Socket, head, (client) => client.send(`hello from ${request.path}`));
      },
    });
    const client = new WebSocket(`${listener.url.replace('https', 'wss')}/live?x=1`, { ca: ca.cert });
    const [data] = (await once(client, 'message')) as [Buffer];
    expect(data.toString()).toBe('hello from /live');
    expect(recorder.list()).toHaveLength(1);
    expect(recorder.list()[0]).toMatchObject({ method: 'GET', path: '/live?x=1', summary: 'GET /live?x=1: upgrade to websocket' });
    client.terminate();
    sockets.close();
  });
});
