import { lunElements, profiles } from '@ovmsim/model';
import { childrenOf, elementAt, parseXml, textAt, type XmlElement } from '@ovmsim/xml';
import { describe, expect, it } from 'vitest';
import { cpuCount, freeMemoryMiB } from '../core/hardware.js';
import type { OvsServer } from '../core/server.js';
import { openTestServer, textOfCall } from '../testing/index.js';

async function document(server: OvsServer, method: string, ...params: string[]): Promise<{ text: string; root: XmlElement }> {
  const text = await textOfCall(server, method, ...params);
  return { text, root: parseXml(text) };
}

function at(root: XmlElement, ...path: string[]): XmlElement {
  const found = elementAt(root, ...path);
  if (found === undefined) throw new Error(`no ${path.join('/')}`);
  return found;
}

function names(element: XmlElement): string[] {
  return element.children.map((child) => child.name);
}

describe('discover_server', () => {
  it('has the recorded elements in the recorded order', async () => {
    const { server } = await openTestServer();
    const { text, root } = await document(server, 'discover_server');
    expect(text.startsWith('<?xml version="1.0" ?><Discover_Server_Result><Server><Unique_Id>')).toBe(true);
    expect(names(at(root, 'Server'))).toEqual([
      'Unique_Id', 'Boot_Time', 'Date_Time', 'NTP', 'Agent_Version', 'RPM_Version', 'OVM_Version', 'CPU_Type', 'OS_Type', 'OS_Name',
      'OS_Major_Version', 'OS_Minor_Version', 'Hypervisor_Type', 'Hypervisor_Name', 'Host_Kernel_Release', 'Host_Kernel_Version', 'VMM',
      'Pool_Unique_Id', 'Manager_Unique_Id', 'Hostname', 'Server_Roles', 'Is_Current_Master', 'Manager_Core_API_Version', 'Membership_State',
      'Cluster_State', 'Statistic', 'Exports', 'Capabilities',
    ]);
    expect(textAt(root, 'Server', 'Unique_Id')).toBe(server.identity.uuid);
    expect(textAt(root, 'Server', 'Server_Roles')).toBe('xen,utility');
    expect(textAt(root, 'Server', 'Is_Current_Master')).toBe('false');
    expect(textAt(root, 'Server', 'Statistic', 'Interval')).toBe('20');
    expect(textAt(root, 'Server', 'Capabilities', 'MAX_CONCURRENT_MIGRATION_IN')).toBe('1');
  });

  it('gives the versions of the profile', async () => {
    for (const name of ['3.3', '3.4'] as const) {
      const { server } = await openTestServer({ profile: name });
      const { root } = await document(server, 'discover_server');
      expect(textAt(root, 'Server', 'OVM_Version')).toBe(profiles[name].ovmVersion);
      expect(textAt(root, 'Server', 'Agent_Version')).toBe(profiles[name].agentVersion);
      expect(textAt(root, 'Server', 'VMM', 'Version', 'Extra')).toBe(profiles[name].hypervisor.extra);
    }
  });
});

