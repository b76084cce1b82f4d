import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, openEstate, type Estate, type Reference } from '../support/estate.js';
import { addNfsFiler, addNfsRepository } from '../support/storage.js';

interface Named {
  readonly id: Reference;
  readonly name: string;
}
interface VmView extends Named {
  readonly vmRunState: string;
  readonly description: string;
  readonly memory: number;
  readonly origin: string;
  readonly repositoryId: Reference;
  readonly serverPoolId: Reference | null;
  readonly serverId: Reference | null;
  readonly vmStartPolicy: string | null;
  readonly affinityGroupIds: unknown;
  readonly currentMemory: number;
  readonly vmDiskMappingIds: readonly Reference[];
  readonly virtualNicIds: readonly Reference[];
}
interface DiskView extends Named {
  readonly size: number;
  readonly onDiskSize: number;
  readonly path: string;
  readonly repositoryId: Reference;
}
interface NicView extends Named {
  readonly macAddress: string | null;
  readonly networkId: Reference | null;
  readonly description: string;
}

let estate: Estate;
/** A clustered pool with all Servers. */
let pool: string;
let repository: string;
let second: string;
let network: string;
/** A stopped machine with two disks, a CD and a card. */
let source: string;
beforeAll(async () => {
  estate = await openEstate({ pool: false });
  pool = await clusteredPool();
  repository = await addNfsRepository(estate, '/export/repo1');
  second = await addNfsRepository(estate, '/export/repo2');
  // The management network, which comes with the Servers.
  network = (await estate.get<Named[]>('/Network'))[0]?.id.value ?? '';
  source = await estate.done('PUT', `/Repository/${repository}/importVm`, { urls: ['sim:template/web.tgz?memory=768&size=40K&nics=1&type=XEN_HVM_PV_DRIVERS'] });
  await estate.done('PUT', `/Vm/${source}`, { description: 'front' });
  await estate.done('PUT', `/ServerPool/${pool}/addVm`, idOf(source));
  const data = await estate.done('POST', `/Repository/${repository}/VirtualDisk?sparse=true`, { name: 'data.img', size: 4096 * 20 });
  for (const [index, id] of [data, 'EMPTY_CDROM'].entries()) await estate.done('POST', `/Vm/${source}/VmDiskMapping`, { virtualDiskId: idOf(id), diskTarget: index + 1 });
}, 30_000);
afterAll(() => estate.close());

async function clusteredPool(): Promise<string> {
  const fileServer = await addNfsFiler(estate);
  const fileSystems = await estate.get<(Named & { readonly path: string })[]>(`/FileServer/${fileServer}/FileSystem`);
  const share = fileSystems.find(({ path }) => path === 'nas1:/export/pool1')?.id;
  const id = await estate.done('POST', '/ServerPool', { name: 'pool' });
  const cluster = await estate.done('POST', `/ServerPool/${id}/Cluster`, { name: 'cluster' });
  await estate.done('POST', `/Cluster/${cluster}/ClusterHeartbeatDevice`, { storageType: 'NFS', networkFileSystemId: share });
  for (const server of estate.servers) await estate.done('PUT', `/ServerPool/${id}/addServer`, idOf(server));
  return id;
}

/** A repository on a disk of a Server, which is OCFS2, and a running machine in it. */
async function onLocalDisk(): Promise<{ readonly local: string; readonly running: string }> {
  const [server = ''] = estate.servers;
  const fileSystems = await estate.get<(Named & { readonly storageElementId: Reference | null; readonly fileServerIds: readonly Reference[] })[]>('/FileSystem');
  const fileServers = await estate.get<(Named & { readonly serverId: Reference | null })[]>('/FileServer');
  const own = fileServers.find(({ serverId }) => serverId?.value === server)?.id.value;
  const disk = fileSystems.find(({ storageElementId, fileServerIds }) => storageElementId !== null && fileServerIds.some(({ value }) => value === own));
  const local = await estate.done('POST', `/FileSystem/${disk?.id.value}/Repository`, { name: 'local' });
  await estate.done('PUT', `/Repository/${local}/present`, idOf(server));
  const running = await estate.done('POST', '/Vm', { name: 'hot', memory: 512, repositoryId: idOf(local), serverPoolId: idOf(pool), vmDomainType: 'XEN_HVM' });
  const image = await estate.done('POST', `/Repository/${local}/VirtualDisk?sparse=false`, { name: 'hot.img', size: 8192 });
  await estate.done('POST', `/Vm/${running}/VmDiskMapping`, { virtualDiskId: idOf(image), diskTarget: 0 });
  await estate.done('PUT', `/Vm/${running}/start`);
  return { local, running };
}

