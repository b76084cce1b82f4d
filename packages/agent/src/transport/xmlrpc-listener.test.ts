import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned, type SelfSigned } from '@ovmsim/ca';
import { basicAuthorization, ConnectionError, httpsRequest, startListener, type Listener, type WireRequest } from '@ovmsim/kernel';
import { agentAccount } from '@ovmsim/model';
import { decodeResponse, encodeCall, RpcFault, type RpcValue } from '@ovmsim/xml';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeInventory } from '../core/inventory.js';
import type { OvsServerOptions } from '../core/options.js';
import { OvsServer } from '../core/server.js';
import { MANAGER_UUID, PASSWORD, takeOver, testContext } from '../testing/index.js';
import { serveAgent } from './xmlrpc-listener.js';

const context = testContext();
const { io, recorder, log } = context;
const folder = mkdtempSync(join(tmpdir(), 'ovmsim-agent-'));

let manager: SelfSigned;
let stranger: SelfSigned;
let agentPair: SelfSigned;
beforeAll(async () => {
  const make = (commonName: string): Promise<SelfSigned> =>
    selfSigned({ commonName, names: ['localhost'], addresses: ['127.0.0.1'], entropy: context.entropy, clock: io });
  [manager, stranger, agentPair] = await Promise.all([make('manager'), make('stranger'), make('ovs1.example.com')]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  while (opened.length > 0) await opened.pop()?.close();
});

let count = 0;
async function serve(options: Partial<OvsServerOptions> = {}): Promise<{ server: OvsServer; listener: Listener }> {
  count += 1;
  const server = await OvsServer.open({
    inventory: makeInventory(context.rng, { name: `ovs${count}`, hostname: 'ovs1.example.com', ip: '127.0.0.1' }),
    stateDir: join(folder, String(count)),
    password: PASSWORD,
    restartMs: 20,
    ...context,
    ...options,
  });
  const listener = await serveAgent({ server, host: '127.0.0.1', port: 0, io, recorder, log });
  opened.push(server, listener);
  return { server, listener };
}

interface Way {
  readonly password?: string;
  readonly identity?: SelfSigned;
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
}

async function send(listener: Listener, way: Way): Promise<Awaited<ReturnType<typeof httpsRequest>>> {
  const authorization = way.password === undefined ? {} : { authorization: basicAuthorization(agentAccount, way.password) };
  const identity = way.identity === undefined ? {} : { cert: way.identity.certificate, key: way.identity.key };
  return httpsRequest({
    url: `${listener.url}${way.path ?? '/'}`,
    method: way.method ?? 'POST',
    headers: { 'content-type': 'text/xml', ...authorization },
    ...(way.body === undefined ? {} : { body: way.body }),
    tls: { verify: false, ...identity },
    clock: io,
  });
}

async function call(listener: Listener, way: Way, ...[method, ...params]: [string, ...RpcValue[]]): Promise<RpcValue> {
  const answer = await send(listener, { ...way, body: encodeCall(method, params) });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.reason}`);
  return decodeResponse(answer.body);
}

/** A take-over by a Manager that is not there to hear of it. */
const withCertificates = (): RpcValue =>
  takeOver({
    manager_event_url: 'https://127.0.0.1:1/Event',
    manager_certificate: manager.certificate,
    signed_server_certificate: agentPair.certificate + agentPair.key,
  });

describe('the port of the agent', () => {
  it('answers the password on every path', async () => {
    const { listener } = await serve();
    for (const path of ['/', '/RPC2', '/api/3', '/api/3/', '/anything?else']) {
      expect(await call(listener, { password: PASSWORD, path }, 'echo', path)).toBe(path);
    }
  });

  it("answers as Python's server does", async () => {
    const { listener } = await serve();
    const answer = await send(listener, { password: PASSWORD, body: encodeCall('get_ntp', []) });
    expect([answer.status, answer.reason]).toEqual([200, 'OK']);
    expect(answer.headers['server']).toBe('BaseHTTP/0.3 Python/2.6.6');
    expect(answer.headers['content-type']).toBe('text/xml');
    expect(answer.body.toString()).toMatch(/^<\?xml version='1\.0'\?>\n<methodResponse>\n<params>\n<param>\n/);
  });

  it('speaks HTTP/1.0, one request per connection', async () => {
    const { listener } = await serve();
    const text = await rawExchange(listener, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(text.startsWith("HTTP/1.0 501 Unsupported method ('GET')\r\n")).toBe(true);
  });

  it('refuses a wrong password, a wrong user and no credentials with 403 and the recorded reason', async () => {
    const { listener, server } = await serve();
    for (const way of [{ password: 'wrong' }, {}]) {
      const answer = await send(listener, { ...way, body: encodeCall('echo', ['x']) });
      expect(answer.status).toBe(403);
      expect(answer.reason).toMatch(/^Unauthorized access attempt from \('127\.0\.0\.1', \d+\)!$/);
      expect(answer.headers['www-authenticate']).toBeUndefined();
    }
    expect(server.log.text()).toContain('Exception: Authorization Failed');
    expect(server.calls()).toEqual({});
  });

  it('answers every other verb with 501', async () => {
    const { listener } = await serve();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await send(listener, { password: PASSWORD, method });
      expect([answer.status, answer.reason]).toEqual([501, `Unsupported method ('${method}')`]);
    }
  });

  it('answers faults, and what is no XML-RPC, with HTTP 200', async () => {
    const { listener } = await serve();
    await expect(call(listener, { password: PASSWORD }, 'no_such')).rejects.toThrow('method "no_such" is not supported');
    for (const [body, text] of [
      ['<methodCall', "<class 'xml.parsers.expat.ExpatError'>:"],
      ['<!DOCTYPE a [<!ENTITY b "c">]><methodCall/>', 'ExpatError'],
      ['<other/>', "<type 'exceptions.Exception'>:Not a methodCall"],
    ] as const) {
      const answer = await send(listener, { password: PASSWORD, body });
      expect(answer.status).toBe(200);
      expect(() => decodeResponse(answer.body)).toThrow(RpcFault);
      expect(() => decodeResponse(answer.body)).toThrow(text);
    }
  });

  it('is recorded once per call, with its summary and without secrets', async () => {
    const { listener } = await serve();
    await call(listener, { password: PASSWORD }, 'echo', 'hello');
    await expect(call(listener, { password: PASSWORD }, 'release_ownership', 'x')).rejects.toThrow(RpcFault);
    await call(listener, { password: PASSWORD }, 'update_agent_password', 'oracle', 'sesame');
    const records = recorder.list().slice(-3);
    expect(records.map((record) => [record.kind, record.method, record.line])).toEqual([
      ['xml-rpc', 'echo', 'core-to-agent'],
      ['xml-rpc', 'release_ownership', 'core-to-agent'],
      ['xml-rpc', 'update_agent_password', 'core-to-agent'],
    ]);
    expect(records.map((record) => record.summary)).toEqual([
      'echo(…) → "hello"',
      "release_ownership(…) → fault <type 'exceptions.Exception'>:Server is not owned",
      'update_agent_password(…) → nil',
    ]);
    expect(records[0]?.tls?.serverCertificate?.subject).toContain('ovs1.example.com');
    expect(JSON.stringify(recorder.list())).not.toMatch(/sesame|b3JhY2xl/);
  });

  it('falls silent where a fault says so', async () => {
    const { listener, server } = await serve();
    context.faults.set({ point: `agent.${server.identity.name}.echo`, action: 'drop', times: 1 });
    await expect(call(listener, { password: PASSWORD }, 'echo', 'x')).rejects.toBeInstanceOf(ConnectionError);
    expect(await call(listener, { password: PASSWORD }, 'echo', 'x')).toBe('x');
  });
});

describe('ownership on the wire', () => {
  it('is answered while the port refuses already, and the agent comes back with the new key', async () => {
    const { listener, server } = await serve();
    const before = await server.currentCertificate();
    expect(await shownBy(listener)).toBe(new X509Certificate(before.certificate).fingerprint256);
    expect(await call(listener, { password: PASSWORD }, 'take_ownership', withCertificates())).toBeNull();
    await expect(send(listener, { password: PASSWORD, body: '' })).rejects.toMatchObject({ name: 'ConnectionError', code: 'refused' });
    await server.settle();
    expect(await shownBy(listener)).toBe(new X509Certificate(agentPair.certificate).fingerprint256);
    expect(await call(listener, { identity: manager }, 'echo', 'by certificate')).toBe('by certificate');
  });

  it('never shows a private key in the wire record', async () => {
    const { listener, server } = await serve();
    await call(listener, { password: PASSWORD }, 'take_ownership', withCertificates());
    await server.settle();
    const record = recorder.list({ method: 'take_ownership' }).at(-1);
    expect(record?.summary).toBe('take_ownership(…) → nil');
    expect(record?.request?.body).toContain('BEGIN CERTIFICATE');
    expect(record?.request?.body).not.toContain('BEGIN PRIVATE KEY');
    expect(server.log.text()).not.toContain('BEGIN PRIVATE KEY');
  });

  it('lets in the registered certificate, refuses another, and the password unless strict', async () => {
    const lenient = await serve();
    const strict = await serve({ strictAgentAuth: true });
    for (const { listener, server } of [lenient, strict]) {
      await call(listener, { password: PASSWORD }, 'take_ownership', withCertificates());
      await server.settle();
      expect(await call(listener, { identity: manager }, 'echo', 'x')).toBe('x');
      await expect(call(listener, { identity: stranger }, 'echo', 'x')).rejects.toThrow(/^403 Unauthorized access attempt from/);
      await expect(call(listener, { identity: stranger, password: PASSWORD }, 'echo', 'x')).rejects.toThrow('403');
    }
    expect(await call(lenient.listener, { password: PASSWORD }, 'echo', 'x')).toBe('x');
    await expect(call(strict.listener, { password: PASSWORD }, 'echo', 'x')).rejects.toThrow('403');
  });

  it('ends on release, and then the certificate no longer counts', async () => {
    const { listener, server } = await serve();
    await call(listener, { password: PASSWORD }, 'take_ownership', withCertificates());
    await server.settle();
    expect(await call(listener, { identity: manager }, 'release_ownership', MANAGER_UUID)).toBeNull();
    await expect(call(listener, { identity: manager }, 'echo', 'x')).rejects.toThrow('403');
    expect(await call(listener, { password: PASSWORD }, 'echo', 'x')).toBe('x');
  });
});

describe('calls between agents', () => {
  it('reach another agent with the password in the address, and bring back answers and faults', async () => {
    const one = await serve();
    const two = await serve();
    const uri = `https://oracle:${PASSWORD}@127.0.0.1:${two.listener.address.port}/api/3/`;
    expect(await call(one.listener, { password: PASSWORD }, 'dispatch', uri, 'echo', 'over there')).toBe('over there');
    expect(two.server.calls()).toEqual({ echo: 1 });
    await expect(call(one.listener, { password: PASSWORD }, 'dispatch', uri, 'no_such')).rejects.toThrow('method "no_such" is not supported');
    await expect(call(one.listener, { password: PASSWORD }, 'dispatch', uri.replace(PASSWORD, 'wrong'), 'echo', 'x')).rejects.toThrow('403 Unauthorized');
    expect(one.server.log.text()).toContain('dispatch function echo to server https://oracle:******@127.0.0.1:');
    expect(JSON.stringify(recorder.list({ method: 'dispatch' }))).not.toContain(PASSWORD);
  });

  it('are recorded by their names where the other agent refuses connections', async () => {
    const one = await serve();
    const two = await serve();
    const { port } = two.listener.address;
    await two.listener.close();
    const before = recorder.count;
    await expect(call(one.listener, { password: PASSWORD }, 'dispatch', `https://oracle:${PASSWORD}@127.0.0.1:${port}/`, 'echo', 'x')).rejects.toThrow('refused');
    const [failed] = recorder.list({ since: before, kind: 'refused' });
    expect(failed).toMatchObject({ line: 'core-to-agent', method: 'echo', summary: 'echo', to: `127.0.0.1:${port}` });
  });
});

