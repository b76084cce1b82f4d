import { newId, newVm } from '@ovmsim/manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, openEstate, type Estate } from '../support/estate.js';
import { addRepository, makeMachine } from '../support/machines.js';

type Plain = Record<string, unknown>;
interface Ref { readonly value: string; readonly name: string | null }

let estate: Estate;
let ports: Record<string, string>;
const management = '7f000100';

const portsOf = async (server: number): Promise<Record<string, string>> => {
  const list = await estate.get<readonly (Plain & { readonly id: Ref })[]>(`/Server/${estate.servers[server]}/EthernetPort`);
  return Object.fromEntries(list.map((port) => [String(port['interfaceName']), port.id.value]));
};
const idsIn = (value: unknown): string[] => (value as readonly Ref[]).map((ref) => ref.value);
const codeOf = async (method: string, path: string, body?: unknown): Promise<string> => {
  const answer = await estate.rest(method, path, body);
  if (answer.status !== 201) return (answer.json as { readonly errorCode: string }).errorCode;
  await estate.world.settle();
  const job = await estate.get<{ readonly jobRunState: string; readonly error: { readonly message: string } | null }>(`/Job/${(answer.json as { readonly id: Ref }).id.value}`);
  return job.error === null ? job.jobRunState : (/^(\w+?_[0-9A-Z]+)/.exec(job.error.message)?.[1] ?? job.error.message);
};
const device = (server: number, name: string) => estate.world.servers[server]?.network.interfaces().get(name);
const machine = (fields: Partial<Parameters<typeof newVm>[0]> = {}): string => {
  const { core } = estate.world.manager;
  const id = newId(core, 'Vm');
  core.transact((tx) => tx.insert('Vm', newVm({ id, name: `vm ${id.slice(-4)}`, repositoryId: null, ...fields })));
  return id;
};
/** The network part of the world, without counters. */
const shown = (): unknown => {
  const { store } = estate.world.manager.core;
  return (['Network', 'EthernetPort', 'VlanInterface', 'VirtualSwitch', 'VirtualNic'] as const).map((type) => store.list(type).map(({ generation: _, ...rest }) => rest));
};

beforeAll(async () => {
  estate = await openEstate();
  ports = await portsOf(0);
});
afterAll(() => estate.close());

