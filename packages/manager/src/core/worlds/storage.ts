import { newFileServer, newNfsFileSystem } from '../file-server/records.js';
import { newId } from '../ids.js';
import { newMount, newRepository } from '../repository/records.js';
import { newDiskId, newVirtualDisk } from '../virtual-disk/records.js';
import { idOf, type Building } from './building.js';
import { presentedServers } from './mistakes.js';
import type { WorldFileServer } from './schema.js';

/** The host by which Servers mount an export. */
export const accessHost = ({ name, hosts }: Pick<WorldFileServer, 'name' | 'hosts'>): string => hosts?.[0] ?? name;

/** File servers with all their exports as a discovery finds them, repositories on some of them, and the repositories' ISOs. */
export function insertStorage(building: Building): void {
  const { core, tx, inventory, ids } = building;
  for (const server of inventory.fileServers) {
    const id = newId(core, 'FileServer');
    ids.fileServers.set(server.name, id);
    tx.insert('FileServer', newFileServer({ id, name: server.name, accessHost: accessHost(server), adminServerIds: [...ids.servers.values()] }));
    for (const { path, size } of server.exports) {
      const fileSystem = newId(core, 'FileSystem');
      ids.fileSystems.set(`${server.name}:${path}`, fileSystem);
      tx.insert('FileSystem', newNfsFileSystem({ id: fileSystem, path: `${accessHost(server)}:${path}`, size, freeSize: size, fileServerId: id }));
    }
  }
  insertRepositories(building);
  for (const { name, repository, size } of inventory.isos) {
    const id = newDiskId(core, 'VIRTUAL_CDROM');
    ids.isos.set(name, id);
    tx.insert('VirtualDisk', newVirtualDisk(tx, { id, name, diskType: 'VIRTUAL_CDROM', size, onDiskSize: size, repositoryId: idOf(building, 'repositories', repository) }));
  }
}

function insertRepositories(building: Building): void {
  const { core, tx, inventory, ids } = building;
  for (const wanted of inventory.repositories) {
    const id = newId(core, 'Repository');
    ids.repositories.set(wanted.name, id);
    const presentedServerIds = presentedServers(inventory, wanted).map((server) => idOf(building, 'servers', server));
    const fileSystemId = idOf(building, 'fileSystems', `${wanted.fileServer}:${wanted.export}`);
    const { name, description = '' } = wanted;
    const repository = tx.insert('Repository', newRepository({ id, name, description, fileSystemId, managerUuid: core.managerId, presentedServerIds }));
    for (const serverId of presentedServerIds) {
      const server = tx.get('Server', serverId);
      if (server !== undefined) tx.insert('FileSystemMount', newMount({ server, repository }));
    }
  }
}
