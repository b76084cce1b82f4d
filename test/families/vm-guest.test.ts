import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idOf, openEstate, type Estate } from '../support/estate.js';
import { addRepository, makeMachine, type Machine } from '../support/machines.js';

let estate: Estate;
let repository: string;
let id: string;
beforeAll(async () => {
  estate = await openEstate();
  repository = addRepository(estate);
});
afterAll(() => estate.close());
beforeEach(async () => {
  id = await makeMachine(estate, repository, { name: 'guest', vmStartPolicy: 'CURRENT_SERVER' });
  return async () => {
    if ((await machine()).vmRunState !== 'STOPPED') await estate.done('PUT', `/Vm/${id}/kill`);
    await estate.done('DELETE', `/Vm/${id}`);
    expect(await estate.check()).toEqual([]);
  };
});

const machine = (): Promise<Machine> => estate.get<Machine>(`/Vm/${id}`);
const started = (): Promise<string> => estate.done('PUT', `/Vm/${id}/start`);
/** The Server on which the machine runs. */
const host = async () => {
  const place = (await machine()).serverId?.value;
  const server = estate.world.servers.find(({ identity }) => identity.uuid === place);
  if (server === undefined) throw new Error('the machine is nowhere');
  return server;
};
const events = (): string[] => estate.world.manager.core.store.list('Event').filter(({ associatedObjectId }) => associatedObjectId?.id === id).map(({ eventType }) => eventType);

describe('messages', () => {
  it('reach a running guest in order, are kept as they may be, and configure its network', async () => {
    estate.world.manager.core.transact((tx) => tx.insert('VirtualNic', {
      id: '0004fb00000700000000000000000001', name: '00:21:f6:00:00:01', description: '', locked: false, readOnly: false, generation: 0, userData: [], resourceGroupIds: [],
      macAddress: '00:21:f6:00:00:01', ipAddresses: [], interfaceName: '', vmId: id, networkId: null,
    }));
    await started();
    const network = 'com.oracle.linux.network';
    await estate.done('PUT', `/Vm/${id}/sendMessage?logFlag=Yes`, [{ key: `${network}.hostname`, value: 'h' }, { key: `${network}.ipaddr.0`, value: '192.0.2.7' }, { key: `${network}.netmask.0`, value: '255.255.255.0' }]);
    expect((await estate.get<{ ipAddresses: unknown[] }>('/VirtualNic/0004fb00000700000000000000000001')).ipAddresses).toEqual([]);
    await estate.done('PUT', `/Vm/${id}/sendMessage`, [{ key: 'com.oracle.linux.root-password', value: 'secret' }]);
    expect(await estate.get<unknown[]>(`/Vm/${id}/messages`)).toMatchObject([
      { key: `${network}.hostname`, value: 'h', type: 'SENT' }, { key: `${network}.ipaddr.0`, value: '192.0.2.7' }, { key: `${network}.netmask.0` },
      { key: 'com.oracle.linux.root-password', value: expect.stringMatching(/^\*+$/) as string },
    ]);
    expect(await estate.get('/VirtualNic/0004fb00000700000000000000000001')).toMatchObject({ ipAddresses: [{ address: '192.0.2.7', netmask: '255.255.255.0', type: 'IPV4', configType: 'STATIC' }] });
  });

  it('that a guest sends are kept as received, with an event', async () => {
    await started();
    (await host()).hypervisor.speak({ repository, id }, { key: 'app.state', value: 'up' });
    await estate.world.settle();
    expect(await estate.get<unknown[]>(`/Vm/${id}/messages`)).toMatchObject([{ key: 'app.state', value: 'up', type: 'RECEIVED' }]);
    expect(events()).toContain('vm.message.incoming');
  });

  it('are forgotten by kind, whether the machine runs or not', async () => {
    await started();
    await estate.done('PUT', `/Vm/${id}/sendMessage?logFlag=Yes`, [{ key: 'a', value: '1' }, { key: 'b', value: '2' }]);
    (await host()).hypervisor.speak({ repository, id }, { key: 'app.state', value: 'up' });
    await estate.world.settle();
    const kinds = async () => (await estate.get<{ readonly type: string }[]>(`/Vm/${id}/messages`)).map(({ type }) => type);
    expect(await estate.job('PUT', `/Vm/${id}/clearSentMessages`)).toMatchObject({ name: 'Clear Sent Messages of VM: guest', jobRunState: 'SUCCESS' });
    expect(await kinds()).toEqual(['RECEIVED']);
    await estate.done('PUT', `/Vm/${id}/sendMessage`, [{ key: 'c', value: '3' }]);
    await estate.done('PUT', `/Vm/${id}/kill`);
    await estate.done('PUT', `/Vm/${id}/clearReceivedMessages`);
    expect(await kinds()).toEqual(['SENT']);
  });

  it('need a guest that runs and listens', async () => {
    const message = [{ key: 'k', value: 'v' }];
    expect((await estate.job('PUT', `/Vm/${id}/sendMessage`, message)).error).toMatchObject({ type: 'RULE' });
    await started();
    const { hypervisor } = await host();
    hypervisor.guests = { ...hypervisor.guests, tools: false };
    expect((await estate.job('PUT', `/Vm/${id}/sendMessage`, message)).error).toMatchObject({ type: 'SERVER', message: expect.stringContaining('no guest agent') as string });
    hypervisor.guests = { ...hypervisor.guests, tools: true };
    expect(await estate.get<unknown[]>(`/Vm/${id}/messages`)).toEqual([]);
  });

  const wrong: readonly (readonly [string, string, unknown, string])[] = [
    ['a long key', '', [{ key: 'k'.repeat(257), value: 'v' }], 'GEN_000015'],
    ['a long value that is logged', '?logFlag=Yes', [{ key: 'k', value: 'v'.repeat(1025) }], 'GEN_000015'],
    ['a long value', '', [{ key: 'k', value: 'v'.repeat(8193) }], 'GEN_000015'],
    ['no key', '', [{ value: 'v' }], 'GEN_000001'],
    ['nothing', '', [], 'GEN_000001'],
    ['no body', '', undefined, 'GEN_000001'],
  ];
  for (const [what, query, body, code] of wrong) {
    it(`with ${what} are refused at once`, async () => {
      expect((await estate.rest('PUT', `/Vm/${id}/sendMessage${query}`, body)).json).toMatchObject({ errorCode: code });
    });
  }
});

