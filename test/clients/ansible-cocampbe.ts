import { expect, it } from 'vitest';
import { at, list } from './support/read.js';
import { PythonSession } from './support/requests.js';
import type { Site } from './support/site.js';

/** cocampbe/ansible-ovm, fourteen modules: everything is looked up in `/Type/id` by name, so `name` has to be in every reference. */
export function ansibleCocampbe(site: () => Site): void {
  const session = (): PythonSession => new PythonSession(site());
  const find = async (on: PythonSession, type: string, name: string): Promise<{ value: string }> => {
    const found = list(await on.get(`/${type}/id`)).find((each) => at(each, 'name') === name);
    return found as { value: string };
  };

  it('every reference of every list has its four keys', async () => {
    const on = session();
    const references: unknown[] = [];
    const collect = (of: unknown): void => {
      if (typeof of !== 'object' || of === null) return;
      if ('value' in of && 'type' in of && 'uri' in of) references.push(of);
      for (const each of Object.values(of)) collect(each);
    };
    for (const type of ['Vm', 'Server', 'ServerPool', 'Repository', 'VirtualDisk', 'VmDiskMapping', 'VirtualNic', 'Network', 'FileSystem', 'Cpu', 'VirtualSwitch', 'StorageElement', 'Job']) collect([await on.get(`/${type}`), await on.get(`/${type}/id`)]);
    expect(references.length).toBeGreaterThan(100);
    for (const each of references) expect(Object.keys(each as object)).toEqual(['type', 'value', 'uri', 'name']);
  });

  it('a repository belongs to the Manager that is named OVM Manager, until it is released', async () => {
    const on = session();
    const manager = await find(on, 'Manager', 'OVM Manager');
    const [server] = list(await on.get('/Server/id'));
    const fileSystem = await find(on, 'FileSystem', 'nfs:/export/repo2');
    await on.done('PUT', `/FileSystem/${fileSystem.value}/refresh`);
    const repository = at<{ value: string }>(await on.done('POST', `/FileSystem/${fileSystem.value}/Repository`, { name: 'second' }), 'resultId');
    await on.done('PUT', `/Repository/${repository.value}/present`, server);
    const owner = async (): Promise<unknown> => at(await on.get(`/Repository/${repository.value}`), 'managerUuid');
    expect(await owner()).toBe(manager.value);
    await on.done('PUT', `/Repository/${repository.value}/releaseOwnership`);
    expect(await owner()).not.toBe(manager.value);
    await on.done('PUT', `/Repository/${repository.value}/takeOwnership?serverPoolId=${site().estate.pool}`);
    expect(await owner()).toBe(manager.value);
    await on.done('DELETE', `/Repository/${repository.value}`);
  });

  it('a repository is presented to a Server and taken from it', async () => {
    const on = session();
    const repository = await find(on, 'Repository', site().repositoryName);
    const [, second] = list(await on.get('/Server/id'));
    const presented = async (): Promise<unknown[]> => list(at(await on.get(`/Repository/${repository.value}`), 'presentedServerIds')).map((each) => at(each, 'value'));
    await on.done('PUT', `/Repository/${repository.value}/unpresent`, second);
    expect(await presented()).not.toContain(at(second, 'value'));
    await on.done('PUT', `/Repository/${repository.value}/present`, second);
    expect(await presented()).toContain(at(second, 'value'));
    const fileSystem = await find(on, 'FileSystem', 'nfs:/export/repo1');
    await on.done('PUT', `/FileSystem/${fileSystem.value}/refresh`);
  });

  it('clones a template and gives the clone its name with nothing but id and name; takes it out of the pool and puts it back; a card joins a network', async () => {
    const on = session();
    const template = await find(on, 'Vm', site().templateName);
    const pool = await find(on, 'ServerPool', 'pool');
    const job = await on.done('PUT', `/Vm/${template.value}/clone?serverPoolId=${pool.value}&createTemplate=false`);
    const clone = at<{ value: string }>(job, 'resultId');
    expect(at(clone, 'name')).toBe(`${site().templateName}.0`);
    const path = `/Vm/${clone.value}`;
    const before = await on.get(path);
    await on.done('PUT', path, { id: clone, name: 'renamed' });
    const after = (await on.get(path)) as Record<string, unknown>;
    expect(after).toMatchObject({ name: 'renamed', memory: at(before, 'memory'), osType: at(before, 'osType') });
    await on.done('PUT', `/ServerPool/${pool.value}/removeVm`, at(after, 'id'));
    expect(at(await on.get(path), 'serverPoolId')).toBeNull();
    await on.done('PUT', `/ServerPool/${pool.value}/addVm`, at(after, 'id'));
    expect(at(await on.get(path), 'serverPoolId', 'value')).toBe(pool.value);
    // Disks of the machine by the ids of its mappings, each read at the top.
    for (const mapping of list(await on.get(`${path}/VmDiskMapping/id`))) expect(at(await on.get(`/VmDiskMapping/${at<string>(mapping, 'value')}`), 'virtualDiskId', 'value')).toMatch(/\.img$/);
    const card = at<{ value: string }>(await on.done('POST', `${path}/VirtualNic`, { name: 'renamed_VNIC' }), 'resultId');
    expect(at(await on.get(`/VirtualNic/${card.value}`), 'networkId')).toBeNull();
    await on.done('PUT', `/Network/${site().network}/addVirtualNic`, card);
    expect(at(await on.get(`/VirtualNic/${card.value}`), 'networkId', 'value')).toBe(site().network);
    const cards = list(await on.get('/VirtualNic')).filter((each) => at(each, 'vmId', 'name') === 'renamed');
    expect(cards).toHaveLength(2);
    for (const each of cards) expect(list(at(each, 'ipAddresses'))).toEqual([]);
    await on.done('PUT', `${path}/start`);
    await on.done('PUT', `${path}/stop`);
    await on.done('DELETE', path);
  });

  it('makes a machine with the boot order `Disk`, a disk of name and size alone, and maps it with type, value and slot', async () => {
    const on = session();
    const repository = await find(on, 'Repository', site().repositoryName);
    const pool = await find(on, 'ServerPool', 'pool');
    const vm = at<{ value: string }>(await on.done('POST', '/Vm', { name: 'coc', bootOrder: ['Disk'], cpuCount: 1, cpuCountLimit: 1, memory: 512, memoryLimit: 512, osType: 'Oracle Linux 6', vmDomainType: 'XEN_PVM', repositoryId: repository, serverPoolId: pool }), 'resultId');
    expect(at(await on.get(`/Vm/${vm.value}`), 'bootOrder')).toEqual(['DISK']);
    const disk = at<{ value: string; type: string }>(await on.done('POST', `/Repository/${repository.value}/VirtualDisk?sparse=Yes`, { name: 'coc.img', size: 104857600 }), 'resultId');
    const mapping = at<{ value: string }>(await on.done('POST', `/Vm/${vm.value}/VmDiskMapping`, { virtualDiskId: { type: disk.type, value: disk.value }, diskTarget: 3 }), 'resultId');
    expect(await on.get(`/VmDiskMapping/${mapping.value}`)).toMatchObject({ diskTarget: 3, name: `Mapping for disk Id (${disk.value})` });
    await on.done('DELETE', `/Vm/${vm.value}/VmDiskMapping/${mapping.value}`);
    await on.done('DELETE', `/Repository/${repository.value}/VirtualDisk/${disk.value}`);
    await on.done('DELETE', `/Vm/${vm.value}`);
  });
}
