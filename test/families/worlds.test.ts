import { typeNames, type TypeName } from '@ovmsim/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labSize, readWorldText, sizedWorld } from 'ovmsim';
import { openEstate, type Estate, type Reference } from '../support/estate.js';

/** What tells of doings, and not of the world. */
const history: ReadonlySet<TypeName> = new Set<TypeName>(['Job', 'Event', 'Manager']);

/** Every object but those, as clients see it; how often it changed counts, too. */
function seen({ world }: Estate): Record<string, unknown> {
  const { core } = world.manager;
  return Object.fromEntries(typeNames.filter((type) => !history.has(type)).flatMap((type) => core.store.list(type).map(({ id }) => [`${type} ${id}`, core.view(type, id)])));
}

/** Has the Manager look at everything again. */
async function rediscover(estate: Estate): Promise<void> {
  for (const type of ['Server', 'FileServer', 'FileSystem', 'Repository']) {
    for (const { value } of await estate.get<Reference[]>(`/${type}/id`)) await estate.done('PUT', `/${type}/${encodeURIComponent(value)}/refresh`);
  }
}

const named = (objects: { readonly name: string }[]): string[] => objects.map(({ name }) => name);

describe('the lab world', () => {
  let estate: Estate;
  beforeAll(async () => {
    estate = await openEstate({ description: sizedWorld(labSize) });
  });
  afterAll(() => estate.close());
  const id = (kind: 'pools' | 'repositories' | 'networks' | 'templates' | 'isos' | 'vms', name: string): string => estate.world.contents?.[kind][name] ?? 'none';
  const vm = (name: string) => estate.get<Record<string, unknown>>(`/Vm/${id('vms', name)}`);

  it('has what it says, in order', async () => {
    expect(named(await estate.get('/ServerPool'))).toEqual(['pool1']);
    expect((await estate.get<{ serverIds: Reference[]; masterServerId: Reference }[]>('/ServerPool'))[0]).toMatchObject({ serverIds: [{ name: 'ovs1.example.com' }, { name: 'ovs2.example.com' }], masterServerId: { name: 'ovs1.example.com' }, virtualIp: '127.0.3.1' });
    expect((await estate.get<object[]>('/Repository'))[0]).toMatchObject({ name: 'repo-pool1', presentedServerIds: [{}, {}], vmIds: [{}, {}, {}, {}], virtualDiskIds: [{}, {}, {}, {}, {}] });
    expect((await estate.get<{ name: string; roles: string[] }[]>('/Network')).map(({ name, roles }) => [name, roles.includes('MANAGEMENT')])).toEqual([['127.0.1.0', true], ['vm-network', false]]);
    expect((await Promise.all(['pool1-vm001', 'pool1-vm002', 'pool1-vm003'].map(vm))).map(({ vmRunState, currentMemory, sslVncPort }) => [vmRunState, currentMemory, sslVncPort])).toMatchObject([['RUNNING', expect.any(Number), '6900'], ['RUNNING', expect.any(Number), '6900'], ['STOPPED', 0, null]]);
    expect(await estate.check()).toEqual([]);
  });

  it('is what the Manager finds when it looks at everything again', async () => {
    const before = seen(estate);
    await rediscover(estate);
    expect(seen(estate)).toEqual(before);
  });

  it('can be worked with: started, stopped, migrated, given disks and cards, cloned, deleted', async () => {
    const [first, second, third] = [id('vms', 'pool1-vm001'), id('vms', 'pool1-vm002'), id('vms', 'pool1-vm003')];
    await estate.done('PUT', `/Vm/${third}/start`);
    await estate.done('PUT', `/Vm/${first}/stop`);
    await estate.done('PUT', `/Vm/${second}/migrate?serverId=${encodeURIComponent(estate.servers[0] ?? '')}`);
    expect([(await vm('pool1-vm003'))['vmRunState'], (await vm('pool1-vm001'))['vmRunState']]).toEqual(['RUNNING', 'STOPPED']);
    const disk = await estate.done('POST', `/Repository/${id('repositories', 'repo-pool1')}/VirtualDisk?sparse=Yes`, { name: 'more', size: 1024 ** 3, diskType: 'VIRTUAL_DISK' });
    await estate.done('POST', `/Vm/${first}/VmDiskMapping`, { virtualDiskId: { value: disk }, diskTarget: 1 });
    await estate.done('POST', `/Vm/${first}/VirtualNic`, { networkId: { value: id('networks', 'vm-network') } });
    await estate.done('PUT', `/Vm/${first}/start`);
    const clone = await estate.done('PUT', `/Vm/${id('templates', 'pool1-ol6-template')}/clone?serverPoolId=${id('pools', 'pool1')}&repositoryId=${id('repositories', 'repo-pool1')}&createTemplate=false`);
    await estate.done('PUT', `/Vm/${clone}/start`);
    await estate.done('PUT', `/Vm/${clone}/kill`);
    await estate.done('DELETE', `/Vm/${clone}`);
    await estate.done('PUT', `/Vm/${third}/kill`);
    await estate.done('DELETE', `/Vm/${third}`);
    await rediscover(estate);
    expect(named(await estate.get('/Vm'))).not.toContain('pool1-vm003');
    expect(await estate.check()).toEqual([]);
  });
});

