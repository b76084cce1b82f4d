import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, openEstate, type Estate, type FinishedJob } from '../support/estate.js';

const plugin = 'oracle.generic.NFSPlugin.GenericNFSPlugin (1.1.0)';
const GiB = 1024 ** 3;

interface Named {
  readonly id: { readonly value: string; readonly name: string | null };
  readonly name: string;
}
type Shown = Named & Readonly<Record<string, unknown>>;

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate();
});
afterAll(async () => {
  expect(await estate.check()).toEqual([]);
  await estate.close();
});

const values = (list: unknown): string[] => (list as { readonly value: string }[]).map(({ value }) => value);
const failed = ({ jobRunState, error }: FinishedJob): string => `${jobRunState} ${error?.type ?? ''} ${error?.message ?? ''}`;
const refusal = async (method: string, path: string, body?: unknown): Promise<string> => {
  const { status, json } = await estate.rest(method, path, body);
  return `${status} ${(json as { readonly errorCode?: string }).errorCode ?? ''}`;
};
/** Whatever one Server's agent answers. */
const ask = (server: number, method: string, ...params: never[]) => estate.world.servers[server]?.dispatch(method, params);

const filer = (changes: Readonly<Record<string, unknown>> = {}) => ({
  name: 'filer', accessHost: 'nas1.example.com', fileServerType: 'NETWORK', fileServerPluginId: idOf(plugin), adminServerIds: [idOf(estate.servers[0] ?? '')], uniformExports: true, ...changes,
});

/** Makes, once, what the later tests stand on: the filer with its file systems, by export. */
let fileServer = '';
const fileSystems = new Map<string, string>();
let repository = '';

