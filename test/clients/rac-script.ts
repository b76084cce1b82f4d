import { expect, it } from 'vitest';
import { at, list, until } from './support/read.js';
import { PythonSession } from './support/requests.js';
import type { Site } from './support/site.js';

/** createRACnodes and showDiskMappingForVm: whole objects with `id: null` and nulls; success is an answer without the key `errorCode`. */
export function racScript(site: () => Site): void {
  async function done(on: PythonSession, line: string, body?: unknown): Promise<unknown> {
    const [method = '', path = ''] = line.split(' ');
    const started = (await on.request(method, path, body)).json;
    expect(Object.keys(started as object)).not.toContain('errorCode');
    const job = await until(() => on.get(`/Job/${at<string>(started, 'id', 'value')}`), (seen) => at<boolean>(seen, 'summaryDone'));
    expect(Object.keys(job as object)).not.toContain('errorCode');
    expect(at(job, 'jobSummaryState')).toBe('SUCCESS');
    return at(job, 'resultId');
  }

  it('builds a node: machine, shared disk and mappings as whole objects, slots dense from 0', async () => {
    const on = new PythonSession(site());
    const { repository, estate, network } = site();
    const whole = { id: null, generation: 0, description: null, locked: false, readOnly: false, userData: null, resourceGroupIds: null };
    const vm = await done(on, 'POST /Vm', { ...whole, name: 'racvirt1', repositoryId: { value: repository }, serverPoolId: { value: estate.pool }, vmDomainType: 'XEN_HVM_PV_DRIVERS', memory: 1024, memoryLimit: 2048, cpuCount: 2, cpuCountLimit: 4, osType: 'Oracle Linux 7', serverId: null, virtualNicIds: null, vmDiskMappingIds: null });
    const path = `/Vm/${at<string>(vm, 'value')}`;
    const disks: unknown[] = [];
    for (const slot of [0, 1, 2]) {
      const disk = await done(on, `POST /Repository/${repository}/VirtualDisk?sparse=False`, {
        ...whole, name: `asm${slot}.img`, diskType: 'VIRTUAL_DISK', size: 1073741824, shareable: slot > 0, onDiskSize: null, path: null, importFileName: null, repositoryId: { value: repository }, vmDiskMappingIds: null, assemblyVirtualDiskId: null,
      });
      disks.push(disk);
      await done(on, `POST ${path}/VmDiskMapping`, { ...whole, name: null, vmId: null, virtualDiskId: disk, storageElementId: null, diskTarget: slot, emulatedBlockDevice: false, diskWriteMode: 'READ_WRITE' });
    }
    await done(on, `POST ${path}/VirtualNic`, { name: 'eth0', description: '', networkId: { value: network } });
    const mappings = list(await on.get(`${path}/VmDiskMapping`));
    expect(mappings.map((each) => at(each, 'diskTarget')).sort()).toEqual([0, 1, 2]);
    for (const each of mappings) expect([at(each, 'storageElementId'), at(each, 'name')]).toEqual([null, `Mapping for disk Id (${at<string>(each, 'virtualDiskId', 'value')})`]);
    // Names are set in two places; the one of the object counts.
    const seen = (await on.get(path)) as Record<string, unknown>;
    await done(on, `PUT ${path}`, { ...seen, id: { ...(seen['id'] as object), name: 'ignored' }, name: 'racvirt2' });
    expect(at(await on.get(path), 'id', 'name')).toBe('racvirt2');
    await done(on, `PUT ${path}/start`);
    const refused = (await on.request('PUT', path, { ...((await on.get(path)) as object), cpuCountLimit: 8 })).json;
    const failed = await until(() => on.get(`/Job/${at<string>(refused, 'id', 'value')}`), (each) => at<boolean>(each, 'summaryDone'));
    expect(failed).toMatchObject({ jobSummaryState: 'FAILURE', error: { type: 'RULE', message: expect.stringMatching(/^OVMRU_005002E.*racvirt2.*is not STOPPED/) as string } });
    await done(on, `PUT ${path}/kill`);
    await done(on, `DELETE ${path}`);
    for (const disk of disks) await done(on, `DELETE /Repository/${repository}/VirtualDisk/${at<string>(disk, 'value')}`);
  });

  it('tells LUNs by the last 32 characters of their page 83 id', async () => {
    const on = new PythonSession(site());
    for (const lun of list(await on.get('/StorageElement'))) expect(at<string>(lun, 'page83Id').slice(-32)).toMatch(/\S{16,32}$/);
  });

  it('sees `errorCode` in whatever was refused', async () => {
    const on = new PythonSession(site());
    expect(at((await on.request('GET', '/Vm/none')).json, 'errorCode')).toBe('GEN_000002');
    expect(at((await on.request('POST', '/Vm', { name: 'no repository' })).json, 'errorCode')).toMatch(/_\d{6}$/);
  });
}
