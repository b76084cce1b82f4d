import type { Estate } from './estate.js';
import { idOf } from './estate.js';

/** What tests read of a machine. */
export interface Machine {
  readonly id: { readonly value: string; readonly name: string };
  readonly vmRunState: string;
  readonly serverId: { readonly value: string } | null;
  readonly [field: string]: unknown;
}

const base = { description: '', locked: false, readOnly: false, generation: 0, userData: [], resourceGroupIds: [] } as const;

/** Puts a repository on the lab's file server, presented to every Server of the estate: mounted there, and known to the Manager. Its id. */
export function addRepository({ world, servers }: Estate, { id = `0004fb0000030000${'a'.repeat(16)}`, device = 'nas1:/export/repo1' } = {}): string {
  const mountPoint = `/OVS/Repositories/${id}`;
  for (const server of world.servers) server.mounts.mount(device, mountPoint);
  const { core } = world.manager;
  const fileSystemId = `0004fb0000050000${id.slice(-16)}`;
  const fileServerId = `0004fb0000090000${id.slice(-16)}`;
  const server = core.store.get('Server', servers[0] ?? '');
  core.transact((tx) => {
    tx.insert('FileServer', {
      ...base, id: fileServerId, name: 'nas1', fileServerType: 'NETWORK', zoneIds: [], fileServerPluginId: server?.fileServerPluginIds[0] ?? '', accessHost: 'nas1',
      storageDescription: null, adminServerIds: servers, serverId: null, refreshServerIds: servers, uniformExports: true,
    });
    tx.insert('FileSystem', {
      ...base, id: fileSystemId, name: `nfs:${device.split(':')[1] ?? ''}`, fileServerIds: [fileServerId], storageElementId: null, clusterId: null, path: device,
      size: 500e9, freeSize: 500e9, refreshed: true, accessGroupId: null, shared: true,
    });
    tx.insert('Repository', { ...base, id, name: 'repo', presentedServerIds: servers, fileSystemId, managerUuid: core.managerId, refreshed: true, sharePath: '' });
    for (const serverId of servers) {
      tx.insert('FileSystemMount', { ...base, id: `${serverId}_mount_${mountPoint}`, name: `x_${mountPoint}`, serverId, fileSystemId, absolutePath: mountPoint, sharePath: '', options: null });
    }
  });
  return id;
}

/** Makes a machine in the pool of the estate. Its id. */
export function makeMachine(estate: Estate, repository: string, fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return estate.done('POST', '/Vm', { name: 'vm', repositoryId: idOf(repository), ...(estate.pool === '' ? {} : { serverPoolId: idOf(estate.pool) }), memory: 512, ...fields });
}
