import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IoClock } from '@ovmsim/kernel';
import forge from 'node-forge';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OvmClient, WsApiError } from './index.js';
import type { OvmClientOptions } from './index.js';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
const made = forge.pki.createCertificate();
made.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
made.validity.notAfter = new Date('2049-01-01');
made.sign(forge.pki.privateKeyFromPem(pair.privateKey), forge.md.sha256.create());

/** A Manager that knows one user, and whose one session can be ended. */
const manager = {
  password: 'Welcome1',
  session: null as string | null,
  opened: 0,
  /** '+password' or '-', and the body, of each request. */
  seen: [] as string[],
};

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { authorization, cookie } = request.headers;
  const shown = authorization === undefined ? null : Buffer.from(authorization.slice('Basic '.length), 'base64').toString();
  manager.seen.push([request.method, request.url?.split('/').at(-1), shown === null ? '-' : '+password', Buffer.concat(chunks).toString()].join(' ').trim());
  response.setHeader('content-type', 'application/json');
  const known = cookie !== undefined && cookie === `JSESSIONID=${manager.session ?? ''}`;
  if (!known && shown !== `admin:${manager.password}`) {
    response.writeHead(401).end(JSON.stringify({ errorCode: 'AUTH_000005', message: 'AUTH_000005:no' }));
    return;
  }
  if (!known) {
    manager.session ??= `s${(manager.opened += 1)}`;
    response.setHeader('set-cookie', `JSESSIONID=${manager.session}; path=/`);
  }
  response.end(request.method === 'GET' ? '[]' : 'true');
}

const server = createServer({ key: pair.privateKey, cert: forge.pki.certificateToPem(made) }, (request, response) => void handle(request, response));
const clients: OvmClient[] = [];

async function loggedIn(options: Partial<OvmClientOptions> = {}): Promise<OvmClient> {
  const { port } = server.address() as AddressInfo;
  const client = new OvmClient({ url: `https://127.0.0.1:${port}`, verify: false, credentials: { user: 'admin', password: 'Welcome1' }, clock: new IoClock(), cookieOnly: true, ...options });
  clients.push(client);
  await client.login();
  manager.seen.length = 0;
  return client;
}

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
beforeEach(() => {
  for (const client of clients.splice(0)) client.close();
  Object.assign(manager, { password: 'Welcome1', session: null, opened: 0 });
});

describe('a session that has ended', () => {
  it('is opened again with one login, and the request sent once more with its body', async () => {
    const client = await loggedIn();
    manager.session = null;
    expect(await client.call('PUT', '/Server', { body: 'text' })).toBe(true);
    await client.list('Server');
    expect(manager.seen).toEqual(['PUT Server - text', 'PUT Server +password text', 'GET Server -']);
    expect(manager.opened).toBe(2);
  });

  it('is opened again once for all requests that are under way', async () => {
    const client = await loggedIn();
    manager.session = null;
    expect(await Promise.all([1, 2, 3, 4, 5].map(() => client.list('Server')))).toEqual(Array(5).fill([]));
    expect(manager.seen.filter((each) => each.endsWith('+password'))).toHaveLength(1);
  });

  it('shows a password that is wrong by now once, whatever is asked afterwards, until somebody logs in', async () => {
    const client = await loggedIn();
    Object.assign(manager, { session: null, password: 'Changed1' });
    const asked = await Promise.allSettled([1, 2, 3].map(() => client.list('Server')));
    expect(asked.map((each) => each.status === 'rejected' && each.reason instanceof WsApiError && each.reason.status)).toEqual([401, 401, 401]);
    await expect(client.list('Server')).rejects.toMatchObject({ status: 401, errorCode: 'AUTH_000005' });
    expect(manager.seen.filter((each) => each.endsWith('+password'))).toHaveLength(1);
    manager.password = 'Welcome1';
    await client.login();
    expect(await client.list('Server')).toEqual([]);
  });

  it('is not opened again by a request that withholds the password', async () => {
    const client = await loggedIn();
    manager.session = null;
    await expect(client.operate('Session.logout', { headers: { authorization: '' } })).rejects.toMatchObject({ status: 401 });
    expect(manager.seen.every((each) => each.endsWith('-'))).toBe(true);
  });

  it('changes nothing for a client that sends the password with each request', async () => {
    const client = await loggedIn({ cookieOnly: false });
    Object.assign(manager, { session: null, password: 'Changed1' });
    await expect(client.list('Server')).rejects.toMatchObject({ status: 401 });
    expect(manager.seen).toEqual(['GET Server +password']);
  });
});
