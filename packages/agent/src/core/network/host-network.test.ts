import { beforeAll, describe, expect, it } from 'vitest';
import { faultOfCall, openTestServer, textOfCall } from '../../testing/index.js';
import type { OvsServer } from '../server.js';
import { layout } from '../layout.js';

const open = async (): Promise<OvsServer> => (await openTestServer()).server;
const shown = (server: OvsServer, name: string) => server.network.interfaces().get(name);
const script = (server: OvsServer, name: string): string => server.files.read(`${layout.networkScripts}/${name}`) ?? '';

describe('the network of a Server', () => {
  it('can get a bond over two cards, in each of three modes', async () => {
    const server = await open();
    expect(await textOfCall(server, 'ovs_bond_config', 'start', 'bond1')).toBe('start bond bond1');
    expect(await textOfCall(server, 'ovs_bond_mode', 'bond1', '4')).toBe('bond1 mode=4');
    await server.dispatch('ovs_bond_op', ['add', 'bond1', 'eth1']);
    await server.dispatch('ovs_bond_op', ['add', 'bond1', 'eth2']);
    expect(script(server, 'ifcfg-eth1')).toContain('MASTER=bond1\nSLAVE=yes\n');
    expect(script(server, 'ifcfg-bond1')).toContain('BONDING_OPTS="mode=4 miimon=250');
    const document = await textOfCall(server, 'discover_network');
    expect(document).toMatch(/<Device Name="bond1"><Bonding_Mode>802.3ad<.*?<Slave_Interface Name="eth1">.*?<Slave_Interface Name="eth2">/);
    await server.dispatch('ovs_bond_op', ['remove', 'bond1', 'eth2']);
    expect(await textOfCall(server, 'ovs_bond_config', 'stop', 'bond1')).toBe('stop bond bond1');
    expect(shown(server, 'eth1')?.master).toBeNull();
    expect(await textOfCall(server, 'discover_network')).not.toContain('bond1');
  });

  it('moves the address of a device to its bridge and back', async () => {
    const server = await open();
    await server.dispatch('ovs_ip_config', ['eth1', 'static', '10.0.0.5', '255.255.255.0']);
    expect(await textOfCall(server, 'ovs_br_config', 'start', '10aabbccdd', 'eth1')).toMatch(/^start bridge=10aabbccdd netdev=eth1/);
    expect(shown(server, '10aabbccdd')?.address).toEqual({ ip: '10.0.0.5', netmask: '255.255.255.0' });
    expect(shown(server, 'eth1')).toMatchObject({ bridge: '10aabbccdd', address: null });
    expect(await textOfCall(server, 'ovs_br_config', 'stop', '10aabbccdd', 'eth1')).toMatch(/^stop /);
    expect(shown(server, 'eth1')).toMatchObject({ bridge: null, address: { ip: '10.0.0.5', netmask: '255.255.255.0' }, bootProto: 'static' });
    expect(shown(server, '10aabbccdd')).toBeUndefined();
  });

  it('has VLAN devices, alone and in one with their bridge', async () => {
    const server = await open();
    await server.dispatch('ovs_vlan_config', ['add', 'eth1', 20]);
    expect(await textOfCall(server, 'ovs_vlan_bridge', 'start', 'br20', 'eth1', 20)).toBe('start bridge=br20 netdev=eth1 vlan 20');
    await server.dispatch('ovs_vlan_bridge', ['start', 'br30', 'eth1', 30]);
    await server.dispatch('ovs_vlan_bridge', ['start', 'plain', 'eth2', 1]);
    expect(await textOfCall(server, 'discover_network')).toMatch(/<Device Name="eth1.20">.*<Device Name="eth1.30">/);
    for (const [bridge, device, vlan] of [['br20', 'eth1', 20], ['br30', 'eth1', 30], ['plain', 'eth2', 1]] as const) await server.dispatch('ovs_vlan_bridge', ['stop', bridge, device, vlan]);
    expect([...server.network.interfaces().keys()].filter((name) => name.startsWith('eth') || name.startsWith('br'))).toEqual(['eth0', 'eth1', 'eth2', 'eth3', 'eth1.20']);
    await server.dispatch('ovs_vlan_config', ['remove', 'eth1', 20]);
    expect(shown(server, 'eth1.20')).toBeUndefined();
  });

  it('carries an MTU to slaves, to a bridge and all its ports, and to VLANs that would exceed it', async () => {
    const server = await open();
    expect(await textOfCall(server, 'ovs_change_mtu', 'bond0', 9000)).toBe('bond0 mtu=9000');
    expect(['bond0', 'eth0', '7f000100'].map((name) => shown(server, name)?.mtu)).toEqual([9000, 9000, 9000]);
    await server.dispatch('ovs_change_mtu', ['7f000100', 4000]);
    expect(['bond0', 'eth0', '7f000100'].map((name) => shown(server, name)?.mtu)).toEqual([4000, 4000, 4000]);
    await server.dispatch('ovs_change_mtu', ['eth1', 9000]);
    await server.dispatch('ovs_vlan_bridge', ['start', 'br7', 'eth1', 7]);
    expect(['eth1.7', 'br7'].map((name) => shown(server, name)?.mtu)).toEqual([9000, 9000]);
    await server.dispatch('ovs_change_mtu', ['eth1', 2000]);
    expect(['eth1.7', 'br7'].map((name) => shown(server, name)?.mtu)).toEqual([2000, 2000]);
  });

  it('keeps what Managers write on its interfaces and shows it', async () => {
    const server = await open();
    await server.dispatch('ovs_if_meta', ['bond0', 'ethernet:7f000100{127.0.1.0}:MANAGEMENT,STORAGE']);
    expect(script(server, 'meta-bond0')).toBe('METADATA=ethernet:7f000100{127.0.1.0}:MANAGEMENT,STORAGE\n');
    expect(await textOfCall(server, 'discover_network')).toContain('<MetaData>ethernet:7f000100{127.0.1.0}:MANAGEMENT,STORAGE</MetaData>');
    await server.dispatch('ovs_if_meta', ['bond0', '']);
    expect(script(server, 'meta-bond0')).toBe('');
  });

  it('is in its files: a snapshot brings it back, a fresh installation forgets it', async () => {
    const server = await open();
    await server.dispatch('ovs_local_config', ['start', 'control0']);
    await server.dispatch('ovs_ip_config', ['control0', 'static', '169.254.0.1', '255.255.0.0']);
    const snapshot = server.snapshot();
    await server.dispatch('ovs_local_config', ['stop', 'control0']);
    await server.restore(snapshot);
    expect(shown(server, 'control0')?.address?.ip).toBe('169.254.0.1');
    expect(await textOfCall(server, 'discover_network')).toContain('<Device Name="control0">');
    await server.reset();
    expect(shown(server, 'control0')).toBeUndefined();
  });

  it('asks for an address by DHCP, and loses it again', async () => {
    const server = await open();
    await server.dispatch('ovs_ip_config', ['eth2', 'dynamic']);
    expect(script(server, 'ifcfg-eth2')).toContain('BOOTPROTO=dhcp');
    await server.dispatch('ovs_ip_config', ['eth2', 'flush']);
    expect(script(server, 'ifcfg-eth2')).toContain('BOOTPROTO=static');
  });

  it('can be changed in the background', async () => {
    const server = await open();
    const pid = (await server.dispatch('ovs_async_bond', ['start', 'bond7'])) as number;
    await server.dispatch('ovs_async_bridge', ['start', 'br7', 'eth3']);
    expect(await server.dispatch('ovs_async_proc_status', [pid])).toMatchObject({ status: 0, output: 'start bond bond7' });
    expect(shown(server, 'eth3')?.bridge).toBe('br7');
  });
});

