import { describe, expect, it } from 'vitest';
import { diskFacts, isLeftOverPartition } from './disks-document.js';
import { DiscoveryError } from './document.js';
import { hardwareFacts } from './hardware-document.js';
import { bootTimes, controlDomainFacts, ntpServers } from './host-answers.js';
import { managementInterface, networkFacts, subnetOf } from './network-document.js';
import { pluginFacts } from './plugins-document.js';
import { poolFacts } from './pool-document.js';
import { mountFacts, repositoryFacts } from './repositories-document.js';
import { ownershipOf, serverFacts } from './server-document.js';

const uuid = '1d:d5:e8:91:00:00:00:00:00:00:00:00:00:00:00:01';
const mine = '0004fb00000100000af70d20dcce7d65';

const server = (inner: string): string => `<?xml version="1.0" ?><Discover_Server_Result><Server><Unique_Id>${uuid.toUpperCase()}</Unique_Id>${inner}</Server></Discover_Server_Result>`;

describe('discover_server', () => {
  it('of a 3.2.1 agent in a pool', () => {
    const facts = serverFacts(
      server(
        '<OVM_Version>3.2.1-517</OVM_Version><VMM><Version><Major>4</Major><Minor>1</Minor><Extra>.3OVM</Extra></Version><Capabilities>xen-3.0-x86_64 xen-3.0-x86_32p</Capabilities></VMM>' +
          `<Pool_Unique_Id>p</Pool_Unique_Id><Manager_Unique_Id>${mine}</Manager_Unique_Id><Hostname>ovm-1</Hostname><Registered_IP>192.168.1.64</Registered_IP><Node_Number>0</Node_Number>` +
          '<Server_Roles>xen,utility</Server_Roles><Is_Current_Master>true</Is_Current_Master><Membership_State>Pooled</Membership_State><Statistic><Interval>40</Interval></Statistic>' +
          '<Capabilities><ISCSI>True</ISCSI><HVM_MAX_VNICS>8</HVM_MAX_VNICS></Capabilities>',
      ),
    );
    expect(facts).toMatchObject({
      uuid, hostname: 'ovm-1', hypervisorVersion: '4.1.3OVM', hypervisorCapabilities: ['xen-3.0-x86_64', 'xen-3.0-x86_32p'], poolUuid: 'p', registeredIp: '192.168.1.64', nodeNumber: 0,
      roles: ['xen', 'utility'], isMaster: true, statisticInterval: 40, capabilities: { ISCSI: 'True', HVM_MAX_VNICS: '8' },
    });
    expect(ownershipOf(facts, mine)).toBe('mine');
    expect(ownershipOf(facts, 'another')).toBe('foreign');
  });

  it('of an unowned one says none where there is nothing', () => {
    const facts = serverFacts(server('<Pool_Unique_Id>none</Pool_Unique_Id><Manager_Unique_Id>none</Manager_Unique_Id><Membership_State>Unowned</Membership_State>'));
    expect(facts).toMatchObject({ poolUuid: null, managerUuid: null, registeredIp: null, nodeNumber: null, roles: [], statisticInterval: 20 });
    expect(ownershipOf(facts, mine)).toBe('unowned');
  });

  it.each([
    ['no text', null],
    ['no XML', 'oops'],
    ['another document', '<Discover_Network_Result/>'],
    ['no Server', '<Discover_Server_Result/>'],
    ['no identity', '<Discover_Server_Result><Server><Unique_Id>none</Unique_Id></Server></Discover_Server_Result>'],
  ])('that is %s is refused', (_, answer) => {
    expect(() => serverFacts(answer)).toThrow(DiscoveryError);
  });
});

