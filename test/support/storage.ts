import { idOf, type Estate, type Reference } from './estate.js';

const plugin = 'oracle.generic.NFSPlugin.GenericNFSPlugin (1.1.0)';
const host = 'nas1';

/** The filer that every world has, discovered and refreshed when it is not known yet; its id. */
export async function addNfsFiler(estate: Estate): Promise<string> {
  const known = await estate.get<{ readonly id: Reference; readonly accessHost: string }[]>('/FileServer');
  const there = known.find(({ accessHost }) => accessHost === host);
  if (there !== undefined) return there.id.value;
  const id = await estate.done('POST', '/FileServer', {
    name: host, accessHost: host, fileServerType: 'NETWORK', fileServerPluginId: idOf(plugin), adminServerIds: estate.servers.map(idOf), uniformExports: true,
  });
  await estate.done('PUT', `/FileServer/${id}/refresh`);
  return id;
}

/** A repository on an export of that filer, presented to all Servers of the estate and called as the export's last part; its id. */
export async function addNfsRepository(estate: Estate, path: string): Promise<string> {
  const fileServer = await addNfsFiler(estate);
  const fileSystems = await estate.get<{ readonly id: Reference; readonly path: string }[]>(`/FileServer/${fileServer}/FileSystem`);
  const fileSystem = fileSystems.find((each) => each.path === `${host}:${path}`)?.id.value ?? '';
  const repository = await estate.done('POST', `/FileSystem/${fileSystem}/Repository`, { name: path.slice(path.lastIndexOf('/') + 1) });
  for (const server of estate.servers) await estate.done('PUT', `/Repository/${repository}/present`, idOf(server));
  return repository;
}
