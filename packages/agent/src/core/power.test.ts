import { describe, expect, it } from 'vitest';
import { faultOfCall, openTestServer, takeOver, type TestServer } from '../testing/index.js';
import { heardBy, type PowerGrid } from './power.js';

const POOL = '0004fb0000020000b5995e9c15a0a4a5';

async function owned(powerGrid?: PowerGrid): Promise<TestServer> {
  const opened = await openTestServer(powerGrid === undefined ? {} : { powerGrid });
  await opened.server.dispatch('take_ownership', [takeOver()]);
  return opened;
}

describe('power', () => {
  it('goes with sys_shutdown, which the owner hears first, and comes back as a boot', async () => {
    const { server, notifications } = await owned();
    const { boots } = server.host.current();
    server.host.update({ virtualIps: [{ ip: '127.0.1.200', base: '127.0.1.1' }] });
    expect(await server.dispatch('sys_shutdown', [])).toBeNull();
    expect([server.power.on, server.listening]).toEqual([false, false]);
    expect(notifications.events()).toEqual(['SERVER_UP', 'SERVER_SHUTDOWN']);
    await expect(server.order('start')).rejects.toThrow('the machine of ovs1 is switched off');
    await server.power.switchOn();
    await server.settle();
    expect(server.listening).toBe(true);
    expect(server.host.current()).toMatchObject({ boots: boots + 1, virtualIps: [] });
    expect(notifications.events()).toEqual(['SERVER_UP', 'SERVER_SHUTDOWN', 'SERVER_UP']);
  });

  it('returns by itself after sys_reboot; the agent alone restarts without a boot', async () => {
    const { server, notifications } = await owned();
    const { boots } = server.host.current();
    await server.order('restart');
    expect(server.host.current().boots).toBe(boots);
    await server.dispatch('sys_reboot', []);
    await server.settle();
    expect(server.host.current().boots).toBe(boots + 1);
    expect(notifications.events()).toEqual(['SERVER_UP', 'SERVER_UP', 'SERVER_REBOOT', 'SERVER_UP']);
  });

  it('of a fenced member is cut at once; it tells so when it is back, and is master no more', async () => {
    const { server, notifications } = await owned();
    await server.dispatch('create_server_pool', ['pool', POOL, '127.0.1.200', 0, 'ovs1.example.com', '127.0.1.1', 'xen,utility']);
    await server.fence();
    await server.settle();
    expect(notifications.events().slice(-2)).toEqual(['CLUSTER_FENCE', 'SERVER_UP']);
    expect(server.pool.facts()?.isMaster).toBe(false);
  });
});

describe('switching another machine', () => {
  it('finds it by its card or its service processor, whose password must be right', () => {
    const plate = { hostname: 'ovs2.example.com', ip: '127.0.1.2', macs: ['00:10:e0:00:00:01'] };
    const processor = { by: 'IPMI', user: 'root', password: 'changeme' } as const;
    expect(heardBy(plate, { by: 'WOL', mac: '00:10:E0:00:00:01' })).toBe('done');
    expect(heardBy(plate, { by: 'WOL', mac: '00:10:e0:00:00:02' })).toBeNull();
    for (const host of ['127.0.1.2', 'ovs2-ilom.example.com', 'ovs2-ilom']) expect(heardBy(plate, { ...processor, host })).toBe('done');
    expect(heardBy(plate, { ...processor, host: '127.0.1.2', password: 'x' })).toBe('refused');
    expect(heardBy(plate, { ...processor, host: '127.0.1.3' })).toBeNull();
  });

  it('is what remote_power_on and remote_power_off ask for', async () => {
    const orders: unknown[] = [];
    const { server } = await owned(async (target, action) => {
      orders.push([target, action]);
      return target.by === 'WOL' ? 'nobody' : target.password === 'changeme' ? 'done' : 'refused';
    });
    expect(await server.dispatch('remote_power_on', ['wol', '00:10:e0:00:00:01', '', ''])).toBeNull();
    expect(await server.dispatch('remote_power_off', ['ipmi', '127.0.1.2', 'root', 'changeme'])).toBeNull();
    expect(await faultOfCall(server, 'remote_power_off', 'ipmi', '127.0.1.2', 'root', 'x')).toContain('Invalid user name or password');
    expect(await faultOfCall(server, 'remote_power_off', 'wol', '00:10:e0:00:00:01', '', '')).toContain('switches nothing off');
    expect(await faultOfCall(server, 'remote_power_on', 'drac', '127.0.1.2', 'root', 'x')).toContain('Invalid controller type: drac');
    expect(orders).toHaveLength(3);
    const alone = await owned();
    expect(await faultOfCall(alone.server, 'remote_power_on', 'wol', '00:10:e0:00:00:01', '', '')).toContain('nothing here switches other machines');
  });
});
