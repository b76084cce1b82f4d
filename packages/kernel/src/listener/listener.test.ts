import { EventEmitter, once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { HttpsConnections } from '../https/connections.js';
import { Bench, everything, shown } from '../testing/bench.js';
import { exchangeOf } from './exchange.js';
import type { ListenerOptions, WireRequest, WireResponse } from './types.js';

const bench = new Bench();
afterEach(() => bench.listener.close());

describe('a request', () => {
  it('reaches the handler as it was sent, and is recorded once with both certificates', async () => {
    let seen: WireRequest | undefined;
    await bench.start({
      defaultLine: 'ws-to-core',
      handler: async (request) => {
        seen = request;
        request.annotate({ line: 'agent-to-core', summary: 'an event', from: 'server1' });
        return { status: 202, reason: 'Taken', headers: { 'X-Odd': 'yes', 'Set-Cookie': ['a=1; path=/', 'b=2'] }, body: 'thanks' };
      },
    });
    const answer = await bench.ask('/a%2Fb/c?x=1&x=2', { method: 'POST', body: 'hello', tls: shown(bench.good), headers: { Authorization: `Basic ${Buffer.from('a:b').toString('base64')}` } });
    expect(answer).toMatchObject({ status: 202, reason: 'Taken', headers: { 'x-odd': 'yes', 'content-length': '6', 'set-cookie': ['a=1; path=/', 'b=2'] } });
    expect(answer.body.toString()).toBe('thanks');
    expect(seen).toMatchObject({ method: 'POST', target: '/a%2Fb/c?x=1&x=2', path: '/a%2Fb/c', host: `127.0.0.1:${bench.listener.address.port}`, remote: { address: '127.0.0.1' }, local: bench.listener.address.port > 0 ? { port: bench.listener.address.port } : {} });
    expect(seen?.query.getAll('x')).toEqual(['1', '2']);
    expect(seen?.body.toString()).toBe('hello');
    const records = bench.recorder.list();
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
        serverCertificate: { subject: 'CN=manager, OU=Oracle VM', issuer: 'CN=Internal CA, OU=Oracle VM', serial: '02', fingerprint: bench.server.fingerprint },
        clientCertificate: { subject: 'CN=agent, OU=Oracle VM', serial: '03', fingerprint: bench.good.fingerprint },
      },
    });
    expect(answer.tls).toMatchObject({ authorized: true, serverCertificate: { fingerprint: bench.server.fingerprint }, clientCertificate: { fingerprint: bench.good.fingerprint } });
  });

  it('does not show bodies that are marked secret', async () => {
    await bench.start({
      handler: async (request) => {
        request.annotate({ secretBody: true, secretAnswer: true });
        return { status: 200, body: 'Welcome1' };
      },
    });
    await bench.ask('/login', { method: 'POST', body: 'Welcome1' });
    expect(bench.recorder.list()[0]).toMatchObject({ request: { body: '******' }, response: { body: '******' } });
  });

  it('is answered 500 without a word of why when the handler fails', async () => {
    await bench.start({ handler: () => Promise.reject(new Error('a secret reason')) });
    const answer = await bench.ask();
    expect(answer.status).toBe(500);
    expect(answer.body.toString()).toBe('Internal Server Error\n');
  });

  it('shares its connection with the next, and HEAD has no body', async () => {
    await bench.start();
    const agent = new HttpsConnections();
    const peers = new Set<string>();
    for (let i = 0; i < 5; i += 1) {
      await bench.ask(`/${i}`, { agent });
      peers.add(bench.recorder.list().at(-1)?.from ?? '');
    }
    expect(peers.size).toBe(1);
    const head = await bench.ask('/head', { method: 'HEAD', agent });
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe('10');
    agent.close();
    expect(bench.recorder.list()).toHaveLength(6);
  });

  it('answers several requests that came in one piece, in order', async () => {
    await bench.start({ handler: async (request) => ({ status: 200, body: request.path, close: request.path === '/c' }) });
    const socket = await bench.rawConnection();
    socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhiGET /c HTTP/1.1\r\nHost: x\r\n\r\n');
    const text = await everything(socket);
    expect(text.match(/\/[abc]$|\/[abc](?=HTTP)/gm)).toEqual(['/a', '/b', '/c']);
    expect(bench.recorder.list().map(({ path }) => path)).toEqual(['/a', '/b', '/c']);
  });

  it('runs what must happen before the answer is sent, after it was rendered', async () => {
    const order: string[] = [];
    await bench.start({
      handler: async () => ({
        status: 200,
        body: 'done',
        before: async () => {
          order.push(`recorded: ${bench.recorder.count}`);
          await turn();
          order.push('before');
        },
      }),
    });
    await bench.ask();
    order.push('answered');
    expect(order).toEqual(['recorded: 0', 'before', 'answered']);
  });

  it('can be left without an answer', async () => {
    await bench.start({ handler: async () => ({ status: 200, destroy: true }) });
    await expect(bench.ask()).rejects.toMatchObject({ code: 'closed' });
    expect(bench.recorder.list()).toHaveLength(1);
    expect(bench.recorder.list()[0]).toMatchObject({ path: '/x', response: null, error: 'closed without an answer' });
  });

  it('tells the handler that the caller is gone, and is recorded once', async () => {
    const [reached, told] = [new EventEmitter(), new EventEmitter()];
    const [called, gone] = [once(reached, 'called'), once(told, 'gone')];
    await bench.start({
      handler: (request) =>
        new Promise<WireResponse>((resolve) => {
          reached.emit('called');
          request.signal.addEventListener('abort', () => {
            told.emit('gone');
            resolve({ status: 200 });
          });
        }),
    });
    const socket = await bench.rawConnection();
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    const record = bench.nextRecord();
    await called;
    socket.destroy();
    await gone;
    expect(await record).toMatchObject({ path: '/slow', response: null, error: 'the connection ended before the answer' });
    await bench.listener.close();
    expect(bench.recorder.list()).toHaveLength(1);
  });
});