describe('a network', () => {
  it('is made, serves machines by default, and gets a bridge on every Server that is connected', async () => {
    const network = await estate.done('POST', '/Network', { name: 'vm net', description: 'for machines' });
    expect(network).toMatch(/^10[0-9a-f]{8}$/);
    await estate.done('PUT', `/Network/${network}/addEthernetPort`, idOf(ports['eth1'] ?? ''));
    await estate.done('PUT', `/Network/${network}/addEthernetPort`, idOf((await portsOf(1))['eth1'] ?? ''));
    expect(await estate.get(`/Network/${network}`)).toMatchObject({ name: 'vm net', roles: ['VIRTUAL_MACHINE'], serverLocal: false, mtu: 0, serverId: null });
    expect(device(0, network)?.kind).toBe('bridge');
    expect(device(1, 'eth1')).toMatchObject({ bridge: network, metadata: `ethernet:${network}{vm net}:VIRTUAL_MACHINE` });
    const port = await estate.get(`/EthernetPort/${ports['eth1']}`);
    const bridge = (port['virtualSwitchId'] as Ref).value;
    expect(await estate.get(`/VirtualSwitch/${bridge}`)).toMatchObject({
      name: '', description: 'Virtual Switch for Port', networkId: { value: network }, ethernetPortId: { value: ports['eth1'] }, vlanInterfaceId: null,
    });
    await estate.done('DELETE', `/Network/${network}`);
    expect(device(0, network)).toBeUndefined();
    expect(device(1, 'eth1')).toMatchObject({ bridge: null, metadata: '' });
    expect((await estate.get(`/EthernetPort/${ports['eth1']}`))['networkId']).toBeNull();
  });

  it('gets and loses its bridges with the role for machines, and its MTU reaches the ports', async () => {
    const network = await estate.done('POST', '/Network', { name: 'storage', roles: ['STORAGE'] });
    await estate.done('PUT', `/Network/${network}/addEthernetPort`, idOf(ports['eth1'] ?? ''));
    expect(device(0, 'eth1')?.bridge).toBeNull();
    await estate.done('PUT', `/Network/${network}`, { roles: ['STORAGE', 'VIRTUAL_MACHINE', 'LIVE_MIGRATE'], mtu: 9000, name: 'both' });
    expect(await estate.get(`/Network/${network}`)).toMatchObject({ roles: ['LIVE_MIGRATE', 'VIRTUAL_MACHINE', 'STORAGE'], mtu: 9000 });
    expect(device(0, 'eth1')).toMatchObject({ bridge: network, mtu: 9000, metadata: `ethernet:${network}{both}:LIVE_MIGRATE,VIRTUAL_MACHINE,STORAGE` });
    expect((await estate.get(`/EthernetPort/${ports['eth1']}`))['mtu']).toBe(9000);
    await estate.done('PUT', `/Network/${network}`, { roles: ['STORAGE'], mtu: 1500 });
    expect(device(0, 'eth1')).toMatchObject({ bridge: null, mtu: 1500 });
    expect((await estate.get(`/EthernetPort/${ports['eth1']}`))['virtualSwitchId']).toBeNull();
    await estate.done('DELETE', `/Network/${network}`);
  });

  it('inside one Server has a bridge without a port', async () => {
    const [first = ''] = estate.servers;
    const network = await estate.done('POST', `/Server/${first}/Network`, { name: 'inside', description: '' });
    expect(await estate.get(`/Network/${network}`)).toMatchObject({ serverLocal: true, roles: ['VIRTUAL_MACHINE'], serverId: { value: first } });
    expect(idsIn((await estate.get(`/Server/${first}`))['networkIds'])).toEqual([network]);
    expect(device(0, network)?.kind).toBe('bridge');
    expect(await codeOf('PUT', `/Network/${network}/addEthernetPort`, idOf(ports['eth1'] ?? ''))).toBe('NETWORK_000008');
    expect(await codeOf('PUT', `/Network/${network}`, { roles: ['STORAGE'] })).toBe('NETWORK_000008');
    const vm = machine({ serverPoolId: estate.pool, serverId: estate.servers[1] ?? null });
    expect(await codeOf('POST', `/Vm/${vm}/VirtualNic`, { networkId: idOf(network) })).toBe('OVMRU_900214E');
    await estate.done('PUT', `/Server/${first}/refresh`);
    expect(await estate.get(`/Network/${network}`)).toMatchObject({ name: 'inside', serverId: { value: first } });
    await estate.done('DELETE', `/Server/${first}/Network/${network}`);
    expect(device(0, network)).toBeUndefined();
    expect(await estate.check()).toEqual([]);
  });

  it('of the management keeps its role, its ports and their address', async () => {
    const bond = ports['bond0'] ?? '';
    expect(await codeOf('PUT', `/Network/${management}`, { roles: ['VIRTUAL_MACHINE'] })).toBe('OVMRU_900200E');
    expect(await codeOf('DELETE', `/Network/${management}`)).toBe('OVMRU_900202E');
    expect(await codeOf('PUT', `/Network/${management}/removeEthernetPort`, idOf(bond))).toBe('OVMRU_900206E');
    expect(await codeOf('PUT', `/EthernetPort/${bond}`, { ipaddresses: [] })).toBe('OVMRU_900206E');
    await estate.done('PUT', `/Network/${management}`, { roles: ['MANAGEMENT', 'STORAGE'] });
    expect(device(0, management)).toBeUndefined();
    expect(device(0, 'bond0')?.address?.ip).toBe('127.0.1.1');
    expect(await estate.get<readonly unknown[]>('/VirtualSwitch')).toEqual([]);
    await estate.done('PUT', `/Server/${estate.servers[0]}/refresh`);
    expect((await estate.get(`/Network/${management}`))['roles']).toEqual(['MANAGEMENT', 'STORAGE']);
    await estate.done('PUT', `/Network/${management}`, { roles: ['MANAGEMENT', 'CLUSTER_HEARTBEAT', 'LIVE_MIGRATE', 'VIRTUAL_MACHINE', 'STORAGE'] });
    expect(device(0, management)?.address?.ip).toBe('127.0.1.1');
  });
});

