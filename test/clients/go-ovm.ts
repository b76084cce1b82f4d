import { expect, it } from 'vitest';
import type { Caller } from './support/caller.js';
import { goDecode, goDecodeSlice, goEncode, goStructs } from './support/go.js';
import type { GoStruct } from './support/go.js';
import { at, until } from './support/read.js';
import { api } from './support/site.js';
import type { Site } from './support/site.js';

const headers = { 'User-Agent': 'Go-http-client/1.1', 'Accept-Encoding': 'gzip', Accept: 'application/json', 'Content-Type': 'application/json' };
const reference = (type: string, value: string): { type: string; value: string } => ({ type: `com.oracle.ovm.mgr.ws.model.${type}`, value });

/** go-ovm-helper and the Terraform providers: the endpoint ends in a slash, path ids come again as parameters, structs are typed, empty fields are not sent. */
export function goOvm(site: () => Site): void {
  /** NewRequest and Do, with an endpoint as the providers' README has it. */
  const client = (): Caller => site().caller({ origin: `${site().origin}/`, headers });
  type Params = Readonly<Record<string, string>>;

  async function ask(on: Caller, line: string, { params, data }: { params?: Params; data?: string } = {}): Promise<unknown> {
    const [method = '', path = ''] = line.split(' ');
    const query = params === undefined ? '' : `?${new URLSearchParams(params).toString()}`;
    const reply = await on.send(method, `${api}${path}${query}`, { body: data });
    if (reply.status < 200 || reply.status > 299) throw new Error(`Response code: ${reply.status}, ResponeBody: ${reply.text}`);
    return reply.json;
  }
  const read = async (on: Caller, struct: GoStruct, path: string): Promise<Record<string, unknown>> => goDecode(struct, await ask(on, `GET ${path}`));

  /** A write; its job by `done`, then `succeed()`, `error.message` and `resultId.value`. */
  async function job(on: Caller, line: string, sent: { params?: Params; data?: string } = {}): Promise<Record<string, unknown>> {
    const started = goDecode(goStructs.Job, await ask(on, line, sent));
    const ended = await until(() => read(on, goStructs.Job, `/Job/${at<string>(started, 'id', 'value')}`), (seen) => seen['done'] === true);
    if (ended['jobRunState'] !== 'SUCCESS') throw new Error(at<string>(ended, 'error', 'message'));
    return ended;
  }
  const made = async (...args: Parameters<typeof job>): Promise<string> => at<string>(await job(...args), 'resultId', 'value');

  it('reads every type into its typed struct, over an address with a doubled slash', async () => {
    const on = client();
    const lists = { Vm: goStructs.Vm, VirtualDisk: goStructs.Vd, VmDiskMapping: goStructs.Vdm, VirtualNic: goStructs.Vn, Repository: goStructs.Repository, ServerPool: goStructs.ServerPool, Job: goStructs.Job };
    for (const [type, struct] of Object.entries(lists)) {
      const objects = goDecodeSlice(struct, await ask(on, `GET /${type}`));
      expect(objects.length, type).toBeGreaterThan(0);
      const ids = goDecodeSlice(goStructs.Id, await ask(on, `GET /${type}/id`));
      expect(ids.map((each) => each['value']), type).toEqual(objects.map((each) => at(each, 'id', 'value')));
      // What is followed later has the address that was called, the doubled slash with it.
      expect(at<string>(objects[0], 'id', 'uri'), type).toMatch(new RegExp(`^${site().origin}//ovm/core/wsapi/rest/${type}/`));
    }
  });

  it('makes a machine as the provider does: machine, card, disk, mapping; reads them, changes them, takes them apart', async () => {
    const on = client();
    const { repository, network, estate } = site();
    const repositoryId = reference('Repository', repository);
    const vm = await made(on, 'POST /Vm', { data: goEncode({ name: 'tf', repositoryId, serverPoolId: reference('ServerPool', estate.pool), bootOrder: ['PXE', 'DISK'], cpuCount: 2, cpuCountLimit: 2, memory: 512, memoryLimit: 512, vmDomainType: 'XEN_HVM', osType: 'Oracle Linux 7', highAvailability: false }) });
    const nic = await made(on, `POST /Vm/${vm}/VirtualNic`, { params: { vmid: vm }, data: goEncode({ networkId: reference('Network', network), vmId: reference('Vm', vm) }) });
    const disk = await made(on, `POST /Repository/${repository}/VirtualDisk`, { params: { repositoryId: repository, sparse: 'true' }, data: goEncode({ name: 'tf.img', diskType: 'VIRTUAL_DISK', size: 104857600, shareable: false, repositoryId }) });
    const mapping = await made(on, `POST /Vm/${vm}/VmDiskMapping`, { params: { vmId: vm }, data: goEncode({ diskTarget: 2, diskWriteMode: 'READ_WRITE', virtualDiskId: { ...reference('VirtualDisk', disk), id: disk }, vmId: { ...reference('Vm', vm), id: vm } }) });
    expect(await read(on, goStructs.Vd, `/VirtualDisk/${disk}`)).toMatchObject({ size: 104857600, name: 'tf.img', diskType: 'VIRTUAL_DISK', shareable: false });
    expect(await read(on, goStructs.Vdm, `/VmDiskMapping/${mapping}`)).toMatchObject({ diskTarget: 2, virtualDiskId: { value: disk }, vmId: { value: vm } });
    expect(goDecodeSlice(goStructs.Vdm, await ask(on, `GET /Vm/${vm}/VmDiskMapping`)).map((each) => at(each, 'id', 'value'))).toEqual([mapping]);
    expect(await read(on, goStructs.Vn, `/VirtualNic/${nic}`)).toMatchObject({ vmId: { value: vm }, networkId: { value: network }, macAddress: expect.stringMatching(/^00:21:f6:/) as string });
    // Update: read, change, send back without what is zero, false or empty; so `generation` may be missing, or what it was.
    const before = await read(on, goStructs.Vm, `/Vm/${vm}`);
    await job(on, `PUT /Vm/${vm}`, { params: { vmId: vm }, data: goEncode({ ...before, name: 'tf2', memory: 768, memoryLimit: 1024, highAvailability: false, vmRunState: '', serverId: null }) });
    expect(await read(on, goStructs.Vm, `/Vm/${vm}`)).toMatchObject({ name: 'tf2', memory: 768, memoryLimit: 1024, bootOrder: ['PXE', 'DISK'], cpuCount: 2, highAvailability: false, virtualNicIds: [{ value: nic }] });
    await job(on, `PUT /VirtualDisk/${disk}`, { params: { virtualDiskId: disk }, data: goEncode({ ...(await read(on, goStructs.Vd, `/VirtualDisk/${disk}`)), description: 'changed', shareable: true }) });
    expect(await read(on, goStructs.Vd, `/VirtualDisk/${disk}`)).toMatchObject({ description: 'changed', shareable: true });
    await job(on, `DELETE /Vm/${vm}/VmDiskMapping/${mapping}`, { params: { vmId: vm } });
    await job(on, `DELETE /Vm/${vm}/VirtualNic/${nic}`);
    await job(on, `DELETE /Repository/${repository}/VirtualDisk/${disk}`, { params: { repositoryId: repository, virtualDiskId: disk } });
    // The provider stops before it deletes, also what was never started.
    await job(on, `PUT /Vm/${vm}/stop`);
    await job(on, `DELETE /Vm/${vm}`);
    await expect(ask(on, `GET /Vm/${vm}`)).rejects.toThrow(/Response code: 404/);
  });

  it('clones a template by a definition with both mappings, starts the clone and sends it messages', async () => {
    const on = client();
    const { repository, network, template, estate } = site();
    const definition = await made(on, `POST /Vm/${template}/VmCloneDefinition`, { params: { vmId: template }, data: goEncode({ name: 'def', description: 'of a test', vmId: reference('Vm', template) }) });
    const [disk] = goDecodeSlice(goStructs.Vdm, await ask(on, `GET /Vm/${template}/VmDiskMapping`));
    const source = await read(on, goStructs.Vm, `/Vm/${template}`);
    const storage = await made(on, `POST /VmCloneDefinition/${definition}/VmCloneStorageMapping`, { data: goEncode({ vmDiskMappingId: reference('VmDiskMapping', at<string>(disk, 'id', 'value')), repositoryId: reference('Repository', repository), cloneType: 'SPARSE_COPY', name: 'sm' }) });
    const card = await made(on, `POST /VmCloneDefinition/${definition}/VmCloneNetworkMapping`, { data: goEncode({ networkId: reference('Network', network), virtualNicId: reference('VirtualNic', at<string>(source, 'virtualNicIds', 0, 'value')), name: 'nm' }) });
    expect(await read(on, goStructs.Vmcd, `/VmCloneDefinition/${definition}`)).toMatchObject({ vmId: { value: template }, vmCloneStorageMappingIds: [{ value: storage }], vmCloneNetworkMappingIds: [{ value: card }] });
    expect(await read(on, goStructs.Vmcsm, `/VmCloneStorageMapping/${storage}`)).toMatchObject({ cloneType: 'SPARSE_COPY', repositoryId: { value: repository } });
    expect(await read(on, goStructs.Vmcnm, `/VmCloneNetworkMapping/${card}`)).toMatchObject({ networkId: { value: network } });
    const clone = await made(on, `PUT /Vm/${template}/clone`, { params: { vmId: template, serverPoolId: estate.pool, repositoryId: repository, vmCloneDefinitionId: definition } });
    const wanted = { ...(await read(on, goStructs.Vm, `/Vm/${clone}`)), name: 'web1', memory: 2048, memoryLimit: 2048, vmRunState: '', serverId: null };
    await job(on, `PUT /Vm/${clone}`, { params: { vmId: clone }, data: goEncode(wanted) });
    await job(on, `PUT /Vm/${clone}/start`);
    const running = await read(on, goStructs.Vm, `/Vm/${clone}`);
    expect(running).toMatchObject({ name: 'web1', memory: 2048, vmRunState: 'RUNNING', vmDiskMappingIds: [{}], virtualNicIds: [{}] });
    expect(running['sslVncPort']).toMatch(/^\d+$/);
    for (const data of [[{ key: 'com.oracle.linux.network.hostname', value: 'web1' }, { key: 'com.oracle.linux.network.device.0', value: 'eth0' }], [{ key: 'com.oracle.linux.root-password', value: 'secret' }]]) {
      await job(on, `PUT /Vm/${clone}/sendMessage`, { data: JSON.stringify(data) });
    }
    // The template keeps what it had.
    expect(await read(on, goStructs.Vm, `/Vm/${template}`)).toMatchObject({ vmRunState: 'TEMPLATE', vmDiskMappingIds: [{ value: at(disk, 'id', 'value') }], virtualNicIds: [{ value: at(source, 'virtualNicIds', 0, 'value') }] });
    await job(on, `PUT /Vm/${clone}/stop`);
    await job(on, `DELETE /Vm/${clone}`);
    await job(on, `DELETE /VmCloneDefinition/${definition}/VmCloneStorageMapping/${storage}`);
    await job(on, `DELETE /VmCloneDefinition/${definition}/VmCloneNetworkMapping/${card}`);
    await job(on, `DELETE /Vm/${template}/VmCloneDefinition/${definition}`);
  });

  it('finds the reason of a job that failed in `error.message`', async () => {
    await expect(job(client(), `PUT /Vm/${site().template}/start`)).rejects.toThrow(/\w+_\d{6}/);
  });
}
