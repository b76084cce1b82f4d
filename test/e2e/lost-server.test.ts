import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, own, startLab, type TestLab } from '../support/lab.js';

describe('a Manager that watches its Servers', () => {
  const data = mkdtempSync(join(tmpdir(), 'ovmsim-data-'));
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startLab('lost-server', '--servers', '1', '--data', data);
    await own(lab, 1);
  }, 60_000);
  afterAll(async () => {
    await lab.stop();
    rmSync(data, { recursive: true, force: true });
  });

  it('notices one that is killed, gives it up, and has it back', async () => {
    const client = clientOf(lab);
    const server = async (): Promise<string> => (await client.list('Server')).map(({ serverRunState }) => serverRunState).join();
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

  it('tells them where it is when it starts under another name', async () => {
    const url = async (): Promise<string> => (await lab.run('exec', 'ovs1', 'ovs-agent-db', 'read_item', 'server', 'manager_event_url')).stdout;
    expect(await url()).toContain('//127.0.0.1:');
    expect((await lab.run('restart', 'manager', '--public-host', 'localhost')).code).toBe(0);
    await expect.poll(url, { timeout: 60_000, interval: 500 }).toContain('//localhost:');
  }, 120_000);
});
