import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRpcStruct, type RpcStruct, type RpcValue } from '@ovmsim/xml';
import type { OvsServer } from '../core/server.js';
import { memoryStorage, type Share } from '../storage/index.js';
import { foreignOvf, tarOf, templateFiles, tgzOf } from '../testing/archives.js';
import { faultOfCall, openTestServer } from '../testing/index.js';

const repository = '0004fb00000300003076225fcb290271';
const gib = 2 ** 30;
const bodies: Readonly<Record<string, Buffer>> = {
  '/OL5.tgz': tgzOf(templateFiles('OL5', { 'System.img': 5000 })),
  '/one.tar': tarOf(templateFiles('split', { 'System.img': 700, 'data.img': 900 }).filter(({ path }) => !path.endsWith('data.img'))),
  '/two.tar': tarOf([{ path: 'data.img', content: 900 }]),
  '/web.ova': tarOf([{ path: 'web.ovf', content: foreignOvf({ disk: 'web-disk1.vmdk', gibibytes: 1 }) }, { path: 'web-disk1.vmdk', content: 3000 }]),
  '/evil.tgz': tgzOf([{ path: '../vm.cfg', content: '' }]),
  '/x.iso': Buffer.alloc(9000),
};

let files: Server;
let url: string;
/** Resolves when a file that never ends has been asked for, and then when its reader has gone. */
let asked: () => void = () => undefined;
let left: () => void = () => undefined;
beforeAll(async () => {
  files = createServer((request, response) => {
    const body = bodies[request.url ?? ''];
    if (request.url === '/stalls') {
      response.once('close', () => left());
      response.writeHead(200, { 'content-length': 1000 }).write(Buffer.alloc(100), () => asked());
    } else if (body === undefined) response.writeHead(404).end();
    else response.end(body);
  });
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
});
afterAll(() => {
  files.closeAllConnections();
  files.close();
});

interface Place {
  readonly server: OvsServer;
  readonly share: Share;
  readonly call: (method: string, ...params: RpcValue[]) => Promise<RpcValue>;
  readonly fault: (method: string, ...params: RpcValue[]) => Promise<string>;
}

async function place(): Promise<Place> {
  const storage = memoryStorage([{ name: 'nas1', hosts: ['nas1'], exports: [{ path: '/export', bytes: 100 * gib }] }]);
  const { server } = await openTestServer({ storage, imports: { maxUnpackedBytes: 100_000 } });
  server.mounts.mount('nas1:/export', `/OVS/Repositories/${repository}`);
  const share = storage.share('nas1', '/export');
  if (share === undefined) throw new Error('no share');
  return { server, share, call: (method, ...params) => server.dispatch(method, params), fault: (method, ...params) => faultOfCall(server, method, ...params) };
}

/** Everything below a folder, images with their sizes. */
function tree(share: Share, folder = ''): Record<string, unknown> {
  return Object.fromEntries(share.list(folder).map((name) => {
    const path = folder === '' ? name : `${folder}/${name}`;
    const entry = share.entry(path);
    return [name, entry?.kind === 'folder' ? tree(share, path) : entry?.kind === 'image' ? [entry.bytes, entry.allocated] : 'text'];
  }));
}

const struct = (value: RpcValue): RpcStruct => {
  if (!isRpcStruct(value)) throw new Error('no struct');
  return value;
};

