import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, own, startLab, type TestLab } from '../support/lab.js';

describe('a Manager that watches its Servers', () => {
  const data = mkdtempSync(join(tmpdir(), 'ovmsim-data-'));
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startLab('lost-server', '--servers', '2', '--data', data);
    for (const n of [1, 2]) await own(lab, n);
  }, 60_000);
  afterAll(async () => {
    await lab.stop();
    rmSync(data, { recursive: true, force: true });
  });

  it('notices one that is killed, gives it up, and has it back', async () => {
    const client = clientOf(lab);
    const server = async (): Promise<string> => (await client.list('Server')).find(({ hostname }) => hostname.startsWith('ovs1'))?.serverRunState ?? '';
    const told = async (): Promise<string[]> => (await client.list('Event')).map(({ eventType }) => eventType).filter((type) => /^server\.(disconnect|offline|online)$/.test(type));
    await lab.run('kill', 'ovs1');
    expect((await lab.run('clock', 'advance', '60s')).stdout).toMatch(/ovs1 +gone/);
    expect([await server(), await told()]).toEqual(['RUNNING', ['server.disconnect']]);
    await lab.run('clock', 'advance', '100s');
    expect([await server(), await told()]).toEqual(['STOPPED', ['server.disconnect', 'server.offline']]);
    await lab.run('start', 'ovs1');
    await lab.run('clock', 'advance', '25s');
    expect([await server(), await told()]).toEqual(['RUNNING', ['server.disconnect', 'server.offline', 'server.online']]);
    client.close();
  }, 120_000);

  it('has one that is gone switched on by another Server: its process is started', async () => {
    const client = clientOf(lab);
    const ids = new Map((await client.list('Server')).map(({ id, hostname }) => [hostname.split('.')[0], id.value]));
    const state = async (): Promise<string> => (await client.get('Server', ids.get('ovs2') ?? '')).serverRunState;
    const done = async (action: 'start' | 'stop'): Promise<string> => (await client.waitForJob(await client.action('Server', ids.get('ovs2') ?? '', { name: action }))).jobRunState;
    await lab.run('kill', 'ovs2');
    await lab.run('clock', 'advance', '60s');
    await lab.run('clock', 'advance', '100s');
    expect(await state()).toBe('STOPPED');
    expect([await done('start'), await state()]).toEqual(['SUCCESS', 'RUNNING']);
    expect((await lab.run('status')).stdout).not.toContain('gone');
    // Machine and process are two things: this one is off while its process lives on.
    expect([await done('stop'), await state()]).toEqual(['SUCCESS', 'STOPPED']);
    expect((await lab.run('power', 'on', 'ovs2')).stdout).toBe('ovs2 is switched on\n');
    await expect.poll(state, { timeout: 60_000, interval: 200 }).toBe('RUNNING');
    client.close();
  }, 120_000);

  it('tells them where it is when it starts under another name', async () => {
    const url = async (): Promise<string> => (await lab.run('exec', 'ovs1', 'ovs-agent-db', 'read_item', 'server', 'manager_event_url')).stdout;
    expect(await url()).toContain('//127.0.0.1:');
    expect((await lab.run('restart', 'manager', '--public-host', 'localhost')).code).toBe(0);
    await expect.poll(url, { timeout: 60_000, interval: 500 }).toContain('//localhost:');
  }, 120_000);
});