describe('an NFS file server', () => {
  it('is refused at once without host, admin server or the right kind', async () => {
    expect(await refusal('POST', '/FileServer', filer({ accessHost: null }))).toBe('400 GEN_000001');
    expect(await refusal('POST', '/FileServer', filer({ adminServerIds: [] }))).toBe('400 FILE_SERVER_000001');
    expect(await refusal('POST', '/FileServer', filer({ fileServerType: 'LOCAL' }))).toBe('400 FILE_SERVER_000000');
    expect(await refusal('POST', '/FileServer', filer({ adminServerIds: [idOf('no such server')] }))).toBe('404 GEN_000002');
  });

  it('fails with what showmount says when nobody answers there', async () => {
    const job = await estate.job('POST', '/FileServer', filer({ accessHost: 'nas9' }));
    expect(failed(job)).toMatch(
      /^FAILURE SERVER OVMAPI_B000E Storage plugin command \[storage_plugin_validate\] failed for storage server \[0004fb0000090000[0-9a-f]{16}\] failed with \[OVMAPI_4010E Attempt to send command: storage_plugin_validate to server: ovs1\.example\.com failed\. OVMAPI_4004E .*'nas9'\] failed \(1\): stderr: clnt_create: RPC: Unknown host/,
    );
    expect((await estate.get<Shown[]>('/FileServer')).filter(({ fileServerType }) => fileServerType === 'NETWORK')).toEqual([]);
  });

  it('gets its file systems by refresh, with the sizes of the exports', async () => {
    fileServer = await estate.done('POST', '/FileServer', filer());
    expect(await estate.get(`/FileServer/${fileServer}`)).toMatchObject({ name: 'filer', fileServerType: 'NETWORK', accessHost: 'nas1.example.com', uniformExports: true, refreshServerIds: [], fileSystemIds: [], serverId: null });
    expect(failed(await estate.job('POST', '/FileServer', filer({ name: 'again' })))).toContain('RULE OVMRU_900151E');
    await estate.done('PUT', `/FileServer/${fileServer}/refresh`);
    const shown = await estate.get<Shown[]>(`/FileServer/${fileServer}/FileSystem`);
    expect(shown.map(({ name, path, size, freeSize, refreshed, shared }) => [name, path, size, freeSize === size || freeSize, refreshed, shared])).toEqual([
      ['nfs:/export/repo1', 'nas1.example.com:/export/repo1', 500 * GiB, expect.any(Number), true, true],
      ['nfs:/export/repo2', 'nas1.example.com:/export/repo2', 500 * GiB, expect.any(Number), true, true],
      ['nfs:/export/pool1', 'nas1.example.com:/export/pool1', 20 * GiB, expect.any(Number), true, true],
    ]);
    for (const { name, id } of shown) fileSystems.set(name, id.value);
    // What was mounted to look is not mounted any more.
    expect(estate.world.servers.map(({ mounts }) => mounts.list())).toEqual([[], []]);
    // A second refresh makes nothing twice.
    await estate.done('PUT', `/FileServer/${fileServer}/refresh`);
    expect(values((await estate.get(`/FileServer/${fileServer}`)).fileSystemIds)).toEqual([...fileSystems.values()]);
    await estate.done('PUT', `/FileSystem/${fileSystems.get('nfs:/export/repo1')}/refresh`);
    await estate.done('PUT', `/FileServer/${fileServer}/validate`);
  });

  it('keeps its lists of Servers by the rules', async () => {
    const [one = '', two = ''] = estate.servers;
    const change = (verb: string, server: string) => estate.job('PUT', `/FileServer/${fileServer}/${verb}`, idOf(server));
    expect(failed(await change('removeAdminServer', two))).toContain('OVMRU_900156E');
    expect(failed(await change('removeAdminServer', one))).toContain('OVMRU_900155E');
    expect(await change('addAdminServer', two)).toMatchObject({ name: 'Add Admin Server: ovs2.example.com to File Server: filer', jobRunState: 'SUCCESS' });
    expect(values((await estate.get(`/FileServer/${fileServer}`)).adminServerIds)).toEqual([one, two]);
    expect(failed(await change('addRefreshServer', two))).toContain('OVMRU_900153E');
    await estate.done('PUT', `/FileServer/${fileServer}`, { uniformExports: false });
    expect((await change('addRefreshServer', two)).jobRunState).toBe('SUCCESS');
    expect(failed(await estate.job('PUT', `/FileServer/${fileServer}`, { uniformExports: true }))).toContain('OVMRU_900153E');
    expect((await change('removeRefreshServer', two)).jobRunState).toBe('SUCCESS');
    await estate.done('PUT', `/FileServer/${fileServer}`, { uniformExports: true, name: 'filer', description: 'of the lab' });
    const local = (await estate.get<Shown[]>('/FileServer')).find(({ fileServerType }) => fileServerType === 'LOCAL');
    expect(await refusal('PUT', `/FileServer/${local?.id.value}/addAdminServer`, idOf(two))).toBe('409 FILE_SERVER_000002');
    await estate.done('PUT', `/FileServer/${local?.id.value}/refresh`);
    expect(await refusal('DELETE', `/FileServer/${local?.id.value}`)).toBe('409 FILE_SERVER_000002');
  });

  it('does not let its file systems be deleted while they are exported', async () => {
    expect(failed(await estate.job('DELETE', `/FileSystem/${fileSystems.get('nfs:/export/repo2')}`))).toContain('FILE_SYSTEM_000000');
    const local = (await estate.get<Shown[]>('/FileSystem')).find(({ storageElementId }) => storageElementId !== null);
    expect(await refusal('DELETE', `/FileSystem/${local?.id.value}`)).toBe('409 FILE_SYSTEM_000000');
    expect(failed(await estate.job('POST', `/FileSystem/${local?.id.value}/Repository`, { name: 'local' }))).toContain('RULE OVMRU_002030E');
  });
});