describe('HTTP 1.0 as Python answers it', () => {
  it('has the raw reason, exactly the given headers, and one request per connection', async () => {
    await bench.start({
      http10: true,
      handler: async (request) => ({
        status: 403,
        reason: `Unauthorized access attempt from ('${request.remote.address}', ${request.remote.port})!`,
        headers: { Server: 'BaseHTTP/0.3 Python/2.7.5', 'Content-Type': 'text/html' },
        body: '<head></head>',
      }),
    });
    const socket = await bench.rawConnection();
    const port = socket.localPort ?? 0;
    socket.write('POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhiGET /second HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await everything(socket)).toBe(
      `HTTP/1.0 403 Unauthorized access attempt from ('127.0.0.1', ${port})!\r\nServer: BaseHTTP/0.3 Python/2.7.5\r\nContent-Type: text/html\r\n\r\n<head></head>`,
    );
    expect(bench.recorder.list()).toHaveLength(1);
    expect(bench.recorder.list()[0]?.response).toMatchObject({ status: 403, reason: `Unauthorized access attempt from ('127.0.0.1', ${port})!`, body: '<head></head>' });
    const answer = await bench.ask('/RPC2', { method: 'POST', body: 'hi' });
    expect(answer).toMatchObject({ status: 403 });
    expect(answer.reason).toMatch(/^Unauthorized access attempt from \('127\.0\.0\.1', \d+\)!$/);
  });

  it('sends large answers whole', async () => {
    const big = Buffer.alloc(3_000_000, 'z');
    await bench.start({ http10: true, handler: async () => ({ status: 200, headers: { 'Content-length': String(big.length) }, body: big }) });
    expect((await bench.ask()).body.equals(big)).toBe(true);
  });

  it('lets nobody smuggle a header into the reason', async () => {
    await bench.start({ http10: true, handler: async () => ({ status: 200, reason: 'OK\r\nX-Evil: 1', headers: { 'X-A': 'b\r\nX-Evil: 2' } }) });
    const socket = await bench.rawConnection();
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
  ])('sees the original request with its body, %s', async (_name, options: Partial<ListenerOptions>) => {
    await bench.start({ fallback: app(), ...options });
    const answer = await bench.ask('/echo', { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' }, tls: shown(bench.good) });
    expect(JSON.parse(answer.body.toString())).toEqual({ got: { a: 1 }, peer: 'trusted' });
    expect((await bench.ask('/api/x')).status).toBe(200);
    expect((await bench.ask('/large')).body).toHaveLength(100_001);
    expect((await bench.ask('/nowhere')).status).toBe(404);
    const records = bench.recorder.list();
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
    await bench.start({ fallback: app(), claims: () => false, limits: { bodyBytes: 50 } });
    const answer = await bench.ask('/echo', { method: 'POST', body: JSON.stringify({ a: 'x'.repeat(100) }), headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(413);
    expect(bench.recorder.list()).toHaveLength(1);
  });

  it('is not there: 404', async () => {
    await bench.start({ handler: async () => null });
    expect((await bench.ask('/x', { method: 'POST', body: 'abc' })).status).toBe(404);
  });
});

describe('an upgrade', () => {
  it('is handed over with its original request and recorded once', async () => {
    const sockets = new WebSocketServer({ noServer: true });
    await bench.start({
      onUpgrade: ({ raw, socket, head, request }) => {
        request.annotate({ line: 'browser-to-gui' });
        sockets.handleUpgrade(raw, socket, head, (client) => client.send(`hello from ${request.path}`));
      },
    });
    const client = new WebSocket(`${bench.listener.url.replace('https', 'wss')}/live?x=1`, { ca: bench.ca.cert });
    const [data] = (await once(client, 'message')) as [Buffer];
    expect(data.toString()).toBe('hello from /live');
    expect(bench.recorder.list()).toHaveLength(1);
    expect(bench.recorder.list()[0]).toMatchObject({ method: 'GET', path: '/live?x=1', summary: 'GET /live?x=1: upgrade to websocket' });
    client.terminate();
    sockets.close();
  });
});
