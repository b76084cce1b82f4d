import { beforeEach, describe, expect, it } from 'vitest';
import type { ManagerCore } from './manager-core.js';
import { openMemoryCore } from './memory-core.js';
import { baseFields } from './record.js';
import type { WorldTransaction } from './transaction.js';
import type { ManagerRecords } from './world.js';

const poolId = '0004fb0000020000aaaaaaaaaaaaaaaa';
const serverId = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';
const vmId = '0004fb0000060000bbbbbbbbbbbbbbbb';
const repositoryId = '0004fb0000030000cccccccccccccccc';

/** Inserts a record of which a rule looks at these fields only. */
function insert<T extends keyof ManagerRecords>(tx: WorldTransaction, type: T, fields: Partial<ManagerRecords[T]> & { readonly id: string }): void {
  tx.insert(type, { ...baseFields(fields), ...fields } as unknown as ManagerRecords[T]);
}

describe('the invariants', () => {
  let core: ManagerCore;
  const broken = (change: (tx: WorldTransaction) => void): string[] => {
    core.transact(change);
    return core.check();
  };
  const server = (fields: Partial<ManagerRecords['Server']>) => (tx: WorldTransaction) => {
    insert(tx, 'Server', { id: serverId, serverPoolId: null, clusterId: null, managerUuid: core.managerId, serverRunState: 'RUNNING', ntpServers: [], ...fields });
  };

  beforeEach(async () => {
    ({ core } = await openMemoryCore());
  });

  it('hold in a new world', () => {
    expect(core.check()).toEqual([]);
  });

  it('find an id of the wrong form and a reference to nothing', () => {
    expect(broken((tx) => insert(tx, 'Zone', { id: 'zone' }))).toEqual(['Zone zone: the id has not the form of its type']);
    expect(broken((tx) => tx.delete('StorageArrayPlugin', 'oracle.generic.SCSIPlugin.GenericPlugin (1.1.0)'))).toHaveLength(3);
  });

  it('find networks, ports and bridges that do not fit together', () => {
    const network = '1000000001';
    const port = (number: number): string => `0004fb000020000000000000000000${String(number).padStart(2, '0')}`;
    const found = broken((tx) => {
      server({})(tx);
      insert(tx, 'Network', { id: network, roles: ['STORAGE'], serverLocal: false, serverId: null });
      for (const id of [port(1), port(2)]) insert(tx, 'EthernetPort', { id, networkId: network, bondPortId: id === port(2) ? port(1) : null, portType: 'PHYSICAL', serverId });
      insert(tx, 'VirtualSwitch', { id: '0004fb00003000000000000000000001', networkId: network, ethernetPortId: port(1), vlanInterfaceId: null });
      insert(tx, 'Vm', { id: vmId, vmRunState: 'STOPPED', currentMemory: 0, currentCpuCount: 0, currentDomainId: -1, serverId: null, serverPoolId: null, repositoryId: null });
      insert(tx, 'VirtualNic', { id: '0004fb00000700000000000000000001', vmId, networkId: network, macAddress: null });
    });
    expect(found).toEqual([
      `Network ${network}: connects Server ${serverId} twice`,
      `EthernetPort ${port(2)}: in a bond and in a network`,
      `EthernetPort ${port(2)}: part of ${port(1)}, which is no bond of its server`,
      'VirtualSwitch 0004fb00003000000000000000000001: not on a network that serves machines',
      `VirtualNic 0004fb00000700000000000000000001: on Network ${network}, which does not serve machines`,
    ]);
  });

  it('find a Server without an owner that is not UNKNOWN', () => {
    expect(broken(server({ managerUuid: null }))).toEqual([`Server ${serverId}: nobody owns it, but its state is RUNNING`]);
    core.transact((tx) => tx.delete('Server', serverId));
    expect(broken(server({ managerUuid: null, serverRunState: 'UNKNOWN', ntpServers: ['192.0.2.10'] }))).toEqual([`Server ${serverId}: nobody owns it, but it has time sources`]);
  });

  it('find a Server in a cluster without a pool', () => {
    const found = broken((tx) => {
      server({ clusterId: 'aaaaaaaaaaaaaaaa' })(tx);
      insert(tx, 'Cluster', { id: 'bbbbbbbbbbbbbbbb', serverPoolId: poolId });
    });
    expect(found).toContain(`Server ${serverId}: in a cluster but in no pool`);
    expect(found).toContain(`Cluster bbbbbbbbbbbbbbbb: is not named after its pool ${poolId}`);
  });

  it('find a pool with members and no master', () => {
    const found = broken((tx) => {
      server({ serverPoolId: poolId })(tx);
      insert(tx, 'ServerPool', { id: poolId, masterServerId: null });
    });
    expect(found).toEqual([`ServerPool ${poolId}: has servers but no master`, `ServerPool ${poolId}: has not exactly one policy`]);
  });

  it('find machines whose values contradict their state', () => {
    const machine = (fields: Partial<ManagerRecords['Vm']>) => (tx: WorldTransaction) => {
      if (tx.has('Vm', vmId)) tx.delete('Vm', vmId);
      insert(tx, 'Vm', {
        id: vmId, serverPoolId: null, serverId: null, repositoryId: null, sslVncPort: null, sslTtyPort: null, vmStartPolicy: null, currentMemory: -1,
        currentCpuCount: -1, currentDomainId: -1, vmRunState: 'TEMPLATE', ...fields,
      });
    };
    expect(broken(machine({}))).toEqual([]);
    expect(broken(machine({ sslVncPort: '6900', currentMemory: 1 }))).toHaveLength(2);
    expect(broken(machine({ vmRunState: 'STOPPED' }))).toHaveLength(1);
    expect(broken(machine({ vmRunState: 'RUNNING' }))).toEqual([`Vm ${vmId}: RUNNING without pool, server or repository`]);
  });

  it('find slots and addresses that are taken twice', () => {
    const mapping = (id: string, fields: Partial<ManagerRecords['VmDiskMapping']>) => (tx: WorldTransaction) => {
      insert(tx, 'VmDiskMapping', { id: `0004fb0000130000${id}`, vmId, virtualDiskId: 'EMPTY_CDROM', storageElementId: null, diskTarget: 0, ...fields });
    };
    const card = (id: string, macAddress: string | null) => (tx: WorldTransaction) => {
      insert(tx, 'VirtualNic', { id: `0004fb0000070000${id}`, vmId, macAddress, networkId: null });
    };
    const found = broken((tx) => {
      insert(tx, 'Vm', { id: vmId, vmRunState: 'STARTING', serverPoolId: null, serverId: null, repositoryId: null });
      mapping('0000000000000001', {})(tx);
      mapping('0000000000000002', { virtualDiskId: null })(tx);
      card('0000000000000001', '00:21:f6:00:00:01')(tx);
      card('0000000000000002', '00:21:f6:00:00:01')(tx);
      card('0000000000000003', null)(tx);
      card('0000000000000004', null)(tx);
    });
    expect(found).toHaveLength(3);
  });

  it('find a repository that is presented but not mounted, and the other way round', () => {
    const found = broken((tx) => {
      server({})(tx);
      insert(tx, 'FileSystem', { id: '0004fb0000050000dddddddddddddddd', fileServerIds: [] });
      insert(tx, 'Repository', { id: repositoryId, presentedServerIds: [serverId], fileSystemId: '0004fb0000050000dddddddddddddddd' });
    });
    expect(found).toEqual([`Repository ${repositoryId}: presented to Server ${serverId}, but not mounted there`]);
    const mount = `${serverId}_mount_/OVS/Repositories/${repositoryId}`;
    expect(broken((tx) => insert(tx, 'FileSystemMount', { id: mount, serverId, fileSystemId: '0004fb0000050000dddddddddddddddd' }))).toEqual([]);
    expect(broken((tx) => tx.update('Repository', repositoryId, { presentedServerIds: [] }))).toHaveLength(1);
  });

  it('find a lock without a job and a job that contradicts itself', () => {
    expect(broken((tx) => tx.update('VirtualDisk', 'EMPTY_CDROM', { locked: true }))).toEqual(['VirtualDisk EMPTY_CDROM: locked without an active job']);
    core.transact((tx) => tx.update('VirtualDisk', 'EMPTY_CDROM', { locked: false }));
    const [job] = core.store.ids('Job');
    expect(broken((tx) => tx.update('Job', String(job), { jobRunState: 'FAILURE', endTime: 0, jobSummaryState: 'RUNNING' }))).toHaveLength(3);
  });
});