describe('a repository', () => {
  it('is made by an admin server, presented to nobody, and in nobody’s way', async () => {
    const on = `/FileSystem/${fileSystems.get('nfs:/export/repo1')}/Repository`;
    expect(await refusal('POST', on, {})).toBe('400 GEN_000001');
    expect(await refusal('POST', on, { name: 'x', sharePath: '../x' })).toBe('400 GEN_000023');
    repository = await estate.done('POST', on, { name: 'repo one', description: 'd' });
    expect(repository).toMatch(/^0004fb0000030000[0-9a-f]{16}$/);
    expect(await estate.get(`/Repository/${repository}`)).toMatchObject({ name: 'repo one', description: 'd', presentedServerIds: [], refreshed: true, sharePath: '', managerUuid: estate.world.world.managerUuid });
    expect(estate.world.servers.map(({ mounts }) => mounts.list())).toEqual([[], []]);
    expect(failed(await estate.job('POST', on, { name: 'second' }))).toContain(
      'OVMRU_002015E Cannot create repository at path :, on file system: nfs:/export/repo1, as it conflicts with existing repo at path: Empty_share_path',
    );
    expect(failed(await estate.job('POST', on, { name: 'inside', sharePath: 'a' }))).toContain('OVMRU_002015E');
  });

  it('may lie in folders of a file system, side by side', async () => {
    const on = `/FileSystem/${fileSystems.get('nfs:/export/repo2')}/Repository`;
    const one = await estate.done('POST', on, { name: 'a', sharePath: '/a/' });
    const two = await estate.done('POST', on, { name: 'b', sharePath: 'b' });
    expect([await estate.get(`/Repository/${one}`), await estate.get(`/Repository/${two}`)].map(({ sharePath }) => sharePath)).toEqual(['a', 'b']);
    expect(failed(await estate.job('POST', on, { name: 'c', sharePath: 'a/c' }))).toContain('conflicts with existing repo at path: a');
    expect(failed(await estate.job('POST', on, { name: 'all' }))).toContain('OVMRU_002015E');
    await estate.done('PUT', `/Repository/${two}/present`, idOf(estate.servers[1] ?? ''));
    expect(estate.world.servers[1]?.mounts.at(`/OVS/Repositories/${two}`)?.device).toBe('nas1.example.com:/export/repo2/b');
    await estate.done('PUT', `/Server/${estate.servers[1]}/refresh`);
    expect(values((await estate.get(`/Repository/${two}`)).presentedServerIds)).toEqual([estate.servers[1]]);
    expect(await estate.check()).toEqual([]);
    // An empty one is taken off its Servers and erased.
    for (const id of [one, two]) await estate.done('DELETE', `/Repository/${id}`);
    expect(estate.world.storage.share('nas1', '/export/repo2')?.list('a')).toEqual([]);
    expect(estate.world.servers[1]?.mounts.list()).toEqual([]);
  });

  it('is mounted on the Servers that it is presented to, and nowhere else', async () => {
    const [one = '', two = ''] = estate.servers;
    for (const server of [one, two]) {
      expect(await estate.job('PUT', `/Repository/${repository}/present`, idOf(server))).toMatchObject({ name: expect.stringMatching(/^Present Repository: repo one to Server: ovs[12]\.example\.com$/) as string, jobRunState: 'SUCCESS' });
    }
    await estate.done('PUT', `/Repository/${repository}/present`, idOf(two));
    expect(values((await estate.get(`/Repository/${repository}`)).presentedServerIds)).toEqual([one, two]);
    const mounts = await estate.get<Shown[]>('/FileSystemMount');
    expect(mounts.map(({ id, name, absolutePath, sharePath }) => [id.value, name, absolutePath, sharePath])).toEqual(
      [one, two].map((server, n) => [`${server}_mount_/OVS/Repositories/${repository}`, `ovs${n + 1}.example.com_/OVS/Repositories/${repository}`, `/OVS/Repositories/${repository}`, '']),
    );
    expect(await ask(1, 'discover_repository_db')).toContain('<Status>Mounted</Status>');
    await estate.done('PUT', `/Repository/${repository}/unpresent`, idOf(two));
    expect(failed(await estate.job('PUT', `/Repository/${repository}/unpresent`, idOf(two)))).toContain('OVMRU_900162E');
    expect([values((await estate.get(`/Server/${two}`)).fileSystemMountIds), estate.world.servers[1]?.mounts.list()]).toEqual([[], []]);
    expect(await estate.check()).toEqual([]);
    await estate.done('PUT', `/Repository/${repository}/present`, idOf(two));
  });

  it('carries its name in itself', async () => {
    await estate.done('PUT', `/Repository/${repository}`, { name: 'repo 1' });
    expect(estate.world.storage.share('nas1', '/export/repo1')?.readText('.ovsrepo')).toContain('OVS_REPO_ALIAS=repo 1\n');
    expect(failed(await estate.job('PUT', `/Repository/${repository}`, { name: '' }))).toContain('OVMRU_900013E');
  });

  it('is exported to backup tools by a Server that has it', async () => {
    const [one = ''] = estate.servers;
    const id = await estate.done('POST', `/Server/${one}/RepositoryExport`, { name: 'backup', clientHostname: '192.0.2.50', options: 'ro', repositoryId: idOf(repository) });
    expect(await estate.get(`/RepositoryExport/${id}`)).toMatchObject({ clientHostname: '192.0.2.50', exportFsType: 'NFS', options: 'ro', repositoryPath: `/OVS/Repositories/${repository}` });
    await estate.done('PUT', `/RepositoryExport/${id}`, { clientHostname: '192.0.2.51' });
    expect(await ask(0, 'discover_server')).toContain('<Client>192.0.2.51</Client>');
    await estate.done('DELETE', `/Server/${one}/RepositoryExport/${id}`);
    expect(await ask(0, 'discover_server')).toContain('<Exports/>');
  });
});

