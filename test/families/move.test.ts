import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idOf, openEstate, type Estate, type Reference } from '../support/estate.js';
import { addNfsRepository } from '../support/storage.js';

interface Named {
  readonly id: Reference;
  readonly name: string;
}
interface VmView extends Named {
  readonly vmRunState: string;
  readonly repositoryId: Reference;
  readonly serverPoolId: Reference | null;
  readonly vmDiskMappingIds: readonly Reference[];
  readonly virtualNicIds: readonly Reference[];
  readonly vmCloneDefinitionIds: readonly Reference[];
  readonly vmConfigFileMountedPath: string;
}
interface MappingView extends Named {
  readonly diskTarget: number;
  readonly virtualDiskId: Reference;
}
interface DiskView extends Named {
  readonly size: number;
  readonly onDiskSize: number;
  readonly repositoryId: Reference | null;
  readonly vmDiskMappingIds: readonly Reference[];
}

let estate: Estate;
let first: string;
let second: string;
/** A stopped machine of the pool with two disks, an empty drive and a card, all of it in the first repository. */
let machine: string;
beforeAll(async () => {
  estate = await openEstate();
  first = await addNfsRepository(estate, '/export/repo1');
  second = await addNfsRepository(estate, '/export/repo2');
});
beforeEach(async () => {
  machine = await estate.done('PUT', `/Repository/${first}/importVm`, { urls: ['sim:template/web.tgz?memory=768&size=40K&nics=1&type=XEN_HVM_PV_DRIVERS'] });
  await estate.done('PUT', `/ServerPool/${estate.pool}/addVm`, idOf(machine));
  const data = await estate.done('POST', `/Repository/${first}/VirtualDisk?sparse=true`, { name: 'data.img', size: 4096 * 20, description: 'payroll' });
  for (const [index, id] of [data, 'EMPTY_CDROM'].entries()) await estate.done('POST', `/Vm/${machine}/VmDiskMapping`, { virtualDiskId: idOf(id), diskTarget: index + 1 });
  return async () => expect(await estate.check()).toEqual([]);
});
afterAll(() => estate.close());

const vm = (id = machine) => estate.get<VmView>(`/Vm/${id}`);
const mappings = async (id = machine) => [...(await estate.get<MappingView[]>(`/Vm/${id}/VmDiskMapping`))].sort((a, b) => a.diskTarget - b.diskTarget);
const disksOf = async (id = machine) => Promise.all((await mappings(id)).map(({ virtualDiskId }) => estate.get<DiskView>(`/VirtualDisk/${virtualDiskId.value}`)));
const move = (query: string, id = machine) => estate.job('PUT', `/Vm/${id}/move${query}`);
const freeOf = async (repository: string): Promise<number> => {
  const { fileSystemId } = await estate.get<{ readonly fileSystemId: Reference }>(`/Repository/${repository}`);
  return (await estate.get<{ readonly freeSize: number }>(`/FileSystem/${fileSystemId.value}`)).freeSize;
};
const share = (export_: string) => estate.world.storage.share('nas1', `/export/${export_}`);
const onEveryServer = async (method: string, work: () => Promise<void>): Promise<void> => {
  const faults = ['ovs1', 'ovs2'].map((name) => estate.world.context.faults.set({ point: `agent.${name}.${method}`, action: 'fail' }));
  await work();
  for (const fault of faults) estate.world.context.faults.clear(fault);
};
const definition = async (covered: readonly Reference[], repository = second, cloneType = 'SPARSE_COPY'): Promise<string> => {
  const id = await estate.done('POST', `/Vm/${machine}/VmCloneDefinition`, { name: 'vDisks-web' });
  for (const mapping of covered) await estate.done('POST', `/VmCloneDefinition/${id}/VmCloneStorageMapping`, { name: 'd', vmDiskMappingId: mapping, repositoryId: idOf(repository), cloneType });
  return id;
};