describe('imports of images', () => {
  it('put an ISO and a disk into the repository, with the size they have', async () => {
    const { share, call } = await place();
    expect(await call('import_ISO', `${url}/x.iso`, 'a.iso', repository)).toBeNull();
    expect(await call('import_virtual_disk', 'sim:disk/d.img?size=2G&used=1G', 'd.img', repository, { proxy: '' })).toBeNull();
    expect(tree(share)).toEqual({ ISOs: { 'a.iso': [9000, 9000] }, VirtualDisks: { 'd.img': [2 * gib, gib] } });
  });

  it('fail with the reason, and leave nothing', async () => {
    const { share, fault } = await place();
    expect(await fault('import_ISO', `${url}/none.iso`, 'a.iso', repository)).toContain('HTTP Error 404: Not Found');
    expect(await fault('import_ISO', 'ftp://host/x.iso', 'a.iso', repository)).toContain('ovmsim fetches http:// and https://');
    expect(await fault('import_ISO', 'sim:iso/x.iso?size=200G', 'a.iso', repository)).toContain('[Errno 28] No space left on device');
    expect(await fault('import_ISO', 'sim:iso/x.iso', '../a.iso', repository)).toContain('not an id');
    expect(await fault('import_ISO', 'sim:iso/x.iso', 'a.iso', 'elsewhere')).toContain('[Errno 2] No such file or directory');
    expect(await fault('import_ISO', 'sim:iso/x.iso', 'a.iso', repository, true)).toContain('argument 4 must be dict');
    expect(tree(share)).toEqual({});
  });

  it('do not write over what is there', async () => {
    const { call, fault } = await place();
    await call('import_ISO', 'sim:iso/x.iso', 'a.iso', repository);
    expect(await fault('import_ISO', 'sim:iso/x.iso', 'a.iso', repository)).toContain(`[Errno 17] File exists: '/OVS/Repositories/${repository}/ISOs/a.iso'`);
  });
});

describe('imports in the background', () => {
  it('tell how far they are and keep their end until it is read', async () => {
    const { server, call } = await place();
    const pid = await call('ovs_async_proc', 'import_template', repository, 't1', ['sim:template/OL7.tgz?size=1G&disks=2']);
    await expect.poll(async () => struct(await call('ovs_async_proc_status', pid))).toMatchObject({ pid, status: 0, output: { disks: [{ name: 'System.img' }, { name: 'Disk2.img' }] }, progress: 'Fetching OL7.tgz: 2.0 GB of 2.0 GB (100 %)' });
    expect(await faultOfCall(server, 'ovs_async_proc_status', pid)).toContain('No such process');
  });

  it('end at once when they are stopped, and leave nothing', async () => {
    const { server, share, call } = await place();
    const [reached, gone] = [new Promise<void>((resolve) => (asked = resolve)), new Promise<void>((resolve) => (left = resolve))];
    const pid = await call('ovs_async_proc', 'import_ISO', `${url}/stalls`, 'a.iso', repository);
    await reached;
    expect(struct(await call('ovs_async_proc_status', pid))).toMatchObject({ status: -1 });
    await call('ovs_async_proc_stop', pid);
    await gone;
    expect(await faultOfCall(server, 'ovs_async_proc_status', pid)).toContain('No such process');
    expect(tree(share)).toEqual({});
  });
});

