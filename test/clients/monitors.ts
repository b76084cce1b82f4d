import { expect, it } from 'vitest';
import { at, list } from './support/read.js';
import { PythonSession } from './support/requests.js';
import { api } from './support/site.js';
import type { Site } from './support/site.js';

/** Tools that read and hardly change: Centreon's plug-in, the listing script, dellstorage-oraclevm, and exasteel as far as a Manager after 3.2.1 can please it. */
export function monitors(site: () => Site): void {
  /** Centreon (centreon-plugins, apps::oracle::ovm): no answer may be empty, and nothing it divides by may be zero. */
  it('Centreon counts jobs, Servers, machines and space', async () => {
    const on = new PythonSession(site());
    const [manager] = list(await on.get('/Manager'));
    expect(at(manager, 'managerRunState')).toBe('RUNNING');
    const states = list(await on.get('/Job')).map((job) => at<string>(job, 'jobSummaryState').toLowerCase());
    expect(states).toContain('success');
    for (const server of list(await on.get('/Server'))) {
      expect(at<number>(server, 'memory')).toBeGreaterThan(0);
      expect(at<number>(server, 'usableMemory')).toBeGreaterThan(0);
      expect([typeof at(server, 'maintenanceMode'), typeof at(server, 'serverUpToDate'), at(server, 'serverRunState')]).toEqual(['boolean', 'boolean', 'RUNNING']);
    }
    const fileSystems = list(await on.get('/FileSystem'));
    for (const filer of list(await on.get('/FileServer'))) {
      for (const reference of list(at(filer, 'fileSystemIds'))) {
        const found = fileSystems.find((each) => at(each, 'id', 'value') === at(reference, 'value'));
        expect(at<number>(found, 'size'), `size of ${at<string>(found, 'name')}`).toBeGreaterThan(0);
        expect(at<number>(found, 'freeSize')).toBeLessThanOrEqual(at<number>(found, 'size'));
      }
    }
    for (const vm of list(await on.get('/Vm'))) expect(['RUNNING', 'STOPPED', 'TEMPLATE', 'SUSPENDED']).toContain(at(vm, 'vmRunState'));
    for (const pool of list(await on.get('/ServerPool'))) at(pool, 'serverIds');
  });

  it('the listing script shows machines and their disks, physical ones by device name', async () => {
    const on = new PythonSession(site());
    const { estate, template } = site();
    const vm = await estate.done('PUT', `/Vm/${template}/clone?serverPoolId=${estate.pool}`);
    await estate.done('PUT', `/Vm/${vm}/start`);
    const seen = await on.get(`/Vm/${vm}`);
    expect(at<number>(seen, 'currentMemory')).toBeGreaterThan(0);
    const server = await on.get(`/Server/${at<string>(seen, 'serverId', 'value')}`);
    expect(at(server, 'name')).toBe(at(seen, 'serverId', 'name'));
    expect(at<string>(server, 'serialNumber')).not.toBe('');
    for (const mapping of list(at(seen, 'vmDiskMappingIds')).filter((each) => !at<string>(each, 'name').includes('CDROM'))) {
      const disk = await on.get(`/VmDiskMapping/${at<string>(mapping, 'value')}/VirtualDisk`);
      expect(at<string>(disk, 'absolutePath')).toContain(`/VirtualDisks/${at<string>(disk, 'id', 'value')}`);
      await estate.done('PUT', `/Vm/${vm}/stop`);
      await estate.done('DELETE', `/Vm/${vm}`);
      await estate.done('DELETE', `/Repository/${site().repository}/VirtualDisk/${at<string>(disk, 'id', 'value')}`);
    }
    // The disks inside a Server have no device names (recorded 3.3.3); others have, below /dev/mapper.
    for (const lun of list(await on.get('/StorageElement'))) for (const name of list(at(lun, 'deviceNames'))) expect(name).toMatch(/^\/dev\/mapper\//);
  });

  it('dellstorage-oraclevm names LUNs after their page 83 ids and gives the whole object back', async () => {
    const on = new PythonSession(site());
    expect(at(await on.get('/Manager'), 0, 'managerRunState')).toBe('RUNNING');
    const [lun] = list(await on.get('/StorageElement')) as Record<string, unknown>[];
    expect(typeof at(lun, 'vendor')).toBe('string');
    const id = at<string>(lun, 'id', 'value');
    await on.done('PUT', `/StorageElement/${id}`, { ...lun, name: `volume_${at<string>(lun, 'page83Id').slice(-8)}` });
    expect(at(await on.get(`/StorageElement/${id}`), 'name')).toMatch(/^volume_/);
  });

  it('exasteel, written for 3.2.1, reads Servers and machines with credentials from its address; the wrapped lists of 3.2.1 are gone', async () => {
    const reply = await site().caller({ headers: { 'User-Agent': 'Mojolicious (Perl)', Accept: 'application/json' } }).send('GET', `${api}/Server`);
    expect(reply.status).toBe(200);
    for (const server of list(reply.json)) for (const name of ['name', 'id', 'hostname', 'ipAddress', 'serverRunState', 'memory', 'usableMemory', 'ovmVersion']) at(server, name);
  });
}
