import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEstate, type Estate } from '../support/estate.js';

const vip = '127.0.1.200';
let estate: Estate;

beforeAll(async () => {
  estate = await openEstate({ seed: 'power' });
  await estate.done('PUT', `/ServerPool/${estate.pool}`, { virtualIp: vip });
});
afterAll(() => estate.close());

const server = (n: number): string => estate.servers[n] ?? '';
const agent = (n: number): Estate['world']['servers'][number] => {
  const found = estate.world.servers[n];
  if (found === undefined) throw new Error(`no Server ${n}`);
  return found;
};
const failure = async (path: string, body?: unknown): Promise<string> => (await estate.job('PUT', path, body)).error?.message.split(' ')[0] ?? 'no failure';
const stateOf = async (n: number): Promise<string> => (await estate.get<{ serverRunState: string }>(`/Server/${server(n)}`)).serverRunState;
const master = async (): Promise<number> => estate.servers.indexOf((await estate.get<{ masterServerId: { value: string } }>(`/ServerPool/${estate.pool}`)).masterServerId.value);
const holders = (): boolean[] => estate.world.servers.map(({ host }) => host.current().virtualIps.some(({ ip }) => ip === vip));
const events = (n: number): string[] => estate.world.manager.core.store.list('Event').filter(({ associatedObjectId }) => associatedObjectId?.id === server(n)).map(({ eventType }) => eventType);

describe('stopping and starting a Server', () => {
  it('shuts its machine down, hands the role of the master on, and another member wakes it by its network card', async () => {
    expect([await master(), holders()]).toEqual([0, [true, false]]);
    const { boots } = agent(0).host.current();
    await estate.done('PUT', `/Server/${server(0)}/stop`);
    expect([await stateOf(0), agent(0).power.on, await master(), holders()]).toEqual(['STOPPED', false, 1, [false, true]]);
    expect(await failure(`/Server/${server(0)}/stop`)).toBe('OVMRU_900014E');
    await estate.done('PUT', `/Server/${server(0)}/start`);
    expect([await stateOf(0), agent(0).power.on, await master(), holders()]).toEqual(['RUNNING', true, 1, [false, true]]);
    expect(agent(0).host.current().boots).toBe(boots + 1);
    expect(agent(0).pool.facts()).toMatchObject({ isMaster: false, memberIps: ['127.0.1.1', '127.0.1.2'] });
    expect(await failure(`/Server/${server(0)}/start`)).toBe('OVMRU_900311E');
    expect(events(0)).not.toContain('server.disconnect');
    expect(await estate.check()).toEqual([]);
  });

  it('restarts the master with its role, and the watch makes nothing of it', async () => {
    const { boots } = agent(1).host.current();
    await estate.done('PUT', `/Server/${server(1)}/restart`);
    expect([await stateOf(1), await master(), holders(), agent(1).host.current().boots]).toEqual(['RUNNING', 1, [false, true], boots + 1]);
    expect(events(1).filter((type) => type === 'server.reboot.started')).toHaveLength(1);
    await estate.advance(60_000);
    expect(events(1)).not.toContain('server.disconnect');
  });
});

describe('killing a Server', () => {
  it('takes a controller, with the right password; its power is cut and comes back', async () => {
    const path = `/Server/${server(0)}/kill`;
    expect(await failure(path)).toBe('OVMRU_900314E');
    const controller = await estate.done('POST', `/Server/${server(0)}/ServerController`, { ipAddress: 'ovs1-ilom.example.com', username: 'root', password: 'wrong' });
    expect(await estate.job('PUT', path)).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER', message: expect.stringContaining('Invalid user name or password') as string } });
    expect(await stateOf(0)).toBe('RUNNING');
    await estate.done('PUT', `/ServerController/${controller}`, { password: 'changeme' });
    const { boots } = agent(0).host.current();
    await estate.done('PUT', path);
    expect([await stateOf(0), agent(0).host.current().boots]).toEqual(['RUNNING', boots + 1]);
    await estate.done('PUT', `/Server/${server(0)}/stop`);
    await estate.done('PUT', `/Server/${server(0)}/start`);
    expect(await stateOf(0)).toBe('RUNNING');
  });
});