describe('discover_hardware', () => {
  it('lets clients compute processors and memory', async () => {
    const { server } = await openTestServer({ hardware: { profile: 'rack-v3' } });
    const { text, root } = await document(server, 'discover_hardware');
    expect(text.startsWith('<?xml version="1.0" encoding="UTF-8"?><Discover_Hardware_Result>')).toBe(true);
    const info = at(root, 'NodeInformation', 'VMM', 'PhysicalInfo');
    const number = (name: string): number => Number(textAt(info, name));
    expect(number('ThreadsPerCore') * number('CoresPerSocket') * number('SocketsPerNode')).toBe(48);
    expect(number('TotalPages') * 4096).toBe(server.inventory.memoryMiB * 1048576);
    expect(number('FreePages') * 4096).toBe(freeMemoryMiB(server.inventory) * 1048576);
    expect(names(at(info, 'HW_Caps'))).toEqual(Array.from({ length: 8 }, (_, index) => `Item_${index}`));
  });

  it('lists every processor, the initiator and the DMI facts', async () => {
    const { server } = await openTestServer();
    const { root } = await document(server, 'discover_hardware');
    const cpus = childrenOf(at(root, 'NodeInformation', 'CPUInfo', 'Proc_Info'), 'CPU');
    expect(cpus.map((cpu) => cpu.attributes['ID'])).toEqual(Array.from({ length: cpuCount(server.inventory.cpu) }, (_, id) => String(id)));
    expect(cpus.map((cpu) => textAt(cpu, 'model_name'))).toContain(server.inventory.cpu.modelName);
    expect(textAt(root, 'NodeInformation', 'IO', 'SCSI', 'ISCSI_Node', 'Initiatorname')).toMatch(/^iqn\.1988-12\.com\.oracle:[0-9a-f]+$/);
    const dmtf = at(root, 'NodeInformation', 'DMTF');
    expect(textAt(dmtf, 'System', 'UUID')).toBe(server.identity.uuid);
    expect(textAt(dmtf, 'BIOS', 'Vendor')).toBe('American Megatrends Inc.');
    expect(Buffer.from(textAt(dmtf, 'DMI', 'Buffer') ?? '', 'base64')).toHaveLength(Number(textAt(dmtf, 'DMI', 'TableLength')));
  });
});

describe('discover_network', () => {
  it('shows ports, the bond over the first and the management bridge above it', async () => {
    const { server } = await openTestServer();
    const { root } = await document(server, 'discover_network');
    const active = at(root, 'Network', 'Active');
    expect(names(active)).toEqual(['Network', 'Bonding', 'Bridges', 'Infiniband']);
    const [eth0, eth1] = childrenOf(at(active, 'Network'), 'Device');
    expect([eth0?.attributes['Name'], eth1?.attributes['Name']]).toEqual(['eth0', 'eth1']);
    expect(eth0 && textAt(eth0, 'Flags')).toBe('(0x1843) IFF_UP IFF_BROADCAST IFF_RUNNING IFF_SLAVE IFF_MULTICAST');
    expect(eth1 && textAt(eth1, 'Flags')).toBe('(0x1043) IFF_UP IFF_BROADCAST IFF_RUNNING IFF_MULTICAST');
    const bond = at(active, 'Bonding', 'Device');
    expect([bond.attributes['Name'], textAt(bond, 'Bonding_Mode')]).toEqual(['bond0', 'active-backup']);
    const bridge = at(active, 'Bridges', 'Device');
    expect(bridge.attributes['Name']).toBe('7f000100');
    expect([textAt(bridge, 'Family', 'Address'), textAt(bridge, 'Family', 'Netmask'), textAt(bridge, 'Family', 'Broadcast')]).toEqual(['127.0.1.1', '255.255.255.0', '127.0.1.255']);
    expect(textAt(bridge, 'Interfaces', 'PhyInterface')).toBe('bond0');
    const mac = server.inventory.nics[0]?.mac;
    expect(eth0 && textAt(eth0, 'MAC')).toBe(mac?.toUpperCase());
    expect(textAt(bridge, 'Family', 'MAC')).toBe(mac?.toUpperCase());
    expect(textAt(bond, 'Slave_Interface', 'Permanent_HW_addr')).toBe(mac);
  });
});