describe('guests', () => {
  it('that do not obey go on running when they are stopped, and end when they are killed', async () => {
    await started();
    const { hypervisor } = await host();
    hypervisor.guests = { ...hypervisor.guests, stubborn: ['guest'] };
    const job = await estate.job('PUT', `/Vm/${id}/stop`);
    expect(job.error).toMatchObject({ type: 'SERVER', message: expect.stringContaining('did not shut down') as string });
    expect((await machine()).vmRunState).toBe('RUNNING');
    hypervisor.guests = { ...hypervisor.guests, stubborn: [] };
    await estate.done('PUT', `/Vm/${id}/kill`);
    expect((await machine()).vmRunState).toBe('STOPPED');
  });

  it('that report themselves show what they are', async () => {
    expect(await machine()).toMatchObject({ osVersion: null, vmApiVersion: null });
    await started();
    expect(await machine()).toMatchObject({ osVersion: 'Other Linux', vmApiVersion: '100', architecture: 'x86_64' });
  });

  it('that crash start again by default, and stay down when the machine says so', async () => {
    await started();
    const server = await host();
    const before = Number((await machine())['currentDomainId']);
    await server.dispatch('sysrq_vm', [repository, id, 'c']);
    await estate.world.settle();
    expect(await machine()).toMatchObject({ vmRunState: 'RUNNING', currentDomainId: before + 1 });
    expect(events()).toContain('vm.crashed');
    await estate.done('PUT', `/Vm/${id}/kill`);
    await estate.done('PUT', `/Vm/${id}`, { restartActionOnCrash: 'STOP' });
    await started();
    await server.dispatch('sysrq_vm', [repository, id, 'c']);
    await estate.world.settle();
    expect(await machine()).toMatchObject({ vmRunState: 'STOPPED', currentDomainId: -1, sslVncPort: null });
  });

  it('that shut themselves down are stopped, and a late word of an old domain changes nothing', async () => {
    await started();
    const server = await host();
    server.hypervisor.powerOff({ repository, id });
    await estate.world.settle();
    expect((await machine()).vmRunState).toBe('STOPPED');
    await started();
    server.notify('VM_STOPPED', { vm: id, repository, domain: 1 });
    await estate.world.settle();
    expect((await machine()).vmRunState).toBe('RUNNING');
  });

  it('that must not restart stay down after a restart', async () => {
    await estate.done('PUT', `/Vm/${id}`, { restartActionOnRestart: 'STOP' });
    await started();
    await estate.done('PUT', `/Vm/${id}/restart`);
    expect((await machine()).vmRunState).toBe('STOPPED');
  });
});