describe('a bond', () => {
  it('is made over two ports, changed, given a VLAN and an address, and taken apart', async () => {
    const [first = ''] = estate.servers;
    const body = { portType: 'BOND', bondMode: 'LINK_AGGREGATION', mtu: 9000, physicalPortIds: [idOf(ports['eth2'] ?? ''), idOf(ports['eth3'] ?? '')] };
    const bond = await estate.done('POST', `/Server/${first}/EthernetPort`, body);
    expect(await estate.get(`/EthernetPort/${bond}`)).toMatchObject({
      name: 'bond1 on ovs1.example.com', interfaceName: 'bond1', portType: 'BOND', bondMode: 'LINK_AGGREGATION', mtu: 9000, portState: 'PORT_UP', ipaddresses: [],
      physicalPortIds: [{ value: ports['eth2'] }, { value: ports['eth3'] }],
    });
    expect(device(0, 'bond1')).toMatchObject({ mode: '802.3ad', mtu: 9000 });
    expect(await estate.get(`/EthernetPort/${ports['eth2']}`)).toMatchObject({ bondPortId: { value: bond }, mtu: 9000, physicalPortIds: null });
    expect(await codeOf('POST', `/Server/${first}/EthernetPort`, body)).toBe('OVMRU_900204E');
    expect(await codeOf('PUT', `/EthernetPort/${ports['eth2']}`, { mtu: 1500 })).toBe('OVMRU_900204E');
    await estate.done('PUT', `/EthernetPort/${bond}`, { bondMode: 'LOAD_BALANCED', mtu: 4000, description: 'x' });
    expect(device(0, 'eth3')).toMatchObject({ master: 'bond1', mtu: 4000 });
    await estate.done('PUT', `/EthernetPort/${bond}`, { ipaddresses: [{ address: '10.9.0.1', netmask: '255.255.0.0', configType: 'STATIC' }] });
    expect((await estate.get(`/EthernetPort/${bond}`))['ipaddresses']).toEqual([{ address: '10.9.0.1', netmask: '255.255.0.0', type: 'IPV4', configType: 'STATIC' }]);
    expect(device(0, 'bond1')?.address?.ip).toBe('10.9.0.1');
    expect(await codeOf('DELETE', `/EthernetPort/${bond}`)).toBe('OVMRU_900210E');
    await estate.done('PUT', `/EthernetPort/${bond}`, { ipaddresses: [] });
    await estate.done('PUT', `/EthernetPort/${bond}/removePhysicalPort`, idOf(ports['eth3'] ?? ''));
    expect(await codeOf('PUT', `/EthernetPort/${bond}/removePhysicalPort`, idOf(ports['eth2'] ?? ''))).toBe('OVMRU_900212E');
    await estate.done('PUT', `/EthernetPort/${bond}/addPhysicalPort`, idOf(ports['eth3'] ?? ''));
    const vlan = await estate.done('POST', `/EthernetPort/${bond}/VlanInterface`, { vlanId: 20 });
    expect(await estate.get(`/VlanInterface/${vlan}`)).toMatchObject({ interfaceName: 'bond1.20', vlanId: 20, mtu: 4000, portId: { value: bond }, addresses: [], networkId: null, name: 'bond1.20 on ovs1.example.com' });
    expect(await codeOf('POST', `/EthernetPort/${bond}/VlanInterface`, { vlanId: 20 })).toBe('OVMRU_900209E');
    expect(await codeOf('DELETE', `/Server/${first}/EthernetPort/${bond}`)).toBe('OVMRU_900208E');
    await estate.done('DELETE', `/EthernetPort/${bond}/VlanInterface/${vlan}`);
    await estate.done('DELETE', `/Server/${first}/EthernetPort/${bond}`);
    expect(device(0, 'bond1')).toBeUndefined();
    expect(await estate.get(`/EthernetPort/${ports['eth3']}`)).toMatchObject({ bondPortId: null, networkId: null });
  });
});

