import { expect, it } from 'vitest';
import { childrenOf, parseXml, textAt } from '@ovmsim/xml';
import type { XmlElement } from '@ovmsim/xml';
import type { Caller } from './support/caller.js';
import { until } from './support/read.js';
import { api } from './support/site.js';
import type { Site } from './support/site.js';

const accept = { 'User-Agent': 'Java/1.7.0_51', Accept: 'application/xml' };
/** What HttpURLConnection sends when nobody says what is wanted. */
const lazy = { 'User-Agent': 'Java/1.7.0_51', Accept: 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2' };
const xml = { 'Content-Type': 'application/xml' };

/** The SDK's Java sample (OvmWsRestClient, Jersey 1): XML in both directions, a login that only fetches the cookies, and the one Manager by the name of its type. */
export function sdkJava(site: () => Site): void {
  /** A login by a request whose answer nobody reads; after it the cookies alone. */
  async function loggedIn(headers: Readonly<Record<string, string>> = accept): Promise<Caller> {
    const on = site().caller({ headers, cookies: true, basic: undefined });
    const reply = await on.send('GET', `${api}/Manager/id`, { headers: { Authorization: `Basic ${Buffer.from('admin:Welcome1').toString('base64')}` } });
    expect(reply.status).toBe(200);
    expect(on.cookieNames).toEqual(['JSESSIONID', '_WL_AUTHCOOKIE_JSESSIONID']);
    return on;
  }
  async function get(on: Caller, path: string): Promise<XmlElement> {
    const reply = await on.send('GET', `${api}${path}`);
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'application/xml']);
    return parseXml(reply.text);
  }
  async function done(on: Caller, line: string, body?: string): Promise<XmlElement> {
    const [method = '', path = ''] = line.split(' ');
    const reply = await on.send(method, `${api}${path}`, { body, headers: body === undefined ? {} : xml });
    expect(reply.status).toBe(201);
    const id = textAt(parseXml(reply.text), 'id', 'value') ?? '';
    const job = await until(() => get(on, `/Job/${id}`), (seen) => textAt(seen, 'summaryDone') === 'true');
    if (textAt(job, 'jobRunState') !== 'SUCCESS') throw new Error(textAt(job, 'error', 'message') ?? 'no reason');
    return job;
  }
  const idOf = (name: string, value: string, type: string): string => `<${name}><type>com.oracle.ovm.mgr.ws.model.${type}</type><value>${value}</value></${name}>`;

  it('asks for the Manager by `/Manager/Manager`, with the cookies alone', async () => {
    const manager = await get(await loggedIn(), '/Manager/Manager');
    expect(manager.name).toBe('manager');
    expect(textAt(manager, 'managerRunState')).toBe('RUNNING');
  });

  it('gets XML also with the Accept header that Java sends by itself', async () => {
    expect((await get(await loggedIn(lazy), '/Server')).name).toBe('servers');
  });

  it('makes, changes and deletes a machine with a disk and a card in XML', async () => {
    const on = await loggedIn();
    const { repository, network, estate } = site();
    const repositoryId = idOf('repositoryId', repository, 'Repository');
    const vmJob = await done(on, 'POST /Vm', `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><vm><name>java</name><bootOrder>PXE</bootOrder><bootOrder>DISK</bootOrder><cpuCount>1</cpuCount><memory>512</memory>${repositoryId}${idOf('serverPoolId', estate.pool, 'ServerPool')}<vmDomainType>XEN_HVM</vmDomainType></vm>`);
    const vm = textAt(vmJob, 'resultId', 'value') ?? '';
    const disk = textAt(await done(on, `POST /Repository/${repository}/VirtualDisk?sparse=true`, '<virtualDisk><diskType>VIRTUAL_DISK</diskType><name>java.img</name><size>1073741824</size></virtualDisk>'), 'resultId', 'value') ?? '';
    await done(on, `POST /Vm/${vm}/VmDiskMapping`, `<vmDiskMapping><diskTarget>0</diskTarget>${idOf('virtualDiskId', disk, 'VirtualDisk')}</vmDiskMapping>`);
    await done(on, `POST /Vm/${vm}/VirtualNic`, `<virtualNic>${idOf('networkId', network, 'Network')}</virtualNic>`);
    const seen = await get(on, `/Vm/${vm}`);
    expect(childrenOf(seen, 'bootOrder').map(({ text }) => text)).toEqual(['PXE', 'DISK']);
    expect([childrenOf(seen, 'vmDiskMappingIds').length, childrenOf(seen, 'virtualNicIds').length]).toEqual([1, 1]);
    // No element for what is null.
    expect(childrenOf(seen, 'architecture')).toEqual([]);
    await done(on, `PUT /Vm/${vm}`, `<vm><generation>${textAt(seen, 'generation') ?? ''}</generation>${idOf('id', vm, 'Vm')}<name>java2</name></vm>`);
    expect(textAt(await get(on, `/Vm/${vm}`), 'name')).toBe('java2');
    await done(on, `PUT /Vm/${vm}/start`);
    await done(on, `PUT /Vm/${vm}/stop`);
    await done(on, `DELETE /Vm/${vm}`);
    await done(on, `DELETE /Repository/${repository}/VirtualDisk/${disk}`);
  });

  it('presents a repository with the Server id in XML, under whatever name its root has', async () => {
    const on = await loggedIn();
    const [, second] = site().estate.servers;
    for (const root of ['simpleId', 'id', 'serverId']) {
      await done(on, `PUT /Repository/${site().repository}/unpresent`, idOf(root, second ?? '', 'Server'));
      await done(on, `PUT /Repository/${site().repository}/present`, idOf(root, second ?? '', 'Server'));
    }
  });

  it('makes a WsException of an error body in XML', async () => {
    const on = await loggedIn();
    const reply = await on.send('GET', `${api}/Vm/none`);
    expect([reply.status, reply.headers['content-type']]).toEqual([404, 'application/xml']);
    const error = parseXml(reply.text);
    expect([error.name, textAt(error, 'errorCode'), textAt(error, 'wsErrorCode')]).toEqual(['wsErrorDetails', 'GEN_000002', 'GENERAL_OBJECT_NOT_FOUND']);
    expect(textAt(error, 'message')).toMatch(/^GEN_000002:/);
  });
}
