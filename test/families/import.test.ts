import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignOvf, tarOf, templateFiles, tgzOf } from '../../packages/agent/src/testing/archives.js';
import { idOf, openEstate, type Estate, type FinishedJob, type Reference } from '../support/estate.js';
import { addNfsRepository } from '../support/storage.js';

interface Shown {
  readonly id: Reference;
  readonly name: string;
  readonly [field: string]: unknown;
}

const gib = 2 ** 30;
const bodies: Readonly<Record<string, Buffer>> = {
  '/OL5.tgz': tgzOf(templateFiles('OL5', { 'System.img': 5000 })),
  '/evil.tgz': tgzOf([{ path: '../../vm.cfg', content: 'memory = 1' }]),
  '/web.ova': tarOf([{ path: 'web.ovf', content: foreignOvf({ disk: 'web-disk1.vmdk', gibibytes: 1 }) }, { path: 'web-disk1.vmdk', content: 3000 }]),
  '/x.iso': Buffer.alloc(9000),
};

let estate: Estate;
let repository: string;
let files: Server;
let url: string;
let asked: () => void = () => undefined;
let left: () => void = () => undefined;
beforeAll(async () => {
  files = createServer((request, response) => {
    const body = bodies[(request.url ?? '').replace(/\?.*$/, '')];
    if (request.url === '/stalls.iso') {
      response.once('close', () => left());
      response.writeHead(200, { 'content-length': 1000 }).write(Buffer.alloc(100), () => asked());
    } else if (body === undefined) response.writeHead(404).end();
    else response.end(body);
  });
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  estate = await openEstate({ servers: 1 });
  repository = await addNfsRepository(estate, '/export/repo1');
}, 30_000);
afterAll(async () => {
  files.closeAllConnections();
  files.close();
  await estate.close();
});

const into = (action: string, body?: unknown) => estate.job('PUT', `/Repository/${repository}/${action}`, body);
const resultOf = ({ jobRunState, error, resultId }: FinishedJob): string => {
  expect([jobRunState, error?.message ?? '']).toEqual(['SUCCESS', '']);
  return resultId?.value ?? '';
};
const refusal = async (action: string, body?: unknown) => (await estate.rest('PUT', `/Repository/${repository}/${action}`, body)).json;
const share = () => estate.world.servers[0]?.storage.share('nas1', '/export/repo1');
const consistent = async (): Promise<void> => expect(await estate.check()).toEqual([]);

