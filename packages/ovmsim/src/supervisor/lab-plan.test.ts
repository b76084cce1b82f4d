import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { chooseWorld } from '../worlds/choice.js';
import { writeSavedLab, type AskedFlags } from './data-folder.js';
import { planLab, savedOptions, type LabOptions } from './lab-plan.js';

const top = mkdtempSync(join(tmpdir(), 'ovmsim-plan-'));
afterAll(() => rmSync(top, { recursive: true }));
let data: string;
beforeEach(() => {
  data = mkdtempSync(join(top, 'data-'));
});

const wishes = (asked: AskedFlags = {}): LabOptions => ({
  name: 'plan', world: chooseWorld({ world: 'empty' }), seed: 's', profile: '3.4', portBase: 0, adminPassword: 'a', agentPassword: 'b', strictAgentAuth: false, strictSessions: false,
  agentMakesKey: false, tlsProfile: 'modern', lockTries: 5, clock: { mode: 'frozen', now: 0, rate: 1 }, data, certs: join(top, 'certs'), asked,
});

/** Leaves a lab's data as its supervisor would. */
async function saved(world: LabOptions['world'], unfinished: boolean): Promise<void> {
  const plan = await planLab({ ...wishes(), world });
  const address = { host: '127.0.0.1', port: 0 };
  await writeSavedLab(data, { ...savedOptions(plan), managerUuid: plan.world.managerUuid, publicHost: null, manager: address, agents: plan.world.servers.map(() => address), certs: plan.folders.certs, contents: null, unfinished, worldTime: 5 });
  mkdirSync(join(data, 'storage'));
  writeFileSync(join(data, 'storage', 'filers.json'), '[]');
}

describe('the plan of a lab with --data', () => {
  const world = chooseWorld({ world: 'lab', servers: 3, vms: 20 });

  it('goes on with the Servers and the world it has; nothing is built again', async () => {
    await saved(world, false);
    const plan = await planLab(wishes());
    expect(plan).toMatchObject({ fresh: false, options: { world: { label: 'lab', servers: ['ovs1', 'ovs2', 'ovs3'], vms: 20, pools: 1, description: null } } });
    expect(existsSync(join(data, 'storage', 'filers.json'))).toBe(true);
  });

  it('refuses another world than the one it has', async () => {
    await saved(world, false);
    await expect(planLab(wishes({ vms: 30 }))).rejects.toThrow('holds a lab that was made with --vms 20');
    await expect(planLab(wishes({ world: 'empty' }))).rejects.toThrow('holds a lab that was made with --world lab');
    await expect(planLab(wishes({ world: 'lab', vms: 20 }))).resolves.toMatchObject({ fresh: false });
  });

  it('begins anew over a world that was not finished', async () => {
    await saved(world, true);
    expect(await planLab({ ...wishes(), world })).toMatchObject({ fresh: true, options: { world: { description: { vms: [{ count: 20 }] } } } });
    expect(existsSync(join(data, 'storage'))).toBe(false);
  });
});