describe('storage documents', () => {
  it('describe three plug-ins with the versions of the profile', async () => {
    const { server } = await openTestServer({ profile: '3.3' });
    const { root } = await document(server, 'discover_storage_plugins');
    const infos = childrenOf(at(root, 'storage_plugin_info_list'), 'storage_plugin_info');
    expect(infos.map((info) => [info.attributes['plugin_impl_name'], textAt(info, 'plugin_version')])).toEqual([
      ['oracle.ocfs2.OCFS2.OCFS2Plugin', '0.1.0-42.1'],
      ['oracle.generic.SCSIPlugin.GenericPlugin', '1.1.0'],
      ['oracle.generic.NFSPlugin.GenericNFSPlugin', '1.1.0'],
    ]);
    expect(infos.map((info) => textAt(info, 'abilities', 'clone'))).toEqual(['ONLINE', 'UNSUPPORTED', 'UNSUPPORTED']);
  });

  it('show the mounts of one type, of all, or none', async () => {
    const { server } = await openTestServer();
    const types = async (...params: string[]): Promise<(string | undefined)[]> =>
      (await document(server, 'discover_mounted_file_systems', ...params)).root.children.map((child) => child.attributes['Type']);
    expect(await types('nfs')).toEqual([]);
    expect(await types('rootfs')).toEqual(['rootfs']);
    expect((await types('all')).length).toBeGreaterThan(3);
    expect(await types()).toEqual(await types('all'));
    expect(await types('')).toEqual([]);
  });

  it('list local disks by their page 83 identifiers', async () => {
    const { server } = await openTestServer();
    const { root } = await document(server, 'discover_physical_luns', '');
    const disks = childrenOf(at(root, 'SCSI'), 'Disk');
    expect(disks.map((disk) => textAt(disk, lunElements.page83Id))).toEqual(server.inventory.disks.map((disk) => disk.page83Id));
    expect(disks.map((disk) => Number(textAt(disk, lunElements.bytes)))).toEqual(server.inventory.disks.map((disk) => disk.bytes));
    expect(disks[0] && childrenOf(at(disks[0], lunElements.paths), lunElements.path)).toHaveLength(1);
  });
});

describe('documents of a Server without pool, cluster and repositories', () => {
  it('are empty where they were recorded empty', async () => {
    const { server } = await openTestServer();
    expect((await document(server, 'discover_server_pool')).text).toBe('<?xml version="1.0" ?><Discover_Server_Pool_Result/>');
    expect((await document(server, 'discover_pool_filesystem')).text).toBe('<?xml version="1.0" ?><Discover_Pool_Filesystem_Result/>');
    expect((await document(server, 'discover_repository_db')).text).toBe('<?xml version="1.0" ?><Discover_Repository_Db_Result><RepositoryDbList/></Discover_Repository_Db_Result>');
  });

  it('say that the cluster stack is off', async () => {
    const { server } = await openTestServer();
    const { root } = await document(server, 'discover_cluster');
    expect(textAt(root, 'O2CB_Config', 'O2CB_ENABLED')).toBe('false');
    expect(textAt(root, 'O2CB_Config', 'O2CB_HEARTBEAT_THRESHOLD')).toBe('61');
  });

  it('list what the repository database holds', async () => {
    const { server } = await openTestServer();
    server.repositoryDatabase.update({ abc: { alias: 'r1', filesystem: 'nfs', fs_location: 'nas:/r1', manager_uuid: 'm', mount_point: '/OVS/Repositories/abc', version: '3.0' } });
    const { root } = await document(server, 'discover_repository_db');
    const repository = at(root, 'RepositoryDbList', 'Repository');
    expect(repository.attributes['Uuid']).toBe('abc');
    expect([textAt(repository, 'Fs_location'), textAt(repository, 'Alias')]).toEqual(['nas:/r1', 'r1']);
  });
});

describe('list_vms', () => {
  it('lists the control domain alone, every scalar a text', async () => {
    const { server } = await openTestServer();
    const [domain, ...others] = (await server.dispatch('list_vms', [])) as Record<string, unknown>[];
    expect(others).toEqual([]);
    expect(domain).toMatchObject({ name: 'Domain-0', domid: '0', memory: String(server.inventory.controlDomainMiB), device: {} });
    const scalars = Object.entries(domain ?? {}).filter(([, value]) => typeof value !== 'object');
    expect(scalars.every(([, value]) => typeof value === 'string')).toBe(true);
  });
});
