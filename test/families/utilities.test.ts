import { newId, newVm } from '@ovmsim/manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, openEstate, type Estate } from '../support/estate.js';
import { addRepository } from '../support/machines.js';

type Plain = Record<string, unknown>;
interface Ref { readonly type: string; readonly value: string; readonly name: string | null }

let estate: Estate;
let server: string;

const codeOf = async (method: string, path: string, body?: unknown): Promise<string | number> => {
  const answer = await estate.rest(method, path, body);
  if (answer.status !== 201) return (answer.json as { readonly errorCode?: string } | null)?.errorCode ?? answer.status;
  await estate.world.settle();
  const job = await estate.get<{ readonly jobRunState: string; readonly error: { readonly message: string } | null }>(`/Job/${(answer.json as { readonly id: Ref }).id.value}`);
  return job.error === null ? job.jobRunState : (/^(\w+?_[0-9A-Z]+)/.exec(job.error.message)?.[1] ?? job.error.message);
};
const put = async (path: string, body: unknown): Promise<Plain> => {
  const answer = await estate.rest('PUT', path, body);
  expect(answer.status).toBe(200);
  return answer.json as Plain;
};
const machine = (serverId: string | null = null): string => {
  const { core } = estate.world.manager;
  const id = newId(core, 'Vm');
  core.transact((tx) => tx.insert('Vm', newVm({ id, name: 'measured', repositoryId: null, ...(serverId === null ? {} : { serverId, serverPoolId: estate.pool }) })));
  return id;
};

beforeAll(async () => {
  estate = await openEstate({ servers: 1 });
  server = estate.servers[0] ?? '';
});
afterAll(() => estate.close());

describe('a tag', () => {
  it('is carried by objects of any type, shows them, and leaves them when it goes', async () => {
    const tag = await estate.done('POST', '/ResourceGroup', { name: 'prod', description: 'd', type: 'USER_LABEL' });
    const vm = machine();
    await estate.done('PUT', `/ResourceGroup/${tag}/addResource`, { type: 'com.oracle.ovm.mgr.ws.model.Vm', value: vm });
    for (const id of [server, estate.pool, server]) await estate.done('PUT', `/ResourceGroup/${tag}/addResource`, idOf(id));
    const shown = await estate.get(`/ResourceGroup/${tag}`);
    expect((shown['resourceIds'] as readonly Ref[]).map(({ value }) => value).sort()).toEqual([server, estate.pool, vm].sort());
    expect(((await estate.get(`/Server/${server}`))['resourceGroupIds'] as readonly Ref[]).map(({ name }) => name)).toEqual(['prod']);
    const generation = (await estate.get(`/Server/${server}`))['generation'];
    await estate.done('PUT', `/ResourceGroup/${tag}/removeResource`, idOf(server));
    expect((await estate.get(`/Server/${server}`))['resourceGroupIds']).toEqual([]);
    expect((await estate.get(`/Server/${server}`))['generation']).toBe(Number(generation) + 1);
    await estate.done('PUT', `/ResourceGroup/${tag}`, { name: 'production' });
    await estate.done('DELETE', `/ResourceGroup/${tag}`);
    expect((await estate.get(`/Vm/${vm}`))['resourceGroupIds']).toEqual([]);
    expect(await estate.check()).toEqual([]);
  });

  it('is refused where it makes no sense', async () => {
    const tag = await estate.done('POST', '/ResourceGroup', { name: 'one' });
    const other = await estate.done('POST', '/ResourceGroup', { name: 'two' });
    expect(await codeOf('POST', '/ResourceGroup', { name: 'one' })).toBe('OVMRU_900215E');
    expect(await codeOf('PUT', `/ResourceGroup/${other}`, { name: 'one' })).toBe('OVMRU_900215E');
    expect(await codeOf('PUT', `/ResourceGroup/${tag}/addResource`, idOf(other))).toBe('GEN_000022');
    expect(await codeOf('PUT', `/ResourceGroup/${tag}/addResource`, idOf('nobody'))).toBe('GEN_000019');
    expect(await codeOf('PUT', `/ResourceGroup/${tag}/addResource`, { type: 'com.oracle.ovm.mgr.ws.model.Vm', value: server })).toBe('GEN_000018');
    expect(await codeOf('PUT', `/ResourceGroup/${tag}/addResource`)).toBe('GEN_000028');
    expect(await codeOf('PUT', `/ResourceGroup/${tag}/removeResource`, idOf(server))).toBe('GEN_000009');
    expect(await codeOf('POST', '/ResourceGroup', { type: 'USER_LABEL' })).toBe('GEN_000001');
  });
});