describe('a world of a file', () => {
  it('has Servers by their names, disks, CD drives and machines where it says', async () => {
    const text = `
servers: [kvm-a, kvm-b, kvm-c]
fileServers: [{ name: filer, hosts: [filer.example.com, filer], exports: [{ path: /a, size: 100 GiB }, { path: /b, size: 50 GiB }] }]
networks: [{ name: front, roles: [VIRTUAL_MACHINE, STORAGE], port: eth1, servers: [kvm-a] }, { name: back, roles: [STORAGE], port: eth1, servers: [kvm-b] }]
pools: [{ name: one, servers: [kvm-b, kvm-a], startPolicy: CURRENT_SERVER }]
repositories: [{ name: disks, fileServer: filer, export: /a, presentedTo: [one, kvm-c] }, { name: other, fileServer: filer, export: /b, presentedTo: [kvm-c] }]
isos: [{ name: dvd, repository: disks, size: 1 GiB }]
vms:
  - { name: db, pool: one, server: kvm-a, repository: disks, state: running, memory: 1000, memoryLimit: 2000, cpus: 2, domainType: XEN_PVM, disks: [{ name: data, size: 2 GiB, used: 1 GiB }, { iso: dvd }, { cdrom: empty }], nics: [{ network: front }, { network: management }] }
`;
    const estate = await openEstate({ description: readWorldText(text, 'test.yaml') });
    const { world } = estate;
    const before = seen(estate);
    await rediscover(estate);
    expect(seen(estate)).toEqual(before);
    const db = await estate.get<Record<string, unknown>>(`/Vm/${world.contents?.vms['db'] ?? ''}`);
    expect(db).toMatchObject({ vmRunState: 'RUNNING', serverId: { name: 'kvm-a.example.com' }, memory: 1000, memoryLimit: 2000, cpuCount: 2, vmDomainType: 'XEN_PVM', vmDiskMappingIds: [{}, {}, {}], virtualNicIds: [{}, {}] });
    expect((await estate.get<{ name: string; freeSize: number }[]>('/FileSystem')).find(({ name }) => name === 'nfs:/a')?.freeSize).toBeLessThan(98 * 1024 ** 3);
    expect((await estate.get<{ name: string; serverPoolId: unknown }[]>('/Server')).map(({ name, serverPoolId }) => [name, serverPoolId !== null])).toEqual([['kvm-a.example.com', true], ['kvm-b.example.com', true], ['kvm-c.example.com', false]]);
    expect(await estate.check()).toEqual([]);
    await estate.close();
  });

  it('with more running machines than its Servers have memory for is refused, with what is missing', async () => {
    const world = sizedWorld({ servers: 1, vms: 1, pools: 1 });
    const description = { ...world, vms: world.vms.map((vm) => ({ ...vm, memory: 1_000_000 })) };
    await expect(openEstate({ description })).rejects.toThrow(/^server ovs1 has \d+ MB too little for the machines that run on it/);
  });
});
