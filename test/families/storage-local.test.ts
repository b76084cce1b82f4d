import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, openEstate, type Estate } from '../support/estate.js';

type Shown = Readonly<Record<string, unknown>> & { readonly id: { readonly value: string } };

let estate: Estate;
/** The file system that the installation left on the first Server's disk. */
let local = '';
beforeAll(async () => {
  estate = await openEstate({ pool: false, seed: 'local storage' });
  const [one = '', two = ''] = estate.servers;
  const filer = await estate.done('POST', '/FileServer', { name: 'nas1', accessHost: 'nas1', adminServerIds: [idOf(one)] });
  await estate.done('PUT', `/FileServer/${filer}/refresh`);
  const systems = await estate.get<Shown[]>('/FileSystem');
  const pool = await estate.done('POST', '/ServerPool', { name: 'clustered', virtualIp: '127.0.1.200' });
  const cluster = await estate.done('POST', `/ServerPool/${pool}/Cluster`, { name: 'c' });
  const shared = systems.find(({ path }) => path === 'nas1:/export/pool1');
  await estate.done('POST', `/Cluster/${cluster}/ClusterHeartbeatDevice`, { storageType: 'NFS', networkFileSystemId: idOf(shared?.id.value ?? '') });
  for (const server of [one, two]) await estate.done('PUT', `/ServerPool/${pool}/addServer`, idOf(server));
  const device = `/dev/mapper/${estate.world.servers[0]?.inventory.disks[0]?.page83Id}`;
  local = systems.find(({ path }) => path === device)?.id.value ?? '';
});
afterAll(async () => {
  expect(await estate.check()).toEqual([]);
  await estate.close();
});

describe("a repository on a Server's own disk", () => {
  it('is made in a cluster, stays with its Server, and clones thin', async () => {
    const [one = '', two = ''] = estate.servers;
    const id = await estate.done('POST', `/FileSystem/${local}/Repository`, { name: 'local' });
    expect((await estate.job('PUT', `/Repository/${id}/present`, idOf(two))).error?.message).toContain('OVMRU_900160E Repository: local, lies on a disk of Server: ovs1.example.com, and cannot be presented to Server: ovs2.example.com.');
    await estate.done('PUT', `/Repository/${id}/present`, idOf(one));
    expect(estate.world.servers[0]?.mounts.at(`/OVS/Repositories/${id}`)).toMatchObject({ type: 'ocfs2' });
    const disk = await estate.done('POST', `/Repository/${id}/VirtualDisk?sparse=false`, { name: 'disk', size: 1024 ** 3 });
    expect(await estate.get(`/VirtualDisk/${disk}`)).toMatchObject({ onDiskSize: 1024 ** 3, absolutePath: expect.stringMatching(/^\/dev\/mapper\/OVM_SYS_REPO_PART_\w+\/VirtualDisks\//) as string });
    const clone = await estate.done('PUT', `/VirtualDisk/${disk}/clone?cloneType=THIN_CLONE`, idOf(id));
    expect(await estate.get(`/VirtualDisk/${clone}`)).toMatchObject({ name: 'disk (2)', size: 1024 ** 3, onDiskSize: 0 });
    await estate.done('PUT', `/Repository/${id}/refresh`);
    expect(await estate.get<Shown[]>(`/Repository/${id}/VirtualDisk`)).toHaveLength(2);
    for (const each of [disk, clone]) await estate.done('DELETE', `/Repository/${id}/VirtualDisk/${each}`);
    await estate.done('DELETE', `/FileSystem/${local}/Repository/${id}`);
    expect((await estate.get<Shown>(`/FileSystem/${local}`))['repositoryIds']).toEqual([]);
  });
});
