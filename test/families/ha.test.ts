import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, openEstate, type Estate } from '../support/estate.js';
import { addRepository, makeMachine, type Machine } from '../support/machines.js';

const repository = `0004fb0000030000${'a'.repeat(16)}`;
const poolShare = `0004fb0000050000${'c'.repeat(16)}`;
let estate: Estate;

beforeAll(async () => {
  const opened = await openEstate({ servers: 3, pool: false, seed: 'availability' });
  addRepository(opened, { id: repository });
  // What a Server knows of its repositories is what it mounts again at boot.
  for (const server of opened.world.servers) {
    server.repositoryDatabase.update({ [repository]: { fs_location: 'nas1:/export/repo1', mount_point: `/OVS/Repositories/${repository}`, alias: 'repo', version: '3.0', manager_uuid: '', filesystem: 'nfs' } });
  }
  const { core } = opened.world.manager;
  const [shown] = core.store.list('FileSystem').filter(({ path }) => path === 'nas1:/export/repo1');
  if (shown === undefined) throw new Error('no repository');
  core.transact((tx) => tx.insert('FileSystem', { ...shown, id: poolShare, name: 'nfs:/export/pool1', path: 'nas1:/export/pool1' }));
  const pool = await opened.done('POST', '/ServerPool', { name: 'ha', virtualIp: '127.0.1.200' });
  const cluster = await opened.done('POST', `/ServerPool/${pool}/Cluster`, { name: 'ha_cluster' });
  await opened.done('POST', `/Cluster/${cluster}/ClusterHeartbeatDevice`, { storageType: 'NFS', networkFileSystemId: idOf(poolShare) });
  for (const id of opened.servers) await opened.done('PUT', `/ServerPool/${pool}/addServer`, idOf(id));
  estate = { ...opened, pool };
});
afterAll(() => estate.close());

const server = (n: number): string => estate.servers[n] ?? '';
const agent = (n: number): Estate['world']['servers'][number] => {
  const found = estate.world.servers[n];
  if (found === undefined) throw new Error(`no Server ${n}`);
  return found;
};
/** Which Servers say that they run a machine. */
const runOn = (vm: string): number[] => estate.world.servers.flatMap(({ domains, power }, n) => (power.on && domains.of(vm) !== undefined ? [n] : []));
/** State of a machine, and the number of its Server. */
const place = async (vm: string): Promise<[string, number]> => {
  const { vmRunState, serverId } = await estate.get<Machine>(`/Vm/${vm}`);
  return [vmRunState, estate.servers.indexOf(serverId?.value ?? '')];
};
const eventsOf = (id: string): string[] => estate.world.manager.core.store.list('Event').filter(({ associatedObjectId }) => associatedObjectId?.id === id).map(({ eventType }) => eventType);

/** A machine that runs on Server `n`. */
async function running(n: number, fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const id = await makeMachine(estate, repository, { name: `vm on ${n}`, ...fields });
  if ((await place(id))[1] !== n) await estate.done('PUT', `/Vm/${id}/migrate?serverId=${server(n)}`);
  await estate.done('PUT', `/Vm/${id}`, { vmStartPolicy: 'CURRENT_SERVER' });
  await estate.done('PUT', `/Vm/${id}/start`);
  expect(await place(id)).toEqual(['RUNNING', n]);
  return id;
}

async function remove(...ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await estate.done('PUT', `/Vm/${id}/kill`);
    await estate.done('DELETE', `/Vm/${id}`);
  }
}

