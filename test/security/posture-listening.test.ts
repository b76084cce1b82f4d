import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { isIP } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { own, startLab, type TestLab } from '../support/lab.js';
import { listeningSockets, socketsAreTold } from '../support/sockets.js';

if (!socketsAreTold) console.warn('NOT TESTED HERE: what a lab listens on; only Linux tells that (/proc/net/tcp)');

const isLoopback = (address: string): boolean => (isIP(address) === 4 ? address.startsWith('127.') : address === '0000:0000:0000:0000:0000:0000:0000:0001');

describe.skipIf(!socketsAreTold)('a lab that was told nothing', () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startLab('listening');
    await own(lab, 1);
  });
  afterAll(() => lab.stop());

  it('listens on loopback alone, whatever it listens on', () => {
    const sockets = listeningSockets(lab.info.processes.map(({ pid }) => pid));
    expect(sockets.filter(({ address }) => !isLoopback(address))).toEqual([]);
    const told = [lab.info.manager.url, lab.info.ca.url, ...lab.info.control.map(({ url }) => url)].map((url) => Number(new URL(url).port));
    expect(sockets.map(({ port }) => port)).toEqual(expect.arrayContaining([...told, ...lab.info.agents.map(({ port }) => port)]));
  });

  it('has no socket that it did not tell of', () => {
    const { info } = lab;
    const urls = [info.manager.url, info.ca.url, info.supervisor.url, ...info.control.map(({ url }) => url)];
    const told = [...urls.map((url) => new URL(url).host), `${info.cli?.host}:${info.cli?.port}`, ...info.agents.map(({ host, port }) => `${host}:${port}`)];
    const open = listeningSockets(info.processes.map(({ pid }) => pid)).map(({ address, port }) => `${address}:${port}`);
    expect(open.sort()).toEqual(told.sort());
  });
});

describe.skipIf(!socketsAreTold)('what finds the sockets', () => {
  it('finds one on every address, in both protocols', async () => {
    const program = "require('net').createServer().listen(0,'0.0.0.0',function(){const t=this;const u=require('dgram').createSocket('udp6');u.bind(0,()=>console.log(t.address().port,u.address().port))})";
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const [tcp, udp] = line.split(' ').map(Number);
    const found = listeningSockets([child.pid ?? 0]);
    child.kill();
    expect(found.map(({ protocol, address, port }) => [protocol, address, port])).toEqual([
      ['tcp', '0.0.0.0', tcp],
      ['udp', '0000:0000:0000:0000:0000:0000:0000:0000', udp],
    ]);
    expect(found.some(({ address }) => isLoopback(address))).toBe(false);
  });
});
