import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readSecret } from '../files.js';
import { silentLog } from '../log.js';
import { createContext, type ProcessContext } from '../process.js';
import type { NewWireRecord, WireRecord } from '../wire/types.js';
import { startControl, type ControlEndpoint, type ControlHooks } from './control.js';

const sample: NewWireRecord = { line: 'ca', kind: 'http', from: 'a', to: 'b', method: 'GET', path: '/', summary: 'GET /', tls: null, request: null, response: null, error: null, durationMs: 1 };
let folder: string;
let context: ProcessContext;
let control: ControlEndpoint;
let token: string;
let calls: string[];
let restored: unknown;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kernel-control-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  calls = [];
  context = createContext({ name: 'test', seed: 's', clock: { mode: 'frozen', now: 1000, rate: 1 }, log: silentLog() });
  const hooks: ControlHooks = {
    ready: () => calls.length === 0,
    snapshot: () => Promise.resolve({ vms: 3 }),
    restore: async (state) => {
      restored = { state, at: context.world.now() };
    },
    reset: async () => void calls.push('reset'),
    settle: async () => void calls.push(`settle@${context.world.now()}`),
    coverage: () => Promise.resolve({ operations: 1 }),
    check: () => Promise.resolve(['a vm without a pool']),
    extra: (app) => {
      app.get('/extra', (_request, response) => void response.json({ extra: true }));
      app.get('/broken', () => {
        throw new Error('broken');
      });
    },
  };
  control = await startControl({ ...context, tokenFile: join(folder, 'token') }, hooks);
  token = await readSecret(control.tokenFile);
});
afterEach(() => control.close());

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown; text: string }> {
  const response = await fetch(`${control.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, json, text };
}

describe('the control endpoint', () => {
  it('answers holders of its token only', async () => {
    expect((await stat(control.tokenFile)).mode & 0o777).toBe(0o600);
    for (const authorization of [undefined, 'Bearer wrong', `Basic ${token}`, token]) {
      const response = await fetch(`${control.url}/health`, authorization === undefined ? {} : { headers: { authorization } });
      expect(response.status).toBe(401);
    }
    expect(await ask('GET', '/health')).toMatchObject({ status: 200, json: { healthy: true } });
  });

  it('forgets the wire records when it is told to', async () => {
    context.recorder.record(sample);
    expect(await ask('DELETE', '/wire')).toMatchObject({ status: 200 });
    expect(await ask('GET', '/wire')).toMatchObject({ json: [] });
  });

  it('takes a new token each time it comes up', async () => {
    const before = token;
    await control.close();
    control = await startControl({ ...context, tokenFile: join(folder, 'token') }, {} as ControlHooks);
    expect(await readSecret(control.tokenFile)).not.toBe(before);
  });

  it('says whether the process is ready', async () => {
    expect(await ask('GET', '/ready')).toMatchObject({ status: 200, json: { ready: true } });
    calls.push('something');
    expect(await ask('GET', '/ready')).toMatchObject({ status: 503, json: { ready: false } });
  });

  it('drives the clock and answers an advance when the process has settled', async () => {
    const times: number[] = [];
    context.world.timer(() => void times.push(context.world.now()), 30_000);
    expect((await ask('POST', '/clock', { advance: 60_000 })).json).toEqual({ mode: 'frozen', now: 61_000, rate: 1 });
    expect(times).toEqual([31_000]);
    expect(new Set(calls)).toEqual(new Set(['settle@1000', 'settle@31000', 'settle@61000']));
    expect(calls.at(-1)).toBe('settle@61000');
    expect((await ask('POST', '/clock', { rate: 10 })).json).toMatchObject({ rate: 10 });
    expect((await ask('POST', '/clock', { run: true })).json).toMatchObject({ mode: 'run' });
    expect((await ask('POST', '/clock', { freeze: true })).json).toMatchObject({ mode: 'frozen' });
    expect((await ask('GET', '/clock')).json).toMatchObject({ mode: 'frozen', rate: 10 });
    expect(await ask('POST', '/clock', { advance: -5 })).toMatchObject({ status: 400 });
    expect(await ask('POST', '/clock', { backwards: true })).toMatchObject({ status: 400 });
  });

  it('gives and takes back the state with its time', async () => {
    const { json } = await ask('POST', '/snapshot');
    expect(json).toEqual({ clock: { mode: 'frozen', now: 1000, rate: 1 }, state: { vms: 3 } });
    await context.world.advance(5000);
    expect((await ask('POST', '/restore', json)).status).toBe(200);
    expect(restored).toEqual({ state: { vms: 3 }, at: 1000 });
    expect(await ask('POST', '/restore', { nonsense: 1 })).toMatchObject({ status: 400 });
  });

  it('puts everything back on reset', async () => {
    await context.world.advance(5000);
    context.faults.set({ point: 'x', action: 'fail' });
    context.recorder.record(sample);
    await ask('POST', '/reset');
    expect(calls).toContain('reset');
    expect(context.world.now()).toBe(1000);
    expect(context.faults.list()).toEqual([]);
    expect(context.recorder.list()).toEqual([]);
  });

  it('leaves a clock that came up running as it is on reset, so that the processes of a lab still agree', async () => {
    await control.close();
    const running = createContext({ name: 'running', seed: 's', clock: { mode: 'run', now: 1000, rate: 1 }, log: silentLog() });
    control = await startControl({ ...running, tokenFile: join(folder, 'running') }, { reset: async () => undefined } as unknown as ControlHooks);
    token = await readSecret(control.tokenFile);
    await ask('POST', '/clock', { set: { mode: 'run', now: 9_000_000, rate: 1, at: running.io.now() } });
    await ask('POST', '/reset');
    expect(running.world.now()).toBeGreaterThanOrEqual(9_000_000);
    await ask('POST', '/clock', { freeze: true });
    const stopped = running.world.state;
    await ask('POST', '/reset');
    expect(running.world.state).toEqual(stopped);
  });

  it('tells and takes the moment to which the time of a running clock belongs', async () => {
    const at = context.io.now() - 1000;
    const { json } = await ask('POST', '/clock', { set: { mode: 'run', now: 50_000, rate: 2, at } });
    const told = json as { now: number; at: number };
    expect(Math.abs(told.now - (50_000 + (told.at - at) * 2))).toBeLessThan(20);
    const { clock } = (await ask('POST', '/snapshot')).json as { clock: object };
    expect(Object.keys(clock)).toEqual(['mode', 'now', 'rate']);
  });

  it('answers to settle when nothing is left to do', async () => {
    expect(await ask('POST', '/settle')).toMatchObject({ status: 200, json: { done: true } });
    expect(calls).toEqual(['settle@1000']);
  });

  it('sets, lists and clears faults', async () => {
    const { json } = await ask('POST', '/faults', { point: 'a.*', action: 'fail', times: 2 });
    const { id } = json as { id: string };
    await context.faults.at('b');
    expect((await ask('GET', '/faults')).json).toEqual({ faults: [{ point: 'a.*', action: 'fail', times: 2, id, left: 2 }], points: { b: 1 } });
    await ask('POST', '/faults', { point: 'c', action: 'drop' });
    await ask('DELETE', `/faults/${id}`);
    expect(context.faults.list()).toHaveLength(1);
    await ask('DELETE', '/faults');
    expect(context.faults.list()).toEqual([]);
    expect((await ask('POST', '/faults', { point: 'a', action: 'explode' })).status).toBe(400);
  });

  it('tells the wire record, filtered and in each format', async () => {
    context.recorder.record(sample);
    context.recorder.record({ ...sample, line: 'ws-to-core', method: 'POST' });
    const seqs = async (query: string): Promise<number[]> => ((await ask('GET', `/wire${query}`)).json as WireRecord[]).map(({ seq }) => seq);
    expect(await seqs('')).toEqual([1, 2]);
    expect(await seqs('?since=1')).toEqual([2]);
    expect(await seqs('?line=ca')).toEqual([1]);
    expect(await seqs('?method=POST')).toEqual([2]);
    expect((await ask('GET', '/wire?format=mermaid')).text).toMatch(/^sequenceDiagram/);
    expect((await ask('GET', '/wire?since=x')).status).toBe(400);
  });

  it('streams the wire record to holders of the token', async () => {
    context.recorder.record(sample);
    const url = `${control.url.replace('http', 'ws')}/wire`;
    const heard: number[] = [];
    await new Promise<void>((resolve, reject) => {
      const socket = new WebSocket(`${url}?since=0`, { headers: { authorization: `Bearer ${token}` } });
      socket.on('error', reject);
      socket.on('message', (data: Buffer) => {
        heard.push((JSON.parse(data.toString()) as WireRecord).seq);
        if (heard.length === 1) context.recorder.record(sample);
        else {
          socket.close();
          resolve();
        }
      });
    });
    expect(heard).toEqual([1, 2]);
    const refused = await new Promise<string>((resolve) => {
      new WebSocket(url).on('error', (error) => resolve(error.message));
    });
    expect(refused).toContain('401');
  });

  it('serves metrics, coverage, checks and what the process adds', async () => {
    context.recorder.record(sample);
    const { text } = await ask('GET', '/metrics');
    expect(text).toContain('ovmsim_wire_records_total{kind="http",line="ca"} 1');
    expect(text).toContain('ovmsim_world_time_seconds 1\n');
    expect((await ask('GET', '/coverage')).json).toEqual({ operations: 1 });
    expect((await ask('GET', '/check')).json).toEqual({ broken: ['a vm without a pool'] });
    expect((await ask('GET', '/extra')).json).toEqual({ extra: true });
  });

  it('never shows a stack', async () => {
    expect(await ask('GET', '/broken')).toEqual({ status: 500, json: { error: 'broken' }, text: '{"error":"broken"}' });
    expect((await ask('GET', '/nowhere')).status).toBe(404);
    const response = await fetch(`${control.url}/clock`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{' });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('    at ');
  });

  it('frees its port', async () => {
    await control.close();
    await expect(fetch(control.url)).rejects.toThrow();
  });
});