describe('consoles and systems', () => {
  it('have paths while the machine runs', async () => {
    expect((await estate.rest('GET', `/Vm/${id}/vmConsoleUrl`)).json).toMatchObject({ errorCode: 'OVMRU_900109E' });
    await started();
    for (const name of ['vmConsoleUrl', 'vmSerialConsoleUrl']) expect((await estate.restWith({ accept: '*/*' })('GET', `/Vm/${id}/${name}`)).text).toMatch(/^"?\/ovm\//);
    expect(await estate.get<{ strings: string[] }>('/Vm/SupportedOsTypes')).toMatchObject({ strings: expect.arrayContaining(['Oracle Linux 7', 'Microsoft Windows Server 2012']) as string[] });
  });
});

describe('pools of machines', () => {
  it('are left and entered by stopped machines only; a new pool places them on one of its Servers', async () => {
    const empty = await estate.done('POST', '/ServerPool', { name: 'empty' });
    await estate.done('PUT', `/ServerPool/${estate.pool}/removeVm`, idOf(id));
    expect(await machine()).toMatchObject({ serverPoolId: null, serverId: null });
    expect((await estate.job('PUT', `/ServerPool/${estate.pool}/removeVm`, idOf(id))).error?.message).toMatch(/^OVMRU_900102E /);
    await estate.done('PUT', `/ServerPool/${empty}/addVm`, idOf(id));
    expect(await machine()).toMatchObject({ serverPoolId: { value: empty }, serverId: null });
    expect(await estate.get(`/ServerPool/${empty}`)).toMatchObject({ vmIds: [{ value: id }], unassignedVmIds: [{ value: id }] });
    expect((await estate.job('PUT', `/Vm/${id}/start`)).error?.message).toMatch(/^OVMRU_900103E .*The pool has no servers\./);
    await estate.done('PUT', `/Vm/${id}/migrate?serverPoolId=${estate.pool}`);
    expect(await machine()).toMatchObject({ serverPoolId: { value: estate.pool }, serverId: { value: expect.any(String) as string } });
    await started();
    for (const path of [`/ServerPool/${estate.pool}/removeVm`, `/ServerPool/${empty}/addVm`]) expect((await estate.job('PUT', path, idOf(id))).error?.message).toMatch(/^OVMRU_005002E /);
    expect((await estate.job('PUT', `/Vm/${id}/migrate?serverPoolId=unassigned`)).error?.message).toMatch(/^OVMRU_005002E /);
    await estate.done('PUT', `/Vm/${id}/stop`);
    await estate.done('PUT', `/Vm/${id}/migrate?serverPoolId=unassigned`);
    expect(await machine()).toMatchObject({ serverPoolId: null, serverId: null });
    await estate.done('PUT', `/ServerPool/${estate.pool}/addVm`, idOf(id));
    expect((await estate.rest('PUT', `/Vm/${id}/migrate?serverPoolId=none`)).json).toMatchObject({ errorCode: 'GEN_000002' });
    await estate.done('DELETE', `/ServerPool/${empty}`);
  });

  it('keep a machine off a Server that cannot take it, and say why', async () => {
    const [first = '', second = ''] = estate.servers;
    await started();
    const there = (await machine()).serverId?.value;
    const target = there === first ? second : first;
    await estate.done('PUT', `/Server/${target}`, { protected: true });
    expect((await estate.job('PUT', `/Vm/${id}/migrate?serverId=${target}`)).error?.message).toMatch(/^OVMRU_900104E .*protected/);
    expect((await estate.job('PUT', `/Vm/${id}/migrate`)).error?.message).toMatch(/^OVMRU_900103E /);
    await estate.done('PUT', `/Server/${target}`, { protected: false });
    await estate.done('PUT', `/Vm/${id}/kill`);
    await estate.done('PUT', `/Vm/${id}`, { memoryLimit: 1_900_000, memory: 1_900_000 });
    expect((await estate.job('PUT', `/Vm/${id}/start`)).error?.message).toMatch(/^OVMRU_90010[34]E .* of free memory, the machine needs 1900000/);
    expect(await machine()).toMatchObject({ vmRunState: 'STOPPED' });
  });
});

describe('the Manager starts', () => {
  it('and ends what jobs left unfinished: what runs is RUNNING, what does not is STOPPED', async () => {
    await started();
    const other = await makeMachine(estate, repository, { name: 'other' });
    const { manager } = estate.world;
    manager.core.transact((tx) => {
      tx.update('Vm', id, { vmRunState: 'STOPPING' });
      tx.update('Vm', other, { vmRunState: 'STARTING' });
    });
    await manager.restore(await manager.snapshot());
    await estate.world.settle();
    expect((await machine()).vmRunState).toBe('RUNNING');
    expect((await estate.get<Machine>(`/Vm/${other}`)).vmRunState).toBe('STOPPED');
    await estate.done('DELETE', `/Vm/${other}`);
  });
});

describe('the agent restarts', () => {
  it('and its machines go on, with the Manager agreeing; a machine that boots has lost them', async () => {
    await started();
    const server = await host();
    await server.order('restart');
    await estate.world.settle();
    expect((await machine()).vmRunState).toBe('RUNNING');
    server.domains.forget();
    await server.order('restart');
    await estate.world.settle();
    expect(await machine()).toMatchObject({ vmRunState: 'STOPPED', currentDomainId: -1 });
  });

  it('and when it was given up meanwhile its machines were STOPPED, until it is back and tells that they run', async () => {
    await started();
    const server = await host();
    await server.order('stop');
    await estate.advance(31_000);
    expect((await machine()).vmRunState).toBe('RUNNING');
    await estate.advance(200_000);
    expect(await machine()).toMatchObject({ vmRunState: 'STOPPED', currentMemory: 0 });
    await server.order('start');
    await estate.world.settle();
    expect((await machine()).vmRunState).toBe('RUNNING');
  });
});
