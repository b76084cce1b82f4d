import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { basicAuthorization, httpsRequest, IoClock, type HttpsResponse } from '@ovmsim/kernel';
import { restBase, sessionCookies } from '@ovmsim/model';
import { encodeCall, type RpcValue } from '@ovmsim/xml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askControl } from '../support/control.js';
import { own, startLab, type TestLab } from '../support/lab.js';
import { filesIn } from '../support/walk.js';

/** Everything secret that this test sends or that the lab makes; what stands in none of the lab's words must be none of these. */
const secrets = new Map<string, string>();
function secret(name: string, value = `${name}-s3cret-8d21`): string {
  secrets.set(name, value);
  return value;
}

/** How a secret may be written down: as it is, in Base64 (also inside Basic credentials), percent-encoded, escaped in JSON. */
function forms(value: string): string[] {
  const encoded = [`admin:${value}`, `oracle:${value}`, value].map((text) => Buffer.from(text).toString('base64').replace(/=+$/, ''));
  return [...new Set([value, ...encoded, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])];
}

/** Names of the secrets that a text tells. */
function toldIn(text: string): string[] {
  return [...secrets].flatMap(([name, value]) => (forms(value).some((form) => text.includes(form)) ? [name] : []));
}

/** A line from the middle of a private key, as no other key has it. */
const lineOf = (pem: string): string => pem.trim().split('\n')[5] ?? '';

const clock = new IoClock();