describe('discover_hardware', () => {
  it('counts pages of 4096 bytes and reads sizes with their unit', () => {
    const facts = hardwareFacts(
      '<?xml version="1.0" encoding="UTF-8"?><Discover_Hardware_Result><NodeInformation><VMM><PhysicalInfo><ThreadsPerCore>1</ThreadsPerCore><CoresPerSocket>2</CoresPerSocket>' +
        '<SocketsPerNode>2</SocketsPerNode><CPUKHz>3392400</CPUKHz><TotalPages>1048476</TotalPages><FreePages>512</FreePages></PhysicalInfo></VMM>' +
        '<CPUInfo><Proc_Info><CPU ID="1"/><CPU ID="0"><vendor_id>AuthenticAMD</vendor_id><cache_size>4096 KB</cache_size></CPU></Proc_Info></CPUInfo></NodeInformation></Discover_Hardware_Result>',
    );
    expect(facts).toMatchObject({ sockets: 2, coresPerSocket: 2, cpuKHz: 3_392_400, memoryMiB: 4095, freeMemoryMiB: 2, iscsiInitiator: null, biosVendor: '' });
    expect(facts.cpus.map(({ number, vendorId, cacheKiB }) => [number, vendorId, cacheKiB])).toEqual([[0, 'AuthenticAMD', 4096], [1, '', 0]]);
  });

  it('without NodeInformation is refused', () => {
    expect(() => hardwareFacts('<Discover_Hardware_Result/>')).toThrow(DiscoveryError);
  });
});

const network = (inner: string): string => `<Discover_Network_Result><Network><Active>${inner}</Active><Saved/></Network></Discover_Network_Result>`;
const family = (address: string): string => `<Family Type="AF_INET"><MAC>AA:BB:CC:00:00:01</MAC><mtu>9000</mtu>${address}</Family>`;
const at = '<Address>10.1.2.3</Address><Netmask>255.255.252.0</Netmask>';

describe('discover_network', () => {
  it('tells links by ETHTOOL, MII or sysfs, and leaves loopback out; VLANs are told apart, with what Managers wrote on them', () => {
    const facts = networkFacts(
      network(
        '<Network><Device Name="lo"/><Device Name="eth0.10"><SysFS><mtu>9000</mtu></SysFS><MetaData>ethernet:10ab{a: b}:STORAGE,LOUD</MetaData></Device><Device Name="eth0"><MAC>AA:BB:CC:00:00:01</MAC><MII><Link>ok</Link></MII></Device>' +
          '<Device Name="eth1"><ETHTOOL><Link>no</Link></ETHTOOL><SysFS><mtu>9000</mtu></SysFS></Device><Device Name="eth2"><SysFS><operstate>up</operstate></SysFS></Device><Device Name="eth3"/></Network>',
      ),
    );
    expect(facts.devices.map(({ name, link, mac, mtu }) => [name, link, mac, mtu])).toEqual([
      ['eth0', 'up', 'aa:bb:cc:00:00:01', 1500], ['eth1', 'down', '', 9000], ['eth2', 'up', '', 1500], ['eth3', 'unknown', '', 1500],
    ]);
    expect(facts.vlans).toMatchObject([{ name: 'eth0.10', device: 'eth0', vlanId: 10, mtu: 9000, mark: { id: '10ab', name: 'a: b', roles: ['STORAGE'] } }]);
  });

  it('finds the management interface on a bridge, a bond or a card, the called address first', () => {
    const bond = (address: string): string => `<Bonding><Device Name="bond0"><Bonding_Mode>802.3ad</Bonding_Mode><MII_Status>down</MII_Status>${family(address)}<BootProto>dhcp</BootProto></Device></Bonding>`;
    const bridges = `<Bridges><Device Name="0a010000">${family(at)}<Interfaces><PhyInterface>vif1.0</PhyInterface><PhyInterface>bond0</PhyInterface></Interfaces></Device><Device Name="local">${family('')}</Device></Bridges>`;
    const bridged = networkFacts(network(bond('') + bridges));
    expect(managementInterface(bridged, 'by name')).toMatchObject({ port: 'bond0', bridged: true, address: { address: '10.1.2.3', dynamic: false } });
    const plain = networkFacts(network(bond(at)));
    expect(plain.bonds[0]).toMatchObject({ mode: '802.3ad', link: 'down', mtu: 9000 });
    expect(managementInterface(plain, '10.1.2.3')).toMatchObject({ port: 'bond0', bridged: false, address: { dynamic: true } });
    expect(managementInterface(networkFacts(network('')), 'x')).toBeNull();
    const two = networkFacts(network(`<Network><Device Name="eth0">${family(at)}</Device><Device Name="eth1">${family(at.replace('10.1.2.3', '10.9.9.9'))}</Device></Network>`));
    expect(managementInterface(two, '10.9.9.9')?.port).toBe('eth1');
  });

  it('gives the subnet of an address', () => {
    expect(subnetOf({ address: '10.1.2.3', netmask: '255.255.252.0', dynamic: false })).toBe('10.1.0.0');
  });
});

