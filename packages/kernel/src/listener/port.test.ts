import { connect as connectPlain } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpsConnections } from '../https/connections.js';
import { httpsRequest } from '../https/request.js';
import { silentLog } from '../log.js';
import { Bench } from '../testing/bench.js';
import { WireRecorder } from '../wire/recorder.js';
import { startListener } from './listener.js';
import type { WireResponse } from './types.js';

const bench = new Bench();
afterEach(() => bench.listener.close());

describe('the port', () => {
  it('refuses while it does not listen, is the same afterwards, and open connections live on', async () => {
    await bench.start();
    const { port } = bench.listener.address;
    const agent = new HttpsConnections({ maxSockets: 1 });
    await bench.ask('/open', { agent });
    await bench.listener.stopListening();
    const refused = new WireRecorder({ process: 'client', clock: bench.clock });
    const fresh = httpsRequest({ host: '127.0.0.1', port, path: '/', method: 'GET', clock: bench.clock, tls: { verify: false }, recorder: refused });
    await expect(fresh).rejects.toMatchObject({ code: 'refused', address: `127.0.0.1:${port}` });
    expect(refused.list()).toHaveLength(1);
    expect((await bench.ask('/still', { agent })).status).toBe(200);
    await bench.listener.listenAgain();
    expect(bench.listener.address.port).toBe(port);
    expect((await bench.ask('/again')).status).toBe(200);
    agent.close();
  });

  it('can be stopped from within an answer, which is still sent', async () => {
    await bench.start({ handler: async () => ({ status: 200, body: 'bye', before: () => bench.listener.stopListening() }) });
    expect((await bench.ask()).body.toString()).toBe('bye');
    await expect(bench.ask()).rejects.toMatchObject({ code: 'refused' });
    await bench.listener.listenAgain();
    expect((await bench.ask()).body.toString()).toBe('bye');
  });

  it('is free after close, whatever was going on', async () => {
    let reached = (): void => undefined;
    const inHandler = new Promise<void>((resolve) => (reached = resolve));
    await bench.start({
      handler: () => {
        reached();
        return new Promise<WireResponse>(() => undefined);
      },
    });
    const { port } = bench.listener.address;
    const hanging = bench.ask();
    hanging.catch(() => undefined);
    await inHandler;
    await bench.listener.close();
    await expect(hanging).rejects.toMatchObject({ code: 'closed' });
    await bench.start({ port });
    expect(bench.listener.address.port).toBe(port);
  });

  it('that is taken is told in plain words', async () => {
    await bench.start();
    const second = startListener({ name: 'x', host: '127.0.0.1', port: bench.listener.address.port, handler: async () => ({ status: 200 }), recorder: bench.recorder, log: silentLog() });
    await expect(second).rejects.toMatchObject({ name: 'ListenError', code: 'in-use', message: `127.0.0.1:${bench.listener.address.port} is in use by another process` });
  });

  it('takes only so many connections', async () => {
    await bench.start({ limits: { connections: 1 } });
    const held = await bench.rawConnection();
    const record = bench.nextRecord();
    const second = connectPlain({ host: '127.0.0.1', port: bench.listener.address.port });
    second.on('error', () => undefined);
    expect(await record).toMatchObject({ kind: 'refused', error: 'more than 1 connections' });
    held.destroy();
    second.destroy();
  });

  it('speaks plain HTTP without TLS', async () => {
    await bench.start();
    const plain = await startListener({ name: 'plain', host: '127.0.0.1', port: 0, handler: async (request) => ({ status: 200, body: request.peer.state }), recorder: bench.recorder, log: silentLog() });
    const response = await fetch(`${plain.url}/`);
    expect(await response.text()).toBe('none');
    await plain.close();
    await plain.close();
    expect(bench.recorder.list()[0]).toMatchObject({ tls: null, to: 'plain' });
  });
});
