import { discoverStoragePlugins } from './discover-storage.js';
import type { MethodTable } from './table.js';

/** Module `agent.api.storageplugin.StoragePlugin`: which plug-ins an installation has. */
export const storagepluginMethods: MethodTable = {
  discover_storage_plugins: ({ server }) => discoverStoragePlugins(server.profile),
};
