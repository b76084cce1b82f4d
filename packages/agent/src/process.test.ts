import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpsRequest } from '@ovmsim/kernel';
import { decodeResponse, encodeCall } from '@ovmsim/xml';
import { afterAll, describe, expect, it } from 'vitest';
import { agentConfig } from './config.js';
import { startAgents } from './process.js';
import { PASSWORD, testContext } from './testing/index.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-agents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function config(names: string[]): ReturnType<typeof agentConfig.parse> {
  return agentConfig.parse({
    servers: names.map((name) => ({ name, stateDir: join(folder, name), host: '127.0.0.1', port: 0, hostname: `${name}.example.com`, password: PASSWORD })),
  });
}

interface Info {
  servers: { name: string; host: string; port: number; uuid: string; hostname: string }[];
}

describe('the configuration of a process of agents', () => {
  it('has no member that nobody knows', () => {
    const [server] = config(['ovs0']).servers;
    expect(agentConfig.safeParse({ servers: [server], agentMakesKey: true }).success).toBe(true);
    expect(agentConfig.safeParse({ servers: [server], agentsMakeKey: true }).success).toBe(false);
    expect(agentConfig.safeParse({ servers: [{ ...server, addres: '127.0.1.1' }] }).success).toBe(false);
  });
});

describe('a process of agents', () => {
  it('serves several Servers, says where they are, and answers for their state', async () => {
    const context = testContext();
    const running = await startAgents(config(['ovs1', 'ovs2']), context);
    const { servers } = running.info as unknown as Info;
    expect(servers.map((server) => [server.name, server.hostname])).toEqual([
      ['ovs1', 'ovs1.example.com'],
      ['ovs2', 'ovs2.example.com'],
    ]);
    expect(servers[0]?.uuid).not.toBe(servers[1]?.uuid);
    const call = async (port: number | undefined, method: string, ...params: string[]): Promise<unknown> => {
      const authorization = `Basic ${Buffer.from(`oracle:${PASSWORD}`).toString('base64')}`;
      const body = encodeCall(method, params);
      const answer = await httpsRequest({ url: `https://127.0.0.1:${port}/`, method: 'POST', headers: { authorization }, body, tls: { verify: false }, clock: context.io });
      return decodeResponse(answer.body);
    };
    expect(await call(servers[1]?.port, 'echo', 'two')).toBe('two');
    expect(await running.control.check?.()).toEqual([]);
    await running.control.settle();
    expect(await running.control.coverage()).toMatchObject({ calls: { echo: 1 }, called: 1 });
    const snapshot: unknown = JSON.parse(JSON.stringify(await running.control.snapshot()));
    await call(servers[0]?.port, 'set_timezone', 'Europe/Amsterdam').catch(() => undefined);
    await call(servers[0]?.port, 'update_agent_password', 'oracle', 'changed');
    await running.control.restore(snapshot);
    expect(await call(servers[0]?.port, 'echo', 'again')).toBe('again');
    await running.control.reset();
    expect(await call(servers[0]?.port, 'echo', 'reset')).toBe('reset');
    await expect(running.control.restore({ servers: [] })).rejects.toThrow('knows nothing of ovs1');
    await running.close();
    await expect(call(servers[0]?.port, 'echo', 'gone')).rejects.toMatchObject({ code: 'refused' });
  });

  it('does not come up half when a port cannot be had', async () => {
    const context = testContext();
    const first = await startAgents(config(['ovs3']), context);
    const taken = (first.info as unknown as Info).servers[0]?.port ?? 0;
    const wanted = config(['ovs4', 'ovs5']);
    const clashing = { ...wanted, servers: wanted.servers.map((server, index) => (index === 1 ? { ...server, port: taken } : server)) };
    await expect(startAgents(clashing, context)).rejects.toThrow(String(taken));
    await first.close();
  });
});