describe('a member of a cluster that dies', () => {
  it('takes its machines to STOPPED; those that are highly available run on another member, and the power that comes back starts none twice', async () => {
    const [available, plain] = [await running(1, { highAvailability: true }), await running(1)];
    await agent(1).power.switchOff();
    await estate.advance(31_000);
    expect([await place(available), await place(plain)]).toEqual([['RUNNING', 1], ['RUNNING', 1]]);
    await estate.advance(120_000);
    const [state, at] = await place(available);
    expect([state, runOn(available), await place(plain), runOn(plain)]).toEqual(['RUNNING', [at], ['STOPPED', 1], []]);
    expect(at).not.toBe(1);
    expect(eventsOf(available)).toContain('vm.ha.restarted');
    expect(eventsOf(plain)).toContain('vm.stopped');
    expect(await estate.check()).toEqual([]);
    await agent(1).power.switchOn();
    await estate.world.settle();
    expect([await place(available), runOn(available), runOn(plain)]).toEqual([['RUNNING', at], [at], []]);
    expect(agent(1).cluster.online).toBe(true);
    await remove(available, plain);
    expect(await estate.check()).toEqual([]);
  });

  it('only to the Manager, and comes back with its machines, has those ended that run elsewhere meanwhile, and keeps the others', async () => {
    const [available, plain] = [await running(2, { highAvailability: true }), await running(2)];
    await agent(2).order('stop');
    await estate.advance(200_000);
    const [, at] = await place(available);
    expect([runOn(available), await place(plain)]).toEqual([[at, 2].sort(), ['STOPPED', 2]]);
    await agent(2).order('start');
    await estate.world.settle();
    expect([await place(available), runOn(available), await place(plain), runOn(plain)]).toEqual([['RUNNING', at], [at], ['RUNNING', 2], [2]]);
    await remove(available, plain);
    expect(await estate.check()).toEqual([]);
  });

  it('and boots so quickly that nobody missed it has lost its machines all the same', async () => {
    const [available, plain] = [await running(0, { highAvailability: true }), await running(0)];
    await agent(0).dispatch('sys_reboot', []);
    await estate.world.settle();
    const [state, at] = await place(available);
    expect([state, runOn(available), await place(plain), runOn(plain)]).toEqual(['RUNNING', [at], ['STOPPED', 0], []]);
    expect(at).not.toBe(0);
    await remove(available, plain);
  });

  it('because it was fenced is told from others by its event', async () => {
    const available = await running(1, { highAvailability: true });
    await agent(1).fence();
    await estate.world.settle();
    expect((await place(available))[0]).toBe('RUNNING');
    expect([runOn(available).length, eventsOf(server(1)).includes('pool.cluster.fence')]).toEqual([1, true]);
    expect(runOn(available)).not.toEqual([1]);
    await remove(available);
    expect(await estate.check()).toEqual([]);
  });

  it('leaves a machine stopped that no other member can take, with an event', async () => {
    const available = await running(1, { highAvailability: true });
    for (const n of [0, 2]) await estate.done('PUT', `/Server/${server(n)}`, { maintenanceMode: true });
    await agent(1).dispatch('sys_reboot', []);
    await estate.world.settle();
    expect([await place(available), eventsOf(available).includes('job.failed')]).toEqual([['STOPPED', 1], true]);
    for (const n of [0, 2]) await estate.done('PUT', `/Server/${server(n)}`, { maintenanceMode: false });
    await remove(available);
  });
});

