import { join } from 'node:path';
import type { OvmClient } from '@ovmsim/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlOf } from '../support/control.js';
import { clientOf, startLab, type TestLab } from '../support/lab.js';

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a lab with its world', () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startLab('world', '--world', 'lab');
  });
  afterAll(() => lab.stop());
  const states = async (): Promise<(string | null)[][]> => {
    const client = clientOf(lab);
    const vms = await client.list('Vm');
    client.close();
    return vms.map(({ name, vmRunState, serverId }) => [name, vmRunState, serverId?.name ?? null]);
  };
  const began = [
    ['pool1-ol6-template', 'TEMPLATE', null],
    ['pool1-vm001', 'RUNNING', 'ovs1.example.com'],
    ['pool1-vm002', 'RUNNING', 'ovs2.example.com'],
    ['pool1-vm003', 'STOPPED', 'ovs1.example.com'],
  ];

  it('has it when it is ready, and names everything in it', async () => {
    const { contents, world, agents } = lab.info;
    expect([world, Object.keys(contents?.vms ?? {}), Object.keys(contents?.pools ?? {}), Object.keys(contents?.fileSystems ?? {})]).toEqual([
      'lab', ['pool1-vm001', 'pool1-vm002', 'pool1-vm003'], ['pool1'], ['nas1:/export/repo1', 'nas1:/export/repo2', 'nas1:/export/pool1'],
    ]);
    expect(await states()).toEqual(began);
    for (const name of ['manager', ...agents.map((agent) => agent.name)]) expect(await controlOf(lab, name).get('/check')).toEqual({ broken: [] });
    const { code, stderr } = await lab.run('replay', 'ownership');
    expect([code, stderr]).toEqual([2, expect.stringContaining('ovmsim up --world empty')]);
  });

  it('comes back to it by a reset, and to what came later by a snapshot, with what lies on the file servers', async () => {
    const client = clientOf(lab);
    const done = async (job: Awaited<ReturnType<OvmClient['action']>>) => expect(await client.waitForJob(job)).toMatchObject({ jobRunState: 'SUCCESS' });
    const [first = '', third = ''] = ['pool1-vm001', 'pool1-vm003'].map((name) => lab.info.contents?.vms[name]);
    await done(await client.action('Vm', first, { name: 'kill' }));
    await done(await client.delete('Vm', first));
    await done(await client.action('Vm', third, { name: 'start' }));
    const file = join(lab.home, 'later.json');
    expect((await lab.run('snapshot', file)).code).toBe(0);
    const later = await states();
    expect(later.map(([name, state]) => [name, state])).toEqual([['pool1-ol6-template', 'TEMPLATE'], ['pool1-vm002', 'RUNNING'], ['pool1-vm003', 'RUNNING']]);
    expect((await lab.run('reset')).code).toBe(0);
    expect(await states()).toEqual(began);
    await done(await client.action('Vm', third, { name: 'start' }));
    expect((await lab.run('restore', file)).code).toBe(0);
    expect(await states()).toEqual(later);
    await done(await client.action('Vm', third, { name: 'stop' }));
    for (const name of ['manager', 'ovs1', 'ovs2']) expect(await controlOf(lab, name).get('/check')).toEqual({ broken: [] });
    client.close();
  }, 60_000);

  it('runs on when a Server dies, and the Manager says that it cannot reach it', async () => {
    const victim = lab.info.processes.find((one) => one.name === 'ovs1')?.pid ?? 0;
    process.kill(victim, 'SIGKILL');
    await expect.poll(() => alive(victim), { timeout: 5000 }).toBe(false);
    const client = clientOf(lab);
    const refresh = await client.action('Server', lab.info.agents[0]?.uuid ?? '', { name: 'refresh' });
    expect(await client.waitForJob(refresh)).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER', message: expect.stringContaining('OVMAPI_4010E') as string } });
    client.close();
    const { code, stdout } = await lab.run('status');
    expect(code).toBe(1);
    expect(stdout).toMatch(/ovs1 .*gone/);
    expect(stdout).toMatch(/manager .*ready/);
    expect((await lab.run('wire', '--line', 'core-to-agent')).stdout).toContain('ECONNREFUSED');
  }, 60_000);
});
