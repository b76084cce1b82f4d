import { elementAt, parseXml, textAt, childrenOf, type RpcValue } from '@ovmsim/xml';
import { describe, expect, it } from 'vitest';
import { memoryStorage, type FilerSpec } from '../storage/index.js';
import { faultOfCall, openTestServer, takeOver, testContext, textOfCall, MANAGER_UUID } from '../testing/index.js';

const nfs = 'oracle.generic.NFSPlugin.GenericNFSPlugin';
const ocfs2 = 'oracle.ocfs2.OCFS2.OCFS2Plugin';
const filers: FilerSpec[] = [{ name: 'nas1', hosts: ['nas1'], exports: [{ path: '/export/a', bytes: 1_000_000 }, { path: '/export/b', bytes: 500 }] }];
const filer = { uuid: '0004fb0000090000aaaaaaaaaaaaaaaa', name: 'x', storage_type: 'FileSys', access_host: 'nas1' };
const fs = { uuid: '0004fb00-0005-0000-aaaa-aaaaaaaaaaaa', ss_uuid: filer.uuid, access_path: 'nas1:/export/a' };
const at = '/nfsmnt/0004fb00-0005-0000-aaaa-aaaaaaaaaaaa';
const id = '0004fb0000030000aaaaaaaaaaaaaaaa';
const mountPoint = `/OVS/Repositories/${id}`;
const location = 'nas1:/export/a';

async function lab() {
  const storage = memoryStorage(filers);
  const context = testContext();
  const { server } = await openTestServer({ storage, context });
  const call = (method: string, ...params: RpcValue[]) => server.dispatch(method, params);
  const fault = (method: string, ...params: RpcValue[]) => faultOfCall(server, method, ...params);
  const document = async (method: string, ...params: string[]) => parseXml(await textOfCall(server, method, ...params));
  return { storage, context, server, call, fault, document };
}

async function withRepository() {
  const world = await lab();
  await world.call('take_ownership', takeOver());
  await world.call('mount_repository_fs', location, mountPoint);
  await world.call('create_repository', location, mountPoint, id, 'repo one');
  return world;
}