describe('what the agents keep', () => {
  it('is read back by a discovery to the same objects, and by another Manager\'s to networks of the same ids and names', async () => {
    const [first = ''] = estate.servers;
    const network = await estate.done('POST', '/Network', { name: 'tagged' });
    const vlan = await estate.done('POST', `/EthernetPort/${ports['eth1']}/VlanInterface`, { vlanId: 77, name: 'seventy-seven' });
    await estate.done('PUT', `/Network/${network}/addVlanInterface`, idOf(vlan));
    const bond = await estate.done('POST', `/Server/${first}/EthernetPort`, { portType: 'BOND', physicalPortIds: [idOf(ports['eth2'] ?? ''), idOf(ports['eth3'] ?? '')] });
    const storage = await estate.done('POST', '/Network', { name: 'far storage', roles: ['STORAGE'] });
    await estate.done('PUT', `/Network/${storage}/addEthernetPort`, idOf(bond));
    await estate.done('PUT', `/EthernetPort/${bond}`, { ipaddresses: [{ configType: 'DYNAMIC' }] });
    expect(device(0, 'eth1.77')?.bridge).toBe(network);
    const before = shown();
    await estate.done('PUT', `/Server/${first}/refresh`);
    expect(shown()).toEqual(before);
    // A Manager that forgot the networks finds them again by what it wrote on the Server.
    const { core } = estate.world.manager;
    core.transact((tx) => {
      for (const id of [vlan, network, storage].flatMap((id) => core.store.related('VirtualSwitch', 'vlanInterfaceId', id))) tx.delete('VirtualSwitch', id);
      tx.delete('VlanInterface', vlan);
      tx.update('EthernetPort', bond, { networkId: null });
      for (const id of [network, storage]) tx.delete('Network', id);
    });
    await estate.done('PUT', `/Server/${first}/refresh`);
    expect(await estate.get(`/Network/${network}`)).toMatchObject({ name: 'tagged', roles: ['VIRTUAL_MACHINE'] });
    expect(await estate.get(`/Network/${storage}`)).toMatchObject({ name: 'far storage', roles: ['STORAGE'], ethernetPortIds: [{ value: bond }] });
    const [again = ''] = idsIn((await estate.get(`/Network/${network}`))['vlanInterfaceIds']);
    expect(await estate.check()).toEqual([]);
    await estate.done('PUT', `/Network/${network}/removeVlanInterface`, idOf(again));
    await estate.done('DELETE', `/VlanInterface/${again}`);
    await estate.done('PUT', `/EthernetPort/${bond}`, { ipaddresses: [] });
    for (const id of [network, storage]) await estate.done('DELETE', `/Network/${id}`);
    await estate.done('DELETE', `/EthernetPort/${bond}`);
    expect([...(estate.world.servers[0]?.network.interfaces().keys() ?? [])]).toEqual(['eth0', 'eth1', 'eth2', 'eth3', 'bond0', management]);
  });

  it('is looked at again by itself when a Server tells of a failure, which ends the event', async () => {
    await estate.world.servers[0]?.dispatch('notify_manager', ['NETWORK_FAILURE', { interface: 'eth3', message: 'lost carrier' }]);
    await estate.advance(1000);
    const events = await estate.get<readonly Plain[]>('/Event?type=network.failure');
    expect(events).toMatchObject([{ acknowledged: true, associatedObjectId: { value: estate.servers[0] } }]);
    const refresh = (await estate.get<readonly Plain[]>('/Job')).at(-1);
    expect(refresh).toMatchObject({ name: 'Refresh Server: ovs1.example.com', user: '@OvmAdmin', jobRunState: 'SUCCESS' });
  });

  it('is taken back when a later Server refuses', async () => {
    const network = await estate.done('POST', '/Network', { name: 'half', roles: ['STORAGE'] });
    for (const server of [0, 1]) await estate.done('PUT', `/Network/${network}/addEthernetPort`, idOf((await portsOf(server))['eth2'] ?? ''));
    await estate.world.servers[1]?.dispatch('ovs_local_config', ['start', network]);
    expect(await codeOf('PUT', `/Network/${network}`, { roles: ['VIRTUAL_MACHINE'] })).toBe('OVMAPI_4010E');
    expect(device(0, 'eth2')?.bridge).toBeNull();
    expect((await estate.get(`/Network/${network}`))['roles']).toEqual(['STORAGE']);
    await estate.world.servers[1]?.dispatch('ovs_local_config', ['stop', network]);
    await estate.done('DELETE', `/Network/${network}`);
  });
});

