import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { IoClock } from '@ovmsim/kernel';
import forge from 'node-forge';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JobFailed, JobTimeout, OvmClient, WsAnswerError, WsApiError } from './index.js';
import type { OvmClientOptions } from './index.js';

interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  peer: string | null;
  port: number | undefined;
}

interface Answer {
  status?: number;
  type?: string;
  cookies?: string[];
  body?: unknown;
}

const base = '/ovm/core/wsapi/rest';
const password = { user: 'admin', password: 'Welcome1' };
const passphrase = 'secret words';

/** One key for everybody is enough here: what is tested is who shows which certificate. */
const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const forgeKey = forge.pki.privateKeyFromPem(pair.privateKey);

function certificate(commonName: string, ca: boolean): string {
  const made = forge.pki.createCertificate();
  made.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
  made.serialNumber = ca ? '01' : Buffer.from(commonName).toString('hex').replace(/^[89a-f]/, '1');
  made.validity.notBefore = new Date('2020-01-01');
  made.validity.notAfter = new Date('2049-01-01');
  made.setSubject([{ name: 'commonName', value: commonName }]);
  made.setIssuer([{ name: 'commonName', value: 'test CA' }]);
  made.setExtensions([
    { name: 'basicConstraints', cA: ca, critical: true },
    { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
  ]);
  made.sign(forgeKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(made);
}

const ca = certificate('test CA', true);
const encryptedKey = createPrivateKey(pair.privateKey).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }) as string;

function pkcs12(commonName: string): Buffer {
  const store = forge.pkcs12.toPkcs12Asn1(forgeKey, forge.pki.certificateFromPem(certificate(commonName, false)), passphrase, { algorithm: 'aes256' });
  return Buffer.from(forge.asn1.toDer(store).getBytes(), 'binary');
}

const seen: Seen[] = [];
const answers = new Map<string, Answer[]>();

/** The next answers to a request; the last one stands. */
function answer(to: string, ...given: Answer[]): void {
  answers.set(to, given);
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  const peer = (request.socket as TLSSocket).getPeerCertificate().subject as { CN?: string } | undefined;
  seen.push({ method, url: url.slice(base.length), headers, body: Buffer.concat(chunks).toString(), peer: peer?.CN ?? null, port: request.socket.remotePort });
  const queue = answers.get(`${method} ${url.slice(base.length)}`) ?? [{ status: 404, body: { errorCode: 'GEN_000003', message: 'GEN_000003:no handler' } }];
  const next = (queue.length > 1 ? queue.shift() : queue[0]) ?? {};
  if (next.cookies !== undefined) response.setHeader('set-cookie', next.cookies);
  response.writeHead(next.status ?? 200, { 'content-type': next.type ?? 'application/json' });
  response.end(typeof next.body === 'string' ? next.body : next.body === undefined ? '' : JSON.stringify(next.body));
}

const tls = { key: pair.privateKey, cert: certificate('manager', false), ca, requestCert: true, rejectUnauthorized: false };
const server = createServer(tls, (request, response) => void handle(request, response));
const clock = new IoClock();

function client(options: Partial<OvmClientOptions> = {}): OvmClient {
  const { port } = server.address() as AddressInfo;
  return new OvmClient({ url: `https://127.0.0.1:${port}`, ca, credentials: password, clock, ...options });
}

const jobId = { type: 'com.oracle.ovm.mgr.ws.model.Job', value: '17', uri: 'u', name: 'j' };
const running = { id: jobId, name: 'j', jobRunState: 'RUNNING', jobSummaryState: 'RUNNING', done: false, summaryDone: false, error: null };
const succeeded = { ...running, jobRunState: 'SUCCESS', jobSummaryState: 'SUCCESS', done: true, summaryDone: true };
const failed = { ...succeeded, jobRunState: 'FAILURE', jobSummaryState: 'FAILURE', error: { type: 'RULE', message: 'OVMRU_1 no' } };

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  seen.length = 0;
  answers.clear();
});