const vm = (id: string) => estate.get<VmView>(`/Vm/${id}`);
const nicsOf = (id: string) => estate.get<NicView[]>(`/Vm/${id}/VirtualNic`);
const disksOf = async (id: string): Promise<DiskView[]> => {
  const mappings = await estate.get<{ diskTarget: number; virtualDiskId: Reference }[]>(`/Vm/${id}/VmDiskMapping`);
  const sorted = [...mappings].sort((a, b) => a.diskTarget - b.diskTarget);
  return Promise.all(sorted.map(({ virtualDiskId }) => estate.get<DiskView>(`/VirtualDisk/${virtualDiskId.value}`)));
};
const clone = (query: string, of = source) => estate.done('PUT', `/Vm/${of}/clone${query}`);
const refusal = async (path: string, body?: unknown, method = 'POST') => (await estate.rest(method, path, body)).json;
const consistent = async (): Promise<void> => expect(await estate.check()).toEqual([]);

describe('a clone', () => {
  it('is a stopped machine of the pool with disks and cards of its own', async () => {
    const id = await clone(`?serverPoolId=${pool}&createTemplate=False`);
    const made = await vm(id);
    expect(made).toMatchObject({ name: 'web.0', description: 'front', vmRunState: 'STOPPED', memory: 768, serverPoolId: { value: pool }, repositoryId: { value: repository }, currentMemory: 0 });
    expect(estate.servers).toContain(made.serverId?.value);
    const [first, data, cd] = await disksOf(id);
    expect(first).toMatchObject({ name: 'System.img (2)', size: 40_960, onDiskSize: 40_960 });
    expect(data).toMatchObject({ name: 'data.img (2)', size: 81_920, onDiskSize: 0 });
    expect(cd?.id.value).toBe('EMPTY_CDROM');
    const [card] = await nicsOf(id);
    expect(card).toMatchObject({ networkId: null, name: card?.macAddress });
    expect(card?.macAddress).not.toBe((await nicsOf(source))[0]?.macAddress);
    await consistent();
  });

  it.each([
    ['?createTemplate=', 'nothing'],
    ['?createTemplate=0004fb00000600006f8e65a5d245ea0c', 'an id, which is not true'],
    ['', 'no parameter'],
  ])('with %s (%s) is an unassigned machine', async (query) => {
    expect(await vm(await clone(query))).toMatchObject({ vmRunState: 'STOPPED', serverPoolId: null, serverId: null });
  });

  it('takes the first free number after its source\'s name, and of disks the first free one in the repository', async () => {
    const [a, b] = [await clone(''), await clone('')];
    const taken = new Set((await estate.get<Named[]>('/Vm')).map(({ name }) => name));
    expect(taken.size).toBe((await estate.get<Named[]>('/Vm')).length);
    await estate.done('PUT', `/Vm/${a}`, { name: 'renamed' });
    const freed = (await estate.get<Named[]>('/Vm')).map(({ name }) => name);
    const next = await vm(await clone(''));
    expect(freed).not.toContain(next.name);
    expect(next.name).toMatch(/^web\.\d+$/);
    const names = (await estate.get<Named[]>(`/Repository/${repository}/VirtualDisk`)).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect((await vm(b)).name).toMatch(/^web\.\d+$/);
  });

  it('with createTemplate is a template: in no pool, without addresses', async () => {
    const id = await clone(`?serverPoolId=${pool}&createTemplate=True`);
    expect(await vm(id)).toMatchObject({ vmRunState: 'TEMPLATE', serverPoolId: null, serverId: null, vmStartPolicy: null, affinityGroupIds: null, currentMemory: -1 });
    expect(await nicsOf(id)).toMatchObject([{ name: 'Template Vnic', description: 'A dummy vnic used only for templates', macAddress: null, networkId: null }]);
    const machine = await clone(`?serverPoolId=${pool}`, id);
    expect(await vm(machine)).toMatchObject({ vmRunState: 'STOPPED', vmStartPolicy: 'USE_POOL_POLICY', serverPoolId: { value: pool } });
    expect((await nicsOf(machine))[0]?.macAddress).toMatch(/^00:21:f6:/);
    expect(await refusal(`/Vm/${id}/start`, undefined, 'PUT')).toMatchObject({ errorCode: 'BUSINESS_MANAGER_000002' });
    await estate.done('DELETE', `/Vm/${id}`);
    await consistent();
  });

  it('can go into another repository, disks included', async () => {
    const id = await clone(`?repositoryId=${second}&serverPoolId=${pool}`);
    expect((await vm(id)).repositoryId.value).toBe(second);
    expect((await disksOf(id)).slice(0, 2).map(({ repositoryId }) => repositoryId.value)).toEqual([second, second]);
    await estate.done('PUT', `/Vm/${id}/start`);
    expect((await vm(id)).vmRunState).toBe('RUNNING');
    expect(await estate.job('PUT', `/Vm/${id}/clone?serverPoolId=${pool}`)).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'RULE', message: expect.stringContaining('OVMRU_900251E') as string } });
    await estate.done('PUT', `/Vm/${id}/kill`);
  });

  it('of what is not there, or into what is not there, is refused at once', async () => {
    expect(await refusal('/Vm/0004fb00000600000000000000000000/clone', undefined, 'PUT')).toMatchObject({ errorCode: 'GEN_000002' });
    expect(await refusal(`/Vm/${source}/clone?repositoryId=nowhere`, undefined, 'PUT')).toMatchObject({ errorCode: 'GEN_000002' });
    expect(await refusal(`/Vm/${source}/clone?serverPoolId=${repository}`, undefined, 'PUT')).toMatchObject({ errorCode: 'GEN_000018' });
  });

  it('that a Server cannot finish leaves neither disks nor addresses behind', async () => {
    const before = (await estate.get<Named[]>('/VirtualDisk')).length;
    const faults = ['ovs1', 'ovs2'].map((name) => estate.world.context.faults.set({ point: `agent.${name}.create_vm`, action: 'fail' }));
    const job = await estate.job('PUT', `/Vm/${source}/clone`);
    expect(job).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER' } });
    for (const fault of faults) estate.world.context.faults.clear(fault);
    expect(await estate.get<Named[]>('/VirtualDisk')).toHaveLength(before);
    await consistent();
  });

  it('on OCFS2 shares the blocks of its source, so that a running machine can be cloned', async () => {
    const { local, running } = await onLocalDisk();
    const hot = await clone(`?serverPoolId=${pool}`, running);
    expect(await vm(hot)).toMatchObject({ name: 'hot.0', vmRunState: 'STOPPED', repositoryId: { value: local } });
    expect(await disksOf(hot)).toMatchObject([{ name: 'hot.img (2)', size: 8192, onDiskSize: 0 }]);
    const elsewhere = await estate.job('PUT', `/Vm/${running}/clone?repositoryId=${repository}`);
    expect(elsewhere.error).toMatchObject({ type: 'RULE', message: expect.stringContaining('OVMRU_900251E') as string });
    await estate.done('PUT', `/Vm/${running}/suspend`);
    expect((await estate.job('PUT', `/Vm/${running}/clone`)).error).toMatchObject({ type: 'RULE', message: expect.stringContaining('OVMRU_005002E Operation not allowed- Virtual Machine: hot, is not STOPPED. It is SUSPENDED.') as string });
    await consistent();
  });
});

