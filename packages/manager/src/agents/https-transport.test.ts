import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority, type IssuedCertificate } from '@ovmsim/ca';
import { createContext, silentLog, startListener, WireRecorder, type Listener, type WireRequest, type WireResponse } from '@ovmsim/kernel';
import { decodeCall, encodeFault, encodeResult, RpcFault } from '@ovmsim/xml';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HttpsAgentTransport } from './https-transport.js';
import type { AgentAuth, AgentCall } from './transport.js';

const context = createContext({ name: 'manager', seed: 'transport', log: silentLog() });
const password: AgentAuth = { kind: 'password', user: 'oracle', password: 'ovsröot' };
let folder: string;
let authority: CertificateAuthority;
let server: IssuedCertificate;
let manager: IssuedCertificate;
let listener: Listener;
let seen: { request: WireRequest; method: string } | undefined;
let answer: (method: string) => WireResponse;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovmsim-transport-'));
  authority = await CertificateAuthority.open({ dir: folder, name: '0004fb00000100000af70d20dcce7d65', entropy: context.entropy, clock: context.io, log: context.log });
  server = await authority.issue({ purpose: 'agent', commonName: 'ovs1.example.com', addresses: ['127.0.0.1'] });
  manager = await authority.issue({ purpose: 'manager-client', commonName: 'manager' });
  listener = await startListener({
    name: 'ovs1', host: '127.0.0.1', port: 0, http10: true, log: context.log, clock: context.io, recorder: new WireRecorder({ process: 'ovs1', clock: context.io }),
    tls: { key: server.key, cert: server.certificate, ca: await authority.caCertificate(), requestClientCertificate: true },
    handler: async (request) => {
      const { method } = decodeCall(request.body);
      seen = { request, method };
      return answer(method);
    },
  });
});
afterAll(async () => {
  await listener.close();
  await authority.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  seen = undefined;
});

const recorder = new WireRecorder({ process: 'manager', clock: context.io });
const transport = new HttpsAgentTransport({ clock: context.io, recorder });
const call = (change: Partial<AgentCall> = {}) =>
  transport.call({ address: listener.address, auth: password, method: 'echo', params: ['ä'], ...change });
const certificate = (pin: string): AgentAuth => ({ kind: 'certificate', cert: manager.certificate, key: manager.key, pin });

describe('calls to an agent over HTTPS', () => {
  it('on first contact send user and password and take any certificate, telling which it was', async () => {
    answer = () => ({ status: 200, headers: { 'content-type': 'text/xml' }, body: encodeResult('ä') });
    const { value, peerCertificate } = await call();
    expect(value).toBe('ä');
    expect(peerCertificate?.trim()).toBe(server.certificate.trim());
    expect(seen?.request).toMatchObject({ method: 'POST', path: '/', peer: { state: 'none' }, headers: { 'content-type': 'text/xml' } });
    expect(Buffer.from(seen?.request.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString('utf8')).toBe('oracle:ovsröot');
  });

  it('of an owner show the Manager\'s certificate and no password', async () => {
    answer = () => ({ status: 200, body: encodeResult(null) });
    expect((await call({ auth: certificate(server.fingerprint) })).value).toBeNull();
    expect(seen?.request.headers.authorization).toBeUndefined();
    expect(seen?.request.peer).toMatchObject({ state: 'trusted', certificate: { fingerprint: manager.fingerprint } });
  });

  it('of an owner reach only the one agent that shows the registered certificate: nothing is sent to another', async () => {
    answer = () => ({ status: 200, body: encodeResult(null) });
    await expect(call({ auth: certificate(manager.fingerprint) })).rejects.toMatchObject({ name: 'ConnectionError', code: 'pin' });
    expect(seen).toBeUndefined();
    expect(recorder.list().at(-1)).toMatchObject({ line: 'core-to-agent', kind: 'tls', method: 'echo' });
  });

  it('that are refused give status and reason phrase', async () => {
    answer = () => ({ status: 403, reason: "Unauthorized access attempt from ('127.0.0.1', 4711)!" });
    await expect(call()).rejects.toMatchObject({ name: 'AgentRefused', status: 403, reason: "Unauthorized access attempt from ('127.0.0.1', 4711)!" });
  });

  it('that fault throw the fault', async () => {
    answer = () => ({ status: 200, body: encodeFault({ code: 1, message: "<type 'exceptions.Exception'>:no" }) });
    await expect(call()).rejects.toThrow(RpcFault);
    await expect(call()).rejects.toMatchObject({ faultCode: 1, faultString: "<type 'exceptions.Exception'>:no" });
  });

  it('that meet nobody, or something that speaks no XML-RPC, say so', async () => {
    await expect(call({ address: { host: '127.0.0.1', port: 1 } })).rejects.toMatchObject({ name: 'ConnectionError', code: 'refused' });
    expect(recorder.list().at(-1)).toMatchObject({ line: 'core-to-agent', kind: 'refused', method: 'echo', to: '127.0.0.1:1' });
    answer = () => ({ status: 200, body: '<html></html>' });
    await expect(call()).rejects.toMatchObject({ name: 'XmlRpcError' });
    answer = () => ({ status: 200, destroy: true });
    await expect(call()).rejects.toMatchObject({ name: 'ConnectionError' });
  });
});
