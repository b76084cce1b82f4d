import type { WorldTransaction } from '../transaction.js';

/** A Server's port by its name there. */
export function portOf(tx: WorldTransaction, serverId: string, interfaceName: string): string | undefined {
  return tx.related('EthernetPort', 'serverId', serverId).find((id) => tx.get('EthernetPort', id)?.interfaceName === interfaceName);
}

/** The storage elements with a page 83 identifier that the Server has a path to. */
export function elementsOf(tx: WorldTransaction, serverId: string, page83Id: string): string[] {
  return pathsOf(tx, serverId, page83Id).flatMap((path) => tx.get('StoragePath', path)?.storageElementId ?? []);
}

/** The paths of a Server to a disk. */
export function pathsOf(tx: WorldTransaction, serverId: string, page83Id: string): string[] {
  return tx
    .related('StorageInitiator', 'serverId', serverId)
    .flatMap((initiator) => tx.related('StoragePath', 'storageInitiatorId', initiator))
    .filter((path) => tx.get('StorageElement', tx.get('StoragePath', path)?.storageElementId ?? '')?.page83Id === page83Id);
}