describe('a move', () => {
  it('takes configuration and disks to the other repository, keeps what the machine is, and leaves nothing behind', async () => {
    const [before, drives, images, free] = [await vm(), await mappings(), await disksOf(), [await freeOf(first), await freeOf(second)]];
    const [network] = await estate.get<Named[]>('/Network');
    const plan = await definition(drives.slice(0, 2).map(({ id }) => id));
    await estate.done('POST', `/VmCloneDefinition/${plan}/VmCloneNetworkMapping`, { virtualNicId: before.virtualNicIds[0], networkId: network?.id });
    const nic = await estate.get(`/VirtualNic/${before.virtualNicIds[0]?.value}`);
    expect(await move(`?repositoryId=${second}&vmCloneDefinitionId=${plan}`)).toMatchObject({ name: `Move VM: ${before.name}`, jobRunState: 'SUCCESS', resultId: null });

    const after = await vm();
    expect(after).toMatchObject({
      name: before.name, vmRunState: 'STOPPED', repositoryId: { value: second }, serverPoolId: before.serverPoolId, vmDiskMappingIds: drives.map(({ id }) => ({ value: id.value })),
      virtualNicIds: before.virtualNicIds, vmCloneDefinitionIds: [{ value: plan }], vmConfigFileMountedPath: `/OVS/Repositories/${second}/VirtualMachines/${machine}/vm.cfg`,
    });
    // Network mappings do not count.
    expect(await estate.get(`/VirtualNic/${before.virtualNicIds[0]?.value}`)).toEqual(nic);
    const [system, data, drive] = await disksOf();
    expect(system).toMatchObject({ name: images[0]?.name, size: 40_960, repositoryId: { value: second } });
    expect(data).toMatchObject({ name: 'data.img', description: 'payroll', size: 81_920, onDiskSize: 0, repositoryId: { value: second } });
    expect(drive?.id.value).toBe('EMPTY_CDROM');
    expect((await mappings()).map(({ name }) => name)).toEqual([system, data, drive].map((disk) => `Mapping for disk Id (${disk?.id.value})`));

    for (const old of images.slice(0, 2)) {
      expect((await estate.rest('GET', `/VirtualDisk/${old.id.value}`)).status).toBe(404);
      expect(share('repo1')?.entry(`VirtualDisks/${old.id.value}`)).toBeUndefined();
    }
    expect([share('repo1')?.readText(`VirtualMachines/${machine}/vm.cfg`), share('repo2')?.entry(`VirtualDisks/${data?.id.value}`)?.kind]).toEqual([undefined, 'image']);
    expect(share('repo2')?.readText(`VirtualMachines/${machine}/vm.cfg`)).toContain(`/OVS/Repositories/${second}/VirtualDisks/${data?.id.value},xvdb,w`);
    expect([(await freeOf(first)) - (free[0] ?? 0), (await freeOf(second)) - (free[1] ?? 0)]).toEqual([40_960, -40_960]);

    await estate.done('PUT', `/Vm/${machine}/start`);
    expect((await move(`?repositoryId=${first}`)).error).toMatchObject({ type: 'RULE', message: expect.stringContaining('OVMRU_005002E') as string });
    await estate.done('PUT', `/Vm/${machine}/kill`);
    // A refresh of both finds what is known.
    for (const repository of [first, second]) await estate.done('PUT', `/Repository/${repository}/refresh`);
    expect(await vm()).toMatchObject({ repositoryId: { value: second }, vmDiskMappingIds: after.vmDiskMappingIds });
  });

  it('without a definition takes every disk along; a template stays one', async () => {
    const template = await estate.done('PUT', `/Vm/${machine}/clone?createTemplate=True`);
    expect(await move(`?repositoryId=${second}`, template)).toMatchObject({ jobRunState: 'SUCCESS' });
    expect(await vm(template)).toMatchObject({ vmRunState: 'TEMPLATE', repositoryId: { value: second } });
    expect((await disksOf(template)).map(({ repositoryId }) => repositoryId?.value)).toEqual([second, second, undefined]);
    expect(share('repo2')?.readText(`Templates/${template}/vm.cfg`)).toContain(second);
    expect(share('repo1')?.readText(`Templates/${template}/vm.cfg`)).toBeUndefined();
    expect((await vm(await estate.done('PUT', `/Vm/${template}/clone`))).repositoryId.value).toBe(second);
  });

  it('puts each disk where the definition says, which need not be where the configuration goes', async () => {
    const [system, data] = await mappings();
    const images = await disksOf();
    const plan = await definition([system, data].flatMap((mapping) => mapping?.id ?? []), first, 'NON_SPARSE_COPY');
    await estate.done('PUT', `/Vm/${machine}/move?repositoryId=${second}&vmCloneDefinitionId=${plan}`);
    expect((await vm()).repositoryId.value).toBe(second);
    // They lie there already.
    expect((await disksOf()).map(({ id }) => id.value)).toEqual(images.map(({ id }) => id.value));
    const back = await estate.done('POST', `/Vm/${machine}/VmCloneDefinition`, { name: 'split' });
    for (const [mapping, repository] of [[system, second], [data, first]] as const) {
      await estate.done('POST', `/VmCloneDefinition/${back}/VmCloneStorageMapping`, { name: 'd', vmDiskMappingId: mapping?.id, repositoryId: idOf(repository), cloneType: 'NON_SPARSE_COPY' });
    }
    // Only a disk moves, and the configuration learns of it.
    await estate.done('PUT', `/Vm/${machine}/move?repositoryId=${second}&vmCloneDefinitionId=${back}`);
    const [moved, stayed] = await disksOf();
    expect([moved?.repositoryId?.value, stayed?.repositoryId?.value]).toEqual([second, first]);
    expect(share('repo2')?.readText(`VirtualMachines/${machine}/vm.cfg`)).toContain(`/OVS/Repositories/${second}/VirtualDisks/${moved?.id.value},xvda,w`);
  });

  const refused: readonly (readonly [string, () => Promise<string>, string])[] = [
    ['a definition that leaves a disk out', async () => definition((await mappings()).slice(0, 1).map(({ id }) => id)), 'OVMRU_900254E'],
    ['a thin clone', async () => definition((await mappings()).slice(0, 2).map(({ id }) => id), second, 'THIN_CLONE'), 'OVMRU_900165E'],
    ['a disk that another machine has, too', async () => {
      const plan = await definition((await mappings()).slice(0, 2).map(({ id }) => id));
      const other = await estate.done('POST', '/Vm', { name: 'other', memory: 512, repositoryId: idOf(first) });
      const shared = (await mappings())[1]?.virtualDiskId;
      await estate.done('PUT', `/VirtualDisk/${shared?.value}`, { shareable: true });
      await estate.done('POST', `/Vm/${other}/VmDiskMapping`, { virtualDiskId: shared, diskTarget: 0 });
      return plan;
    }, 'OVMRU_900163E'],
    ['a physical disk', async () => {
      const plan = await definition((await mappings()).slice(0, 2).map(({ id }) => id));
      const [element] = await estate.get<Named[]>('/StorageElement');
      await estate.done('POST', `/Vm/${machine}/VmDiskMapping`, { storageElementId: element?.id, diskTarget: 3 });
      return plan;
    }, 'OVMRU_900255E'],
  ];
  it.each(refused)('with %s changes nothing', async (_, prepare, code) => {
    const plan = await prepare();
    const [before, disks, images] = [await vm(), await mappings(), (await estate.get<Named[]>('/VirtualDisk')).length];
    expect((await move(`?repositoryId=${second}&vmCloneDefinitionId=${plan}`)).error).toMatchObject({ type: 'RULE', message: expect.stringContaining(code) as string });
    expect([(await vm()).repositoryId, await mappings(), (await estate.get<Named[]>('/VirtualDisk')).length]).toEqual([before.repositoryId, disks, images]);
    for (const { id, diskTarget } of disks) if (diskTarget === 3) await estate.done('DELETE', `/VmDiskMapping/${id.value}`);
  });

  it('to nowhere, or by the definition of another machine, is refused at once', async () => {
    const plan = await definition([]);
    const refusal = async (query: string, id = machine) => (await estate.rest('PUT', `/Vm/${id}/move${query}`)).json;
    expect(await refusal('')).toMatchObject({ errorCode: 'GEN_000001' });
    expect(await refusal('?repositoryId=nowhere')).toMatchObject({ errorCode: 'GEN_000002' });
    expect(await refusal(`?repositoryId=${second}&vmCloneDefinitionId=${plan}`, await estate.done('PUT', `/Vm/${machine}/clone`))).toMatchObject({ errorCode: 'VM_000003' });
  });

  it.each(['copy_file', 'create_vm'])('in which Servers fail at %s leaves the source as it was, and no copies', async (method) => {
    const [before, disks, free, there] = [await vm(), await disksOf(), await freeOf(second), await estate.get<Named[]>(`/Repository/${second}/VirtualDisk`)];
    await onEveryServer(method, async () => {
      expect(await move(`?repositoryId=${second}`)).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER' } });
    });
    expect([(await vm()).repositoryId, await disksOf(), await freeOf(second)]).toEqual([before.repositoryId, disks, free]);
    for (const repository of [first, second]) await estate.done('PUT', `/Repository/${repository}/refresh`);
    expect(await estate.get<Named[]>(`/Repository/${second}/VirtualDisk`)).toEqual(there);
    expect([share('repo1'), share('repo2')].map((each) => each?.readText(`VirtualMachines/${machine}/vm.cfg`) !== undefined)).toEqual([true, false]);
    expect(await move(`?repositoryId=${second}`)).toMatchObject({ jobRunState: 'SUCCESS' });
  });

  it('whose source cannot be removed is done all the same, and says what stays', async () => {
    const [old] = await disksOf();
    let transcript = '';
    await onEveryServer('delete_vm', () => onEveryServer('storage_plugin_destroy', async () => {
      const job = await move(`?repositoryId=${second}`);
      expect(job).toMatchObject({ jobRunState: 'SUCCESS' });
      transcript = (await estate.rest('GET', `/Job/${job.id.value}/transcript`)).text;
    }));
    expect((await vm()).repositoryId.value).toBe(second);
    expect(transcript).toContain(`${old?.name} stays at the source`);
    expect(await estate.get(`/VirtualDisk/${old?.id.value}`)).toMatchObject({ repositoryId: { value: first }, vmDiskMappingIds: [] });
    await estate.done('DELETE', `/VirtualDisk/${old?.id.value}`);
  });
});