describe('the other documents', () => {
  it('list plug-ins of the two kinds the Manager knows', () => {
    const info = (type: string): string => `<storage_plugin_info plugin_impl_name="a.B"><plugin_type>${type}</plugin_type><plugin_version>1</plugin_version><ss_extra_info_help>None</ss_extra_info_help><abilities><clone>YES</clone></abilities></storage_plugin_info>`;
    const found = pluginFacts(`<Discover_Storage_Plugins_Result><storage_plugin_info_list>${info('isa')}${info('ifs')}${info('new')}</storage_plugin_info_list></Discover_Storage_Plugins_Result>`);
    expect(found.map(({ id, kind, helpText, abilities }) => [id, kind, helpText.server, abilities])).toEqual([['a.B (1)', 'array', null, { clone: 'YES' }], ['a.B (1)', 'file-server', null, { clone: 'YES' }]]);
  });

  it('list disks, and which are left for repositories', () => {
    const found = diskFacts(
      '<Discover_Physical_Luns_Result><SCSI><Disk Name="OVM_SYS_REPO_PART_35"><Size>187709784064</Size><State>running</State></Disk>' +
        '<Disk><Page83_ID>36</Page83_ID><State>running</State><Paths><Path><State>failed</State></Path></Paths></Disk><Disk/></SCSI></Discover_Physical_Luns_Result>',
    );
    expect(found.map((disk) => [disk.page83Id, disk.bytes, disk.pathUp, isLeftOverPartition(disk)])).toEqual([['OVM_SYS_REPO_PART_35', 187_709_784_064, true, true], ['36', 0, false, false]]);
    expect(diskFacts('<Discover_Physical_Luns_Result/>')).toEqual([]);
  });

  it('tell pool, repositories and mounts', () => {
    expect(poolFacts('<Discover_Server_Pool_Result/>')).toBeNull();
    expect(
      poolFacts('<Discover_Server_Pool_Result><Server_Pool><Unique_Id>p</Unique_Id><Pool_Alias>a</Pool_Alias><Master_Virtual_Ip/><Member_List><Member><Registered_IP>1.2.3.4</Registered_IP></Member></Member_List></Server_Pool></Discover_Server_Pool_Result>'),
    ).toEqual({ id: 'p', alias: 'a', virtualIp: null, memberAddresses: ['1.2.3.4'] });
    expect(
      repositoryFacts('<Discover_Repository_Db_Result><RepositoryDbList><Repository Uuid="r"><Fs_location>h:/e</Fs_location><Mount_point>/OVS/Repositories/r</Mount_point><Status>Mounted</Status></Repository></RepositoryDbList></Discover_Repository_Db_Result>'),
    ).toEqual([{ id: 'r', location: 'h:/e', mountPoint: '/OVS/Repositories/r', mounted: true }]);
    expect(
      mountFacts('<Discover_Mounted_File_Systems_Result><Filesystem Type="nfs"><Mount Dir="/nfsmnt/x"><Device>h:/e</Device><Mount_Options>rw</Mount_Options></Mount></Filesystem></Discover_Mounted_File_Systems_Result>'),
    ).toEqual([{ directory: '/nfsmnt/x', device: 'h:/e', options: 'rw' }]);
  });

  it('tell the control domain, boot time and time sources, or nothing', () => {
    expect(controlDomainFacts([{ name: 'vm1' }, { name: 'Domain-0', memory: '1102', vcpus: '8' }])).toEqual({ memoryMiB: 1102, cpuCount: 8 });
    expect(controlDomainFacts([])).toBeNull();
    expect(controlDomainFacts(null)).toBeNull();
    expect(bootTimes({ last_boot_time: 1n, local_time: 2 })).toEqual({ lastBoot: 1, local: 2 });
    expect(bootTimes('x')).toBeNull();
    expect(ntpServers([['a', 'b'], false, true])).toEqual(['a', 'b']);
    expect(ntpServers(null)).toEqual([]);
  });
});