describe('a refused change', () => {
  let untouched: OvsServer;
  beforeAll(async () => {
    untouched = await open();
  });

  it.each<[string, [string, ...(string | number)[]], string]>([
    ['an unknown action', ['ovs_br_config', 'del', 'br1', 'eth1'], 'Unknown action: del'],
    ['a bridge on a slave', ['ovs_br_config', 'start', 'br1', 'eth0'], 'Interface eth0 is a slave of bond0'],
    ['a second bridge on a device', ['ovs_br_config', 'start', 'br1', 'bond0'], 'Interface bond0 is a port of bridge 7f000100'],
    ['a bridge on a bridge', ['ovs_br_config', 'start', 'br1', '7f000100'], 'Not a physical interface or bond: 7f000100'],
    ['a bridge of a taken name', ['ovs_br_config', 'start', '7f000100', 'eth1'], "failed (1): stderr: Start bridge: Bridge 7f000100 Is Busy"],
    ['a local bridge of a taken name', ['ovs_local_config', 'start', '7f000100'], "Command: ['/etc/xen/scripts/linuxbridge/ovs-local-bridge', 'start', 'bridge=7f000100'] failed (1): stderr: Start local network: Bridge 7f000100 Is Busy"],
    ['a local bridge that has a port', ['ovs_local_config', 'stop', '7f000100'], 'Stop local network: Bridge 7f000100 Is Busy'],
    ['a bridge that is not on the device', ['ovs_br_config', 'stop', '7f000100', 'eth1'], 'Interface eth1 is not a port of bridge 7f000100'],
    ['a VLAN on a device in a bridge', ['ovs_vlan_config', 'add', 'bond0', 10], 'Interface bond0 is a port of bridge 7f000100'],
    ['VLAN 1', ['ovs_vlan_config', 'add', 'eth1', 1], 'Invalid VLAN: 1'],
    ['VLAN 4096', ['ovs_vlan_config', 'add', 'eth1', 4096], 'Invalid VLAN: 4096'],
    ['an MTU below Ethernet', ['ovs_change_mtu', 'eth1', 1499], 'Invalid MTU: 1499'],
    ['an MTU above 64000', ['ovs_change_mtu', 'eth1', 64001], 'Invalid MTU: 64001'],
    ['an MTU of nothing', ['ovs_change_mtu', 'eth9', 9000], 'No such interface: eth9'],
    ['a static address without a netmask', ['ovs_ip_config', 'eth1', 'static', '10.0.0.1'], 'argument 4 must be str'],
    ['a netmask with a hole', ['ovs_ip_config', 'eth1', 'static', '10.0.0.1', '255.0.255.0'], 'Invalid netmask: 255.0.255.0'],
    ['an address that is none', ['ovs_ip_config', 'eth1', 'static', '10.0.0', '255.0.0.0'], 'Invalid IP address: 10.0.0'],
    ['an address that another interface has', ['ovs_ip_config', 'eth1', 'static', '127.0.1.1', '255.0.0.0'], 'Address 127.0.1.1 is in use by 7f000100'],
    ['an address on a bridge port', ['ovs_ip_config', 'bond0', 'flush'], 'Interface bond0 is a port of bridge 7f000100'],
    ['an address on a slave', ['ovs_ip_config', 'eth0', 'dynamic'], 'Interface eth0 is a slave of bond0'],
    ['metadata with leading blanks', ['ovs_if_meta', 'bond0', ' x'], 'Metadata must not begin with blanks'],
    ['metadata of several lines', ['ovs_if_meta', 'bond0', 'x\ny'], 'Metadata must be one line'],
    ['a slave that is one already', ['ovs_bond_op', 'add', 'bond0', 'eth0'], 'Interface eth0 is a slave of bond0'],
    ['the end of a bond in a bridge', ['ovs_bond_config', 'stop', 'bond0'], 'Interface bond0 is a port of bridge 7f000100'],
    ['a bond of a taken name', ['ovs_bond_config', 'start', 'eth1'], 'Interface already exists: eth1'],
    ['a name that leads out of the folder', ['ovs_local_config', 'start', '../../x'], 'Invalid interface name: ../../x'],
    ['an unknown bonding mode', ['ovs_bond_mode', 'bond0', '2'], 'Invalid bonding mode: 2'],
  ])('%s', async (_, [method, ...params], text) => {
    const before = untouched.network.interfaces();
    expect(await faultOfCall(untouched, method, ...params)).toContain(text);
    expect(untouched.network.interfaces()).toEqual(before);
  });

  it('an MTU of a VLAN above that of its device, and of a bridge without ports', async () => {
    const server = await open();
    await server.dispatch('ovs_vlan_config', ['add', 'eth1', 9]);
    await server.dispatch('ovs_local_config', ['start', 'alone']);
    expect(await faultOfCall(server, 'ovs_change_mtu', 'eth1.9', 9000)).toContain('MTU 9000 of eth1.9 exceeds MTU 1500 of eth1');
    expect(await faultOfCall(server, 'ovs_change_mtu', 'alone', 9000)).toContain('Bridge alone has no ports');
  });
});
