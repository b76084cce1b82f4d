import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { LabInfo } from 'ovmsim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlOf } from '../support/control.js';
import { clientOf, own, runCommand, startLab, type TestLab } from '../support/lab.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-data-'));
const data = join(folder, 'data');
let lab: TestLab;
beforeAll(async () => {
  lab = await startLab('lasting', '--data', data);
});
afterAll(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
});

const serversOf = async (): Promise<unknown[]> => {
  const client = clientOf(lab);
  const servers = await client.list('Server');
  client.close();
  return servers.map(({ id, serverRunState, managerUuid }) => ({ id: id.value, serverRunState, managerUuid }));
};

describe('a lab with --data', () => {
  it('has its Manager killed and brings it back with everything it knew', async () => {
    await own(lab, 1);
    const before = await serversOf();
    expect(before).toMatchObject([{ serverRunState: 'RUNNING', managerUuid: lab.info.manager.uuid }]);
    expect((await lab.run('kill', 'manager')).code).toBe(0);
    expect((await lab.run('status')).stdout).toMatch(/manager .*gone/);
    expect((await lab.run('start', 'manager')).stdout).toBe('manager runs again\n');
    expect(await serversOf()).toEqual(before);
    await own(lab, 2);
  });

  it('goes on at the next start, after kill -9 of its supervisor, where it was', async () => {
    const before = await serversOf();
    const { info } = lab;
    lab.supervisor.kill('SIGKILL');
    await new Promise((done) => lab.supervisor.once('close', done));
    rmSync(lab.home, { recursive: true, force: true });
    lab = await startLab('lasting', '--data', data);
    const same = ({ manager, agents }: LabInfo): unknown => ({ manager: { ...manager }, agents: agents.map(({ stateDir: _, ...agent }) => agent) });
    expect(same(lab.info)).toEqual(same(info));
    expect(await serversOf()).toEqual(before);
    const client = clientOf(lab);
    for (const { id } of await client.list('Server')) {
      const job = await client.waitForJob(await client.action('Server', id.value, { name: 'refresh' }));
      expect([job.jobRunState, job.error]).toEqual(['SUCCESS', null]);
    }
    client.close();
    expect(readFileSync(join(data, 'manager', '.config'), 'utf8')).toBe(`UUID=${lab.info.manager.uuid}\n`);
  });

  it('loses no notification of an agent and takes none twice while Manager and agent come and go', async () => {
    await lab.run('stop', 'manager');
    for (let time = 0; time < 2; time += 1) expect((await lab.run('exec', 'ovs1', 'service', 'ovs-agent', 'restart')).code).toBe(0);
    await lab.run('kill', 'ovs1');
    await lab.run('start', 'ovs1');
    const folder = join(lab.info.agents[0]?.stateDir ?? '', 'var/spool/ovs-agent/notification');
    const waiting = readdirSync(folder).map((file) => Number.parseInt(file, 10));
    expect(waiting.length).toBeGreaterThanOrEqual(3);
    await lab.run('start', 'manager');
    await expect.poll(() => readdirSync(folder), { timeout: 20_000 }).toEqual([]);
    const posts = (await controlOf(lab, 'manager').get('/wire?line=agent-to-core')) as { path: string; request: { body: string }; response: { status: number } | null }[];
    const taken = posts.filter(({ path, response }) => path.endsWith('/Event') && response?.status === 200).map(({ request }) => (JSON.parse(request.body) as { number: number }).number);
    expect(taken.filter((number) => waiting.includes(number))).toEqual(waiting);
  });

  it('stays where it was when its Manager cannot move', async () => {
    const moved = await lab.run('restart', 'manager', '--host', '203.0.113.7');
    expect([moved.code, moved.stderr]).toEqual([1, expect.stringContaining("is not an address of this machine. It stays where it was: 'ovmsim start manager'")]);
    expect((await lab.run('start', 'manager')).code).toBe(0);
    expect(await serversOf()).not.toEqual([]);
  });

  it('keeps keys, UUID and backups of a new installation over the next start', async () => {
    const backup = (await lab.run('backup')).stdout.trim();
    expect((await lab.run('reinstall')).code).toBe(0);
    const { manager, certs } = JSON.parse((await lab.run('status', '--json')).stdout) as LabInfo;
    expect(manager.uuid).not.toBe(lab.info.manager.uuid);
    await lab.stop();
    lab = await startLab('lasting', '--data', data);
    expect([lab.info.manager.uuid, lab.info.certs]).toEqual([manager.uuid, certs]);
    expect((await lab.run('backup', 'list')).stdout).toContain(basename(backup));
  });

  it('ends whole when it is told to in the middle of a restart', async () => {
    const restarting = lab.run('restart', 'ovs1', 'ovs2');
    lab.supervisor.kill('SIGTERM');
    const ended = await new Promise<number | null>((done) => lab.supervisor.once('close', done));
    await restarting;
    expect(ended).toBe(0);
    lab = await startLab('lasting', '--data', data);
  });

  it('refuses to be another lab, and a second one over the same data', async () => {
    const second = await runCommand(['up', '--name', 'other', '--port-base', '0', '--data', data], lab.home);
    expect([second.code, second.stderr]).toEqual([2, expect.stringContaining('Two labs cannot share their data')]);
    await lab.stop();
    const wishes = await runCommand(['up', '--name', 'lasting', '--port-base', '0', '--data', data, '--servers', '3'], lab.home);
    expect([wishes.code, wishes.stderr]).toEqual([2, expect.stringContaining('holds a lab that was made with --servers 2')]);
    lab = await startLab('lasting', '--data', data);
  });
});
