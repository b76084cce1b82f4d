import type { RpcValue } from '@ovmsim/xml';
import { describe, expect, it } from 'vitest';
import { MemoryFiles } from '../core/state-files.js';
import { Domains } from '../core/domains.js';
import { faultOfCall, openTestServer, takeOver } from '../testing/index.js';

const repository = '0004fb0000030000aaaaaaaaaaaaaaaa';
const vm = '0004fb0000060000bbbbbbbbbbbbbbbb';
const config = { name: vm, uuid: vm, OVM_simple_name: 'one', OVM_domain_type: 'xen_hvm', builder: 'hvm', memory: 512, maxmem: 1024, vcpus: 2, on_crash: 'restart', on_reboot: 'restart', on_poweroff: 'destroy' };

async function lab(changes: Parameters<typeof openTestServer>[0] = {}) {
  const world = await openTestServer(changes);
  const { server } = world;
  server.mounts.mount('nas1:/export/repo1', `/OVS/Repositories/${repository}`);
  const call = (method: string, ...params: RpcValue[]) => server.dispatch(method, [repository, vm, ...params]);
  const fault = (method: string, ...params: RpcValue[]) => faultOfCall(server, method, repository, vm, ...params);
  return { ...world, call, fault };
}

async function running(changes: Parameters<typeof openTestServer>[0] = {}) {
  const world = await lab(changes);
  await world.call('create_vm', config);
  await world.call('start_vm');
  return world;
}

describe('configurations of machines', () => {
  it('are made, changed, read and deleted in the repository', async () => {
    const { call, fault } = await lab();
    expect(await call('get_vm_config')).toBeNull();
    await call('create_vm', config);
    expect(await call('get_vm_config')).toEqual(config);
    expect(await fault('create_vm', config)).toContain('[Errno 17] File exists');
    await call('configure_vm', { memory: 768, disk: ['phy:/dev/mapper/a,xvda,w', 'phy:/dev/mapper/b,xvdb,w'] });
    await call('unconfigure_vm', { disk: ['phy:/dev/mapper/a,xvda,w'], on_crash: '' });
    const rest = Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'on_crash'));
    expect(await call('get_vm_config')).toEqual({ ...rest, memory: 768, disk: ['phy:/dev/mapper/b,xvdb,w'] });
    // A complete configuration leaves nothing of what was there before.
    await call('configure_vm', { ...rest, memory: 256 });
    expect(await call('get_vm_config')).toEqual({ ...rest, memory: 256 });
    await call('configure_vm_ha', true);
    expect(await call('get_vm_config')).toMatchObject({ OVM_high_availability: true });
    await call('delete_vm');
    expect(await fault('delete_vm')).toContain('[Errno 2] No such file or directory');
  });

  it('are not reached through names that lead elsewhere, nor in a repository that is not mounted', async () => {
    const { server } = await lab();
    for (const id of ['..', '../Templates/x', '', '.hidden', 'a/b']) expect(await faultOfCall(server, 'create_vm', repository, id, config)).toContain('Invalid id');
    expect(await faultOfCall(server, 'get_vm_config', '0004fb0000030000ffffffffffffffff', vm)).toContain('No such file or directory');
    expect(await faultOfCall(server, 'create_vm', repository, vm, { evil: 'x' })).toContain('Invalid vm parameter: evil');
  });
});