describe('the utilities', () => {
  it('set the range of MAC addresses, which is used up when it is', async () => {
    expect(await estate.get('/Utilities/MacManagement')).toEqual({ addressRangeEnd: 'ff:ff:ff', addressRangeStart: '00:00:00', oui: '00:21:f6' });
    expect(await put('/Utilities/MacManagement', { oui: '02:AA:BB', addressRangeEnd: '00:00:01' })).toEqual({ addressRangeEnd: '00:00:01', addressRangeStart: '00:00:00', oui: '02:aa:bb' });
    const vm = machine();
    const cards = [];
    for (let count = 0; count < 2; count += 1) cards.push(await estate.done('POST', `/Vm/${vm}/VirtualNic`, {}));
    expect((await estate.get(`/VirtualNic/${cards[0]}`))['macAddress']).toMatch(/^02:aa:bb:00:00:0[01]$/);
    expect(await codeOf('POST', `/Vm/${vm}/VirtualNic`, {})).toBe('NETWORK_000005');
    await put('/Utilities/MacManagement', { oui: '00:21:f6', addressRangeEnd: 'ff:ff:ff' });
    expect(await codeOf('POST', `/Vm/${vm}/VirtualNic`, {})).toBe('SUCCESS');
  });

  it('set the sampling interval of every Server that has not its own, and for how long samples are held', async () => {
    expect(await estate.get('/Utilities/StatisticsManagement')).toMatchObject({ enabled: true, holdTime: 60, samplingInterval: 20 });
    expect(await put('/Utilities/StatisticsManagement', { samplingInterval: 40, holdTime: 15 })).toMatchObject({ holdTime: 15, samplingInterval: 40, enabled: true });
    await estate.world.settle();
    expect((await estate.get(`/Server/${server}`))['statisticInterval']).toBe(40);
    expect(estate.world.servers[0]?.statisticInterval()).toBe(40);
    const jobs = await estate.get<readonly Plain[]>('/Job');
    expect(jobs.some(({ description, user }) => description === 'Set statistic manager interval to 40 seconds' && user === '@OvmAdmin')).toBe(true);
    await put('/Utilities/StatisticsManagement', { samplingInterval: 20, holdTime: 60 });
    await estate.world.settle();
  });

  it('keep what jobs and events are told', async () => {
    expect(await put('/Utilities/EventManagement', { maxNotificationRate: 7 })).toEqual({ maxNotificationRate: 7 });
    expect(await put('/Utilities/ArchiveManagement', { liveJobsMaxAge: 60 })).toMatchObject({ liveJobsMaxAge: 60, archiveJobsMaxAge: 129_600 });
    expect(await put('/Utilities/JobManagement', { saveTranscriptOnSuccess: false })).toMatchObject({ saveTranscriptOnSuccess: false, jobLockTimeoutSecs: 3600 });
    const quiet = await estate.job('POST', '/Network', { name: 'quiet' });
    expect((await estate.rest('GET', `/Job/${quiet.id.value}/transcript`)).text).toBe('');
    await estate.done('POST', '/ResourceGroup', { name: 'twice' });
    const failed = await estate.job('POST', '/ResourceGroup', { name: 'twice' });
    expect((await estate.rest('GET', `/Job/${failed.id.value}/transcript`)).text).toContain('Job failed');
    await put('/Utilities/JobManagement', { saveTranscriptOnSuccess: true });
  });

  it('show and set the levels of loggers', async () => {
    const list = await estate.get<readonly Plain[]>('/Utilities/LogManagement/Logger');
    expect(list[0]).toEqual({ configuredLevel: 'INFORMATIONAL', effectiveLevel: 'INFORMATIONAL', inheritedFrom: '', name: 'com.oracle.ovm' });
    expect(await put('/Utilities/LogManagement', { name: 'com.oracle.ovm.mgr', configuredLevel: 'DEBUG' })).toMatchObject({ effectiveLevel: 'DEBUG' });
    const job = (await estate.get<readonly Plain[]>('/Utilities/LogManagement/Logger')).find(({ name }) => name === 'com.oracle.ovm.mgr.job');
    expect(job).toMatchObject({ configuredLevel: 'INHERITED', effectiveLevel: 'DEBUG', inheritedFrom: 'com.oracle.ovm.mgr' });
    expect(await codeOf('PUT', '/Utilities/LogManagement', { name: 'com.example', configuredLevel: 'DEBUG' })).toBe('LOG_MANAGER_000000');
  });

  it('tell which ports a network can get, and why not the others', async () => {
    const selection = await estate.get<{ readonly selectedObjectIds: readonly Ref[]; readonly unselectedObjectDetails: readonly { readonly reasons: readonly string[]; readonly unselectedObjectId: Ref }[] }>(
      `/Utilities/BusinessManagement/availableEthernetPorts?serverId=${server}&networkId=`,
    );
    expect(selection.selectedObjectIds.map(({ name }) => name)).toEqual(['eth1', 'eth2', 'eth3'].map((name) => `${name} on ovs1.example.com`));
    expect(selection.unselectedObjectDetails.map(({ unselectedObjectId }) => unselectedObjectId.name)).toEqual(['eth0 on ovs1.example.com', 'bond0 on ovs1.example.com']);
    expect(selection.unselectedObjectDetails[0]?.reasons[0]).toContain('belongs to Bond Port: bond0');
    const none = await estate.get<{ readonly selectedObjectIds: readonly Ref[] }>(`/Utilities/BusinessManagement/availableEthernetPorts?serverId=${server}&networkId=7f000100`);
    expect(none.selectedObjectIds).toEqual([]);
  });

  it('say that a Manager without a database has no backups', async () => {
    expect(await estate.get('/Utilities/BackupManagement')).toMatchObject({ backupSupported: false, backupRunning: false });
    expect(await codeOf('PUT', '/Utilities/BackupManagement/startBackup')).toBe('OVMRU_900217E');
    expect(await codeOf('PUT', '/Utilities/BackupManagement', { backupBaseDirectory: '/tmp' })).toBe('GEN_000016');
  });

  it.each<[string, unknown, string]>([
    ['/Utilities/MacManagement', { oui: '01:21:f6' }, 'GEN_000023'],
    ['/Utilities/MacManagement', { addressRangeStart: '00:00' }, 'GEN_000023'],
    ['/Utilities/MacManagement', { addressRangeStart: 'ff:00:00', addressRangeEnd: '00:00:ff' }, 'GEN_000023'],
    ['/Utilities/StatisticsManagement', { samplingInterval: 19 }, 'GEN_000015'],
    ['/Utilities/StatisticsManagement', { holdTime: 4321 }, 'GEN_000015'],
    ['/Utilities/JobManagement', { jobLockTimeoutSecs: 0 }, 'GEN_000015'],
    ['/Utilities/EventManagement', { maxNotificationRate: 'many' }, 'GEN_000023'],
    ['/Utilities/LogManagement', { configuredLevel: 'INHERITED' }, 'GEN_000023'],
  ])('refuse %s %j', async (path, body, code) => {
    const before = await estate.get(path);
    expect(await codeOf('PUT', path, body)).toBe(code);
    expect(await estate.get(path)).toEqual(before);
  });

  it('refuse what nobody knows the shape of, naming the simulator', async () => {
    for (const group of ['UserPreference', 'ModelManagement', 'RasManagement', 'ServerConfiguration', 'BusinessManagement']) {
      const answer = await estate.rest('GET', `/Utilities/${group}`);
      expect(answer.text).toContain('ovmsim does not simulate');
    }
  });
});