describe('who calls', () => {
  it('a password goes with every request, also beside the cookies, as real clients send it', async () => {
    answer('POST /login', { body: true, cookies: ['JSESSIONID=a!1; path=/', '_WL_AUTHCOOKIE_JSESSIONID=b; secure'] });
    answer('GET /Server', { body: [] });
    const one = client();
    await one.login();
    expect(one.loggedIn).toBe(true);
    await one.list('Server');
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill('Basic YWRtaW46V2VsY29tZTE='));
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'JSESSIONID=a!1; _WL_AUTHCOOKIE_JSESSIONID=b']);
  });

  it('cookieOnly keeps the password back once there is a session, and shows it again after logout', async () => {
    answer('POST /login', { body: true, cookies: ['JSESSIONID=a'] });
    answer('POST /logout', {});
    answer('GET /Server', { body: [] });
    const one = client({ cookieOnly: true });
    await one.login();
    await one.list('Server');
    await one.logout();
    await one.list('Server');
    expect(seen.map(({ headers }) => headers.authorization !== undefined)).toEqual([true, false, false, true]);
    expect(seen.at(-1)?.headers.cookie).toBeUndefined();
  });

  it('a certificate with a plain key, an encrypted key, or as PKCS#12 is shown in the handshake, and no password with it', async () => {
    answer('GET /Manager', { body: [] });
    const cert = certificate('gui', false);
    await client({ credentials: { certificate: cert, key: pair.privateKey } }).list('Manager');
    await client({ credentials: { certificate: cert, key: encryptedKey, passphrase } }).list('Manager');
    await client({ credentials: { pfx: pkcs12('store'), passphrase } }).list('Manager');
    await client({ credentials: 'none' }).list('Manager');
    expect(seen.map(({ peer }) => peer)).toEqual(['gui', 'gui', 'store', null]);
    expect(seen.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it('a wrong passphrase is an error before anything is sent', async () => {
    await expect(client({ credentials: { pfx: pkcs12('store'), passphrase: 'wrong' } }).list('Manager')).rejects.toThrow();
    expect(seen).toEqual([]);
  });

  it('a Manager with a certificate of another authority is refused, unless told not to look', async () => {
    answer('GET /Manager', { body: [] });
    const stranger = { ca: undefined as never };
    await expect(client(stranger).list('Manager')).rejects.toMatchObject({ name: 'ConnectionError', code: 'tls' });
    await expect(client({ ...stranger, verify: false }).list('Manager')).resolves.toEqual([]);
  });

  it('requests share a connection until it is closed', async () => {
    answer('GET /Manager', { body: [] });
    const one = client();
    await one.list('Manager');
    await one.list('Manager');
    one.close();
    await one.list('Manager');
    expect(seen[1]?.port).toBe(seen[0]?.port);
    expect(seen[2]?.port).not.toBe(seen[0]?.port);
  });

  it('the TLS facts of the connection come with a raw answer', async () => {
    answer('GET /Server?x=1', { status: 418, body: 'short', type: 'text/plain' });
    const raw = await client().request('GET', '/Server', { query: { x: 1, y: undefined }, headers: { authorization: '', 'x-a': 'b' } });
    expect(raw).toMatchObject({ status: 418, body: 'short', tls: { protocol: 'TLSv1.3', authorized: true, serverCertificate: { subject: 'CN=manager' } } });
    expect(seen[0]?.headers).toMatchObject({ 'x-a': 'b', accept: 'application/json' });
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });
});

describe('objects', () => {
  it('are listed, named and read by id', async () => {
    answer('GET /ServerPool', { body: [{ name: 'p' }] });
    answer('GET /Server/id', { body: [{ type: 't', value: 'a', uri: 'u', name: 'n' }] });
    answer('GET /Cpu/Processor%20(0)%20in%2003:aa', { body: { name: 'cpu' } });
    expect(await client().list('ServerPool')).toEqual([{ name: 'p' }]);
    expect(await client().ids('Server')).toEqual([{ type: 't', value: 'a', uri: 'u', name: 'n' }]);
    expect(await client().get('Cpu', 'Processor (0) in 03:aa')).toEqual({ name: 'cpu' });
  });

  it('have children, many or one', async () => {
    answer('GET /Server/s/EthernetPort', { body: [{ name: 'eth0' }, { name: 'eth1' }] });
    answer('GET /Server/s/ServerPool', { body: { name: 'pool' } }, { body: '' });
    expect(await client().children('Server', 's', 'EthernetPort')).toHaveLength(2);
    expect(await client().children('Server', 's', 'ServerPool')).toEqual([{ name: 'pool' }]);
    expect(await client().children('Server', 's', 'ServerPool')).toEqual([]);
    answer('GET /Server/s/Cpu/id', { body: [jobId] });
    expect(await client().childIds('Server', 's', 'Cpu')).toEqual([jobId]);
  });

  it('are made, changed and deleted by jobs, also below a parent', async () => {
    for (const route of ['POST /ServerPool', 'PUT /ServerPool/p', 'DELETE /ServerPool/p', 'POST /Repository/r/VirtualDisk?sparse=true', 'DELETE /Repository/r/VirtualDisk/d.img']) {
      answer(route, { status: 201, body: running });
    }
    const one = client();
    const parent = { type: 'Repository', id: 'r' } as const;
    await one.create('ServerPool', { name: 'p' });
    await one.modify('ServerPool', 'p', { name: 'q', generation: 3 });
    await one.delete('ServerPool', 'p');
    await one.create('VirtualDisk', { name: 'd', size: 4096 }, { parent, params: { sparse: true } });
    expect(await one.delete('VirtualDisk', 'd.img', parent)).toEqual(running);
    expect(seen.map(({ body }) => body)).toEqual(['{"name":"p"}', '{"name":"q","generation":3}', '', '{"name":"d","size":4096}', '']);
    expect(seen[0]?.headers['content-type']).toBe('application/json');
  });

  it('take actions with a reference, with the bare text of a password, or with nothing', async () => {
    answer('PUT /ServerPool/p/addServer', { status: 201, body: running });
    answer('PUT /Server/s/takeOwnership', { status: 201, body: running });
    answer('PUT /Server/s/refresh', { status: 201, body: running });
    await client().action('ServerPool', 'p', { name: 'addServer', body: { value: 's' } });
    await client().action('Server', 's', { name: 'takeOwnership', body: 'ovs "root"' });
    await client().action('Server', 's', { name: 'refresh' });
    expect(seen.map(({ body }) => body)).toEqual(['{"value":"s"}', 'ovs "root"', '']);
  });

  it('an operation that does not exist is not sent', async () => {
    await expect(client().action('Server', 's', { name: 'explode' as never })).rejects.toThrow(TypeError);
    await expect(client().action('Server', null, { name: 'refresh' })).rejects.toThrow(TypeError);
    await expect(client().childIds('Server', 's', 'ServerPool')).rejects.toThrow(TypeError);
    await expect(client().children('Cpu', 'c', 'Vm')).rejects.toThrow(TypeError);
    expect(seen).toEqual([]);
  });

  it('a Server is discovered with its password in the body, not in the address', async () => {
    answer('POST /Server/discover?serverName=127.0.1.1&takeOwnershipIfUnowned=true', { status: 201, body: running });
    await client().discoverServer({ serverName: '127.0.1.1', password: 'ovsroot', takeOwnershipIfUnowned: true });
    expect(seen[0]?.body).toBe('ovsroot');
  });
});

describe('jobs', () => {
  it('are followed until they and their children are done', async () => {
    answer('GET /Job/17', { body: running }, { body: { ...running, done: true } }, { body: succeeded });
    expect(await client().waitForJob({ ...running } as never, { pollMs: 1 })).toEqual(succeeded);
    expect(seen).toHaveLength(3);
  });

  it('are found by id, by reference and by themselves, and a failed one is returned unless success is a must', async () => {
    answer('GET /Job/17', { body: failed });
    expect(await client().waitForJob('17')).toEqual(failed);
    expect(await client().waitForJob(jobId)).toEqual(failed);
    await expect(client().waitForJob('17', { mustSucceed: true })).rejects.toThrow(JobFailed);
    await expect(client().waitForJob('17', { mustSucceed: true })).rejects.toMatchObject({ message: 'Job 17 (j) ended in FAILURE: OVMRU_1 no', job: failed });
  });

  it('are not waited for beyond the time given, nor after an abort', async () => {
    answer('GET /Job/17', { body: running });
    await expect(client().waitForJob('17', { timeoutMs: 20, pollMs: 5 })).rejects.toThrow(new JobTimeout(running as never, 20));
    await expect(client().waitForJob('17', { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});

describe('events, certificates and the feed of changes', () => {
  it('events are asked for by filter', async () => {
    answer('GET /Event?acknowledged=false&severity=CRITICAL&startTime=5', { body: [{ eventType: 'server.offline' }] });
    expect(await client().events({ acknowledged: false, severity: 'CRITICAL', since: 5 })).toEqual([{ eventType: 'server.offline' }]);
    answer('GET /Event', { body: [] });
    expect(await client().events()).toEqual([]);
  });

  it('an event is acknowledged by a job', async () => {
    answer('PUT /Event/9/acknowledge', { status: 201, body: succeeded });
    expect(await client().acknowledge('9')).toEqual(succeeded);
  });

  it('the CA certificate comes as a JSON string or as bare PEM', async () => {
    answer('GET /Utilities/Certificate/CaCertificate', { body: JSON.stringify(ca) }, { body: ca, type: 'text/plain' }, { body: ca, type: 'application/xml' }, { body: {} });
    for (let i = 0; i < 3; i += 1) expect(await client().caCertificate()).toBe(ca);
    await expect(client().caCertificate()).rejects.toThrow(WsAnswerError);
  });

  it('changes are always JSON', async () => {
    const changes = { serial: 9, complete: true, changes: [] };
    answer('GET /internal/Gui/Change?since=7', { body: changes });
    expect(await client({ format: 'xml' }).changes(7)).toEqual(changes);
    expect(seen[0]?.headers.accept).toBe('application/json');
  });
});

describe('errors', () => {
  it('carry status, code, message and body', async () => {
    const body = { errorCode: 'GEN_000002', wsErrorCode: 'GENERAL_OBJECT_NOT_FOUND', message: 'GEN_000002:gone', cause: null };
    answer('GET /Server/x', { status: 404, body });
    const error = await client().get('Server', 'x').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WsApiError);
    expect(error).toMatchObject({ status: 404, errorCode: 'GEN_000002', message: 'GEN_000002:gone', body: JSON.stringify(body) });
  });

  it('have no code where the web server answered a page of its own', async () => {
    answer('GET /Server/x', { status: 401, type: 'text/html', body: '<html><br>Error 401--Unauthorized</html>' });
    await expect(client().get('Server', 'x')).rejects.toMatchObject({ status: 401, errorCode: null, message: '401 Unauthorized' });
    answer('GET /Server/x', { status: 500, type: 'application/xml', body: '<html><br>' });
    await expect(client().get('Server', 'x')).rejects.toMatchObject({ status: 500, errorCode: null });
  });

  it('answers of the wrong kind are told apart from refusals', async () => {
    answer('GET /Server', { body: {} });
    answer('GET /Server/x', { body: [] }, { body: '{"cut' });
    answer('PUT /Server/x/refresh', { body: { name: 'no job' } });
    await expect(client().list('Server')).rejects.toThrow(WsAnswerError);
    await expect(client().get('Server', 'x')).rejects.toThrow(WsAnswerError);
    await expect(client().get('Server', 'x')).rejects.toThrow('cannot be read as application/json');
    await expect(client().action('Server', 'x', { name: 'refresh' })).rejects.toThrow(WsAnswerError);
  });

  it('a Manager that is not there is a ConnectionError', async () => {
    await expect(client({ url: 'https://127.0.0.1:1' }).list('Server')).rejects.toMatchObject({ name: 'ConnectionError', code: 'refused' });
  });
});

describe('in XML', () => {
  it('bodies go out and come back in XML, passwords as they are', async () => {
    const type = 'application/xml';
    answer('POST /ServerPool', { status: 201, type, body: '<job><id><value>17</value></id><jobRunState>RUNNING</jobRunState></job>' });
    answer('PUT /ServerPool/p/addServer', { status: 404, type, body: '<wsErrorDetails><errorCode>GEN_000002</errorCode><message>m</message></wsErrorDetails>' });
    answer('GET /Server', { type, body: '<servers><server><name>s</name></server></servers>' });
    const one = client({ format: 'xml' });
    const job = await one.create('ServerPool', { name: 'p' });
    expect(job).toMatchObject({ id: { value: '17' }, jobRunState: 'RUNNING', done: null });
    await expect(one.action('ServerPool', 'p', { name: 'addServer', body: { value: 's' } })).rejects.toMatchObject({ errorCode: 'GEN_000002', message: 'm' });
    expect(await one.list('Server')).toMatchObject([{ name: 's' }]);
    expect(seen.map(({ headers }) => headers.accept)).toEqual([type, type, type]);
    expect(seen[0]?.body).toBe('<?xml version="1.0" encoding="UTF-8" standalone="yes"?><serverPool><name>p</name></serverPool>');
    expect(seen[1]?.body).toContain('<simpleId><value>s</value></simpleId>');
  });

  it('a body of unknown type is not guessed at, unless it says itself what it is', async () => {
    answer('PUT /Vm/v/odd', {});
    const one = client({ format: 'xml' });
    await expect(one.call('PUT', '/Vm/v/odd', { body: { a: 1 } })).rejects.toThrow(TypeError);
    await one.call('PUT', '/Vm/v/odd', { body: { id: { type: 'com.oracle.ovm.mgr.ws.model.Vm', value: 'v' }, name: 'x' } });
    expect(seen[0]?.body).toContain('<vm><id><type>com.oracle.ovm.mgr.ws.model.Vm</type><value>v</value></id><name>x</name></vm>');
  });
});