describe('virtual disks', () => {
  const disks = () => `/Repository/${repository}/VirtualDisk`;

  it('are refused at once without name or size, or with one that is no whole number of blocks', async () => {
    const bodies = [{ size: 4096 }, { name: 'x' }, { name: 'x', size: 0 }, { name: 'x', size: -4096 }, { name: 'x', size: 1000 }, { name: 'x', size: 4096.5 }, { name: 'x', size: 4096, diskType: 'VIRTUAL_CDROM' }];
    const answers: string[] = [];
    for (const body of bodies) answers.push(await refusal('POST', disks(), body));
    expect(answers).toEqual(['400 GEN_000001', '400 GEN_000001', '400 GEN_000023', '400 GEN_000023', '400 GEN_000023', '400 GEN_000023', '400 VIRTUAL_DISK_000000']);
  });

  it('take nothing while they are sparse, all of their size otherwise, and not more than there is', async () => {
    const free = async () => (await estate.get<Shown>(`/FileSystem/${fileSystems.get('nfs:/export/repo1')}`))['freeSize'] as number;
    const before = await free();
    const job = await estate.job('POST', `${disks()}?sparse=true`, { diskType: 'VIRTUAL_DISK', size: GiB, shareable: false, name: 'dummy.img' });
    expect(job).toMatchObject({ name: 'Create Virtual Disk: dummy.img on Repository: repo 1', jobRunState: 'SUCCESS' });
    const id = job.resultId?.value ?? '';
    expect(id).toMatch(/^0004fb0000120000[0-9a-f]{16}\.img$/);
    expect(await estate.get(`/VirtualDisk/${id}`)).toMatchObject({
      name: 'dummy.img', size: GiB, onDiskSize: 0, path: `/VirtualDisks/${id}`, shareable: false, importFileName: null, vmDiskMappingIds: [], repositoryId: { value: repository, name: 'repo 1' },
      absolutePath: `nas1.example.com:/export/repo1/VirtualDisks/${id}`, mountedPath: `/OVS/Repositories/${repository}/VirtualDisks/${id}`,
    });
    const full = await estate.done('POST', `${disks()}?sparse=false`, { size: 2 * GiB, name: 'full' });
    expect((await estate.get(`/VirtualDisk/${full}`))['onDiskSize']).toBe(2 * GiB);
    expect(before - (await free())).toBe(2 * GiB);
    const tooLarge = failed(await estate.job('POST', `${disks()}?sparse=false`, { size: 1000 * GiB, name: 'huge' }));
    expect(tooLarge).toMatch(/SERVER OVMAPI_B000E .*\[Errno 28\] No space left on device: '\/OVS\/Repositories\//);
    await estate.done('DELETE', `${disks()}/${full}`);
    expect(await free()).toBe(before);
    expect(estate.world.storage.share('nas1', '/export/repo1')?.list('VirtualDisks')).toEqual([id]);
    await estate.done('PUT', `/VirtualDisk/${id}`, { name: 'one', shareable: true });
    expect(failed(await estate.job('PUT', `/VirtualDisk/${id}`, { name: '' }))).toContain('OVMRU_900013E');
    await estate.done('DELETE', `/VirtualDisk/${id}`);
    expect(await refusal('DELETE', `/VirtualDisk/${id}`)).toBe('404 GEN_000002');
    expect(estate.world.storage.share('nas1', '/export/repo1')?.readText('.ovsmeta')).toBe('{}\n');
  });

  it('grow and do not shrink', async () => {
    const id = await estate.done('POST', disks(), { size: GiB, name: 'grows' });
    await estate.done('PUT', `/VirtualDisk/${id}/resize?size=${2 * GiB}&sparse=true`);
    expect(await estate.get(`/VirtualDisk/${id}`)).toMatchObject({ size: 2 * GiB, onDiskSize: 0 });
    await estate.done('PUT', `/VirtualDisk/${id}/resize?size=${3 * GiB}&sparse=false`);
    expect(await estate.get(`/VirtualDisk/${id}`)).toMatchObject({ size: 3 * GiB, onDiskSize: GiB });
    expect(failed(await estate.job('PUT', `/VirtualDisk/${id}/resize?size=${GiB}`))).toContain('OVMRU_900164E');
    expect(await refusal('PUT', `/VirtualDisk/${id}/resize`)).toBe('400 GEN_000001');
    expect(await refusal('PUT', '/VirtualDisk/EMPTY_CDROM/resize?size=4096')).toBe('409 VIRTUAL_DISK_000002');
    await estate.done('DELETE', `/VirtualDisk/${id}`);
  });

  it('are cloned by copy on NFS, never thin', async () => {
    const id = await estate.done('POST', `${disks()}?sparse=false`, { size: 8192, name: 'source' });
    const clone = (type: string) => estate.job('PUT', `/VirtualDisk/${id}/clone?cloneType=${type}`, idOf(repository));
    expect(failed(await clone('THIN_CLONE'))).toContain('RULE OVMRU_900165E');
    const copies = [(await clone('SPARSE_COPY')).resultId?.value ?? '', (await clone('NON_SPARSE_COPY')).resultId?.value ?? ''];
    for (const copy of copies) expect(await estate.get(`/VirtualDisk/${copy}`)).toMatchObject({ size: 8192, onDiskSize: 8192 });
    expect((await Promise.all(copies.map((copy) => estate.get<Named>(`/VirtualDisk/${copy}`)))).map(({ name }) => name)).toEqual(['source (2)', 'source (3)']);
    expect(await refusal('PUT', `/VirtualDisk/${id}/clone?cloneType=FAST`, idOf(repository))).toBe('400 CLONE_TYPE_000000');
    expect(await refusal('PUT', `/VirtualDisk/${id}/clone?cloneType=SPARSE_COPY`, idOf(estate.pool))).toBe('400 GEN_000018');
    for (const disk of [id, ...copies]) await estate.done('DELETE', `/VirtualDisk/${disk}`);
  });

  it('have an empty drive among them, which nobody changes', async () => {
    expect(await estate.get('/VirtualDisk/virtualDiskGetEmptyCdrom')).toMatchObject({ id: { value: 'EMPTY_CDROM' }, name: 'Empty CDROM', size: 0, path: null, repositoryId: null });
    expect(await refusal('DELETE', '/VirtualDisk/EMPTY_CDROM')).toBe('409 VIRTUAL_DISK_000002');
    expect(await refusal('PUT', '/VirtualDisk/EMPTY_CDROM', { name: 'x' })).toBe('409 VIRTUAL_DISK_000002');
  });
});

describe('a refresh of a repository', () => {
  it('takes in what lies there and drops what is gone', async () => {
    const share = estate.world.storage.share('nas1', '/export/repo1');
    const kept = await estate.done('POST', `/Repository/${repository}/VirtualDisk`, { size: 8192, name: 'kept' });
    const lost = await estate.done('POST', `/Repository/${repository}/VirtualDisk`, { size: 8192, name: 'lost' });
    share?.remove(`VirtualDisks/${lost}`);
    share?.writeImage(`VirtualDisks/${kept}`, { bytes: 8192, allocated: 4096 });
    share?.writeImage('ISOs/centos.iso', { bytes: 600, allocated: 600 });
    share?.writeText('VirtualDisks/readme.txt', 'not an image');
    await estate.done('PUT', `/Repository/${repository}/refresh`);
    const shown = await estate.get<Shown[]>(`/Repository/${repository}/VirtualDisk`);
    expect(shown.map(({ id, name, diskType, onDiskSize, shareable }) => [id.value, name, diskType, onDiskSize, shareable])).toEqual([
      [kept, 'kept', 'VIRTUAL_DISK', 4096, false],
      ['centos.iso', 'centos.iso', 'VIRTUAL_CDROM', 600, true],
    ]);
    expect(await refusal('PUT', '/VirtualDisk/centos.iso/resize?size=4096')).toBe('409 VIRTUAL_DISK_000002');
    await estate.done('DELETE', '/VirtualDisk/centos.iso');
    share?.remove('VirtualDisks/readme.txt');
    expect(failed(await estate.job('DELETE', `/Repository/${repository}`))).toContain('OVMRU_900159E Repository: repo 1, still has kept.');
  });
});

describe('ownership of a repository', () => {
  it('is given up with what is in it, and comes back with it', async () => {
    const before = values((await estate.get(`/Repository/${repository}`)).virtualDiskIds);
    await estate.done('PUT', `/Repository/${repository}/releaseOwnership`);
    expect(await estate.get(`/Repository/${repository}`)).toMatchObject({ managerUuid: '', presentedServerIds: [], virtualDiskIds: [], refreshed: false });
    expect(failed(await estate.job('PUT', `/Repository/${repository}/present`, idOf(estate.servers[0] ?? '')))).toContain('OVMRU_900158E');
    expect(failed(await estate.job('PUT', `/Repository/${repository}/releaseOwnership`))).toContain('OVMRU_900158E');
    await estate.done('PUT', `/Repository/${repository}/takeOwnership?serverPoolId=${estate.pool}`);
    await estate.done('PUT', `/Repository/${repository}/refresh`);
    const shown = await estate.get<Shown>(`/Repository/${repository}`);
    expect([shown['managerUuid'], values(shown['virtualDiskIds'])]).toEqual([estate.world.world.managerUuid, before]);
    expect((await estate.get<Named>(`/VirtualDisk/${before[0]}`)).name).toBe('kept');
  });

  it('of another Manager shows at the next look, with an event', async () => {
    const share = estate.world.storage.share('nas1', '/export/repo1');
    const own = share?.readText('.ovsrepo') ?? '';
    share?.writeText('.ovsrepo', own.replace(/MGR_UUID=.*/, 'MGR_UUID=0004fb0000010000aaaaaaaaaaaaaaaa'));
    await estate.done('PUT', `/FileServer/${fileServer}/refresh`);
    expect((await estate.get(`/Repository/${repository}`))['managerUuid']).toBe('0004fb0000010000aaaaaaaaaaaaaaaa');
    expect(failed(await estate.job('POST', `/Repository/${repository}/VirtualDisk`, { size: 4096, name: 'x' }))).toContain('OVMRU_900158E');
    expect((await estate.get<Shown[]>('/Event')).filter(({ eventType }) => eventType === 'repository.ownership.conflict')).toHaveLength(1);
    await estate.done('PUT', `/Repository/${repository}/takeOwnership`);
    expect(share?.readText('.ovsrepo')).toBe(own);
  });
});

describe('physical disks', () => {
  it('are renamed, shared and read again', async () => {
    const [element] = await estate.get<Shown[]>('/StorageElement');
    const id = element?.id.value ?? '';
    await estate.done('PUT', `/StorageElement/${id}`, { ...element, name: 'system disk', shareable: true });
    expect(await estate.get(`/StorageElement/${id}`)).toMatchObject({ name: 'system disk', shareable: true });
    expect(await refusal('PUT', `/StorageElement/${id}`, { userFriendlyName: 'x' })).toBe('400 STORAGE_ELEMENT_000002');
    await estate.done('PUT', `/StorageElement/${id}/refresh`);
    const arrays = await estate.get<Shown[]>('/StorageArray');
    for (const array of arrays) {
      await estate.done('PUT', `/StorageArray/${encodeURIComponent(array.id.value)}/refresh`);
      await estate.done('PUT', `/StorageArray/${encodeURIComponent(array.id.value)}/validate`);
    }
    expect((await estate.get<Named>(`/StorageElement/${id}`)).name).toBe('system disk');
  });
});