describe('a periodic task', () => {
  it('can be switched and paced', async () => {
    const tasks = await estate.get<readonly (Plain & { readonly id: Ref })[]>('/PeriodicTask');
    expect(tasks.map(({ name, enabled }) => [name, enabled])).toEqual([["Refresh Repositories' File Systems Task", false], ['Server Upgrade Checker Task', true]]);
    const id = tasks[0]?.id.value ?? '';
    await estate.done('PUT', `/PeriodicTask/${id}`, { enabled: true, interval: 999_999_999 });
    expect(await estate.get(`/PeriodicTask/${id}`)).toMatchObject({ enabled: true, interval: 999_999_999 });
    expect(await codeOf('PUT', `/PeriodicTask/${id}`, { interval: 0 })).toBe('GEN_000015');
  });
});

describe('a password', () => {
  const change = (body: unknown): Promise<string | number> => codeOf('PUT', '/Utilities/UserPreference/changePassword', body);

  it('is changed by who knows it, and every wrong try counts towards the lock', async () => {
    const asAdmin = (password: string) => estate.restWith({ authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` })('GET', '/Manager/id');
    expect(await change({ currentPassword: 'Welcome1', newPassword: 'short1' })).toBe('GEN_000023');
    expect(await change({ currentPassword: 'Welcome1', newPassword: 'lettersonly' })).toBe('GEN_000023');
    expect(await change({ currentPassword: 'Welcome1' })).toBe('GEN_000001');
    expect(await change({ username: 'nobody', currentPassword: 'Welcome1', newPassword: 'Welcome2' })).toBe('AUTH_000005');
    expect((await estate.rest('PUT', '/Utilities/UserPreference/changePassword', { username: 'admin', currentPassword: 'Welcome1', newPassword: 'Welcome2' })).status).toBe(200);
    expect((await asAdmin('Welcome1')).status).toBe(401);
    expect((await asAdmin('Welcome2')).status).toBe(200);
    const back = estate.restWith({ authorization: `Basic ${Buffer.from('admin:Welcome2').toString('base64')}` });
    expect((await back('PUT', '/Utilities/UserPreference/changePassword', { currentPassword: 'Welcome2', newPassword: 'Welcome1' })).status).toBe(200);
    const { lockout } = estate.world.manager;
    // Within a session: a password that comes with every request is a login of its own, and a right one ends the count.
    const cookies = String((await estate.rest('POST', '/login')).headers['Set-Cookie']).split(/[,\n](?=\w+=)/).map((cookie) => cookie.split(';')[0]).join('; ');
    const inSession = estate.restWith({ cookie: cookies });
    for (let wrong = 0; wrong < 5; wrong += 1) expect((await inSession('PUT', '/Utilities/UserPreference/changePassword', { currentPassword: 'Wrong111', newPassword: 'Welcome2' })).status).toBe(401);
    expect(lockout.list().map(({ user }) => user)).toEqual(['admin']);
    expect((await asAdmin('Welcome1')).status).toBe(401);
    expect(lockout.unlock('admin')).toBe(true);
    expect((await asAdmin('Welcome1')).status).toBe(200);
  });
});

describe('jobs', () => {
  it('can be asked for by a window of time, a number and blanks, whole or by their ids', async () => {
    const jobs = await estate.get<readonly { readonly id: Ref; readonly startTime: number }[]>('/Job');
    const ids = (query: string): Promise<readonly Ref[]> => estate.get(`/Job/id?${query}`);
    expect((await ids('startTime=&endTime=&maxJobs=')).length).toBe(jobs.length);
    expect((await ids('maxJobs=2')).map(({ value }) => value)).toEqual(jobs.slice(-2).map(({ id }) => id.value));
    const late = jobs.filter(({ startTime }) => startTime >= (jobs.at(-1)?.startTime ?? 0));
    expect((await ids(`startTime=${jobs.at(-1)?.startTime}&endTime=`)).length).toBe(late.length);
    expect(await estate.get('/Job/active')).toEqual([]);
    expect(await codeOf('GET', '/Job/id?startTime=noon')).toBe('JOB_000001');
    expect(await codeOf('PUT', `/Job/${jobs[0]?.id.value}/abort`)).toBe('JOB_000002');
  });
});

describe('statistics', () => {
  it('tell of the machines that run on a Server and of its repositories, for as long as collecting is switched on', async () => {
    const vm = machine(server);
    const repository = addRepository(estate);
    const agent = estate.world.servers[0];
    const config = { memory: 512, vcpus: 2, vif: ['mac=00:21:f6:00:00:01,bridge=7f000100'], disk: ['file:/x.img,xvda,w'] };
    const domain = agent?.domains.create({ vm, repository: '', config, now: agent.host.now() });
    expect(await agent?.dispatch('discover_network', [])).toContain(`<PhyInterface>vif${domain?.id}.0</PhyInterface>`);
    await estate.advance(40_000);
    const samples = await estate.get<readonly Plain[]>(`/Statistic?objectType=Vm&objectId=${vm}`);
    const kinds = [...new Set(samples.map(({ type }) => type))];
    expect(kinds).toEqual(expect.arrayContaining(['CPU_UTILIZATION', 'CPU_COUNT', 'CPU_TIME', 'MEMORY_USED', 'MEMORY_UTILIZATION', 'NETWORK_SENT', 'DISK_READ', 'PER_CPU_UTILIZATION']));
    expect(samples.find(({ type }) => type === 'NETWORK_SENT')).toMatchObject({ component: '00:21:f6:00:00:01', associatedObjectId: { value: vm } });
    expect(samples.every(({ type, value }) => type !== 'MEMORY_USED' || (Number(value) > 0 && Number(value) <= 512))).toBe(true);
    const space = (await estate.get<readonly Plain[]>('/Statistic?type=FILE_SYSTEM_SPACE_AVAILABLE')).map(({ associatedObjectId, value }) => [(associatedObjectId as Ref).type.split('.').at(-1), (associatedObjectId as Ref).value, value]);
    const free = estate.world.storage.share('nas1', '/export/repo1')?.freeBytes();
    expect(space).toEqual(expect.arrayContaining([['Repository', repository, free], ['FileSystem', `0004fb0000050000${repository.slice(-16)}`, free]]));
    const query = { associatedObjectTypes: ['Vm'], types: ['CPU_COUNT'], maxResults: 1 };
    expect((await estate.rest('POST', '/Statistic/query', query)).json).toMatchObject([{ type: 'CPU_COUNT', value: 2 }]);
    await put('/Utilities/StatisticsManagement', { enabled: false });
    const before = (await estate.get<readonly Plain[]>('/Statistic')).length;
    await estate.advance(40_000);
    expect((await estate.get<readonly Plain[]>('/Statistic')).length).toBe(before);
    await put('/Utilities/StatisticsManagement', { enabled: true });
    agent?.domains.destroy(domain?.id ?? 0);
  });
});
