import { describe, expect, it } from 'vitest';
import { IoClock } from '../clock.js';
import { formatWire } from './format.js';
import { recordedBodyBytes } from './kept.js';
import { WireRecorder } from './recorder.js';
import type { NewWireRecord, TlsFacts, WireRecord } from './types.js';

const plain: NewWireRecord = {
  line: 'core-to-agent',
  kind: 'xml-rpc',
  from: '127.0.0.1:40000',
  to: 'server1',
  method: 'take_ownership',
  path: '/',
  summary: 'take_ownership → nil',
  tls: null,
  request: { headers: { Host: 'server1' }, body: '<x/>' },
  response: { status: 200, reason: 'OK', headers: {}, body: '' },
  error: null,
  durationMs: 1.23456,
};
const recorder = (limit?: number): WireRecorder => new WireRecorder({ process: 'server1', clock: new IoClock(), ...(limit === undefined ? {} : { limit }) });
const told = (record: NewWireRecord): WireRecord | undefined => {
  const wire = recorder();
  wire.record(record);
  return wire.list()[0];
};
const body = (text: string): string => told({ ...plain, request: { headers: {}, body: text } })?.request?.body ?? '';
const header = (name: string, value: string): string => told({ ...plain, request: { headers: { [name]: value }, body: '' } })?.request?.headers[name] ?? '';
const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQ\nabc\n-----END PRIVATE KEY-----';

describe('WireRecorder', () => {
  it('numbers records and says whose they are', () => {
    const wire = recorder();
    wire.record(plain);
    wire.record({ ...plain, time: 7 });
    expect(wire.list()).toMatchObject([{ seq: 1, process: 'server1', durationMs: 1.23 }, { seq: 2, time: 7 }]);
    expect(wire.count).toBe(2);
  });

  it('answers by number, line, method and kind', () => {
    const wire = recorder();
    wire.record(plain);
    wire.record({ ...plain, line: 'ws-to-core', kind: 'http', method: 'GET' });
    wire.record({ ...plain, line: null, kind: 'refused', method: 'GET' });
    const seqs = (records: WireRecord[]): number[] => records.map(({ seq }) => seq);
    expect(seqs(wire.since(1))).toEqual([2, 3]);
    expect(seqs(wire.list({ method: 'GET' }))).toEqual([2, 3]);
    expect(seqs(wire.list({ line: 'ws-to-core' }))).toEqual([2]);
    expect(seqs(wire.list({ kind: 'refused' }))).toEqual([3]);
    expect(seqs(wire.list({ limit: 1 }))).toEqual([3]);
    wire.clear();
    expect(wire.list()).toEqual([]);
    wire.record(plain);
    expect(wire.list()).toMatchObject([{ seq: 4 }]);
  });

  it('keeps the newest', () => {
    const wire = recorder(10);
    for (let i = 0; i < 5000; i += 1) wire.record(plain);
    expect(wire.list().map(({ seq }) => seq)).toEqual([4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998, 4999, 5000]);
    const small = new WireRecorder({ process: 'x', clock: new IoClock(), textLimit: 25 });
    for (let i = 0; i < 9; i += 1) small.record({ ...plain, request: { headers: {}, body: '0123456789' } });
    expect(small.list()).toHaveLength(2);
  });

  it('tells whoever listens, and is not disturbed by one that fails', () => {
    const wire = recorder();
    const heard: number[] = [];
    wire.subscribe(() => {
      throw new Error('deaf');
    });
    const end = wire.subscribe(({ seq }) => heard.push(seq));
    wire.record(plain);
    end();
    wire.record(plain);
    expect(heard).toEqual([1]);
  });

  it('cuts long bodies', () => {
    expect(body('x'.repeat(recordedBodyBytes))).toHaveLength(recordedBodyBytes);
    expect(body('x'.repeat(recordedBodyBytes + 2))).toBe(`${'x'.repeat(recordedBodyBytes)}…`);
  });
});