describe('a Server that dies', () => {
  it('loses contact, then its role; when it is back it is a member like others', async () => {
    expect(await master()).toBe(1);
    await agent(1).power.switchOff();
    await estate.advance(31_000);
    expect([await stateOf(1), await master(), events(1).includes('server.disconnect')]).toEqual(['RUNNING', 1, true]);
    await estate.advance(120_000);
    expect([await stateOf(1), await master(), holders()[1]]).toEqual(['STOPPED', 0, true]);
    expect(holders()[0]).toBe(true);
    expect(events(1)).toContain('server.offline');
    expect(await estate.check()).toEqual([]);
    await agent(1).power.switchOn();
    await estate.world.settle();
    expect([await stateOf(1), await master(), holders()]).toEqual(['RUNNING', 0, [true, false]]);
    expect(events(1).at(-1)).toBe('server.online');
    expect(await estate.check()).toEqual([]);
  });

  it('takes the role of the master back when nobody else is left to have it, once somebody presses its button', async () => {
    for (const n of [0, 1]) await agent(n).power.switchOff();
    await estate.advance(400_000);
    expect([await stateOf(0), await stateOf(1)]).toEqual(['STOPPED', 'STOPPED']);
    expect(estate.world.manager.core.store.list('Event').map(({ eventType }) => eventType)).toContain('pool.vip.lost');
    expect([await failure(`/Server/${server(0)}/start`), await stateOf(0)]).toEqual(['OVMRU_900313E', 'STOPPED']);
    await agent(1).power.switchOn();
    await estate.world.settle();
    expect([await master(), holders()[1]]).toEqual([1, true]);
    await agent(0).power.switchOn();
    await estate.world.settle();
    expect([await stateOf(0), await master(), holders()]).toEqual(['RUNNING', 1, [false, true]]);
    expect(await estate.check()).toEqual([]);
  });

  it('that was fenced is back at once, and everybody hears of it', async () => {
    await agent(0).fence();
    await estate.world.settle();
    expect([await stateOf(0), events(0).filter((type) => type === 'pool.cluster.fence')]).toEqual(['RUNNING', ['pool.cluster.fence']]);
  });
});

describe('updates', () => {
  it('are looked for at the agent; there are none', async () => {
    await estate.done('PUT', `/Server/${server(0)}/checkForUpdate`);
    expect(await estate.get(`/Server/${server(0)}`)).toMatchObject({ serverUpToDate: true });
    expect((await estate.rest('PUT', `/Server/${server(0)}/upgrade`)).text).toContain('ovmsim');
  });
});

describe('the password of a Server\'s agent', () => {
  const change = (body: unknown) => estate.job('PUT', `/Server/${server(0)}/updatePassword`, body);
  const takes = (password: string): boolean => agent(0).credentials.verify('oracle', password);

  it('changes for who knows the old one; the Manager goes on by its certificate', async () => {
    expect(await change({ currentPassword: 'ovsroot', newPassword: 'Another1' })).toMatchObject({ name: 'Change Agent Password of Server: ovs1.example.com', jobRunState: 'SUCCESS' });
    expect([takes('Another1'), takes('ovsroot'), agent(1).credentials.verify('oracle', 'ovsroot')]).toEqual([true, false, true]);
    await estate.done('PUT', `/Server/${server(0)}/refresh`);
    const wrong = await change({ currentPassword: 'ovsroot', newPassword: 'Another2' });
    expect(wrong).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER', message: expect.stringContaining('Old password does not match') as string } });
    expect(JSON.stringify(wrong)).not.toContain('Another2');
    expect([takes('Another1'), await stateOf(0)]).toEqual([true, 'RUNNING']);
    await estate.done('PUT', `/Server/${server(0)}/updatePassword`, { username: 'oracle', currentPassword: 'Another1', newPassword: 'ovsroot' });
  });

  it('changes in a whole pool, or nowhere', async () => {
    const inPool = (currentPassword: string, newPassword: string) => estate.job('PUT', `/ServerPool/${estate.pool}/updateAgentPassword`, { currentPassword, newPassword });
    const both = (password: string) => [0, 1].map((n) => agent(n).credentials.verify('oracle', password));
    expect(await inPool('ovsroot', 'Pool1')).toMatchObject({ name: 'Change Agent Password of Server Pool: pool', jobRunState: 'SUCCESS' });
    expect(both('Pool1')).toEqual([true, true]);
    agent(1).credentials.change('oracle', 'odd');
    expect(await inPool('Pool1', 'ovsroot')).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER' } });
    expect(both('Pool1')).toEqual([true, false]);
    agent(1).credentials.change('oracle', 'Pool1');
    expect([(await inPool('Pool1', 'ovsroot')).jobRunState, both('ovsroot')]).toEqual(['SUCCESS', [true, true]]);
  });

  it.each([[{ newPassword: 'x' }, 'GEN_000001'], [{ currentPassword: 'ovsroot', newPassword: '' }, 'GEN_000001'], [undefined, 'GEN_000001']])('is not changed by %o', async (body, code) => {
    expect((await estate.rest('PUT', `/Server/${server(0)}/updatePassword`, body)).json).toMatchObject({ errorCode: code });
  });
});

describe('maintenance of a Server', () => {
  it('moves the role of the master, and it takes nobody in', async () => {
    const leading = await master();
    await estate.done('PUT', `/Server/${server(leading)}`, { maintenanceMode: true });
    expect(await master()).not.toBe(leading);
    await estate.done('PUT', `/Server/${server(leading)}`, { maintenanceMode: false });
    expect(await estate.check()).toEqual([]);
  });
});
