import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, openEstate, type Estate, type FinishedJob } from '../support/estate.js';
import { addRepository, makeMachine } from '../support/machines.js';

type Shown = Readonly<Record<string, unknown>> & { readonly id: { readonly value: string; readonly name: string | null } };

let estate: Estate;
let repository = '';
beforeAll(async () => {
  estate = await openEstate();
  repository = addRepository(estate);
  for (const server of estate.world.servers) await server.dispatch('create_repository', ['nas1:/export/repo1', `/OVS/Repositories/${repository}`, repository, 'repo']).catch(() => server.dispatch('add_repository', ['nas1:/export/repo1', `/OVS/Repositories/${repository}`]));
});
afterAll(async () => {
  expect(await estate.check()).toEqual([]);
  await estate.close();
});

const failed = ({ jobRunState, error }: FinishedJob): string => `${jobRunState} ${error?.type ?? ''} ${error?.message ?? ''}`;
const refusal = async (method: string, path: string, body?: unknown): Promise<string> => {
  const { status, json } = await estate.rest(method, path, body);
  return `${status} ${(json as { readonly errorCode?: string }).errorCode ?? ''}`;
};
const newDisk = (name: string, fields: Readonly<Record<string, unknown>> = {}): Promise<string> => estate.done('POST', `/Repository/${repository}/VirtualDisk?sparse=true`, { name, size: 8192, ...fields });
const map = (vm: string, body: Readonly<Record<string, unknown>>): Promise<FinishedJob> => estate.job('POST', `/Vm/${vm}/VmDiskMapping`, body);
const mapped = async (vm: string, body: Readonly<Record<string, unknown>>): Promise<string> => {
  const job = await map(vm, body);
  expect(failed(job)).toBe('SUCCESS  ');
  return job.resultId?.value ?? '';
};
/** The lines of vm.cfg that name disks. */
const configured = (vm: string): string => /^disk = (.*)$/m.exec(estate.world.storage.share('nas1', '/export/repo1')?.readText(`VirtualMachines/${vm}/vm.cfg`) ?? '')?.[1] ?? '';

