import { expect, it } from 'vitest';
import { at, list } from './support/read.js';
import { PythonSession } from './support/requests.js';
import { api } from './support/site.js';
import type { Site } from './support/site.js';

interface Row {
  readonly says: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `{vm}` and the like stand for ids. */
  readonly path: string;
  /** As it goes out; undefined for none at all. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** What the finished job of a write, or the answer of a read, has. */
  readonly gives?: unknown;
  /** Keeps the id of the result under this name. */
  readonly keep?: string;
}

const id = (type: string, name: string): string => `{"type":"com.oracle.ovm.mgr.ws.model.${type}","value":"{${name}}"}`;
const success = { jobRunState: 'SUCCESS' };
const xml = { 'Content-Type': 'application/xml' };

/**
 * Bodies, parameters and paths that public clients were seen to send, each alone: one column for what goes out, one for what has to come back. The order
 * is a walk: a row may name what a row before it has kept.
 */
const rows: readonly Row[] = [
  { says: 'a machine with references of type and value', method: 'POST', path: '/Vm', body: `{"name":"seen","repositoryId":${id('Repository', 'repository')},"serverPoolId":${id('ServerPool', 'pool')},"vmDomainType":"XEN_HVM","memory":512,"cpuCount":1}`, status: 201, gives: success, keep: 'vm' },
  { says: 'members that nobody knows, in the object and inside its references', method: 'POST', path: '/Vm', body: '{"name":"seen2","id":null,"colour":"red","repositoryId":{"value":"{repository}","id":"{repository}","x":{"y":1}},"vmDomainType":"XEN_PVM","memory":512,"cpuCount":1}', status: 201, gives: success, keep: 'vm2' },
  { says: 'a machine outside every pool has none', method: 'GET', path: '/Vm/{vm2}', status: 200, gives: { serverPoolId: null } },
  { says: 'an id for what is to be made', method: 'POST', path: '/Vm', body: '{"id":{"value":"0004fb00000600000000000000000000"},"name":"x"}', status: 400, gives: { errorCode: 'GEN_000004' } },
  { says: 'a card of a network alone', method: 'POST', path: '/Vm/{vm}/VirtualNic', body: '{"networkId":{"value":"{network}"}}', status: 201, gives: success, keep: 'nic1' },
  { says: 'a card with network and machine of type and value', method: 'POST', path: '/Vm/{vm}/VirtualNic?vmid={vm}', body: `{"networkId":${id('Network', 'network')},"vmId":${id('Vm', 'vm')}}`, status: 201, gives: success, keep: 'nic2' },
  { says: 'a card with name, description and network', method: 'POST', path: '/Vm/{vm}/VirtualNic', body: '{"name":"eth2","description":"","networkId":{"value":"{network}"}}', status: 201, gives: success, keep: 'nic3' },
  { says: 'a card of a name alone, in no network', method: 'POST', path: '/Vm/{vm}/VirtualNic', body: '{"name":"seen_VNIC"}', status: 201, gives: success, keep: 'nic4' },
  { says: 'another machine in the body than in the address', method: 'POST', path: '/Vm/{vm}/VirtualNic', body: '{"vmId":{"value":"{vm2}"}}', status: 400, gives: { errorCode: 'GEN_000008' } },
  { says: 'a card is deleted below its machine', method: 'DELETE', path: '/Vm/{vm}/VirtualNic/{nic3}', status: 201, gives: success },
  { says: 'a card of another machine is not', method: 'DELETE', path: '/Vm/{vm2}/VirtualNic/{nic1}', status: 400, gives: { errorCode: 'GEN_000007' } },
  { says: 'a disk of name and size', method: 'POST', path: '/Repository/{repository}/VirtualDisk', body: '{"name":"small","size":1073741824}', status: 201, gives: success, keep: 'disk1' },
  { says: 'a disk with `sparse=True` and its repository twice', method: 'POST', path: '/Repository/{repository}/VirtualDisk?repositoryId={repository}&sparse=True', body: '{"diskType":"VIRTUAL_DISK","size":1073741824,"shareable":false,"name":"dummy.img"}', status: 201, gives: success, keep: 'disk2' },
  { says: 'a disk as the whole object with nulls, `sparse=No`', method: 'POST', path: '/Repository/{repository}/VirtualDisk?sparse=No', body: `{"id":null,"name":"whole.img","description":null,"generation":0,"locked":false,"readOnly":false,"userData":[],"resourceGroupIds":[],"diskType":"VIRTUAL_DISK","size":1073741824,"onDiskSize":null,"path":null,"shareable":true,"importFileName":null,"vmDiskMappingIds":[],"repositoryId":${id('Repository', 'repository')},"assemblyVirtualDiskId":null}`, status: 201, gives: success, keep: 'disk3' },
  { says: 'a disk is resized by parameters alone', method: 'PUT', path: '/VirtualDisk/{disk1}/resize?size=2147483648&sparse=true', body: 'null', status: 201, gives: success },
  { says: 'and has its new size', method: 'GET', path: '/VirtualDisk/{disk1}', status: 200, gives: { size: 2147483648 } },
  { says: 'a size that is no number', method: 'PUT', path: '/VirtualDisk/{disk1}/resize?size=big', status: 400, gives: { errorCode: 'GEN_000010' } },
  { says: 'a disk is cloned into the repository of the body', method: 'PUT', path: '/VirtualDisk/{disk1}/clone?cloneType=SPARSE_COPY', body: id('Repository', 'repository'), status: 201, gives: success, keep: 'disk4' },
  { says: 'a mapping with slot, disk and two nulls', method: 'POST', path: '/Vm/{vm}/VmDiskMapping', body: `{"virtualDiskId":${id('VirtualDisk', 'disk1')},"diskWriteMode":"READ_WRITE","emulatedBlockDevice":false,"storageElementId":null,"diskTarget":0}`, status: 201, gives: success, keep: 'mapping1' },
  { says: 'a mapping of disk and slot', method: 'POST', path: '/Vm/{vm}/VmDiskMapping', body: `{"virtualDiskId":${id('VirtualDisk', 'disk2')},"diskTarget":3}`, status: 201, gives: success, keep: 'mapping2' },
  { says: 'a mapping without a slot takes the next one that is free', method: 'POST', path: '/Vm/{vm}/VmDiskMapping', body: '{"virtualDiskId":{"value":"{disk3}"}}', status: 201, gives: success, keep: 'mapping3' },
  { says: 'it did', method: 'GET', path: '/VmDiskMapping/{mapping3}', status: 200, gives: { diskTarget: 1, diskWriteMode: 'READ_WRITE', vmId: { name: 'seen' }, virtualDiskId: { name: 'whole.img' } } },
  { says: 'a mapping of nothing', method: 'POST', path: '/Vm/{vm}/VmDiskMapping', body: '{"diskTarget":5}', status: 400, gives: { errorCode: 'VM_DISK_MAPPING_000003' } },
  { says: 'the empty drive', method: 'GET', path: '/VirtualDisk/virtualDiskGetEmptyCdrom', status: 200, gives: { id: { value: 'EMPTY_CDROM', name: 'Empty CDROM' }, diskType: 'VIRTUAL_CDROM' } },
  { says: 'a mapping of the empty drive', method: 'POST', path: '/Vm/{vm}/VmDiskMapping', body: '{"virtualDiskId":{"value":"EMPTY_CDROM"},"diskTarget":2}', status: 201, gives: success, keep: 'mapping4' },
  { says: 'only a name, without generation', method: 'PUT', path: '/Vm/{vm}', body: '{"id":{"value":"{vm}"},"name":"renamed"}', status: 201, gives: success },
  { says: 'what was left out stayed as it was', method: 'GET', path: '/Vm/{vm}', status: 200, gives: { name: 'renamed', memory: 512, cpuCount: 1, id: { name: 'renamed' }, vmDiskMappingIds: [{}, {}, {}, {}] } },
  { says: 'null for a scalar leaves it as it was', method: 'PUT', path: '/Vm/{vm}', body: '{"memory":null,"description":"kept"}', status: 201, gives: success },
  { says: 'associations of a modify are passed over', method: 'PUT', path: '/Vm/{vm}', body: '{"serverPoolId":null,"virtualNicIds":[],"vmDiskMappingIds":[],"vmRunState":"RUNNING"}', status: 201, gives: success },
  { says: 'nothing of it came true', method: 'GET', path: '/Vm/{vm}', status: 200, gives: { memory: 512, description: 'kept', vmRunState: 'STOPPED', serverPoolId: { value: '{pool}' } } },
  { says: 'another id in the body than in the address', method: 'PUT', path: '/Vm/{vm}', body: '{"id":{"value":"{vm2}"},"name":"x"}', status: 400, gives: { errorCode: 'GEN_000006' } },
  { says: 'a stale object', method: 'PUT', path: '/Vm/{vm}', body: '{"generation":0,"name":"x"}', status: 409, gives: { errorCode: 'GEN_000011' } },
  { says: 'an action with the body `null`', method: 'PUT', path: '/Vm/{vm}/start', body: 'null', status: 201, gives: success },
  { says: 'an action with the body `{}`', method: 'PUT', path: '/Vm/{vm}/suspend', body: '{}', status: 201, gives: success },
  { says: 'an action with blanks for a body', method: 'PUT', path: '/Vm/{vm}/resume', body: ' \r\n', status: 201, gives: success },
  { says: 'a message as a list, with logFlag', method: 'PUT', path: '/Vm/{vm}/sendMessage?logFlag=Yes', body: '[{"key":"com.oracle.linux.network.hostname","value":"h"}]', status: 201, gives: success },
  { says: 'an action with no body at all, and no Content-Type', method: 'PUT', path: '/Vm/{vm}/kill', headers: { 'Content-Type': '' }, status: 201, gives: success },
  { says: 'what is stopped stops as well', method: 'PUT', path: '/Vm/{vm}/stop', status: 201, gives: success },
  { says: 'a trailing slash', method: 'GET', path: '/VmDiskMapping/', status: 200 },
  { says: 'doubled slashes inside', method: 'GET', path: '//Vm//{vm}//VmDiskMapping', status: 200 },
  { says: 'parameters that nobody knows', method: 'GET', path: '/Vm/{vm}?vmId={vm}&pretty=1&_=42', status: 200, gives: { name: 'renamed' } },
  { says: 'an id that is percent-encoded all over', method: 'GET', path: '/Server/{serverEncoded}', status: 200, gives: { serverRunState: 'RUNNING' } },
  { says: 'an id with blanks and brackets', method: 'GET', path: '/Cpu/{cpu}', status: 200, gives: { name: '', id: { name: null } } },
  { says: 'the Manager by the name of its type', method: 'GET', path: '/Manager/Manager', status: 200, gives: { name: 'OVM Manager' } },
  { says: 'the base address alone', method: 'GET', path: '', status: 404, gives: { errorCode: 'GEN_000003' } },
  { says: 'another spelling of a type', method: 'GET', path: '/vm', status: 404, gives: { errorCode: 'GEN_000003' } },
  { says: 'a body that is no JSON', method: 'POST', path: '/Vm', body: '{"name":', status: 400 },
  { says: 'a machine in XML, in any order and under any root', method: 'POST', path: '/Vm', body: '<whatever><memory>512</memory><name>inXml</name><repositoryId><value>{repository}</value></repositoryId><cpuCount>1</cpuCount><vmDomainType>XEN_PVM</vmDomainType></whatever>', headers: xml, status: 201, gives: success, keep: 'vm3' },
  { says: 'a clone with `createTemplate=False`', method: 'PUT', path: '/Vm/{template}/clone?serverPoolId={pool}&createTemplate=False', body: 'null', status: 201, gives: success, keep: 'clone1' },
  { says: 'a clone with an id for createTemplate, which is false', method: 'PUT', path: '/Vm/{template}/clone?vmId={template}&serverPoolId={pool}&repositoryId={repository}&createTemplate={template}', status: 201, gives: success, keep: 'clone2' },
  { says: 'clones are machines', method: 'GET', path: '/Vm/{clone2}', status: 200, gives: { vmRunState: 'STOPPED', serverPoolId: { value: '{pool}' }, vmDiskMappingIds: [{}], virtualNicIds: [{}] } },
  { says: 'the template kept its disk and its card', method: 'GET', path: '/Vm/{template}', status: 200, gives: { vmRunState: 'TEMPLATE', serverPoolId: null, vmDiskMappingIds: [{}], virtualNicIds: [{}] } },
  { says: 'the operating systems', method: 'GET', path: '/Vm/SupportedOsTypes', status: 200 },
  { says: 'a machine is deleted with its mappings and cards', method: 'DELETE', path: '/Vm/{vm}', status: 201, gives: success },
  { says: 'its mappings are gone', method: 'GET', path: '/VmDiskMapping/{mapping2}', status: 404, gives: { errorCode: 'GEN_000002' } },
  { says: 'its cards are gone', method: 'GET', path: '/VirtualNic/{nic1}', status: 404, gives: { errorCode: 'GEN_000002' } },
  { says: 'its disks are there, without mappings', method: 'GET', path: '/VirtualDisk/{disk2}', status: 200, gives: { vmDiskMappingIds: [] } },
  { says: 'a disk is deleted below its repository, the ids twice', method: 'DELETE', path: '/Repository/{repository}/VirtualDisk/{disk1}?repositoryId={repository}&virtualDiskId={disk1}', status: 201, gives: success },
  ...['disk2', 'disk3', 'disk4'].map((disk): Row => ({ says: `${disk} is deleted`, method: 'DELETE', path: `/Repository/{repository}/VirtualDisk/{${disk}}`, status: 201, gives: success })),
  ...['vm2', 'vm3', 'clone1', 'clone2'].map((vm): Row => ({ says: `${vm} is deleted`, method: 'DELETE', path: `/Vm/{${vm}}`, status: 201, gives: success })),
  { says: 'what is gone cannot be deleted', method: 'DELETE', path: '/Vm/{vm}', status: 404, gives: { errorCode: 'GEN_000002' } },
  { says: 'a tag, and what belongs to it', method: 'POST', path: '/ResourceGroup', body: '{"name":"tag","description":"","type":"USER_LABEL"}', status: 201, gives: success, keep: 'tag' },
  { says: 'of any type', method: 'PUT', path: '/ResourceGroup/{tag}/addResource', body: '{"type":"com.oracle.ovm.mgr.ws.model.Vm","value":"{template}"}', status: 201, gives: success },
  { says: 'both know it', method: 'GET', path: '/Vm/{template}', status: 200, gives: { resourceGroupIds: [{ name: 'tag' }] } },
  { says: 'a tag goes', method: 'DELETE', path: '/ResourceGroup/{tag}', status: 201, gives: success },
];

