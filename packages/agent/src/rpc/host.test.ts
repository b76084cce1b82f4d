import { describe, expect, it } from 'vitest';
import { faultOfCall, openTestServer, START, takeOver } from '../testing/index.js';

describe('host calls', () => {
  it('echo whatever they are given', async () => {
    const { server } = await openTestServer();
    for (const value of ['put', 5, true, null, ['a', 1], { a: 'b' }]) expect(await server.dispatch('echo', [value])).toEqual(value);
    expect(await server.dispatch('get_api_version', [])).toEqual([3]);
  });

  it('tell the time of the world in the zone of the Server', async () => {
    const { server, context } = await openTestServer();
    expect(await server.dispatch('get_datetime', [])).toEqual([2016, 3, 1, 8, 59, 7]);
    await server.dispatch('set_timezone', ['Europe/Amsterdam', false]);
    expect(await server.dispatch('get_timezone', [])).toEqual(['Europe/Amsterdam', false]);
    expect(await server.dispatch('get_datetime', [])).toEqual([2016, 3, 1, 9, 59, 7]);
    await context.world.advance(53_000);
    expect(await server.dispatch('get_datetime', [])).toEqual([2016, 3, 1, 10, 0, 0]);
    expect(await faultOfCall(server, 'set_timezone', 'Europe/Atlantis', true)).toContain('Invalid timezone');
  });

  it('set the clock, which from then on runs beside the world', async () => {
    const { server, context } = await openTestServer();
    expect(await server.dispatch('set_datetime', [2017, 1, 2, 3, 4, 5])).toBeNull();
    await context.world.advance(5000);
    expect(await server.dispatch('get_datetime', [])).toEqual([2017, 1, 2, 3, 4, 10]);
    expect(await faultOfCall(server, 'set_datetime', 2017, 2, 30, 0, 0, 0)).toContain('ValueError');
  });

  it('tell when the Server came up', async () => {
    const { server, context } = await openTestServer();
    await context.world.advance(10_000);
    const seconds = BigInt(START / 1000);
    expect(await server.dispatch('get_last_boot_time', [])).toEqual({ last_boot_time: seconds, local_time: seconds + 10n });
  });

  it('configure and switch NTP', async () => {
    const { server } = await openTestServer();
    expect(await server.dispatch('get_ntp', [])).toEqual([[], true, false]);
    await server.dispatch('set_ntp', [['192.0.2.10'], false, true]);
    await server.dispatch('enable_ntp', []);
    expect(await server.dispatch('get_ntp', [])).toEqual([['192.0.2.10'], false, true]);
    await server.dispatch('disable_ntp', []);
    expect(await server.dispatch('get_ntp', [])).toEqual([['192.0.2.10'], false, false]);
    expect(await faultOfCall(server, 'set_ntp', 'no list', false)).toContain('TypeError');
  });

  it('keep the interval of samples within its bounds', async () => {
    const { server } = await openTestServer();
    expect(server.statisticInterval()).toBe(20);
    await server.dispatch('set_statistic_interval', [60]);
    expect(server.statisticInterval()).toBe(60);
    expect(await faultOfCall(server, 'set_statistic_interval', 5)).toContain('Invalid statistic interval: 5');
  });

  it('provoke a notification of a known kind', async () => {
    const { server, notifications } = await openTestServer();
    await server.dispatch('take_ownership', [takeOver()]);
    expect(await server.dispatch('notify_manager', ['NETWORK_PORT_DOWN', { interface: 'eth1' }])).toBeNull();
    await server.settle();
    expect(notifications.events()).toEqual(['SERVER_UP', 'NETWORK_PORT_DOWN']);
    expect(notifications.posted[1]?.message).toMatchObject({ number: 2, time: START, data: { interface: 'eth1' }, server: server.identity.uuid });
    expect(await faultOfCall(server, 'notify_manager', 'NONSENSE', {})).toContain('Unknown notification');
  });

  it('wait as long as sleep is told', async () => {
    const { server } = await openTestServer();
    expect(await server.dispatch('sleep', [0])).toBeNull();
    expect(await faultOfCall(server, 'sleep', -1)).toContain('ValueError');
  });

  it('hand out the logs by name and refuse others', async () => {
    const { server } = await openTestServer();
    const logs = (await server.dispatch('get_log', [['ovs-agent', 'dmesg', 'messages', 'xend']])) as Record<string, string>;
    expect(logs['ovs-agent']).toContain('XMLRPC Server started');
    expect(logs['dmesg']).toContain(server.inventory.cpu.modelName);
    expect(logs['xend']).toContain('Xend Daemon started');
    expect(logs['messages']).toContain('ovs1 ovs-agent');
    expect(await faultOfCall(server, 'get_log', ['shadow'])).toContain('Unknown log: shadow');
    expect(await faultOfCall(server, 'get_log', ['constructor'])).toContain('Unknown log');
  });

  it('know the packages of the release', async () => {
    const { server } = await openTestServer();
    const packages = (await server.dispatch('package_list', ['installed'])) as { name: string; version: string }[];
    expect(packages).toContainEqual({ name: 'ovs-agent', version: '3.4.2', release: '42.el6', arch: 'x86_64' });
    expect(await server.dispatch('package_list', ['updates'])).toEqual([]);
    expect(await faultOfCall(server, 'package_list', 'all')).toContain('Invalid scope');
  });

  it('run others in the background and hand out each result once', async () => {
    const { server } = await openTestServer();
    const done = await server.dispatch('ovs_async_proc', ['echo', 'later']);
    const failed = await server.dispatch('ovs_async_proc', ['no_such']);
    await new Promise((resolve) => process.nextTick(resolve));
    await server.settle();
    expect(await server.dispatch('ovs_async_proc_status', [done as number])).toEqual({ pid: done, status: 0, output: 'later' });
    expect(await server.dispatch('ovs_async_proc_status', [failed as number])).toMatchObject({ status: 1, output: expect.stringContaining('is not supported') as string });
    expect(await faultOfCall(server, 'ovs_async_proc_status', done as number)).toContain('No such process');
    const running = await server.dispatch('ovs_async_proc', ['sleep', 3600]);
    expect(await server.dispatch('ovs_async_proc_status', [running as number])).toMatchObject({ status: -1 });
    expect(await server.dispatch('ovs_async_proc_stop', [running as number])).toBeNull();
    await server.close();
  });
});
