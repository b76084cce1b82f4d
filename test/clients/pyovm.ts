import { expect, it } from 'vitest';
import { at, list, until } from './support/read.js';
import { HttpError, PythonSession } from './support/requests.js';
import type { Site } from './support/site.js';

/** python-ovmclient (cloudbase): every write carries a JSON body, `null` where there is nothing to say; ids are SimpleIds, whole or bare. */
export function pyovm(site: () => Site): void {
  const session = (): PythonSession => new PythonSession(site());

  async function idByName(on: PythonSession, type: string, name: string): Promise<unknown> {
    const found = list(await on.get(`/${type}/id`)).filter((each) => at(each, 'name') === name);
    expect(found).toHaveLength(1);
    return found[0];
  }

  /** `while not job.get('summaryDone')`, by the id of the job. */
  async function waited(on: PythonSession, job: unknown): Promise<unknown> {
    const ended = (job as { summaryDone?: boolean }).summaryDone === true ? job : await until(() => on.get(`/Job/${at<string>(job, 'id', 'value')}`), (seen) => at<boolean>(seen, 'summaryDone'));
    expect(at<string>(ended, 'jobRunState').toUpperCase()).toBe('SUCCESS');
    return ended;
  }
  const result = async (on: PythonSession, job: Promise<unknown>): Promise<unknown> => at(await waited(on, await job), 'resultId');

  it('life of a machine, as its README has it: disk, machine, mapping, card, new name, start, kill, delete, delete the disk', async () => {
    const on = session();
    expect(at(await on.get('/Manager'), 0, 'managerRunState')).toBe('RUNNING');
    const repository = await idByName(on, 'Repository', site().repositoryName);
    const pool = await idByName(on, 'ServerPool', 'pool');
    const network = await idByName(on, 'Network', site().networkName);
    const disk = await result(on, on.json('POST', `/Repository/${at<string>(repository, 'value')}/VirtualDisk?sparse=true`, { diskType: 'VIRTUAL_DISK', size: 1024 ** 3, shareable: false, name: 'dummy.img' }));
    const vm = await result(on, on.json('POST', '/Vm', {
      name: 'vm1', description: 'Blah', vmDomainType: 'XEN_HVM_PV_DRIVERS', repositoryId: repository, serverPoolId: pool, cpuCount: 4, cpuCountLimit: 4,
      hugePagesEnabled: false, memory: 1024, memoryLimit: 1024, osType: 'Oracle Linux 7',
    }));
    const path = `/Vm/${at<string>(vm, 'value')}`;
    await waited(on, await on.json('POST', `${path}/VmDiskMapping`, { virtualDiskId: disk, diskWriteMode: 'READ_WRITE', emulatedBlockDevice: false, storageElementId: null, diskTarget: 0 }));
    await waited(on, await on.json('POST', `${path}/VirtualNic`, { networkId: network }));
    const seen = (await on.get(path)) as Record<string, unknown>;
    expect(at(seen, 'vmDiskMappingIds')).toHaveLength(1);
    expect(at(seen, 'virtualNicIds')).toHaveLength(1);
    await waited(on, await on.json('PUT', path, { ...seen, name: 'vm2' }));
    expect(await on.get(path)).toMatchObject({ name: 'vm2', id: { name: 'vm2' }, cpuCount: 4, memory: 1024, description: 'Blah' });
    await waited(on, await on.json('PUT', `${path}/start`, null));
    expect(await on.get(path)).toMatchObject({ vmRunState: 'RUNNING', serverId: { value: expect.any(String) as string } });
    await waited(on, await on.json('PUT', `${path}/kill`, null));
    await waited(on, await on.json('DELETE', path));
    // The machine takes its mappings and cards with it and leaves the disk.
    expect(await on.get(`/VirtualDisk/${at<string>(disk, 'value')}`)).toMatchObject({ vmDiskMappingIds: [] });
    await expect(on.get(path)).rejects.toThrow(HttpError);
    await waited(on, await on.json('DELETE', `/Repository/${at<string>(repository, 'value')}/VirtualDisk/${at<string>(disk, 'value')}`));
    await expect(on.get(`/VirtualDisk/${at<string>(disk, 'value')}`)).rejects.toThrow(HttpError);
  });

  it('clones a machine to a template with `createTemplate=True`, names it and deletes it', async () => {
    const on = session();
    const pool = await idByName(on, 'ServerPool', 'pool');
    const source = await idByName(on, 'Vm', site().templateName);
    const query = new URLSearchParams({ serverPoolId: at<string>(pool, 'value'), createTemplate: 'True' });
    const made = await result(on, on.json('PUT', `/Vm/${at<string>(source, 'value')}/clone?${query.toString()}`, null));
    const path = `/Vm/${at<string>(made, 'value')}`;
    const template = (await on.get(path)) as Record<string, unknown>;
    expect(template).toMatchObject({ vmRunState: 'TEMPLATE', serverPoolId: null, serverId: null });
    expect(at(template, 'vmDiskMappingIds')).toHaveLength(1);
    await waited(on, await on.json('PUT', path, { ...template, name: 'new_name' }));
    expect(at(await on.get(path), 'name')).toBe('new_name');
    await waited(on, await on.json('DELETE', path));
  });

  it('reads operating systems, consoles as bare text, and a transcript', async () => {
    const on = session();
    expect(list(at(await on.get('/Vm/SupportedOsTypes'), 'strings')).length).toBeGreaterThan(0);
    const { value } = (await idByName(on, 'Vm', site().templateName)) as { value: string };
    const vm = at<string>(await result(on, on.json('PUT', `/Vm/${value}/clone?serverPoolId=${site().estate.pool}&createTemplate=False`, null)), 'value');
    await waited(on, await on.json('PUT', `/Vm/${vm}/start`, null));
    for (const resource of ['vmConsoleUrl', 'vmSerialConsoleUrl']) expect((await on.request('GET', `/Vm/${vm}/${resource}`)).text).toMatch(/^\//);
    const killed = await on.json('PUT', `/Vm/${vm}/kill`, null);
    await waited(on, killed);
    expect((await on.request('GET', `/Job/${at<string>(killed, 'id', 'value')}/transcript`)).status).toBe(200);
    await waited(on, await on.json('DELETE', `/Vm/${vm}`));
  });

  it('discovers with the body `null`, and keeps the error object of a refusal', async () => {
    const on = session();
    await waited(on, await on.json('POST', '/Server/discover?serverName=127.0.1.1&takeOwnershipIfUnowned=True', null));
    const refused = await on.get('/Vm/nothing').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(HttpError);
    expect(at((refused as HttpError).reply.json, 'errorCode')).toBe('GEN_000002');
  });

  it('suspends, resumes and restarts with the body `null`', async () => {
    const on = session();
    const vm = at<string>(await result(on, on.json('POST', '/Vm', { name: 'power', repositoryId: { value: site().repository }, serverPoolId: { value: site().estate.pool }, vmDomainType: 'XEN_PVM', memory: 512, cpuCount: 1 })), 'value');
    const states: unknown[] = [];
    for (const action of ['start', 'suspend', 'resume', 'restart', 'stop']) {
      await waited(on, await on.json('PUT', `/Vm/${vm}/${action}`, null));
      states.push(at(await on.get(`/Vm/${vm}`), 'vmRunState'));
    }
    expect(states).toEqual(['RUNNING', 'SUSPENDED', 'RUNNING', 'RUNNING', 'STOPPED']);
    await waited(on, await on.json('DELETE', `/Vm/${vm}`));
  });
}
