import { expect, it } from 'vitest';
import { at, list, until } from './support/read.js';
import { jsonHeaders, PythonSession } from './support/requests.js';
import { api } from './support/site.js';
import type { Site } from './support/site.js';

const lastSegment = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

/** Commvault's OracleVMHelper and OracleVMVM: only status 200 counts, addresses are followed and ids taken from their ends, and after a 401 it clears its cookies and asks again. */
export function commvault(site: () => Site): void {
  it('walks from the Servers to machines, disks and cards by their addresses', async () => {
    const { estate, template, repositoryName } = site();
    const on = new PythonSession(site());
    const get = async (uri: string): Promise<unknown> => {
      const reply = await on.request('GET', uri);
      expect(reply.status).toBe(200);
      return reply.json;
    };
    const vm = await estate.done('PUT', `/Vm/${template}/clone?serverPoolId=${estate.pool}`);
    await estate.done('PUT', `/Vm/${vm}/start`);
    expect(at(await get('/Manager'), 0, 'managerRunState')).toBe('RUNNING');
    const machines = list(await get('/Server')).flatMap((server) => list(at(server, 'vmIds')));
    const mine = machines.find((each) => at(each, 'value') === vm);
    at(mine, 'name');
    expect(lastSegment(at<string>(mine, 'uri'))).toBe(vm);
    const seen = await get(at<string>(mine, 'uri'));
    expect(at(seen, 'vmRunState')).toBe('RUNNING');
    expect(at(seen, 'serverId', 'name')).not.toBeNull();
    const [mapping] = list(at(seen, 'vmDiskMappingIds'));
    const mapped = await get(at<string>(mapping, 'uri'));
    expect(lastSegment(at<string>(mapping, 'uri'))).toBe(at(mapped, 'id', 'value'));
    const disk = await get(at<string>(mapped, 'virtualDiskId', 'uri'));
    expect(at(disk, 'repositoryId', 'name')).toBe(repositoryName);
    const card = await get(at<string>(seen, 'virtualNicIds', 0, 'uri'));
    expect(at(card, 'networkId', 'name')).toBe(site().networkName);
    const job = at<string>((await on.request('PUT', `/Vm/${vm}/kill`)).json, 'id', 'uri');
    await until(() => get(job), (each) => at<boolean>(each, 'summaryDone'));
    await estate.done('DELETE', `/Vm/${vm}`);
    await estate.done('DELETE', `/Repository/${site().repository}/VirtualDisk/${at<string>(disk, 'id', 'value')}`);
  });

  it('a stale cookie beside the right password is passed over; without one it is refused, and a fresh login helps', async () => {
    const withPassword = site().caller({ headers: jsonHeaders, cookies: true });
    withPassword.hold('JSESSIONID', 'stale!1');
    expect((await withPassword.send('GET', `${api}/Manager`)).status).toBe(200);
    const cookieOnly = site().caller({ headers: jsonHeaders, cookies: true, basic: undefined });
    cookieOnly.hold('JSESSIONID', 'stale!1');
    expect((await cookieOnly.send('GET', `${api}/Manager`)).status).toBe(401);
    cookieOnly.forget();
    expect((await cookieOnly.send('GET', `${api}/Manager`, { headers: { Authorization: `Basic ${Buffer.from('admin:Welcome1').toString('base64')}` } })).status).toBe(200);
    expect((await cookieOnly.send('GET', `${api}/Manager`)).status).toBe(200);
  });
}
