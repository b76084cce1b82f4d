import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { agentAccount } from '@ovmsim/model';
import { basicAuthorization } from '@ovmsim/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Door } from '../support/hostile/doors.js';
import { heard, opened, orderOf, plain, type RequestChanges } from '../support/hostile/wire.js';
import { startLab, type TestLab } from '../support/lab.js';

const mebibyte = 1024 * 1024;
/** What a process may grow by while it is attacked; garbage that is not collected yet is most of it. */
const growth = 100 * mebibyte;

let lab: TestLab;
let doors: readonly (Door & { readonly pid: number })[];
beforeAll(async () => {
  lab = await startLab('hostile', '--servers', '1');
  const { manager, agents, control, processes, admin } = lab.info;
  const pidOf = (name: string): number => processes.find((one) => one.name === name)?.pid ?? 0;
  const [agent] = agents;
  const controlOfCa = control.find(({ name }) => name === 'ca');
  if (agent === undefined || controlOfCa === undefined) throw new Error('the lab has no agent or no CA');
  const state = async (): Promise<string> => '';
  const json = { method: 'POST', type: 'application/json', body: '' };
  doors = [
    { name: 'manager', host: '127.0.0.1', port: Number(new URL(manager.url).port), tls: true, refusal: 401, state, pid: pidOf('manager'), order: { ...json, target: '/ovm/core/wsapi/rest/ServerPool', authorization: basicAuthorization(admin.user, admin.password) } },
    { name: 'agent', host: agent.host, port: agent.port, tls: true, refusal: 403, state, pid: pidOf(agent.name), order: { ...json, type: 'text/xml', target: '/', authorization: basicAuthorization(agentAccount, agent.password) } },
    { name: 'ca', host: '127.0.0.1', port: Number(new URL(lab.info.ca.url).port), tls: true, refusal: 401, state, pid: pidOf('ca'), order: { ...json, target: '/issue', authorization: `Bearer ${readFileSync(lab.info.ca.tokenFile, 'utf8').trim()}` } },
    { name: 'control', host: '127.0.0.1', port: Number(new URL(controlOfCa.url).port), tls: false, refusal: 401, state, pid: pidOf('ca'), order: { ...json, target: '/clock', authorization: 'Bearer wrong' } },
  ];
}, 60_000);
afterAll(() => lab.stop());

/** Resident memory of a process, bytes. */
const resident = (pid: number): number => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) * 1024;

/** Writes up to 100 MB behind the headers, until the other side has enough. Answers its statuses and what it took. */
async function pour(door: Door, changes: RequestChanges, frame: (chunk: Buffer) => Buffer): Promise<{ statuses: readonly number[]; sent: number }> {
  const socket = await opened(door);
  socket.write(orderOf(door, { ...changes, bare: true, body: '' }));
  const answer = heard(socket);
  const chunk = frame(Buffer.alloc(64 * 1024, 'x'));
  const closed = once(socket, 'close').catch(() => undefined);
  let sent = 0;
  while (sent < 100 * mebibyte && socket.writable && !socket.destroyed) {
    sent += chunk.length;
    if (!socket.write(chunk)) {
      await new Promise((resolve) => {
        socket.once('drain', resolve);
        void closed.then(resolve);
      });
    }
  }
  return { statuses: (await answer).statuses, sent };
}

/** The control endpoint (here with a wrong token) and the CA ask who sends a body before they read it; a length that is announced is looked at before that. */
function statusOf({ name }: Door, { headers = [], nobody = false }: RequestChanges): number {
  if (name === 'control') return 401;
  return name === 'ca' && nobody && headers !== announced ? 401 : 413;
}

const whole = (chunk: Buffer): Buffer => chunk;
const chunkOf = (chunk: Buffer): Buffer => Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);
const announced = [`Content-Length: ${100 * mebibyte}`];

describe('bodies of 100 MB', () => {
  it.each([
    ['announced, by the owner', { headers: announced }, whole],
    ['announced, by nobody', { headers: announced, nobody: true }, whole],
    ['in chunks, by the owner', { headers: ['Transfer-Encoding: chunked'] }, chunkOf],
    ['in chunks, by nobody', { headers: ['Transfer-Encoding: chunked'], nobody: true }, chunkOf],
  ] as const)('%s, are cut off early, four at once', async (_how, changes, frame) => {
    for (const door of doors) {
      const before = resident(door.pid);
      const poured = await Promise.all(Array.from({ length: 4 }, () => pour(door, changes, frame)));
      for (const { statuses, sent } of poured) {
        expect([door.name, statuses]).toEqual([door.name, [statusOf(door, changes)]]);
        expect(sent).toBeLessThan(100 * mebibyte);
      }
      expect(resident(door.pid) - before).toBeLessThan(growth);
    }
  });
});

describe('a thousand silent connections and fifty at work', () => {
  it('leave the processes as they were', async () => {
    for (const door of doors) {
      const before = resident(door.pid);
      const silent = await Promise.all(Array.from({ length: 1000 }, () => plain(door)));
      const busy = await Promise.all(
        Array.from({ length: 50 }, async () => {
          const socket = await opened(door);
          socket.write(orderOf(door, { nobody: true, body: 'x'.repeat(1000) }));
          return (await heard(socket)).statuses;
        }),
      );
      expect([door.name, new Set(busy.flat())]).toEqual([door.name, new Set([door.refusal])]);
      expect(resident(door.pid) - before).toBeLessThan(growth);
      for (const socket of silent) socket.destroy();
    }
    const { stdout } = await lab.run('status', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ processes: lab.info.processes.map(({ name, pid }) => ({ name, pid, alive: true, ready: true })) });
  });
});