describe('domains', () => {
  it('are listed as xend lists them: texts, with consoles by slot', async () => {
    const { server, call } = await running();
    expect(await call('list_vm')).toMatchObject({
      name: vm, uuid: '0004fb00-0006-0000-bbbb-bbbbbbbbbbbb', domid: '1', memory: '515', maxmem: '1024', online_vcpus: '2', builder: 'hvm', status: '2',
      device: { vfb: [{ location: '127.0.0.1:5900' }], console: [{ location: '1', protocol: 'vt100' }] },
    });
    expect(((await server.dispatch('list_vms', [])) as { name: string }[]).map(({ name }) => name)).toEqual(['Domain-0', vm]);
    await call('stop_vm', true);
    expect(await call('list_vm')).toBeNull();
  });

  it('start once, from what is there, with memory that is there', async () => {
    const { server, call, fault } = await running();
    expect(await fault('start_vm')).toContain(`Domain '${vm}' already exists with ID '1'`);
    expect(await fault('delete_vm')).toContain('is running');
    expect(await fault('configure_vm', { memory: 100_000_000 })).toContain('Error: I need ');
    expect(await call('get_vm_config')).toMatchObject({ memory: 512 });
    await call('stop_vm');
    expect(await fault('stop_vm')).toContain('does not exist');
    await call('configure_vm', { disk: [`file:/OVS/Repositories/${repository}/VirtualDisks/x.img,xvda,w`] });
    expect(await fault('start_vm')).toContain('Device xvda (vbd) could not be connected');
    await call('configure_vm', { disk: [], vif: ['mac=00:21:f6:00:00:01,bridge=10fdd6e4a9'] });
    expect(await fault('start_vm')).toContain('Could not find bridge device 10fdd6e4a9');
    expect(server.domains.list()).toEqual([]);
  });

  it('pause, are saved and go on; the saved memory is used up', async () => {
    const { server, call, fault } = await running();
    await call('pause_vm');
    expect(await call('list_vm')).toMatchObject({ state: '--p---' });
    expect(await fault('stop_vm')).toContain('did not shut down');
    await call('unpause_vm');
    await call('save_vm');
    expect(server.domains.list()).toEqual([]);
    await call('restore_vm', false);
    expect(await call('list_vm')).toMatchObject({ domid: '2' });
    expect(await fault('restore_vm', false)).toContain('vm.save');
    await call('save_vm', true);
    expect(await call('list_vm')).toMatchObject({ domid: '2' });
  });

  it('crash, reboot and shut down as their vm.cfg says', async () => {
    const { server, call, fault } = await running();
    const ids = () => server.domains.list().map(({ id }) => id);
    await call('sysrq_vm', 'c');
    expect(ids()).toEqual([2]);
    await call('reboot_vm', 3);
    expect(ids()).toEqual([3]);
    await call('trigger_vm', 'reset', 0);
    expect(ids()).toEqual([4]);
    await call('trigger_vm', 'nmi', 0);
    expect(await fault('sysrq_vm', '!!')).toContain('Invalid sysrq letter');
    await call('trigger_vm', 'power', 0);
    expect(ids()).toEqual([]);
  });

  it('tell the owner of what it did not ask for itself', async () => {
    const { server, call, notifications } = await lab();
    await server.dispatch('take_ownership', [takeOver()]);
    await server.settle();
    await call('create_vm', config);
    await call('start_vm');
    await call('stop_vm');
    const byPassword = { kind: 'caller', by: 'password', remote: { address: '127.0.0.1', port: 1 } } as const;
    await server.dispatch('start_vm', [repository, vm], byPassword);
    await server.dispatch('stop_vm', [repository, vm], byPassword);
    await server.settle();
    expect(notifications.events().filter((type) => String(type).startsWith('VM_'))).toEqual(['VM_GUEST', 'VM_STARTED', 'VM_GUEST', 'VM_STOPPED']);
  });
});

describe('a Server with machines', () => {
  it('keeps them over a restart of its agent, and loses them when it boots', async () => {
    const { server } = await running();
    await server.order('restart');
    expect(server.domains.list()).toHaveLength(1);
    await server.dispatch('sys_reboot', []);
    await server.settle();
    expect(server.domains.list()).toEqual([]);
  });

  it('takes them along in a snapshot, and forgets them in a reset', async () => {
    const { server } = await running();
    const snapshot = server.snapshot();
    await server.reset();
    expect(server.domains.list()).toEqual([]);
    await server.restore(snapshot);
    expect(server.domains.of(vm)).toMatchObject({ repository, slot: 0 });
  });

  it('gives a new machine the lowest slot that is free', () => {
    const domains = new Domains(new MemoryFiles());
    const start = (name: string) => domains.create({ vm: name, repository, config, now: 0 });
    const [first, second] = [start('a'), start('b')];
    domains.destroy(first.id);
    expect([second.slot, start('c').slot, start('d').slot, domains.list().map(({ id }) => id)]).toEqual([1, 0, 2, [2, 3, 4]]);
  });
});
