import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { LabInfo } from 'ovmsim';
import { askControl } from '../support/control.js';
import { startLab, type TestLab } from '../support/lab.js';

type Address = Pick<LabInfo['control'][number], 'url' | 'tokenFile'> & { readonly name: string };

/** Sends bytes and answers with the status line that comes, before anything more is sent. */
async function statusLine({ url }: Address, head: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(head);
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return first.toString('latin1').split('\r\n')[0] ?? '';
}

/** What a live wire record comes to: that it opens, or the status that refuses it. */
function liveWire({ url }: Address, token: string | null): Promise<string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/wire`, token === null ? {} : { headers: { authorization: `Bearer ${token}` } });
  return new Promise((done) => {
    socket.once('open', () => {
      socket.close();
      done('open');
    });
    socket.once('unexpected-response', (_request, response) => {
      response.destroy();
      done(String(response.statusCode));
    });
    socket.once('error', () => undefined);
  });
}

describe('the control endpoint of each process', () => {
  let lab: TestLab;
  let all: Address[];
  beforeAll(async () => {
    lab = await startLab('control', '--servers', '1');
    all = [...lab.info.control, { name: 'supervisor', ...lab.info.supervisor }];
  });
  afterAll(() => lab.stop());

  it('obeys the holder of its own token and nobody else', async () => {
    expect(all.map(({ name }) => name).sort()).toEqual(['ca', 'manager', 'ovs1', 'supervisor']);
    for (const address of all) {
      const token = readFileSync(address.tokenFile, 'utf8').trim();
      const others = all.filter(({ name }) => name !== address.name).map(({ tokenFile }) => `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`);
      const wrong = [null, '', 'Bearer', 'Bearer ', `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `bearer ${token}`, token, `Basic ${Buffer.from(`admin:${token}`).toString('base64')}`, ...others];
      expect((await askControl(address, '/health')).status).toBe(200);
      for (const authorization of wrong) expect([address.name, authorization === null, (await askControl(address, '/health', { authorization })).status]).toEqual([address.name, authorization === null, 401]);
    }
  });

  it('refuses every path and verb alike, also those that it has not', async () => {
    const paths = ['/', '/health', '/ready', '/metrics', '/wire', '/clock', '/coverage', '/faults', '/snapshot', '/restore', '/reset', '/users/locked', '/users/unlock', '/tls/renew', '/settings', '/processes/manager', '/replace', '/nothing', '/../health', '//health'];
    for (const address of all) {
      for (const path of paths) {
        for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) expect([path, method, (await askControl(address, path, { method, authorization: null })).status]).toEqual([path, method, 401]);
      }
    }
  });

  it('refuses before it reads a body, and asks for none', async () => {
    for (const address of all) {
      const head = 'POST /restore HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n';
      expect(await statusLine(address, `${head}\r\n`)).toBe('HTTP/1.1 401 Unauthorized');
      expect(await statusLine(address, `${head}Authorization: Bearer wrong\r\n\r\n{"half": `)).toBe('HTTP/1.1 401 Unauthorized');
      expect(await statusLine(address, `${head}Expect: 100-continue\r\n\r\n`)).toBe('HTTP/1.1 401 Unauthorized');
    }
  });

  it('keeps the live wire record to holders of the token', async () => {
    for (const address of all) {
      expect(await liveWire(address, null)).toBe('401');
      expect(await liveWire(address, 'wrong')).toBe('401');
      expect(await liveWire(address, readFileSync(address.tokenFile, 'utf8').trim())).toBe('open');
    }
  });

  it('has a token of 256 bits of its own at every start', async () => {
    const tokens = all.map(({ tokenFile }) => readFileSync(tokenFile, 'utf8').trim());
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect((await lab.run('restart', 'ovs1')).code).toBe(0);
    const [before = ''] = tokens.slice(all.findIndex(({ name }) => name === 'ovs1'));
    const now = (JSON.parse((await lab.run('status', '--json')).stdout) as LabInfo).control.find(({ name }) => name === 'ovs1');
    if (now === undefined) throw new Error('ovs1 has no control endpoint');
    expect((await askControl(now, '/health')).status).toBe(200);
    expect((await askControl(now, '/health', { authorization: `Bearer ${before}` })).status).toBe(401);
  });

  it('is not the only door with a token: the CA makes no certificate without its own', async () => {
    const manager = lab.info.control.find(({ name }) => name === 'manager');
    const token = readFileSync(manager?.tokenFile ?? '', 'utf8').trim();
    const { IoClock, httpsRequest } = await import('@ovmsim/kernel');
    for (const authorization of ['', 'Bearer wrong', `Bearer ${token}`]) {
      const answer = await httpsRequest({ url: `${lab.info.ca.url}/issue`, method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: '{', tls: { verify: true, ca: [readFileSync(lab.info.manager.caFile, 'utf8')] }, clock: new IoClock() });
      expect(answer.status).toBe(401);
    }
  });
});