describe('a disk mapping', () => {
  it('needs a virtual disk or a physical one, and not both', async () => {
    const vm = await makeMachine(estate, repository);
    const disk = await newDisk('one of two');
    const [element] = await estate.get<Shown[]>('/StorageElement');
    const both = { virtualDiskId: idOf(disk), storageElementId: idOf(element?.id.value ?? '') };
    expect([await refusal('POST', `/Vm/${vm}/VmDiskMapping`, both), await refusal('POST', `/Vm/${vm}/VmDiskMapping`, { diskTarget: 0 })]).toEqual(['400 VM_DISK_MAPPING_000003', '400 VM_DISK_MAPPING_000003']);
    expect(await refusal('POST', `/Vm/${vm}/VmDiskMapping`, { virtualDiskId: idOf(disk), diskTarget: -1 })).toBe('400 GEN_000015');
    expect(await refusal('POST', `/Vm/${vm}/VmDiskMapping`, { virtualDiskId: idOf('none.img') })).toBe('404 GEN_000002');
    await estate.done('DELETE', `/Repository/${repository}/VirtualDisk/${disk}`);
  });

  it('takes the slot that was asked for, else the lowest free one, and shows in vm.cfg', async () => {
    const vm = await makeMachine(estate, repository, { name: 'slots' });
    const [a, b] = [await newDisk('a'), await newDisk('b')];
    const job = await map(vm, { virtualDiskId: idOf(a), diskWriteMode: 'READ_WRITE', emulatedBlockDevice: false, storageElementId: null, diskTarget: 1 });
    expect(job).toMatchObject({ name: `Create VM Disk Mapping: Mapping for disk Id (${a}) on VM: slots`, jobRunState: 'SUCCESS' });
    expect(await estate.get(`/VmDiskMapping/${job.resultId?.value}`)).toMatchObject({
      name: `Mapping for disk Id (${a})`, vmId: { value: vm, name: 'slots' }, virtualDiskId: { value: a }, storageElementId: null, diskTarget: 1, emulatedBlockDevice: false, diskWriteMode: 'READ_WRITE',
    });
    const lowest = await mapped(vm, { virtualDiskId: idOf(b) });
    const cdrom = await mapped(vm, { virtualDiskId: idOf('EMPTY_CDROM') });
    expect(await estate.get(`/VmDiskMapping/${lowest}`)).toMatchObject({ diskTarget: 0, diskWriteMode: 'READ_WRITE' });
    expect(await estate.get(`/VmDiskMapping/${cdrom}`)).toMatchObject({ diskTarget: 2, diskWriteMode: 'READ_ONLY', name: 'Mapping for disk Id (EMPTY_CDROM)' });
    expect(configured(vm)).toContain(`file:/OVS/Repositories/${repository}/VirtualDisks/${b},xvda,w`);
    expect(failed(await map(vm, { virtualDiskId: idOf(await newDisk('c')), diskTarget: 1 }))).toContain('RULE OVMRU_900167E');
    // Four disks, the CD drive among them, are all that a fully virtual machine takes.
    await mapped(vm, { virtualDiskId: idOf(await newDisk('d')) });
    expect(failed(await map(vm, { virtualDiskId: idOf(await newDisk('e')) }))).toContain('RULE OVMRU_900168E Virtual Machine: slots, of type XEN_HVM, cannot have more than 4 disks.');
    expect(await estate.get<Shown>(`/VmDiskMapping/${lowest}/VirtualDisk`)).toMatchObject({ name: 'b' });
  });

  it('keeps disk and machine; slot, mode and name may change', async () => {
    const vm = await makeMachine(estate, repository);
    const [a, b] = [await newDisk('keeps a'), await newDisk('keeps b')];
    const id = await mapped(vm, { virtualDiskId: idOf(a) });
    await mapped(vm, { virtualDiskId: idOf(b) });
    const before = await estate.get<Shown>(`/VmDiskMapping/${id}`);
    const other = await makeMachine(estate, repository);
    expect(await refusal('PUT', `/VmDiskMapping/${id}`, { vmId: idOf(other) })).toBe('409 VM_DISK_MAPPING_000000');
    expect(await refusal('PUT', `/VmDiskMapping/${id}`, { virtualDiskId: idOf(b) })).toBe('409 VM_DISK_MAPPING_000001');
    expect(await refusal('PUT', `/Vm/${vm}/VmDiskMapping/${id}`, { storageElementId: idOf('x') })).toBe('409 VM_DISK_MAPPING_000002');
    expect(failed(await estate.job('PUT', `/VmDiskMapping/${id}`, { diskTarget: 1 }))).toContain('OVMRU_900167E');
    await estate.done('PUT', `/VmDiskMapping/${id}`, { ...before, diskTarget: 2, diskWriteMode: 'READ_ONLY', name: 'data' });
    expect(await estate.get(`/VmDiskMapping/${id}`)).toMatchObject({ diskTarget: 2, diskWriteMode: 'READ_ONLY', name: 'data', virtualDiskId: { value: a } });
    expect(configured(vm)).toContain(`${a},xvdc,r`);
    expect(await estate.job('DELETE', `/Vm/${vm}/VmDiskMapping/${id}`)).toMatchObject({ name: `Delete VM Disk Mapping: data from VM: vm`, jobRunState: 'SUCCESS' });
    expect(configured(vm)).not.toContain(a);
    expect(await refusal('DELETE', `/Vm/${other}/VmDiskMapping/${id}`)).toBe('404 GEN_000002');
    await estate.done('DELETE', `/VirtualDisk/${a}`);
  });

  it('of a CD drive takes another image, or none, also while its machine runs', async () => {
    const vm = await makeMachine(estate, repository, { vmDomainType: 'XEN_HVM' });
    const [iso, disk] = [await estate.done('PUT', `/Repository/${repository}/importVirtualDisk?diskType=VIRTUAL_CDROM`, { urls: ['sim:iso/ol6.iso?size=8K'] }), await newDisk('no CD')];
    const [drive, hard] = [await mapped(vm, { virtualDiskId: idOf('EMPTY_CDROM') }), await mapped(vm, { virtualDiskId: idOf(disk) })];
    const { name } = await estate.get<{ readonly name: string }>(`/VmDiskMapping/${drive}`);
    await estate.done('PUT', `/Vm/${vm}/start`);
    const place = (await estate.get<{ readonly serverId: { readonly value: string } }>(`/Vm/${vm}`)).serverId.value;
    const inDomain = (): unknown => estate.world.servers.find(({ identity }) => identity.uuid === place)?.domains.of(vm)?.config['disk'];
    for (const [medium, line] of [[iso, `file:/OVS/Repositories/${repository}/ISOs/${iso},xvda:cdrom,r`], ['EMPTY_CDROM', ',xvda:cdrom,r']] as const) {
      await estate.done('PUT', `/VmDiskMapping/${drive}`, { virtualDiskId: idOf(medium) });
      expect(await estate.get(`/VmDiskMapping/${drive}`)).toMatchObject({ virtualDiskId: { value: medium }, diskWriteMode: 'READ_ONLY', name });
      expect(configured(vm)).toContain(`'${line}'`);
      expect(inDomain()).toContain(line);
    }
    expect(await refusal('PUT', `/VmDiskMapping/${drive}`, { virtualDiskId: idOf(disk) })).toBe('409 VM_DISK_MAPPING_000001');
    expect(await refusal('PUT', `/VmDiskMapping/${hard}`, { virtualDiskId: idOf(iso) })).toBe('409 VM_DISK_MAPPING_000001');
    await estate.done('PUT', `/Vm/${vm}/suspend`);
    expect(failed(await estate.job('PUT', `/Vm/${vm}/VmDiskMapping/${drive}`, { virtualDiskId: idOf(iso) }))).toContain('OVMRU_900169E');
    await estate.done('PUT', `/Vm/${vm}/kill`);
    const faults = ['ovs1', 'ovs2'].map((server) => estate.world.context.faults.set({ point: `agent.${server}.configure_vm`, action: 'fail' }));
    expect(failed(await estate.job('PUT', `/VmDiskMapping/${drive}`, { virtualDiskId: idOf(iso) }))).toContain('SERVER');
    for (const fault of faults) estate.world.context.faults.clear(fault);
    expect(await estate.get(`/VmDiskMapping/${drive}`)).toMatchObject({ virtualDiskId: { value: 'EMPTY_CDROM' } });
  });

  it('keeps its disk from being deleted or given to another, unless that is shareable', async () => {
    const [one, two] = [await makeMachine(estate, repository, { name: 'one' }), await makeMachine(estate, repository, { name: 'two' })];
    const disk = await newDisk('shared');
    const first = await mapped(one, { virtualDiskId: idOf(disk) });
    expect(failed(await estate.job('DELETE', `/Repository/${repository}/VirtualDisk/${disk}`))).toContain('RULE OVMRU_900163E Virtual Disk: shared, is used by: one.');
    expect(failed(await map(two, { virtualDiskId: idOf(disk) }))).toContain('RULE OVMRU_900166E Virtual Disk: shared, is not shareable and is used by: one.');
    expect(failed(await map(one, { virtualDiskId: idOf(disk) }))).toContain('OVMRU_900163E');
    await estate.done('PUT', `/VirtualDisk/${disk}`, { shareable: true });
    expect(configured(one)).toContain(`${disk},xvda,w!`);
    await mapped(two, { virtualDiskId: idOf(disk) });
    expect(failed(await estate.job('PUT', `/VirtualDisk/${disk}`, { shareable: false }))).toContain('OVMRU_900166E');
    await estate.done('DELETE', `/VmDiskMapping/${first}`);
    await estate.done('PUT', `/VirtualDisk/${disk}`, { shareable: false });
    expect((await estate.get<Shown>(`/VirtualDisk/${disk}`))['vmDiskMappingIds']).toHaveLength(1);
  });

  it('may be a physical disk', async () => {
    const [vm, other] = [await makeMachine(estate, repository), await makeMachine(estate, repository)];
    const elements = await estate.get<Shown[]>('/StorageElement');
    const id = elements[1]?.id.value ?? '';
    const mapping = await mapped(vm, { storageElementId: idOf(id) });
    expect(await estate.get(`/VmDiskMapping/${mapping}`)).toMatchObject({ virtualDiskId: null, storageElementId: { value: id }, diskWriteMode: 'READ_WRITE', name: `Mapping for disk Id (${id})` });
    expect(configured(vm)).toContain(`phy:/dev/mapper/${String(elements[1]?.['page83Id'])},xvda,w`);
    expect(failed(await map(other, { storageElementId: idOf(id) }))).toContain('OVMRU_900166E Physical Disk:');
    await estate.done('DELETE', `/VmDiskMapping/${mapping}`);
  });
});