describe('imports of disks', () => {
  it('bring an ISO into the repository, named by its URL, with the size it has', async () => {
    const job = await into('importVirtualDisk?diskType=VIRTUAL_CDROM', { urls: [`${url}/x.iso?token=1`], proxy: null });
    expect(job.name).toBe('Import ISO: x.iso to Repository: repo1');
    const id = resultOf(job);
    expect(id).toMatch(/^0004fb0000150000[0-9a-f]{16}\.iso$/);
    expect(await estate.get(`/VirtualDisk/${id}`)).toMatchObject({
      name: 'x.iso', diskType: 'VIRTUAL_CDROM', size: 9000, onDiskSize: 9000, path: `/ISOs/${id}`, importFileName: 'x.iso?token=1', shareable: true, repositoryId: { value: repository },
    });
    expect(share()?.entry(`ISOs/${id}`)).toMatchObject({ bytes: 9000 });
  });

  it('know a disk from an ISO by its name where nothing is said, and need no network for sim: URLs', async () => {
    const disk = resultOf(await into('importVirtualDisk', { urls: ['sim:disk/data.img?size=2G&used=1G'] }));
    expect(await estate.get(`/VirtualDisk/${disk}`)).toMatchObject({ name: 'data.img', diskType: 'VIRTUAL_DISK', size: 2 * gib, onDiskSize: gib });
    const iso = resultOf(await into('importVirtualDisk', { urls: ['sim:iso/OL7.iso'] }));
    expect(iso).toMatch(/\.iso$/);
    await estate.done('DELETE', `/Repository/${repository}/VirtualDisk/${disk}`);
    await consistent();
  });

  it('fail with the reason, and leave nothing', async () => {
    const before = await estate.get<Shown[]>('/VirtualDisk');
    const files0 = share()?.list('ISOs');
    for (const [from, reason] of [
      [`${url}/none.iso`, 'HTTP Error 404: Not Found'],
      ['ftp://host/x.iso', 'ovmsim fetches http:// and https:// (and makes up sim:), not ftp://'],
      ['http://127.0.0.1:1/x.iso', 'Connection refused'],
      ['sim:iso/x.iso?fail=cable pulled', 'cable pulled'],
      ['sim:iso/x.iso?size=900G', 'No space left on device'],
      ['nonsense', 'unknown url type'],
    ] as const) {
      const job = await into('importVirtualDisk?diskType=VIRTUAL_CDROM', { urls: [from] });
      expect([job.jobRunState, job.error?.type, job.resultId]).toEqual(['FAILURE', 'SERVER', null]);
      expect(job.error?.message).toMatch(/^OVMAPI_4010E Attempt to send command: import_ISO to server: ovs\d\.example\.com failed\. OVMAPI_4004E .*PID: \d+/);
      expect(job.error?.message).toContain(reason);
    }
    expect(await estate.get<Shown[]>('/VirtualDisk')).toHaveLength(before.length);
    expect(share()?.list('ISOs')).toEqual(files0);
    await consistent();
  });

  it('are refused at once without a URL, with too many, or of a kind that is none', async () => {
    expect(await refusal('importVirtualDisk', { urls: [] })).toMatchObject({ errorCode: 'GEN_000001' });
    expect(await refusal('importVirtualDisk')).toMatchObject({ errorCode: 'GEN_000001' });
    expect(await refusal('importVirtualDisk', { urls: ['sim:iso/a.iso', 'sim:iso/b.iso'] })).toMatchObject({ errorCode: 'REPOSITORY_000000' });
    expect(await refusal('importVirtualDisk?diskType=FLOPPY', { urls: ['sim:iso/a.iso'] })).toMatchObject({ errorCode: 'VIRTUAL_DISK_000000' });
    expect(await refusal('importAssembly')).toMatchObject({ errorCode: 'GEN_000001' });
  });

  it('tell how far they are, and end when the job is aborted', async () => {
    const [reached, gone] = [new Promise<void>((resolve) => (asked = resolve)), new Promise<void>((resolve) => (left = resolve))];
    const { id } = (await estate.rest('PUT', `/Repository/${repository}/importVirtualDisk`, { urls: [`${url}/stalls.iso`] })).json as { id: Reference };
    await reached;
    await expect.poll(async () => (await estate.get<{ progressMessage: string }>(`/Job/${id.value}`)).progressMessage).toBe('Fetching stalls.iso: 100 bytes of 1000 bytes (10 %)');
    await estate.rest('PUT', `/Job/${id.value}/abort`);
    await gone;
    await estate.world.settle();
    expect(await estate.get(`/Job/${id.value}`)).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'ABORT' }, abortedByUser: 'admin', summaryDone: true });
    expect(share()?.list('ISOs').some((name) => name.includes('stalls'))).toBe(false);
    await consistent();
  });
});

