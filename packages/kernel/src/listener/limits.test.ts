import { EventEmitter, once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Bench, everything } from '../testing/bench.js';

const bench = new Bench();
const big = Buffer.alloc(50_000_000, 'x');
afterEach(() => bench.listener.close());

describe('limits', () => {
  it('answer 413 to a body that is too large, announced or not, recorded once', async () => {
    await bench.start({ limits: { bodyBytes: 1000 } });
    expect((await bench.ask('/big', { method: 'POST', body: 'x'.repeat(1001) })).status).toBe(413);
    expect((await bench.ask('/fits', { method: 'POST', body: 'x'.repeat(1000) })).status).toBe(200);
    const socket = await bench.rawConnection();
    socket.write(`POST /chunked HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${'400\r\n'}${'y'.repeat(1024)}\r\n0\r\n\r\n`);
    expect(await everything(socket)).toMatch(/^HTTP\/1\.1 413 /);
    expect(bench.recorder.list().map(({ path, response, error }) => [path, response?.status, error])).toEqual([
      ['/big', 413, 'the body is too large'],
      ['/fits', 200, null],
      ['/chunked', 413, 'the body is too large'],
    ]);
  });

  it('do not lose the 413 of a caller that goes on sending', async () => {
    await bench.start({ limits: { bodyBytes: 1000 } });
    expect((await bench.ask('/huge', { method: 'POST', body: 'x'.repeat(3_000_000) })).status).toBe(413);
  });

  it('tell who expects to continue before it sends too much', async () => {
    await bench.start({ limits: { bodyBytes: 10 } });
    const socket = await bench.rawConnection();
    socket.write('POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n');
    expect(await everything(socket)).toMatch(/^HTTP\/1\.1 413 /);
    const polite = await bench.rawConnection();
    polite.write('POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n');
    const [first] = (await once(polite, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1\.1 100 /);
    polite.write('ok');
    expect(await everything(polite)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('answer 431 to too many headers and 400 to what is not HTTP, each recorded once', async () => {
    await bench.start({ limits: { headerBytes: 1000 } });
    const long = await bench.rawConnection();
    long.write(`GET /long HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(2000)}\r\n\r\n`);
    expect(await everything(long)).toMatch(/^HTTP\/1\.1 431 /);
    const broken = await bench.rawConnection();
    broken.write('GET nonsense\r\n\r\n');
    expect(await everything(broken)).toMatch(/^HTTP\/1\.1 400 /);
    const smuggled = await bench.rawConnection();
    smuggled.write('POST /two HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n');
    expect(await everything(smuggled)).toMatch(/^HTTP\/1\.1 400 /);
    const records = bench.recorder.list();
    expect(records.map(({ response }) => response?.status)).toEqual([431, 400, 400]);
    expect(records[0]).toMatchObject({ method: 'GET', path: '/long', error: 'the headers are too large', tls: { protocol: 'TLSv1.3' } });
    expect(records[1]?.error).toMatch(/^malformed request/);
  });

  it('record a request whose body is not well-formed once', async () => {
    await bench.start();
    const socket = await bench.rawConnection();
    socket.write('POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n');
    expect(await everything(socket)).toMatch(/^HTTP\/1\.1 400 /);
    expect(bench.recorder.list()).toHaveLength(1);
    expect(bench.recorder.list()[0]).toMatchObject({ method: 'POST', path: '/bad', response: { status: 400 } });
  });

  it('answer 400 to who goes on sending what is not HTTP', async () => {
    await bench.start();
    const socket = await bench.rawConnection();
    const answer = everything(socket);
    for (let n = 0; n < 20 && socket.writable; n += 1) {
      socket.write(Buffer.alloc(10_000, 0x16));
      await turn();
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(bench.recorder.list()).toHaveLength(1);
  });

  it('answer 408 to a request that does not come to an end, recorded once', async () => {
    await bench.start({ limits: { headerTimeoutMs: 100, requestTimeoutMs: 150 } });
    const slowHeaders = await bench.rawConnection();
    slowHeaders.write('GET /never HTTP/1.1\r\n');
    expect(await everything(slowHeaders)).toMatch(/^HTTP\/1\.1 408 /);
    const slowBody = await bench.rawConnection();
    slowBody.write('POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab');
    expect(await everything(slowBody)).toMatch(/^HTTP\/1\.1 408 /);
    expect(bench.recorder.list().map(({ path, response, error }) => [path, response?.status, error])).toEqual([
      [null, 408, 'the request took too long'],
      ['/body', 408, 'the request took too long'],
    ]);
  });

  it.each([
    ['of a handler', {}],
    ['in the manner of HTTP/1.0', { http10: true }],
    ['of a fallback app', { claims: () => false }],
  ])('cut off who does not read an answer %s', async (_whose, options) => {
    // Who does not read holds the only place there is.
    await bench.start({
      limits: { answerTimeoutMs: 100, connections: 1 },
      handler: async ({ path }) => ({ status: 200, body: path === '/big' ? big : 'free' }),
      fallback: (request, response) => void response.end(request.url === '/big' ? big : 'free'),
      ...options,
    });
    const lazy = await bench.rawConnection();
    lazy.pause();
    lazy.write('GET /big HTTP/1.1\r\nHost: x\r\n\r\n');
    const free = (): Promise<boolean> => bench.ask('/').then(({ body }) => body.toString() === 'free', () => false);
    while (!(await free()));
    lazy.resume();
    expect((await everything(lazy)).length).toBeLessThan(big.length);
  });

  it('hang up on who goes on sending a body after an app has answered', async () => {
    await bench.start({ claims: () => false, fallback: (_request, response) => void response.writeHead(401).end('no') });
    const socket = await bench.rawConnection();
    socket.write('POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc');
    expect(await everything(socket)).toMatch(/^HTTP\/1\.1 401 [^]*no\r\n/);
  });

  it('record a request that was cut off in its body', async () => {
    const requests = new EventEmitter();
    const begun = once(requests, 'begun');
    await bench.start({ claims: (path) => requests.emit('begun', path) || true });
    const socket = await bench.rawConnection();
    const record = bench.nextRecord();
    socket.write('POST /cut HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab');
    await begun;
    // The bytes of the body came with the headers and are read in the same turn.
    await turn();
    socket.destroy();
    expect(await record).toMatchObject({ path: '/cut', response: null, request: { body: 'ab' } });
    await bench.ask('/after');
    expect(bench.recorder.list()).toHaveLength(2);
  });
});