describe('notifications on the wire', () => {
  it('reach the Manager with the certificate of the Server, checked by the authority that came with ownership', async () => {
    const received: WireRequest[] = [];
    let arrived = (): void => undefined;
    const first = new Promise<void>((resolve) => (arrived = resolve));
    const core = await startListener({
      name: 'manager',
      host: '127.0.0.1',
      port: 0,
      tls: { key: manager.key, cert: manager.certificate, requestClientCertificate: true },
      handler: async (request) => {
        received.push(request);
        arrived();
        return { status: 204 };
      },
      recorder,
      log,
    });
    opened.push(core);
    const { server, listener } = await serve();
    const url = `${core.url}/ovm/core/wsapi/rest/internal/Server/x/Event`;
    const message = { manager_event_url: url, manager_certificate: manager.certificate + manager.certificate, signed_server_certificate: agentPair.certificate + agentPair.key };
    await call(listener, { password: PASSWORD }, 'take_ownership', takeOver(message));
    await first;
    await server.settle();
    const [request] = received;
    expect(request?.peer.state === 'none' ? '' : request?.peer.certificate.fingerprint).toBe(new X509Certificate(agentPair.certificate).fingerprint256);
    expect(JSON.parse(request?.body.toString() ?? '')).toMatchObject({ server: server.identity.uuid, number: 1, type: 'SERVER_UP' });
    expect(server.queue.length).toBe(0);
  });

  it('are not given to a Manager that another authority vouches for', async () => {
    const core = await startListener({
      name: 'impostor',
      host: '127.0.0.1',
      port: 0,
      tls: { key: stranger.key, cert: stranger.certificate },
      handler: async () => ({ status: 204 }),
      recorder,
      log,
    });
    opened.push(core);
    const { server, listener } = await serve();
    const message = { manager_event_url: `${core.url}/Event`, manager_certificate: manager.certificate + manager.certificate, signed_server_certificate: 'None' };
    await call(listener, { password: PASSWORD }, 'take_ownership', takeOver(message));
    await server.settle();
    expect(server.queue.length).toBe(1);
    expect(server.log.text()).toContain('Unable to send notification: SERVER_UP 1');
  });
});

/** Fingerprint of the certificate the port shows. */
async function shownBy(listener: Listener): Promise<string> {
  const answer = await send(listener, { password: PASSWORD, body: encodeCall('get_api_version', []) });
  return answer.tls.serverCertificate?.fingerprint ?? '';
}

function rawExchange(listener: Listener, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port: listener.address.port, rejectUnauthorized: false }, () => socket.write(text));
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
  });
}