describe('imports of templates and machines', () => {
  it('make vm.cfg and disks of what the archive describes', async () => {
    const { share, call } = await place();
    const { config, disks } = struct(await call('import_template', repository, 't1', [`${url}/OL5.tgz`]));
    expect(disks).toEqual([{ id: expect.stringMatching(/^[0-9a-f]{32}\.img$/) as string, name: 'System.img', size: '5000', ondisk_size: '5000' }]);
    const image = (disks as { id: string }[])[0]?.id ?? '';
    expect(config).toMatchObject({ name: 't1', OVM_simple_name: 'OL5', memory: 2048, vcpus: 2, vif: ['', ''], disk: [`file:/OVS/Repositories/${repository}/VirtualDisks/${image},xvda,w`] });
    expect(await call('get_template_config', repository, 't1')).toEqual(config);
    expect(tree(share)).toEqual({ Templates: { t1: { 'vm.cfg': 'text' } }, VirtualDisks: { [image]: [5000, 5000] } });
  });

  it('may come in several archives', async () => {
    const { share, call } = await place();
    const { disks } = struct(await call('import_vm', repository, 'v1', [`${url}/one.tar`, `${url}/two.tar`]));
    expect((disks as RpcStruct[]).map(({ name, size }) => [name, size])).toEqual([['System.img', '700'], ['data.img', '900']]);
    expect(Object.keys(tree(share))).toEqual(['VirtualDisks', 'VirtualMachines']);
  });

  it('are refused as a whole when the archive is hostile, incomplete, an assembly or too big for the repository', async () => {
    const { share, fault } = await place();
    for (const [file, message] of [['/evil.tgz', 'leads out of it'], ['/one.tar', 'names data.img, which is not in the archive'], ['/web.ova', 'it is an assembly'], ['/x.iso', 'no tar archive'], ['/none', '404']] as const) {
      expect(await fault('import_template', repository, 't1', [`${url}${file}`])).toContain(message);
    }
    expect(await fault('import_template', repository, 't1', ['sim:template/x.tgz?disks=3&size=40G'])).toContain('No space left');
    expect(share.list('VirtualDisks')).toEqual([]);
    expect(share.entry('Templates/t1')).toBeUndefined();
    expect(share.freeBytes()).toBe(100 * gib);
  });
});

describe('assemblies', () => {
  it('of another product are unpacked, described and made templates of', async () => {
    const { share, call, fault } = await place();
    await call('import_assembly', repository, '1100000001', `${url}/web.ova`);
    expect(tree(share)).toEqual({ Assemblies: { '1100000001': { 'assembly.ovf': 'text', 'web-disk1.vmdk': [3000, 3000] } } });
    expect(await call('get_assembly_config', repository, '1100000001')).toEqual({
      name: 'web', description: '',
      disks: [{ id: 'vmdisk1', name: 'web-disk1.vmdk', format: 'vmdk', capacity: String(gib), populated_size: '3000' }],
      vms: [{ id: 'web', name: 'web', description: '', memory: 3072, vcpus: 2, os_type: 'Oracle Linux 6', disks: ['vmdisk1'], vifs: 1, domain_type: 'xen_hvm' }],
    });
    const made = struct(await call('deploy_assembly', repository, '1100000001', { web: 't1' }, repository, null));
    expect(made['t1']).toMatchObject({ config: { OVM_simple_name: 'web', memory: 3072, vcpus: 2, builder: 'hvm', vif: [''] }, disks: [{ name: 'web-disk1.img', size: String(gib), ondisk_size: '3000' }] });
    expect(await fault('deploy_assembly', repository, '1100000001', { other: 't2' }, repository, null)).toContain('no such machine in the assembly: other');
    await call('delete_assembly', repository, '1100000001');
    expect(await fault('get_assembly_config', repository, '1100000001')).toContain('no such assembly');
  });

  it('are made of machines, with disks, and can be made templates of again', async () => {
    const { call, fault } = await place();
    await call('import_vm', repository, 'v1', ['sim:template/a.tgz?size=1G&used=5M&disks=2&memory=768&type=XEN_HVM_PV_DRIVERS&nics=2']);
    await call('create_assembly', repository, '1100000002', { name: 'shop', vms: [{ repo_id: repository, vm_id: 'v1' }] });
    const { vms, disks, name } = struct(await call('get_assembly_config', repository, '1100000002'));
    expect(name).toBe('shop');
    expect(vms).toMatchObject([{ id: 'v1', name: 'a', memory: 768, vifs: 2, domain_type: 'xen_hvm_pv_drivers' }]);
    expect(disks).toMatchObject([{ capacity: String(gib), populated_size: String(5 * 2 ** 20) }, {}]);
    expect(await fault('create_assembly', repository, '1100000003', { name: 'x', vms: [{ repo_id: repository, vm_id: 'v9' }] })).toContain('[Errno 2] No such file or directory');
    expect(await fault('create_assembly', repository, '1100000003', { name: 'x' })).toContain('must name the assembly and its vms');
  });
});
