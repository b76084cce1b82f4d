import { expect, it } from 'vitest';
import { at, list } from './support/read.js';
import { PythonSession } from './support/requests.js';
import type { Site } from './support/site.js';

/** The Ansible module ovmm_vm (3.3/3.4): imports by a body with `urls`, to-one reads as a single object, limits that are null. */
export function ansibleBabich(site: () => Site): void {
  const session = (): PythonSession => new PythonSession(site());

  it('makes a machine with null limits and a disk of name and size alone', async () => {
    const on = session();
    const { estate, repository } = site();
    const vm = at<{ value: string }>(await on.done('POST', '/Vm', {
      name: 'babich', vmDomainType: 'XEN_HVM', repositoryId: { value: repository }, serverPoolId: { value: estate.pool }, cpuCount: 2, cpuCountLimit: null, memory: 1024, memoryLimit: null, bootOrder: ['DISK', 'PXE'], osType: 'Oracle Linux 7',
    }), 'resultId');
    expect(await on.get(`/Vm/${vm.value}`)).toMatchObject({ cpuCount: 2, cpuCountLimit: 2, memory: 1024, memoryLimit: 1024, vmRunState: 'STOPPED' });
    const disk = at<{ value: string }>(await on.done('POST', `/Repository/${repository}/VirtualDisk?sparse=True`, { name: 'babich', size: 1073741824 }), 'resultId');
    await on.done('POST', `/Vm/${vm.value}/VmDiskMapping`, { virtualDiskId: disk, diskWriteMode: 'READ_WRITE', emulatedBlockDevice: false, storageElementId: null, diskTarget: 0 });
    const [mapping] = list(await on.get(`/Vm/${vm.value}/VmDiskMapping`));
    // To one: the disk itself, no list.
    expect(at(await on.get(`/VmDiskMapping/${at<string>(mapping, 'id', 'value')}/VirtualDisk`), 'id', 'value')).toBe(disk.value);
    await on.done('PUT', `/Vm/${vm.value}/start`);
    await on.done('PUT', `/Vm/${vm.value}/sendMessage?logFlag=Yes`, [{ key: 'com.oracle.linux.network.hostname', value: 'babich' }, { key: 'com.oracle.linux.network.device.0', value: 'eth0' }]);
    await on.done('PUT', `/Vm/${vm.value}/kill`);
    await on.done('DELETE', `/Vm/${vm.value}`);
    await on.done('DELETE', `/Repository/${repository}/VirtualDisk/${disk.value}`);
  });

  it('imports an ISO, puts it in a drive, finds it again by the name in the mapping, and ejects it', async () => {
    const on = session();
    const { estate, repository } = site();
    await on.done('PUT', `/Repository/${repository}/importVirtualDisk?diskType=VIRTUAL_CDROM`, { urls: ['sim:iso/boot.iso'] });
    const iso = list(at(await on.get(`/Repository/${repository}`), 'virtualDiskIds')).find((each) => at(each, 'name') === 'boot.iso');
    expect(at(iso, 'value')).toMatch(/\.iso$/);
    const vm = at<{ value: string }>(await on.done('POST', '/Vm', { name: 'eject', vmDomainType: 'XEN_HVM', repositoryId: { value: repository }, serverPoolId: { value: estate.pool }, memory: 512, cpuCount: 1 }), 'resultId');
    await on.done('POST', `/Vm/${vm.value}/VmDiskMapping`, { virtualDiskId: iso, diskTarget: 1 });
    const found = list(at(await on.get(`/Vm/${vm.value}`), 'vmDiskMappingIds')).filter((each) => at<string>(each, 'name').includes('iso'));
    expect(found).toHaveLength(1);
    expect(at(await on.get(`/VmDiskMapping/${at<string>(found[0], 'value')}`), 'diskWriteMode')).toBe('READ_ONLY');
    await on.done('DELETE', `/Vm/${vm.value}/VmDiskMapping/${at<string>(found[0], 'value')}`);
    await on.done('DELETE', `/Vm/${vm.value}`);
    await on.done('DELETE', `/Repository/${repository}/VirtualDisk/${at<string>(iso, 'value')}`);
  });

  it('imports an assembly by a body with urls, and makes a template of its machine', async () => {
    const on = session();
    const { repository } = site();
    const assembly = at<{ value: string }>(await on.done('PUT', `/Repository/${repository}/importAssembly`, { urls: ['sim:assembly/web.ova'], proxy: null }), 'resultId');
    const [machine] = list(at(await on.get(`/Assembly/${assembly.value}`), 'assemblyVmIds'));
    const template = at<{ value: string }>(await on.done('PUT', `/AssemblyVm/${at<string>(machine, 'value')}/createVm`), 'resultId');
    expect(at(await on.get(`/Vm/${template.value}`), 'vmRunState')).toBe('TEMPLATE');
    await on.done('DELETE', `/Vm/${template.value}`);
    await on.done('DELETE', `/Repository/${repository}/Assembly/${assembly.value}`);
  });
}