describe('storage plug-ins', () => {
  it('list the exports of a filer with their sizes, and the disk an installation left', async () => {
    const { server, call } = await lab();
    const listed = (await call('storage_plugin_listFileSystems', nfs, filer)) as Record<string, unknown>[];
    expect(listed).toMatchObject([
      { name: 'nfs:/export/a', access_path: 'nas1:/export/a', ss_uuid: filer.uuid, size: '1000000', free_sz: '1000000', state: 1 },
      { name: 'nfs:/export/b', access_path: 'nas1:/export/b', size: '500' },
    ]);
    expect(listed[0]?.['uuid']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const local = (await call('storage_plugin_listFileSystems', ocfs2, { ...filer, access_host: '' })) as Record<string, unknown>[];
    expect(local).toMatchObject([{ access_path: `/dev/mapper/${server.inventory.disks[0]?.page83Id}`, size: String(server.inventory.disks[0]?.bytes) }]);
    expect(await call('storage_plugin_getStorageServerInfo', nfs, filer)).toMatchObject({ uuid: filer.uuid, total_sz: '1000500', free_sz: '1000500', used_sz: '0' });
    expect(await call('storage_plugin_validate', nfs, filer)).toBeNull();
  });

  it('fail as showmount does when the filer does not answer', async () => {
    const { fault } = await lab();
    const gone = { ...filer, access_host: 'nas9' };
    expect(await fault('storage_plugin_validate', nfs, gone)).toBe(
      "<type 'exceptions.RuntimeError'>:Command: ['/usr/sbin/showmount', '--no-headers', '-e', 'nas9'] failed (1): stderr: clnt_create: RPC: Unknown host",
    );
    expect(await fault('storage_plugin_listFileSystems', nfs, { ...filer, access_host: '192.0.2.9' })).toContain('RPC: Port mapper failure - Timed out');
    expect(await fault('storage_plugin_validate', 'no.such.Plugin', filer)).toContain('No such storage plugin');
    expect(await fault('storage_plugin_validate', nfs, {})).toContain('record has no uuid');
  });

  it('mount once, leave a stamp, and forget by unmounting', async () => {
    const { storage, call, fault, document } = await lab();
    expect(await call('storage_plugin_mount', nfs, filer, fs, at, '', true, [])).toMatchObject({ uuid: fs.uuid, size: '1000000' });
    expect(await call('storage_plugin_mount', nfs, filer, fs, at, '', true, [])).toBeNull();
    expect(storage.share('nas1', '/export/a')?.list('')).toEqual(['.generic_fs_stamp']);
    const mounts = childrenOf(await document('discover_mounted_file_systems', 'nfs'), 'Filesystem').flatMap((type) => childrenOf(type, 'Mount'));
    expect(mounts.map((mount) => [mount.attributes['Dir'], textAt(mount, 'Device')])).toEqual([[at, 'nas1:/export/a']]);
    expect(await call('storage_plugin_listMountPoints', nfs, filer)).toMatchObject([{ status: 'Mounted', mount_point: at, access_path: 'nas1:/export/a' }]);
    await call('storage_plugin_unmount', nfs, filer, fs, at, true);
    expect(await call('storage_plugin_listMountPoints', nfs, filer)).toEqual([]);
    expect(await fault('storage_plugin_unmount', nfs, filer, fs, at, true)).toContain('not mounted');
    expect(await fault('storage_plugin_mount', nfs, filer, { ...fs, access_path: 'nas1:/other' }, at, '', true, [])).toContain('No such file system');
  });

  it('make, grow, copy and destroy files; a sparse one takes nothing', async () => {
    const { storage, call, fault } = await lab();
    await call('storage_plugin_mount', nfs, filer, fs, at, '', true, []);
    const file = `${at}/VirtualDisks/x.img`;
    expect(await call('storage_plugin_create', nfs, filer, fs, file, 'File', 8192)).toEqual({ fr_type: 'File', fs_uuid: fs.uuid, file_path: file, file_sz: '8192', ondisk_sz: '0' });
    expect(await fault('storage_plugin_create', nfs, filer, fs, file, 'File', 8192)).toBe(`<type 'exceptions.OSError'>:[Errno 17] File exists: '${file}'`);
    const record = { fr_type: 'File', fs_uuid: fs.uuid, file_path: file, file_sz: '', ondisk_sz: '' };
    await call('storage_plugin_create', nfs, filer, fs, `${at}/full.img`, 'File', 4096, false);
    expect(await call('storage_plugin_resize', nfs, filer, fs, record, 16_384)).toMatchObject({ file_sz: '16384', ondisk_sz: '0' });
    expect(await call('storage_plugin_resize', nfs, filer, fs, { ...record, file_path: `${at}/full.img` }, 8192, false)).toMatchObject({ ondisk_sz: '8192' });
    await call('copy_file', `${at}/full.img`, `${at}/copy.img`, true);
    await call('copy_file', file, `${at}/thick.img`, false);
    expect(storage.share('nas1', '/export/a')?.entry('thick.img')).toMatchObject({ bytes: 16_384, allocated: 16_384 });
    expect(await call('storage_plugin_getFileSystemInfo', nfs, filer, fs)).toMatchObject({ free_sz: String(storage.share('nas1', '/export/a')?.freeBytes()) });
    await call('storage_plugin_destroy', nfs, filer, fs, record);
    expect(await fault('storage_plugin_getFileInfo', nfs, filer, fs, record)).toContain(`[Errno 2] No such file or directory: '${file}'`);
    expect(await fault('storage_plugin_destroy', nfs, filer, fs, record)).toContain('[Errno 2]');
    expect(await fault('storage_plugin_create', nfs, filer, fs, `${at}/big.img`, 'File', 2_000_000, false)).toContain(`[Errno 28] No space left on device: '${at}/big.img'`);
    expect(await fault('storage_plugin_create', nfs, filer, fs, `${at}/../etc/passwd`, 'File', 1)).toContain('[Errno 22]');
    expect(await fault('storage_plugin_create', nfs, filer, fs, '/etc/passwd', 'File', 1)).toContain('[Errno 2]');
    expect(await fault('storage_plugin_clone', nfs, filer, fs, record, `${at}/clone.img`)).toContain('is not supported by plugin');
    expect(await fault('copy_file', `${at}/none`, `${at}/x`)).toContain('[Errno 2]');
  });

  it('clone by reflink on OCFS2', async () => {
    const { server, call } = await lab();
    const device = `/dev/mapper/${server.inventory.disks[0]?.page83Id}`;
    const local = { ...fs, access_path: device };
    await call('storage_plugin_mount', ocfs2, filer, local, '/mnt/l', '', true, []);
    await call('storage_plugin_create', ocfs2, filer, local, '/mnt/l/x.img', 'File', 8192, false);
    expect(await call('storage_plugin_clone', ocfs2, filer, local, '/mnt/l/x.img', '/mnt/l/y.img')).toMatchObject({ file_path: '/mnt/l/y.img', file_sz: '8192', ondisk_sz: '0' });
  });
});

describe('repositories of a Server', () => {
  it('are made on what is mounted, once, with their folders and hidden files', async () => {
    const { storage, call, fault, document } = await withRepository();
    const share = storage.share('nas1', '/export/a');
    expect(share?.list('')).toEqual(['.ovsmeta', '.ovsrepo', 'Assemblies', 'ISOs', 'Templates', 'VirtualDisks', 'VirtualMachines']);
    expect(share?.readText('.ovsrepo')).toBe(`OVS_REPO_UUID=${id}\nOVS_REPO_VERSION=3.0\nOVS_REPO_MGR_UUID=${MANAGER_UUID}\nOVS_REPO_ALIAS=repo one\n`);
    expect(await fault('create_repository', location, mountPoint, id, 'again')).toBe("<type 'exceptions.Exception'>:Repository already exists");
    expect(await fault('create_repository', location, '/elsewhere', id, 'x')).toContain('is not mounted at /elsewhere');
    const row = elementAt(await document('discover_repository_db'), 'RepositoryDbList', 'Repository');
    expect(row && ['Fs_location', 'Mount_point', 'Filesystem_type', 'Version', 'Alias', 'Manager_uuid', 'Status'].map((name) => textAt(row, name))).toEqual([
      location, mountPoint, 'nfs', '3.0', 'repo one', MANAGER_UUID, 'Mounted',
    ]);
    await call('unmount_repository_fs', mountPoint);
    const unmounted = elementAt(await document('discover_repository_db'), 'RepositoryDbList', 'Repository');
    expect(unmounted && textAt(unmounted, 'Status')).toBe('Unmounted');
  });

  it('come to a second Server by mount and add, and to none where there is none', async () => {
    const { storage, context } = await withRepository();
    const { server } = await openTestServer({ storage, context, hardware: { name: 'ovs2' } });
    await server.dispatch('mount_repository_fs', [location, mountPoint]);
    await server.dispatch('add_repository', [location, mountPoint]);
    expect(Object.keys(server.repositoryDatabase.dump())).toEqual([id]);
    await server.dispatch('mount_repository_fs', ['nas1:/export/b', '/OVS/Repositories/b']);
    expect(await faultOfCall(server, 'add_repository', 'nas1:/export/b', '/OVS/Repositories/b')).toContain('No repository found at nas1:/export/b');
  });

  it('tell what lies in them, and where others lie on the same share', async () => {
    const { storage, document } = await withRepository();
    const share = storage.share('nas1', '/export/a');
    share?.writeImage('VirtualDisks/a.img', { bytes: 100, allocated: 7 });
    share?.writeImage('ISOs/c.iso', { bytes: 50, allocated: 50 });
    share?.writeText('VirtualMachines/vm1/vm.cfg', 'x');
    share?.writeText('Templates/t1/vm.cfg', 'x');
    const found = elementAt(await document('discover_repositories', id), 'RepositoryList', 'Repository');
    if (found === undefined) throw new Error('no repository');
    expect([found.attributes['Name'], textAt(found, 'Repository_Alias'), textAt(found, 'Manager_UUID')]).toEqual([id, 'repo one', MANAGER_UUID]);
    const disk = elementAt(found, 'VirtualDisks', 'Disk');
    expect([disk?.text, disk?.attributes]).toEqual(['a.img', { Size: '100', Ondisk_Size: '7' }]);
    expect(elementAt(found, 'ISOs', 'ISO')?.text).toBe('c.iso');
    expect([elementAt(found, 'VirtualMachines', 'VirtualMachine')?.attributes['Name'], textAt(found, 'Templates', 'Template', 'File')]).toEqual(['vm1', 'vm.cfg']);
    share?.writeText('sub/.ovsrepo', 'OVS_REPO_UUID=other\n');
    const all = childrenOf(elementAt(await document('discover_repositories', mountPoint), 'RepositoryList') ?? found, 'Repository');
    expect(all.map(({ attributes }) => [attributes['Name'], attributes['Path']])).toEqual([[id, undefined], ['other', 'sub']]);
    expect(elementAt(await document('discover_repositories', 'unknown'), 'RepositoryList')?.children).toEqual([]);
  });

  it('take another name, another owner, and names of what is in them', async () => {
    const { storage, call, fault } = await withRepository();
    await call('edit_repository_db', id, { alias: 'new\nname', manager_uuid: '', meta_data: { 'a.img': { OBJECT_TYPE: 'VIRTUAL_DISK', SIMPLE_NAME: 'disk a' } } });
    expect(storage.share('nas1', '/export/a')?.readText('.ovsrepo')).toContain('OVS_REPO_MGR_UUID=\nOVS_REPO_ALIAS=new name\n');
    expect(await call('get_repository_meta_data', mountPoint)).toEqual({ 'a.img': { OBJECT_TYPE: 'VIRTUAL_DISK', SIMPLE_NAME: 'disk a' } });
    await call('edit_repository_db', id, { meta_data: { 'a.img': null } });
    expect(await call('get_repository_meta_data', mountPoint)).toEqual({});
    expect(await fault('edit_repository_db', id, { nonsense: 'x' })).toContain('Invalid change');
    expect(await fault('edit_repository_db', 'unknown', {})).toContain('Repository not found: unknown');
  });

  it('are deleted from the Server alone, or with everything in them', async () => {
    const { storage, call, fault } = await withRepository();
    await call('delete_repository', id, false);
    expect(storage.share('nas1', '/export/a')?.entry('.ovsrepo')?.kind).toBe('text');
    await call('add_repository', location, mountPoint);
    storage.share('nas1', '/export/a')?.writeText('mine', 'not of the repository');
    await call('delete_repository', id, true);
    expect(storage.share('nas1', '/export/a')?.list('')).toEqual(['mine']);
    expect(await fault('delete_repository', id, true)).toContain('Repository not found');
  });

  it('are exported to others while they are mounted', async () => {
    const { call, fault, document } = await withRepository();
    await call('export_fs', 'e1', 'NFS', '192.0.2.50', mountPoint, 'rw');
    expect(textAt(await document('discover_server'), 'Server', 'Exports', 'Export', 'Client')).toBe('192.0.2.50');
    expect(await fault('export_fs', 'e1', 'NFS', 'x', mountPoint, '')).toContain('Export already exists');
    expect(await fault('export_fs', 'e2', 'NFS', 'x', '/elsewhere', '')).toContain('[Errno 2]');
    await call('unexport_fs', 'e1');
    expect(await fault('unexport_fs', 'e1')).toContain('No such export');
  });
});