describe('clone definitions', () => {
  let definition: string;
  let mappingId: string;
  let nicId: string;
  beforeAll(async () => {
    definition = await estate.done('POST', `/Vm/${source}/VmCloneDefinition`, { name: 'to second', description: 'x', vmId: idOf(source) });
    const view = await vm(source);
    mappingId = view.vmDiskMappingIds[0]?.value ?? '';
    nicId = view.virtualNicIds[0]?.value ?? '';
  });

  it('say where each disk is copied to, and which network each card is on', async () => {
    const storage = await estate.done('POST', `/VmCloneDefinition/${definition}/VmCloneStorageMapping`, { vmDiskMappingId: idOf(mappingId), repositoryId: idOf(second), cloneType: 'NON_SPARSE_COPY', name: 's' });
    const net = await estate.done('POST', `/VmCloneDefinition/${definition}/VmCloneNetworkMapping`, { virtualNicId: idOf(nicId), networkId: idOf(network) });
    expect(await estate.get(`/VmCloneDefinition/${definition}`)).toMatchObject({ vmId: { value: source }, vmCloneStorageMappingIds: [{ value: storage }], vmCloneNetworkMappingIds: [{ value: net }] });
    expect(await estate.get(`/VmCloneStorageMapping/${storage}`)).toMatchObject({ name: 's', cloneType: 'NON_SPARSE_COPY', repositoryId: { value: second }, vmDiskMappingId: { value: mappingId } });
    expect((await estate.get<Named[]>(`/Vm/${source}/VmCloneDefinition`)).map(({ id }) => id.value)).toEqual([definition]);
    const id = await clone(`?vmCloneDefinitionId=${definition}&serverPoolId=${pool}&createTemplate=false`);
    const [first, data] = await disksOf(id);
    expect(first).toMatchObject({ repositoryId: { value: second }, name: expect.stringMatching(/^System\.img \(\d\)$/) as string, onDiskSize: 40_960 });
    expect(data?.repositoryId.value).toBe(repository);
    expect((await nicsOf(id))[0]?.networkId?.value).toBe(network);
    await consistent();
  });

  it('refuse mappings of another machine, of no kind, with several targets or a second time', async () => {
    const other = await clone('');
    const foreign = (await vm(other)).vmDiskMappingIds[0]?.value ?? '';
    const post = (body: object, kind = 'VmCloneStorageMapping') => refusal(`/VmCloneDefinition/${definition}/${kind}`, body);
    const target = { repositoryId: idOf(second), cloneType: 'SPARSE_COPY' };
    expect(await post({ ...target, vmDiskMappingId: idOf(foreign) })).toMatchObject({ errorCode: 'VM_000003' });
    expect(await post({ ...target, vmDiskMappingId: idOf(mappingId), cloneType: null })).toMatchObject({ errorCode: 'CLONE_TYPE_000000' });
    expect(await post({ ...target, vmDiskMappingId: idOf(mappingId), cloneType: 'LINKED' })).toMatchObject({ errorCode: 'CLONE_TYPE_000000' });
    expect(await post({ vmDiskMappingId: idOf(mappingId), cloneType: 'SPARSE_COPY' })).toMatchObject({ errorCode: 'GEN_000001' });
    const [array] = await estate.get<Named[]>('/StorageArray');
    expect(await post({ vmDiskMappingId: idOf(mappingId), cloneType: 'SPARSE_COPY', storageArrayId: array?.id })).toMatchObject({ errorCode: 'VM_CLONE_STORAGE_MAPPING_000000' });
    expect(await post({ ...target, vmDiskMappingId: idOf(mappingId), storageArrayId: array?.id })).toMatchObject({ errorCode: 'GEN_000017' });
    expect(await post({ virtualNicId: (await vm(other)).virtualNicIds[0] }, 'VmCloneNetworkMapping')).toMatchObject({ errorCode: 'VM_000003' });
    expect(await refusal(`/Vm/${other}/clone?vmCloneDefinitionId=${definition}`, undefined, 'PUT')).toMatchObject({ errorCode: 'VM_000003' });
    const again = await estate.job('POST', `/VmCloneDefinition/${definition}/VmCloneStorageMapping`, { ...target, vmDiskMappingId: idOf(mappingId) });
    expect(again).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'RULE', message: expect.stringContaining('OVMRU_900252E') as string } });
  });

  it('cannot make thin clones on NFS', async () => {
    const thin = await estate.done('POST', `/Vm/${source}/VmCloneDefinition`, { name: 'thin' });
    await estate.done('POST', `/VmCloneDefinition/${thin}/VmCloneStorageMapping`, { vmDiskMappingId: idOf(mappingId), repositoryId: idOf(repository), cloneType: 'THIN_CLONE' });
    const job = await estate.job('PUT', `/Vm/${source}/clone?vmCloneDefinitionId=${thin}`);
    expect(job.error).toMatchObject({ type: 'RULE', message: expect.stringContaining('lies on NFS') as string });
  });

  it('are renamed and deleted, with their mappings, at the top and below their parents', async () => {
    const id = await estate.done('POST', `/Vm/${source}/VmCloneDefinition`, { name: 'short' });
    const mapping = await estate.done('POST', `/VmCloneDefinition/${id}/VmCloneNetworkMapping`, { virtualNicId: idOf(nicId), networkId: idOf(network) });
    await estate.done('PUT', `/VmCloneDefinition/${id}`, { name: 'shorter' });
    await estate.done('PUT', `/Vm/${source}/VmCloneDefinition/${id}`, { description: 'd' });
    expect(await estate.get(`/VmCloneDefinition/${id}`)).toMatchObject({ name: 'shorter', description: 'd' });
    expect(await refusal(`/VmCloneDefinition/${definition}/VmCloneNetworkMapping/${mapping}`, undefined, 'DELETE')).toMatchObject({ errorCode: 'GEN_000007' });
    await estate.done('DELETE', `/VmCloneDefinition/${id}/VmCloneNetworkMapping/${mapping}`);
    await estate.done('DELETE', `/Vm/${source}/VmCloneDefinition/${id}`);
    await estate.done('DELETE', `/VmCloneDefinition/${definition}`);
    expect(await estate.get('/VmCloneStorageMapping')).toHaveLength(1);
    expect(await refusal(`/Vm/${source}/VmCloneDefinition`, {})).toMatchObject({ errorCode: 'GEN_000001' });
    await consistent();
  });

  it('lose a mapping with its disk or card, and go with their machine', async () => {
    const machine = await clone('');
    const { vmDiskMappingIds, virtualNicIds } = await vm(machine);
    const id = await estate.done('POST', `/Vm/${machine}/VmCloneDefinition`, { name: 'whole' });
    await estate.done('POST', `/VmCloneDefinition/${id}/VmCloneStorageMapping`, { vmDiskMappingId: vmDiskMappingIds[0], repositoryId: idOf(second), cloneType: 'SPARSE_COPY' });
    await estate.done('POST', `/VmCloneDefinition/${id}/VmCloneNetworkMapping`, { virtualNicId: virtualNicIds[0], networkId: idOf(network) });
    await estate.done('DELETE', `/Vm/${machine}/VmDiskMapping/${vmDiskMappingIds[0]?.value}`);
    await estate.done('DELETE', `/Vm/${machine}/VirtualNic/${virtualNicIds[0]?.value}`);
    expect(await estate.get(`/VmCloneDefinition/${id}`)).toMatchObject({ vmCloneStorageMappingIds: [], vmCloneNetworkMappingIds: [] });
    await estate.done('DELETE', `/Vm/${machine}`);
    expect(await refusal(`/VmCloneDefinition/${id}`, undefined, 'GET')).toMatchObject({ errorCode: 'GEN_000002' });
    await consistent();
  });
});