describe('disks of a running machine', () => {
  it('come and go where the guest has drivers for them, and only in the CD drive otherwise', async () => {
    const [hvm, pvm] = [await makeMachine(estate, repository, { name: 'hvm' }), await makeMachine(estate, repository, { name: 'pvm', vmDomainType: 'XEN_PVM' })];
    const system = [await newDisk('hvm system'), await newDisk('pvm system')];
    const first = await mapped(hvm, { virtualDiskId: idOf(system[0] ?? '') });
    await mapped(pvm, { virtualDiskId: idOf(system[1] ?? '') });
    for (const vm of [hvm, pvm]) await estate.done('PUT', `/Vm/${vm}/start`);
    const disk = await newDisk('hot');
    expect(failed(await map(hvm, { virtualDiskId: idOf(disk) }))).toContain('RULE OVMRU_900169E Disks of Virtual Machine: hvm, of type XEN_HVM, cannot be changed while it is RUNNING.');
    expect(failed(await estate.job('DELETE', `/VmDiskMapping/${first}`))).toContain('OVMRU_900169E');
    const cd = await mapped(hvm, { virtualDiskId: idOf('EMPTY_CDROM') });
    const hot = await mapped(pvm, { virtualDiskId: idOf(disk) });
    expect(failed(await estate.job('PUT', `/Repository/${repository}/unpresent`, idOf((await estate.get<{ serverId: { value: string } }>(`/Vm/${pvm}`)).serverId.value)))).toContain('RULE OVMRU_900161E');
    expect(failed(await estate.job('PUT', `/Repository/${repository}/releaseOwnership`))).toContain('OVMRU_900161E');
    // The Server itself would not let go of it either.
    const busy = await Promise.allSettled(estate.world.servers.map((server) => server.dispatch('unmount_repository_fs', [`/OVS/Repositories/${repository}`])));
    expect(busy.map(({ status }) => status)).toContain('rejected');
    for (const [index, { status }] of busy.entries()) if (status === 'fulfilled') estate.world.servers[index]?.mounts.mount('nas1:/export/repo1', `/OVS/Repositories/${repository}`);
    for (const mapping of [cd, hot]) await estate.done('DELETE', `/VmDiskMapping/${mapping}`);
    for (const vm of [hvm, pvm]) await estate.done('PUT', `/Vm/${vm}/kill`);
    await estate.done('DELETE', `/VmDiskMapping/${first}`);
  });

  it('stay as they are when the Server does not take the change', async () => {
    const vm = await makeMachine(estate, repository);
    const disk = await newDisk('refused');
    const path = estate.world.storage.share('nas1', '/export/repo1');
    path?.remove(`VirtualMachines/${vm}`);
    expect(failed(await map(vm, { virtualDiskId: idOf(disk) }))).toContain('SERVER OVMAPI_4010E Attempt to send command: configure_vm');
    expect(await estate.get<Shown[]>(`/Vm/${vm}/VmDiskMapping`)).toEqual([]);
    await estate.done('DELETE', `/VirtualDisk/${disk}`);
  });
});

describe('machines in a repository', () => {
  it('come back with their disks when ownership was released and is taken again', async () => {
    const vm = await makeMachine(estate, repository, { name: 'returns', vmDomainType: 'XEN_PVM', cpuCount: 2 });
    const disk = await newDisk('its disk');
    await mapped(vm, { virtualDiskId: idOf(disk) });
    await estate.done('PUT', `/Repository/${repository}/releaseOwnership`);
    expect(await estate.get('/Vm')).toEqual([]);
    await estate.done('PUT', `/Repository/${repository}/takeOwnership`);
    await estate.done('PUT', `/Repository/${repository}/refresh`);
    expect(await estate.get(`/Vm/${vm}`)).toMatchObject({ name: 'returns', vmRunState: 'STOPPED', vmDomainType: 'XEN_PVM', cpuCount: 2, serverPoolId: null, repositoryId: { value: repository } });
    expect(await estate.get<Shown[]>(`/Vm/${vm}/VmDiskMapping`)).toMatchObject([{ virtualDiskId: { value: disk, name: 'its disk' }, diskTarget: 0, diskWriteMode: 'READ_WRITE' }]);
  });
});
