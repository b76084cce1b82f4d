import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Entropy, IoClock, type Clock, type Timer } from '@ovmsim/kernel';
import { selfSigned, type SelfSigned } from '@ovmsim/ca';
import { afterEach, describe, expect, it } from 'vitest';
import type { FetchEnvironment } from './environment.js';
import { fetchImage } from './fetch.js';
import { importLimits, type GivenImportLimits } from './limits.js';

const servers: Server[] = [];
const sockets = new Set<Socket>();
const closing = (server: Server | undefined): Promise<unknown> => {
  // Tunnels, too, which their server has let go.
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  return new Promise((resolve) => server?.close(resolve));
};
afterEach(async () => {
  for (const server of servers.splice(0)) await closing(server);
});

/** A server on a free port of loopback; its host and port. */
async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void, server: Server = createServer(answer)): Promise<string> {
  servers.push(server);
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A clock whose timers fire when the test says so. */
class HandClock implements Clock {
  readonly pending = new Set<{ readonly fn: () => void | Promise<void>; readonly ms: number }>();
  now(): number {
    return 0;
  }
  timer(fn: () => void | Promise<void>, ms: number): Timer {
    const entry = { fn, ms };
    this.pending.add(entry);
    return { cancel: () => void this.pending.delete(entry) };
  }
  sleep(): Promise<void> {
    return Promise.resolve();
  }
  fire(ms: number): void {
    for (const entry of [...this.pending]) if (entry.ms === ms) void entry.fn();
  }
}

interface Wishes extends GivenImportLimits {
  readonly proxy?: string;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly told?: string[];
}

function environment({ proxy, clock = new IoClock(), signal = new AbortController().signal, told = [], ...limits }: Wishes = {}): FetchEnvironment {
  return { limits: importLimits.parse(limits), clock, proxy: proxy ?? null, task: { signal, report: (text) => told.push(text) } };
}

const fetched = (url: string, wishes?: Wishes) => fetchImage(url, environment(wishes), 'iso');

describe('a fetch over HTTP', () => {
  it('gives the size and tells how far it is', async () => {
    const host = await serving((_, response) => response.writeHead(200, { 'content-length': 200_000 }).end(Buffer.alloc(200_000)));
    const told: string[] = [];
    expect(await fetched(`http://${host}/isos/OL7.iso?x=1`, { told })).toEqual({ bytes: 200_000, allocated: 200_000 });
    expect(told.at(-1)).toBe('Fetching OL7.iso: 195.3 KB of 195.3 KB (100 %)');
  });

  it('follows redirections, at most five, and never to another kind of URL', async () => {
    const host = await serving((request, response) => {
      const hop = Number(request.url?.slice(1));
      if (request.url === '/sim') return response.writeHead(302, { location: 'sim:iso/x.iso' }).end();
      if (request.url === '/file') return response.writeHead(302, { location: 'file:///etc/passwd' }).end();
      if (hop === 0) return response.end('here');
      return response.writeHead(302, { location: `/${hop - 1}` }).end();
    });
    expect(await fetched(`http://${host}/5`)).toEqual({ bytes: 4, allocated: 4 });
    await expect(fetched(`http://${host}/6`)).rejects.toThrow('HTTP Error 302: more than 5 redirections');
    await expect(fetched(`http://${host}/sim`)).rejects.toThrow(/redirected to sim:/);
    await expect(fetched(`http://${host}/file`)).rejects.toThrow(/not file:/);
  });

  it('fails with what the server says, and with what the network says', async () => {
    const host = await serving((request, response) => (request.url === '/cut' ? response.writeHead(200, { 'content-length': 10 }).write('abc', () => response.destroy()) : response.writeHead(404).end()));
    await expect(fetched(`http://${host}/x.iso`)).rejects.toThrow(/^HTTP Error 404: Not Found$/);
    await expect(fetched(`http://${host}/cut`)).rejects.toThrow(/^<urlopen error/);
    await closing(servers.pop());
    await expect(fetched(`http://${host}/x.iso`)).rejects.toThrow('<urlopen error [Errno 111] Connection refused>');
  });

  it('refuses a file that is too long, announced or not, and lets the server go', async () => {
    const gone: Promise<void>[] = [];
    const host = await serving((request, response) => {
      gone.push(new Promise((resolve) => response.once('close', () => resolve())));
      if (request.url === '/said') return response.writeHead(200, { 'content-length': 5000 }).write('x');
      const more = (): boolean => response.write(Buffer.alloc(4000), () => void more());
      return more();
    });
    for (const path of ['/said', '/endless']) await expect(fetched(`http://${host}${path}`, { maxBytes: 4096 })).rejects.toThrow(/longer than 4\.0 KB/);
    await Promise.all(gone);
  });

  it('has time-outs of the I/O clock for the answer, for silence and for the whole', async () => {
    const asked: string[] = [];
    let seen: () => void = () => undefined;
    const host = await serving((request, response) => {
      asked.push(request.url ?? '');
      if (request.url !== '/silent') response.write('x', () => seen());
      else seen();
    });
    for (const [path, ms, message] of [['/silent', 1000, /did not answer within 1 s/], ['/stops', 2000, /no data for 2 s/], ['/slow', 3000, /not complete after 3 s/]] as const) {
      const clock = new HandClock();
      const reached = new Promise<void>((resolve) => (seen = resolve));
      const told: string[] = [];
      const fetching = fetched(`http://${host}${path}`, { clock, told, answerMs: 1000, idleMs: 2000, totalMs: 3000 });
      const failed = expect(fetching).rejects.toThrow(message);
      await reached;
      if (path !== '/silent') await expect.poll(() => [told.length > 0, [...clock.pending].some((timer) => timer.ms === 2000)]).toEqual([true, true]);
      clock.fire(ms);
      await failed;
      expect(clock.pending.size).toBe(0);
    }
  });

  it('can be stopped while it waits', async () => {
    const ending = new AbortController();
    const host = await serving(() => ending.abort());
    await expect(fetched(`http://${host}/`, { signal: ending.signal })).rejects.toThrow('the import was stopped');
    await expect(fetched(`http://${host}/`, { signal: ending.signal })).rejects.toThrow('the import was stopped');
  });

  it('sends the credentials of the URL', async () => {
    const host = await serving((request, response) => response.end(request.headers.authorization));
    expect(await fetched(`http://me:p%40ss@${host}/`)).toMatchObject({ bytes: `Basic ${btoa('me:p@ss')}`.length });
  });
});

describe('a fetch over HTTPS and through a proxy', () => {
  let made: Promise<SelfSigned> | undefined;
  const secure = async (): Promise<string> => {
    made ??= selfSigned({ commonName: 'localhost', names: ['localhost'], addresses: ['127.0.0.1'], entropy: new Entropy(), clock: new IoClock() });
    const { key, certificate } = await made;
    return serving(() => undefined, createTlsServer({ key, cert: certificate }, (_, response) => response.end('secure')));
  };
  /** A proxy that notes what it is asked for, and makes tunnels. */
  const proxy = async (asked: string[]): Promise<string> => {
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end('by proxy');
    });
    server.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
      const [name = '', port] = (request.url ?? '').split(':');
      if (name === 'forbidden.example.com') {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      const other = connect(Number(port), name, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(other).pipe(socket);
      });
      other.on('error', () => socket.destroy());
      socket.on('error', () => other.destroy());
    });
    return serving(() => undefined, server);
  };

  it('does not check certificates, as the agent\'s Python does not', async () => {
    expect(await fetched(`https://${await secure()}/x.iso`)).toMatchObject({ bytes: 6 });
  });

  it('asks a proxy for http URLs and has it make a tunnel for https ones', async () => {
    const asked: string[] = [];
    const [at, host] = [await proxy(asked), await secure()];
    expect(await fetched('http://nowhere.example.com:81/x.iso', { proxy: `http://${at}` })).toMatchObject({ bytes: 8 });
    expect(await fetched(`https://${host}/x.iso`, { proxy: `http://me:secret@${at}` })).toMatchObject({ bytes: 6 });
    expect(asked).toEqual(['GET http://nowhere.example.com:81/x.iso', `CONNECT ${host} Basic ${btoa('me:secret')}`]);
    await expect(fetched('https://forbidden.example.com/', { proxy: at })).rejects.toThrow('Tunnel connection failed: 403 Forbidden');
    await expect(fetched('http://x.example.com/', { proxy: 'socks5://127.0.0.1:1' })).rejects.toThrow(/speaks to proxies in plain HTTP, not socks5/);
  });
});