describe('secrets of a lab', () => {
  let lab: TestLab;
  let folder: string;
  let uninvited = '';
  const answers: string[] = [];

  const send = async (url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<HttpsResponse> => {
    const answer = await httpsRequest({ url, method: options.method ?? 'POST', headers: options.headers ?? {}, ...(options.body === undefined ? {} : { body: options.body }), tls: { verify: false }, clock });
    if (answer.status >= 400) answers.push(answer.body.toString('utf8'));
    return answer;
  };
  const admin = (): Record<string, string> => ({ authorization: basicAuthorization('admin', lab.info.admin.password), accept: 'application/json', 'content-type': 'application/json' });
  const rest = (path: string, options: Parameters<typeof send>[1] = {}): Promise<HttpsResponse> =>
    send(`${lab.info.manager.url}${restBase}${path}`, { ...options, headers: { ...admin(), ...options.headers } });
  const rpc = async (n: number, [method, ...params]: readonly [string, ...RpcValue[]], headers: Record<string, string> = {}): Promise<string> => {
    const agent = lab.info.agents[n];
    const authorization = basicAuthorization('oracle', agent?.password ?? '');
    const answer = await send(`https://${agent?.host}:${agent?.port}/`, { headers: { authorization, 'content-type': 'text/xml', ...headers }, body: encodeCall(method, [...params]) });
    const text = answer.body.toString('utf8');
    if (text.includes('<fault>')) answers.push(text);
    return text;
  };
  /** Bytes as they are, on a TLS connection, until the other end closes it. */
  const raw = async (url: string, text: string): Promise<void> => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
    socket.on('data', (data: Buffer) => answers.push(data.toString('latin1')));
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    socket.end(text);
    await once(socket, 'close');
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ovmsim-secrets-'));
    lab = await startLab('secrets', '--admin-password', secret('admin'), '--agent-password', secret('agent'), '--lock-users', '0');
    lab.supervisor.stderr?.on('data', (data: Buffer) => (uninvited += data.toString()));
    lab.supervisor.stdout?.on('data', (data: Buffer) => (uninvited += data.toString()));
  });
  afterAll(async () => {
    await lab.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are sent: by users who log in, rightly and wrongly', async () => {
    await own(lab, 1);
    const login = await rest('/login');
    for (const line of login.headers['set-cookie'] ?? []) secret(`cookie ${line.split('=')[0] ?? ''}`, line.split('=')[1]?.split(';')[0] ?? '');
    expect(secrets.size).toBe(4);
    const cookies = `${sessionCookies.session}=${secrets.get(`cookie ${sessionCookies.session}`)}; ${sessionCookies.authentication}=${secrets.get(`cookie ${sessionCookies.authentication}`)}`;
    expect((await rest('/Manager', { method: 'GET', headers: { authorization: '', cookie: cookies } })).status).toBe(200);
    expect((await rest('/Manager', { method: 'GET', headers: { authorization: '', cookie: `${sessionCookies.session}=${secret('stale-cookie')}` } })).status).toBe(401);
    expect((await rest('/Manager', { method: 'GET', headers: { authorization: basicAuthorization('admin', secret('wrong-basic')) } })).status).toBe(401);
    expect((await rest('/Manager', { method: 'GET', headers: { authorization: `Bearer ${secret('wrong-bearer')}` } })).status).toBe(401);
    expect((await rest('/Manager', { method: 'GET', headers: { authorization: `Basic ${secret('no-base64')}` } })).status).toBe(401);
    const { info } = lab;
    await raw(info.manager.url, `GET https://user:${secret('proxy-form')}@manager:7002${restBase}/Manager HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    await raw(info.manager.url, `GET /x HTTP/1.1\r\nAuthorization: Basic ${secret('broken-request')}\r\nHost x\r\n\r\n`);
  });

  it('are sent: as passwords of agents, in the right place and in wrong ones', async () => {
    const [first, second] = lab.info.agents;
    const discover = (query: string): string => `/Server/discover?serverName=${second?.host}:${second?.port}${query}`;
    const json = JSON.stringify({ name: 'x', password: secret('json-member'), agent: { passwd: secret('json-inner') } });
    const xml = (inner: string): string => `<serverPool><name>x</name>${inner}</serverPool>`;
    await rest(discover('&takeOwnershipIfUnowned=true'), { body: secret('wrong-agent-text') });
    await rest(discover('&takeOwnershipIfUnowned=true'), { body: JSON.stringify(secret('wrong-agent-json')) });
    await rest(discover(`&password=${secret('query')}`), { body: 'x' });
    await rest(`/Server/discoverr?serverName=x`, { body: secret('mistyped-path') });
    await rest('/Server/discover', { method: 'PUT', body: secret('mistyped-verb') });
    await rest(`/Server/${first?.uuid}/takeOwnership`, { method: 'PUT', body: secret('take-over-text') });
    await rest(`/Server/${first?.uuid}/updatePassword`, { method: 'PUT', body: JSON.stringify({ currentPassword: secret('agent-password-wrong'), newPassword: secret('agent-password-next') }) });
    await rest('/ServerPool', { body: json });
    await rest('/ServerPool', { body: xml(`<password>${secret('xml-element')}</password>`), headers: { 'content-type': 'application/xml' } });
    await rest('/ServerPool', { body: `{"name":"x","password":"${secret('cut-json')}`, headers: {} });
    await rest('/ServerPool', { body: xml(`<password>${secret('cut-xml')}`).slice(0, -20), headers: { 'content-type': 'application/xml' } });
    await rest('/ServerPool', { body: `name=x&password=${secret('posted')}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    const key = readFileSync(join(lab.info.certs, 'gui', 'client.key'), 'utf8');
    await rest('/Utilities/Certificate/Register', { body: `${readFileSync(lab.info.manager.caFile, 'utf8')}${key}` });
    await rest('/Utilities/Certificate/Sign', { body: key });
    await rest('/ServerPool', { body: JSON.stringify({ name: key }) });
    expect(answers.length).toBeGreaterThan(8);
  });

  it('are sent: in calls of agents, their addresses and structs', async () => {
    const url = `https://oracle:${secret('event-address')}@127.0.0.1:1/event`;
    await rpc(1, ['echo', 'x'], { authorization: basicAuthorization('oracle', secret('agent-basic')) });
    await rpc(1, ['take_ownership', { manager_uuid: '0004fb000001000000000000000000aa', manager_event_url: url, manager_statistic_url: url, manager_certificate: 'None', signed_server_certificate: 'None' }]);
    const [second] = lab.info.agents.slice(1);
    let back = '';
    for (let tries = 0; tries < 100 && !back.includes('Manager_Unique_Id'); tries += 1) {
      back = await rpc(1, ['discover_server']).catch(() => '');
      await clock.sleep(50);
    }
    expect(back).toContain('0004fb000001000000000000000000aa');
    await rpc(1, ['release_ownership', '0004fb000001000000000000000000bb']);
    await rpc(1, ['take_ownership', '0004fb000001000000000000000000cc', `https://oracle:${secret('core-address')}@127.0.0.1:7002/core`]);
    await rpc(1, ['update_agent_password', 'oracle', secret('new-agent'), secret('old-agent-wrong')]);
    await rpc(1, ['update_agent_password', 'nobody', secret('new-nobody')]);
    await rpc(1, ['dispatch', `https://oracle:${secret('dispatch')}@${second?.host}:${second?.port}/api/3`, 'update_agent_password', 'oracle', secret('dispatched-password')]);
    await rpc(1, ['remote_power_off', 'ipmi', '127.0.0.9', 'root', secret('bmc')]);
    await rpc(1, ['storage_plugin_listTargets', 'plugin', { admin_user: 'x', admin_passwd: secret('storage-struct'), uuid: 'x' }]);
    await rpc(1, ['no_such_method', secret('unknown-method'), { password: secret('unknown-struct') }]);
    await send(`https://${second?.host}:${second?.port}/`, { headers: { authorization: basicAuthorization('oracle', second?.password ?? '') }, body: `<methodCall><methodName>update_agent_password</methodName><params><param><value>${secret('cut-call')}` });
    await send(`https://${second?.host}:${second?.port}/`, { body: encodeCall('update_agent_password', ['oracle', secret('unauthenticated-call')]) });
  });

  it('are sent: as tokens of control endpoints and of the CA', async () => {
    for (const control of [...lab.info.control, lab.info.supervisor]) {
      expect((await askControl(control, '/faults', { method: 'POST', authorization: `Bearer ${secret('wrong-token')}`, body: {} })).status).toBe(401);
      const refused = await askControl(control, '/clock', { method: 'POST', body: { password: secret('control-order') } });
      expect(refused.status).toBe(400);
      answers.push(await refused.text());
    }
    await send(`${lab.info.ca.url}/issue`, { headers: { authorization: `Bearer ${secret('wrong-ca-token')}`, 'content-type': 'application/json' }, body: JSON.stringify({ purpose: secret('ca-body') }) });
    const token = readFileSync(lab.info.ca.tokenFile, 'utf8').trim();
    const { privateKey } = await import('@ovmsim/ca').then(({ keyPair }) => keyPair());
    secret('key sent to the CA', lineOf(privateKey));
    await send(`${lab.info.ca.url}/sign`, { headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ purpose: 'user', request: privateKey }) });
    await send(`${lab.info.ca.url}/issue`, { headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ purpose: 'user', commonName: 'x' }) });
  });

  it('then stand in no log, no wire record, no metric, no error and nothing that a command prints', async () => {
    const keys = [...filesIn(lab.info.certs), ...filesIn(lab.home)].filter(({ text }) => /BEGIN (RSA )?PRIVATE KEY/.test(text));
    expect(keys.length).toBeGreaterThan(6);
    for (const { path, text } of keys) secret(`key ${path}`, lineOf(text));
    const tokens = filesIn(join(lab.home, 'labs', 'secrets', 'tokens'));
    expect(tokens.length).toBeGreaterThan(4);
    for (const { path, text } of tokens) secret(`token ${path}`, text.trim());

    const told: [string, string][] = [['standard output and error', uninvited], ['errors', answers.join('\n')]];
    for (const control of lab.info.control) {
      for (const path of ['/wire', '/wire?format=text', '/wire?format=mermaid', '/wire/origins', '/metrics', '/coverage', '/faults', '/health', '/ready', '/clock']) told.push([`${control.name} ${path}`, await (await askControl(control, path)).text()]);
    }
    for (const { path, text } of filesIn(lab.home)) if (/\.log$|\/var\/log\//.test(path)) told.push([path, text]);
    for (const verb of [['wire'], ['wire', '--format', 'json'], ['wire', '--format', 'mermaid'], ['status'], ['logs'], ['keytool', 'show'], ['unlock']]) {
      const { stdout, stderr } = await lab.run(...verb);
      told.push([`ovmsim ${verb.join(' ')}`, stdout + stderr]);
    }
    // What is searched is really there.
    const all = told.map(([, text]) => text).join('\n');
    for (const word of ['update_agent_password', 'discover', 'ready', 'GEN_000', '/issue', 'ovmsim_wire_records_total']) expect(all).toContain(word);
    expect(told.flatMap(([where, text]) => toldIn(text).map((name) => `${name}: ${where}`))).toEqual([]);
  }, 120_000);

  it('stand in a snapshot no more than the state itself has them: keys, and what ownership said', async () => {
    expect((await lab.run('snapshot', join(folder, 'snapshot'))).code).toBe(0);
    const kept = filesIn(folder).map(({ text }) => text).join();
    // The address is in the database of the Server, which a Manager of 3.2 would have written there so.
    expect(toldIn(kept).filter((name) => !name.startsWith('key '))).toEqual(['event-address']);
  });
});

describe('what looks for secrets', () => {
  it('finds them in every form', () => {
    const value = secret('probe', 'pröbe "&%');
    for (const text of [value, basicAuthorization('oracle', value), `x=${encodeURIComponent(value)}`, JSON.stringify({ a: value })]) expect(toldIn(`… ${text} …`)).toContain('probe');
    expect(toldIn('nothing')).toEqual([]);
    secrets.delete('probe');
  });
});