describe('a network card', () => {
  it.each<[string, (network: string, vm: string) => unknown]>([
    ['a network', (network) => ({ networkId: idOf(network) })],
    ['a network and its machine', (network, vm) => ({ networkId: { type: 'com.oracle.ovm.mgr.ws.model.Network', value: network }, vmId: { type: 'com.oracle.ovm.mgr.ws.model.Vm', value: vm } })],
    ['a name and a network', (network) => ({ name: 'n', description: '', networkId: idOf(network) })],
    ['a name alone', () => ({ name: 'vm1_VNIC' })],
    ['nothing', () => ({})],
  ])('is made from %s', async (_, body) => {
    const vm = machine();
    const card = await estate.done('POST', `/Vm/${vm}/VirtualNic`, body(management, vm));
    const seen = await estate.get(`/VirtualNic/${card}`);
    expect(seen['macAddress']).toMatch(/^00:21:f6(:[0-9a-f]{2}){3}$/);
    expect(seen).toMatchObject({ vmId: { value: vm }, ipAddresses: [], interfaceName: '', name: (body(management, vm) as Plain)['name'] ?? seen['macAddress'] });
    await estate.done('DELETE', `/Vm/${vm}/VirtualNic/${card}`);
    expect(idsIn((await estate.get(`/Vm/${vm}`))['virtualNicIds'])).toEqual([]);
  });

  it('moves between networks, keeps an address that a user chose, and holds its network', async () => {
    const vm = machine();
    const network = await estate.done('POST', '/Network', { name: 'of the card' });
    const card = await estate.done('POST', `/Vm/${vm}/VirtualNic`, { networkId: idOf(network), macAddress: '02-00-00-00-00-0A' });
    expect(await estate.get(`/VirtualNic/${card}`)).toMatchObject({ macAddress: '02:00:00:00:00:0a', name: '02:00:00:00:00:0a' });
    expect(await codeOf('POST', `/Vm/${vm}/VirtualNic`, { macAddress: '02:00:00:00:00:0a' })).toBe('NETWORK_000006');
    expect(await codeOf('DELETE', `/Network/${network}`)).toBe('OVMRU_900201E');
    expect(await codeOf('PUT', `/Network/${network}`, { roles: [] })).toBe('OVMRU_900201E');
    await estate.done('PUT', `/Network/${management}/addVirtualNic`, idOf(card));
    expect(idsIn((await estate.get(`/Network/${management}`))['virtualNicIds'])).toEqual([card]);
    expect(await codeOf('PUT', `/Network/${network}/removeVirtualNic`, idOf(card))).toBe('GEN_000009');
    await estate.done('PUT', `/Network/${management}/removeVirtualNic`, idOf(card));
    expect((await estate.get(`/VirtualNic/${card}`))['networkId']).toBeNull();
    await estate.done('PUT', `/VirtualNic/${card}`, { name: 'renamed', macAddress: '02:00:00:00:00:0b' });
    expect(await estate.get(`/VirtualNic/${card}`)).toMatchObject({ name: 'renamed', macAddress: '02:00:00:00:00:0a' });
    await estate.done('PUT', `/Network/${network}`, { roles: ['STORAGE'] });
    expect(await codeOf('PUT', `/Network/${network}/addVirtualNic`, idOf(card))).toBe('NETWORK_000001');
    await estate.done('DELETE', `/VirtualNic/${card}`);
    await estate.done('DELETE', `/Network/${network}`);
  });

  it('of a template has no address, and a fully virtual guest has eight at most', async () => {
    const template = machine({ vmRunState: 'TEMPLATE' });
    const card = await estate.done('POST', `/Vm/${template}/VirtualNic`, { networkId: idOf(management) });
    expect(await estate.get(`/VirtualNic/${card}`)).toMatchObject({ macAddress: null, name: 'Template Vnic', description: 'A dummy vnic used only for templates' });
    expect(await codeOf('POST', `/Vm/${template}/VirtualNic`, { macAddress: '02:00:00:00:00:01' })).toBe('NETWORK_000009');
    const full = machine({ vmDomainType: 'XEN_HVM_PV_DRIVERS' });
    const paravirtual = machine({ vmDomainType: 'XEN_PVM' });
    for (let count = 0; count < 8; count += 1) for (const vm of [full, paravirtual]) await estate.done('POST', `/Vm/${vm}/VirtualNic`, {});
    expect(await codeOf('POST', `/Vm/${full}/VirtualNic`, {})).toBe('OVMRU_900112E');
    expect(await codeOf('POST', `/Vm/${paravirtual}/VirtualNic`, {})).toBe('SUCCESS');
    expect(await estate.check()).toEqual([]);
  });
});