describe('imports of templates', () => {
  it('make a template of what the archive describes', async () => {
    const id = resultOf(await into('importVm?createTemplate=True', { urls: [`${url}/OL5.tgz`], proxy: null }));
    expect(id).toMatch(/^0004fb0000140000[0-9a-f]{16}$/);
    const template = await estate.get<Shown>(`/Vm/${id}`);
    expect(template).toMatchObject({
      name: 'OL5', vmRunState: 'TEMPLATE', memory: 2048, memoryLimit: 4096, cpuCount: 2, osType: 'Oracle Linux 5', vmDomainType: 'XEN_PVM', diskLimit: 104,
      origin: `${url}/OL5.tgz`, description: `Import URLs: [${url}/OL5.tgz]`, serverPoolId: null, repositoryId: { value: repository },
    });
    const [mapping] = await estate.get<{ virtualDiskId: Reference; diskTarget: number }[]>(`/Vm/${id}/VmDiskMapping`);
    expect(mapping).toMatchObject({ diskTarget: 0, virtualDiskId: { name: 'System.img' } });
    expect(await estate.get(`/VirtualDisk/${mapping?.virtualDiskId.value}`)).toMatchObject({ size: 5000, importFileName: 'System.img' });
    expect((await estate.get<Shown[]>(`/Vm/${id}/VirtualNic`)).map(({ name, macAddress }) => [name, macAddress])).toEqual([['Template Vnic', null], ['Template Vnic', null]]);
    const config = await estate.world.servers[0]?.dispatch('get_template_config', [repository, id]);
    expect(config).toMatchObject({ name: id, OVM_simple_name: 'OL5', memory: 2048 });
    const machine = await estate.done('PUT', `/Vm/${id}/clone?serverPoolId=${estate.pool}`);
    expect(machine).toMatch(/^0004fb0000060000/);
    await estate.done('PUT', `/Vm/${machine}/start`);
    expect(await estate.get(`/Vm/${machine}`)).toMatchObject({ vmRunState: 'RUNNING', memory: 2048 });
    await estate.done('PUT', `/Vm/${machine}/stop`);
    await consistent();
  });

  it('make a machine where no template is wanted', async () => {
    const id = resultOf(await into('importVm', { urls: ['sim:template/box.tgz?memory=512&nics=2&type=XEN_HVM'] }));
    expect(await estate.get(`/Vm/${id}`)).toMatchObject({ name: 'box', vmRunState: 'STOPPED', memory: 512, vmDomainType: 'XEN_HVM', origin: 'sim:template/box.tgz?memory=512&nics=2&type=XEN_HVM' });
    const macs = (await estate.get<Shown[]>(`/Vm/${id}/VirtualNic`)).map(({ macAddress }) => macAddress);
    expect(new Set(macs).size).toBe(2);
    const config = (await estate.world.servers[0]?.dispatch('get_vm_config', [repository, id])) as { vif: string[] };
    expect(config.vif.map((line) => line.includes('mac=00:21:f6'))).toEqual([true, true]);
    await consistent();
  });

  it('refuse hostile archives as a whole', async () => {
    const before = [await estate.get<Shown[]>('/Vm'), share()?.list('VirtualDisks')];
    const job = await into('importVm?createTemplate=true', { urls: [`${url}/evil.tgz`] });
    expect(job).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER', message: expect.stringContaining('leads out of it') as string } });
    expect([await estate.get<Shown[]>('/Vm'), share()?.list('VirtualDisks')]).toEqual(before);
    await consistent();
  });
});