describe('maintenance of a Server', () => {
  it('moves its machines off, one child job after the other: running ones alive, of stopped ones the assignment', async () => {
    const [alive, stopped] = [await running(0), await running(0)];
    await estate.done('PUT', `/Vm/${stopped}/stop`);
    const job = await estate.job('PUT', `/Server/${server(0)}`, { maintenanceMode: true });
    expect([job.jobRunState, job.childJobIds.length]).toEqual(['SUCCESS', 2]);
    const [[state, at], [, other]] = [await place(alive), await place(stopped)];
    expect([state, runOn(alive), at === 0, other === 0]).toEqual(['RUNNING', [at], false, false]);
    expect(await estate.get(`/Server/${server(0)}`)).toMatchObject({ maintenanceMode: true, vmIds: [] });
    expect(eventsOf(alive)).toContain('vm.migrate.completed');
    const back = await estate.job('PUT', `/Vm/${alive}/migrate?serverId=${server(0)}`);
    expect(back.error?.message).toContain('maintenance');
    await estate.done('PUT', `/Server/${server(0)}/restart`);
    await estate.done('PUT', `/Server/${server(0)}`, { maintenanceMode: false });
    await remove(alive, stopped);
    expect(await estate.check()).toEqual([]);
  });

  it('stops a machine that nobody can take; a guest that does not obey leaves the flag on, a failed job and an event', async () => {
    const alive = await running(0);
    for (const n of [1, 2]) await estate.done('PUT', `/Server/${server(n)}`, { maintenanceMode: true });
    expect((await estate.job('PUT', `/Server/${server(0)}/restart`)).error?.message).toContain('OVMRU_900312E');
    estate.world.context.faults.set({ point: 'agent.ovs1.stop_vm', action: 'fail', times: 1 });
    const job = await estate.job('PUT', `/Server/${server(0)}`, { maintenanceMode: true });
    expect(job.error?.message).toContain('OVMRU_900315E');
    expect([await place(alive), eventsOf(server(0)).includes('server.evacuate.failed')]).toEqual([['RUNNING', 0], true]);
    expect(await estate.get(`/Server/${server(0)}`)).toMatchObject({ maintenanceMode: true });
    await estate.done('PUT', `/Server/${server(0)}`, { maintenanceMode: false });
    await estate.done('PUT', `/Server/${server(0)}`, { maintenanceMode: true });
    expect([await place(alive), runOn(alive)]).toEqual([['STOPPED', 0], []]);
    for (const n of [0, 1, 2]) await estate.done('PUT', `/Server/${server(n)}`, { maintenanceMode: false });
    await remove(alive);
    expect(await estate.check()).toEqual([]);
  });
});

describe('an anti-affinity group', () => {
  it('refuses a pair that runs on one Server, and keeps its machines on different ones', async () => {
    const [one, two] = [await running(0), await running(0)];
    const group = await estate.done('POST', `/ServerPool/${estate.pool}/AffinityGroup`, { name: 'apart', vmIds: [idOf(one)] });
    const refused = await estate.job('PUT', `/AffinityGroup/${group}/addVm`, idOf(two));
    expect(refused).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'RULE', message: expect.stringContaining('OVMRU_900307E') as string } });
    await estate.done('PUT', `/Vm/${two}/stop`);
    await estate.done('PUT', `/AffinityGroup/${group}/addVm`, idOf(two));
    await estate.done('PUT', `/Vm/${two}`, { vmStartPolicy: 'BEST_SERVER' });
    await estate.done('PUT', `/Vm/${two}/start`);
    expect((await place(two))[1]).not.toBe(0);
    expect((await estate.job('PUT', `/Vm/${two}/migrate?serverId=${server(0)}`)).error?.message).toContain('anti-affinity');
    await estate.done('PUT', `/AffinityGroup/${group}`, { vmAffinityType: 'NO_AFFINITY' });
    await estate.done('PUT', `/Vm/${two}/migrate?serverId=${server(0)}`);
    expect((await estate.job('PUT', `/AffinityGroup/${group}`, { vmAffinityType: 'ANTI_AFFINITY' })).error?.message).toContain('OVMRU_900307E');
    await estate.done('PUT', `/AffinityGroup/${group}/removeVm`, idOf(two));
    await estate.done('PUT', `/AffinityGroup/${group}`, { vmAffinityType: 'ANTI_AFFINITY' });
    await estate.done('PUT', `/AffinityGroup/${group}`, { serverAffinityType: 'AFFINITY' });
    await estate.done('PUT', `/AffinityGroup/${group}/addServer`, idOf(server(2)));
    expect((await estate.job('PUT', `/Vm/${one}/migrate?serverId=${server(1)}`)).error?.message).toContain('runs on other servers only');
    await estate.done('PUT', `/Vm/${one}/migrate`);
    expect(await place(one)).toEqual(['RUNNING', 2]);
    await estate.done('PUT', `/AffinityGroup/${group}`, { serverAffinityType: 'ANTI_AFFINITY' });
    await estate.done('PUT', `/Vm/${one}`, { vmStartPolicy: 'BEST_SERVER' });
    await estate.done('PUT', `/Vm/${one}/migrate`);
    expect((await place(one))[1]).not.toBe(2);
    await remove(one, two);
    expect(await estate.get(`/AffinityGroup/${group}`)).toMatchObject({ vmIds: [] });
    expect(await estate.check()).toEqual([]);
  });
});