export function seenBodies(site: () => Site): void {
  it('every body, parameter and path that was seen is taken, or refused with the right status and code', async () => {
    const { estate, repository, network, template } = site();
    const on = new PythonSession(site());
    const [server = ''] = estate.servers;
    const cpu = at<string>(await on.get('/Cpu/id'), 0, 'value');
    expect(cpu).toMatch(/^Processor \(\d+\) in /);
    const kept: Record<string, string> = { cpu: encodeURIComponent(cpu), repository, network, template, pool: estate.pool, server, serverEncoded: [...server].map((each) => `%${each.charCodeAt(0).toString(16)}`).join('') };
    const filled = (text: string): string => text.replace(/\{(\w+)\}/g, (_whole, name: string) => kept[name] ?? `{${name}}`);
    const wrong: string[] = [];
    for (const { says, method, path, body, headers, status, gives, keep } of rows) {
      const reply = await on.caller.send(method, `${api}${filled(path)}`, { body: body === undefined ? undefined : filled(body), headers });
      const isJob = reply.status === 201;
      let answer: unknown = null;
      try {
        answer = isJob ? await finished(on, reply.json) : reply.json;
        expect(reply.status).toBe(status);
        expect(reply.headers['content-type']).toBe('application/json');
        if (gives !== undefined) expect(answer).toMatchObject(JSON.parse(filled(JSON.stringify(gives))) as object);
        if (keep !== undefined) kept[keep] = at<string>(answer, 'resultId', 'value');
      } catch (error) {
        wrong.push(`${says}: ${method} ${filled(path)} ${filled(body ?? '')} → ${reply.status} ${JSON.stringify(answer) .slice(0, 600)} (${error instanceof Error ? error.message.split('\n')[0] ?? '' : ''})`);
      }
    }
    expect(wrong).toEqual([]);
    expect(list(await on.get('/Vm')).filter((each) => at(each, 'name') === 'renamed')).toEqual([]);
  });
}

async function finished(on: PythonSession, job: unknown): Promise<unknown> {
  for (;;) {
    const seen = await on.get(`/Job/${at<string>(job, 'id', 'value')}`);
    if (at<boolean>(seen, 'summaryDone')) return seen;
  }
}