describe('a card of a machine that runs', () => {
  it('reaches its configuration and its domain, and keeps its network where it is', async () => {
    const repository = addRepository(estate);
    const network = await estate.done('POST', '/Network', { name: 'live' });
    for (const server of [0, 1]) await estate.done('PUT', `/Network/${network}/addEthernetPort`, idOf((await portsOf(server))['eth1'] ?? ''));
    const vm = await makeMachine(estate, repository, { name: 'hot', vmDomainType: 'XEN_PVM' });
    const first = await estate.done('POST', `/Vm/${vm}/VirtualNic`, { networkId: idOf(network) });
    await estate.done('PUT', `/Vm/${vm}/start`);
    const host = [0, 1].find((n) => estate.world.servers[n]?.domains.of(vm) !== undefined) ?? 0;
    const cards = (): unknown => estate.world.servers[host]?.domains.of(vm)?.config['vif'];
    const mac = (await estate.get(`/VirtualNic/${first}`))['macAddress'] as string;
    expect(cards()).toEqual([`mac=${mac},bridge=${network}`]);
    expect(await codeOf('PUT', `/Network/${network}/removeEthernetPort`, idOf((await portsOf(host))['eth1'] ?? ''))).toBe('OVMRU_900207E');
    const second = await estate.done('POST', `/Vm/${vm}/VirtualNic`, { networkId: idOf(management), macAddress: '02:00:00:00:00:77' });
    expect(cards()).toEqual([`mac=${mac},bridge=${network}`, `mac=02:00:00:00:00:77,bridge=${management}`]);
    const text = estate.world.storage.share('nas1', '/export/repo1')?.readText(`VirtualMachines/${vm}/vm.cfg`) ?? '';
    expect(text).toContain('mac=02:00:00:00:00:77,bridge=7f000100');
    await estate.done('DELETE', `/Vm/${vm}/VirtualNic/${first}`);
    expect(cards()).toEqual([`mac=02:00:00:00:00:77,bridge=${management}`]);
    await estate.done('PUT', `/Vm/${vm}/kill`);
    await estate.done('PUT', `/Vm/${vm}`, { vmDomainType: 'XEN_HVM' });
    await estate.done('PUT', `/Vm/${vm}/start`);
    for (const [method, path] of [['POST', `/Vm/${vm}/VirtualNic`], ['DELETE', `/VirtualNic/${second}`]] as const) expect(await codeOf(method, path, {})).toBe('OVMRU_005002E');
    await estate.done('PUT', `/Vm/${vm}/kill`);
    await estate.done('DELETE', `/Vm/${vm}`);
    await estate.done('DELETE', `/Network/${network}`);
    expect(await estate.check()).toEqual([]);
  });
});