describe('assemblies', () => {
  it('come in by query or body, with machines and disks', async () => {
    const id = resultOf(await into(`importAssembly?url=${encodeURIComponent(`${url}/web.ova`)}`));
    expect(id).toMatch(/^11[0-9a-f]{8}$/);
    expect(await estate.get(`/Assembly/${id}`)).toMatchObject({
      name: 'web.ova', origin: `${url}/web.ova`, locales: [], repositoryId: { value: repository }, assemblyVmIds: [{ value: `${id}_vm_web`, name: 'web' }], assemblyVirtualDiskIds: [{ value: `${id}_disk_vmdisk1` }],
    });
    expect(await estate.get(`/AssemblyVirtualDisk/${id}_disk_vmdisk1`)).toMatchObject({ name: 'web-disk1.vmdk', format: 'vmdk', capacity: gib, populatedSize: 3000, assemblyVmIds: [{ value: `${id}_vm_web` }] });
    const other = resultOf(await into('importAssembly', { urls: ['sim:assembly/shop.ova?vms=2'], proxy: null }));
    expect((await estate.get<Shown[]>(`/Repository/${repository}/Assembly`)).map(({ id: { value } }) => value)).toEqual([id, other]);
    await estate.done('PUT', `/Assembly/${other}`, { description: 'of the shop' });
    await estate.done('DELETE', `/Repository/${repository}/Assembly/${other}`);
    expect(await estate.get('/AssemblyVm')).toHaveLength(1);
    await consistent();
  });

  it('are read anew from the repository, and keep what users called them', async () => {
    const [assembly] = await estate.get<Shown[]>('/Assembly');
    const id = assembly?.id.value ?? '';
    const disk = `/AssemblyVirtualDisk/${id}_disk_vmdisk1`;
    await estate.done('PUT', `/Assembly/${id}`, { name: 'kept' });
    const before = await estate.get<Shown>(disk);
    const { core } = estate.world.manager;
    core.transact((tx) => {
      tx.update('AssemblyVirtualDisk', `${id}_disk_vmdisk1`, { capacity: 1, name: 'mine' });
      tx.update('AssemblyVm', `${id}_vm_web`, { assemblyVirtualDiskIds: [] });
      tx.insert('AssemblyVm', { ...(core.store.get('AssemblyVm', `${id}_vm_web`) as NonNullable<ReturnType<typeof core.store.get<'AssemblyVm'>>>), id: `${id}_vm_gone` });
    });
    expect(await estate.job('PUT', `/Assembly/${id}/refresh`)).toMatchObject({ name: 'Refresh Assembly: kept', jobRunState: 'SUCCESS' });
    expect(await estate.get(disk)).toMatchObject({ capacity: gib, name: 'mine', assemblyVmIds: [{ value: `${id}_vm_web` }] });
    expect(await estate.get(`/Assembly/${id}`)).toMatchObject({ name: 'kept', assemblyVmIds: [{ name: 'web' }] });
    await estate.done('PUT', disk, { name: before.name });
    await estate.done('PUT', `/Assembly/${id}`, { name: 'web.ova' });
    await consistent();
  });

  it('give templates, by either form, which stay when the assembly goes', async () => {
    const [assembly] = await estate.get<Shown[]>('/Assembly');
    const machine = `${assembly?.id.value}_vm_web`;
    const template = await estate.done('PUT', `/Vm/createFromAssemblyVm/${machine}`);
    expect(await estate.get(`/Vm/${template}`)).toMatchObject({ name: 'web', vmRunState: 'TEMPLATE', memory: 3072, cpuCount: 2, osType: 'Oracle Linux 6' });
    const [mapping] = await estate.get<{ virtualDiskId: Reference }[]>(`/Vm/${template}/VmDiskMapping`);
    expect(await estate.get(`/VirtualDisk/${mapping?.virtualDiskId.value}`)).toMatchObject({ name: 'web-disk1.img', size: gib, assemblyVirtualDiskId: { name: 'web-disk1.vmdk' } });
    expect(await estate.done('PUT', `/AssemblyVm/${machine}/createVm`)).not.toBe(template);
    expect((await estate.rest('PUT', '/Vm/createFromAssemblyVm/none')).json).toMatchObject({ errorCode: 'GEN_000002' });
    await estate.done('DELETE', `/Assembly/${assembly?.id.value}`);
    expect(await estate.get(`/VirtualDisk/${mapping?.virtualDiskId.value}`)).toMatchObject({ assemblyVirtualDiskId: null });
    await consistent();
  });

  it('are made of stopped machines', async () => {
    const stopped = resultOf(await into('importVm', { urls: ['sim:template/a.tgz?size=1G&used=5M&disks=2&memory=768'] }));
    const exported = (body: unknown, name = 'export') => into(`exportAsAssembly${name === '' ? '' : `?name=${name}`}`, body);
    const id = resultOf(await exported([idOf(stopped)]));
    const { assemblyVmIds } = await estate.get<{ assemblyVmIds: Reference[] }>(`/Assembly/${id}`);
    expect(assemblyVmIds).toMatchObject([{ name: 'a' }]);
    const template = await estate.done('PUT', `/AssemblyVm/${encodeURIComponent(assemblyVmIds[0]?.value ?? '')}/createVm`);
    expect(await estate.get(`/Vm/${template}`)).toMatchObject({ vmRunState: 'TEMPLATE', memory: 768 });
    expect(await refusal('exportAsAssembly', [idOf(stopped)])).toMatchObject({ errorCode: 'GEN_000001' });
    expect(await refusal('exportAsAssembly?name=x', [])).toMatchObject({ errorCode: 'GEN_000001' });
    expect(await refusal('exportAsAssembly?name=x', [idOf(template)])).toMatchObject({ errorCode: 'VM_000000' });
    const running = await estate.done('PUT', `/Vm/${stopped}/clone?serverPoolId=${estate.pool}`);
    await estate.done('PUT', `/Vm/${running}/start`);
    expect(await exported([idOf(running)])).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'RULE', message: expect.stringContaining('OVMRU_005002E') as string } });
    await consistent();
  });
});