describe('what is masked', () => {
  it('hides passwords and cookies in headers, and keeps who it was', () => {
    expect(header('authorization', `Basic ${Buffer.from('oracle:ovsroot').toString('base64')}`)).toBe('Basic oracle:******');
    expect(header('Authorization', `Basic ${Buffer.from('a:b:c').toString('base64')}`)).toBe('Basic a:******');
    expect(header('Authorization', `Basic ${Buffer.from('nonsense').toString('base64')}`)).toBe('Basic ******');
    expect(header('Authorization', 'Bearer abc.def')).toBe('Bearer ******');
    expect(header('Authorization', 'letmein')).toBe('******');
    expect(header('Cookie', 'JSESSIONID=abc; other=def')).toBe('JSESSIONID=******; other=******');
    expect(header('Set-Cookie', 'JSESSIONID=abc; path=/; HttpOnly\nb=c; Secure')).toBe('JSESSIONID=******; path=/; HttpOnly\nb=******; Secure');
  });

  it('hides private keys in any text, also when they are cut off or escaped', () => {
    expect(body(`before ${key} after`)).toBe('before -----PRIVATE KEY ******----- after');
    expect(body(key.replace(/PRIVATE/g, 'RSA PRIVATE'))).toBe('-----PRIVATE KEY ******-----');
    expect(body(JSON.stringify({ key }))).toBe('{"key":"-----PRIVATE KEY ******-----"}');
    expect(body(`x ${key.slice(0, 40)}`)).toBe('x -----PRIVATE KEY ******-----');
    expect(body(`${key}\n${key}`)).not.toContain('MIIEvQ');
  });

  it('hides a key that begins within what is kept of a body and ends beyond it', () => {
    const text = body(`${'x'.repeat(recordedBodyBytes - 30)}${key}`);
    expect(text).not.toContain('MIIEvQ');
  });

  it('hides values of members named like secrets in JSON, XML, XML-RPC and query strings', () => {
    expect(body('{"user":"a","password": "p\\"q","n":1}')).toBe('{"user":"a","password": "******","n":1}');
    expect(body('{"password":123456,"token":-1.5e3,"n":1}')).toBe('{"password":"******","token":"******","n":1}');
    expect(body(`<a password="it's" n="1"/><a adminPassword = 'x"y' n="2">`)).toBe(`<a password="******" n="1"/><a adminPassword = '******' n="2">`);
    expect(body('<a><adminPassword>secret</adminPassword></a>')).toBe('<a><adminPassword>******</adminPassword></a>');
    expect(body('<name>chap_secret</name><value><string>s</string></value>')).toBe('<name>chap_secret</name><value><string>******</string></value>');
    expect(told({ ...plain, path: '/login?user=a&password=b&x=1' })?.path).toBe('/login?user=a&password=******&x=1');
  });

  it('hides passwords in addresses, whatever is in them', () => {
    expect(told({ ...plain, path: 'https://user:p@ss:w?rd@manager:7002/ovm?x=1' })?.path).toBe('https://user:******@manager:7002/ovm?x=1');
    expect(body('see https://oracle:a@192.0.2.1:8899/ and http://b:c@d')).toBe('see https://oracle:******@192.0.2.1:8899/ and http://b:******@d');
  });

  it('leaves everything else as it is', () => {
    for (const text of ['https://127.0.0.1:7002/ovm/a@b', 'https://manager:7002/x', 'https://oracle@manager/', 'a <b class="token" c="password">']) expect(body(text)).toBe(text);
    expect(body('{"token_count":3,"note":"the password is wrong"}')).toBe('{"token_count":3,"note":"the password is wrong"}');
    expect(body('-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----')).toContain('MIIC');
  });
});

describe('formatWire', () => {
  const tls: TlsFacts = {
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    serverCertificate: { subject: 'CN=ovs1, OU=Oracle VM', issuer: 'CN=ca', serial: '01', fingerprint: 'AA:BB:CC:DD:EE', notBefore: '', notAfter: '', subjectAltName: null },
    clientCertificate: { subject: 'CN=manager, OU=Oracle VM', issuer: 'CN=ca', serial: '02', fingerprint: '11:22:33:44:55', notBefore: '', notAfter: '', subjectAltName: null },
    authorized: true,
    authorizationError: null,
  };
  const records = [
    { ...plain, seq: 1, time: 0, process: 'server1', tls },
    { ...plain, seq: 2, time: 1, process: 'manager', kind: 'refused', from: 'manager', to: '127.0.1.1:8899', method: 'get_api_version', response: null, error: '127.0.1.1:8899 refuses; again #2', summary: 'get_api_version' },
  ] as WireRecord[];

  it('writes a line per record', () => {
    expect(formatWire(records, 'text').split('\n')).toEqual([
      '00:00:00.000 manager → server1 [core-to-agent] take_ownership → nil | 200 OK | 1.23456 ms | TLSv1.3 server CN=ovs1 AA:BB:CC:DD…, client CN=manager 11:22:33:44…',
      '00:00:00.001 manager → 127.0.1.1:8899 [core-to-agent] get_api_version | ✗ 127.0.1.1:8899 refuses; again #2 | 1.23456 ms',
      '',
    ]);
  });

  it('writes JSON that reads back', () => {
    expect(JSON.parse(formatWire(records, 'json'))).toEqual(records);
  });

  it('draws a mermaid sequence diagram', () => {
    expect(formatWire(records, 'mermaid')).toBe(
      [
        'sequenceDiagram',
        '  participant p1 as manager',
        '  participant p2 as server1',
        '  participant p3 as 127.0.1.1:8899',
        '  p1->>p2: take_ownership → nil',
        '  p2-->>p1: 200 OK',
        '  p1-xp3: get_api_version ✗ 127.0.1.1:8899 refuses#59; again #35;2',
        '',
      ].join('\n'),
    );
  });

  it('writes nothing for nothing', () => {
    expect(formatWire([], 'text')).toBe('');
  });

  it('knows from which ends the process has sent, and between which times, up to its limit', () => {
    let now = 1000;
    const clock = { now: () => now } as IoClock;
    const recorder = new WireRecorder({ process: 'manager', clock, limit: 2 });
    recorder.sends('127.0.0.1:40001');
    now = 2000;
    recorder.sends('127.0.0.1:40002');
    now = 3000;
    recorder.sends('127.0.0.1:40001');
    expect(recorder.origins).toEqual([
      { endpoint: '127.0.0.1:40002', first: 2000, last: 2000 },
      { endpoint: '127.0.0.1:40001', first: 1000, last: 3000 },
    ]);
    recorder.sends('127.0.0.1:40003');
    expect(recorder.origins.map(({ endpoint }) => endpoint)).toEqual(['127.0.0.1:40001', '127.0.0.1:40003']);
    recorder.clear();
    expect(recorder.origins).toEqual([]);
  });
});