describe('a request that cannot be', () => {
  it.each<[string, () => [string, string, unknown?], string]>([
    ['a network without a name', () => ['POST', '/Network', { description: 'x' }], 'GEN_000001'],
    ['a second management network', () => ['POST', '/Network', { name: 'x', roles: ['MANAGEMENT'] }], 'NETWORK_000000'],
    ['a role that is none', () => ['POST', '/Network', { name: 'x', roles: ['LOUD'] }], 'GEN_000023'],
    ['an MTU out of bounds', () => ['POST', '/Network', { name: 'x', mtu: 1400 }], 'GEN_000015'],
    ['a local network for storage', () => ['POST', `/Server/${estate.servers[0]}/Network`, { name: 'x', roles: ['STORAGE'] }], 'NETWORK_000008'],
    ['a slave in a network', () => ['PUT', `/Network/${management}/addEthernetPort`, idOf(ports['eth0'] ?? '')], 'OVMRU_900204E'],
    ['a second port of a Server in a network', () => ['PUT', `/Network/${management}/addEthernetPort`, idOf(ports['eth1'] ?? '')], 'OVMRU_900205E'],
    ['a port that is in a network', () => ['PUT', `/Network/${management}/addEthernetPort`, idOf(ports['bond0'] ?? '')], 'OVMRU_900203E'],
    ['a port out of a network it is not in', () => ['PUT', `/Network/${management}/removeEthernetPort`, idOf(ports['eth1'] ?? '')], 'GEN_000009'],
    ['a bond over one port', () => ['POST', `/Server/${estate.servers[0]}/EthernetPort`, { portType: 'BOND', physicalPortIds: [idOf(ports['eth2'] ?? '')] }], 'GEN_000015'],
    ['a bond without ports', () => ['POST', `/Server/${estate.servers[0]}/EthernetPort`, { portType: 'BOND' }], 'GEN_000001'],
    ['a card that is made', () => ['POST', `/Server/${estate.servers[0]}/EthernetPort`, { portType: 'PHYSICAL' }], 'NETWORK_000003'],
    ['the end of a card', () => ['DELETE', `/EthernetPort/${ports['eth1']}`], 'NETWORK_000003'],
    ['the mode of a card', () => ['PUT', `/EthernetPort/${ports['eth1']}`, { bondMode: 'ACTIVE_PASSIVE' }], 'NETWORK_000003'],
    ['two addresses', () => ['PUT', `/EthernetPort/${ports['eth1']}`, { ipaddresses: [{ address: '10.0.0.1', netmask: '255.0.0.0' }, { address: '10.0.0.2', netmask: '255.0.0.0' }] }], 'NETWORK_000004'],
    ['an address that is none', () => ['PUT', `/EthernetPort/${ports['eth1']}`, { ipaddresses: [{ address: '10.0.0', netmask: '255.0.0.0' }] }], 'NETWORK_000002'],
    ['a netmask that is none', () => ['PUT', `/EthernetPort/${ports['eth1']}`, { ipaddresses: [{ address: '10.0.0.1', netmask: '255.0.255.0' }] }], 'NETWORK_000010'],
    ['an address by stateless configuration', () => ['PUT', `/EthernetPort/${ports['eth1']}`, { ipaddresses: [{ configType: 'STATELESS_AUTOCONFIG' }] }], 'NETWORK_000007'],
    ['an address that a Server has', () => ['PUT', `/EthernetPort/${ports['eth1']}`, { ipaddresses: [{ address: '127.0.1.2', netmask: '255.0.0.0' }] }], 'OVMRU_900213E'],
    ['a VLAN without an id', () => ['POST', `/EthernetPort/${ports['eth1']}/VlanInterface`, { name: 'x' }], 'GEN_000001'],
    ['VLAN 1', () => ['POST', `/EthernetPort/${ports['eth1']}/VlanInterface`, { vlanId: 1 }], 'GEN_000015'],
    ['a VLAN on a slave', () => ['POST', `/EthernetPort/${ports['eth0']}/VlanInterface`, { vlanId: 5 }], 'OVMRU_900204E'],
    ['a VLAN on a bridged bond', () => ['POST', `/EthernetPort/${ports['bond0']}/VlanInterface`, { vlanId: 5 }], 'OVMAPI_4010E'],
    ['a MAC address that is none', () => ['POST', `/Vm/${machine()}/VirtualNic`, { macAddress: '01:00:00:00:00:00' }], 'NETWORK_000002'],
    ['a card on a network that is not there', () => ['POST', `/Vm/${machine()}/VirtualNic`, { networkId: idOf('nowhere') }], 'GEN_000002'],
  ])('%s', async (_, request, code) => {
    const before = shown();
    expect(await codeOf(...request())).toBe(code);
    expect(shown()).toEqual(before);
  });

  it('leaves the invariants as they were', async () => {
    expect(await estate.check()).toEqual([]);
  });
});
