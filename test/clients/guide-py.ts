import { expect, it } from 'vitest';
import { at, list } from './support/read.js';
import { PythonSession } from './support/requests.js';
import type { Site } from './support/site.js';

/** The Python samples that the developer's guide prints (3.3 §2.6), as far as an estate that stands already can show them; scenario guide-walk has them from an empty one. */
export function guidePy(site: () => Site): void {
  it('discovers a Server with the bare password for a body that is called JSON', async () => {
    const on = new PythonSession(site());
    const reply = await on.caller.send('POST', '/ovm/core/wsapi/rest/Server/discover?serverName=127.0.1.2&takeOwnershipIfUnowned=True', { body: 'ovsroot' });
    expect(reply.status).toBe(201);
    const job = await on.done('PUT', `/Server/${site().estate.servers[1] ?? ''}/refresh`);
    expect(at(job, 'jobSummaryState')).toBe('SUCCESS');
  });

  it('prints names and states of Servers, makes a pool and a local network, and picks them by name from the ids', async () => {
    const on = new PythonSession(site());
    for (const server of list(await on.get('/Server'))) expect([typeof at(server, 'name'), at(server, 'serverRunState')]).toEqual(['string', 'RUNNING']);
    const pool = at<{ value: string }>(await on.done('POST', '/ServerPool', { name: 'MyServerPool', virtualIp: '10.172.77.196' }), 'resultId');
    expect(list(await on.get('/ServerPool/id')).find((each) => at(each, 'name') === 'MyServerPool')).toMatchObject({ value: pool.value });
    await on.done('DELETE', `/ServerPool/${pool.value}`);
    const [server = ''] = site().estate.servers;
    const network = at<{ value: string }>(await on.done('POST', `/Server/${server}/Network`, { name: 'MyLocalNetwork', description: 'local to one Server' }), 'resultId');
    expect(await on.get(`/Network/${network.value}`)).toMatchObject({ serverLocal: true, serverId: { value: server } });
    await on.done('DELETE', `/Network/${network.value}`);
  });

  it('imports an assembly by `?url=` and makes a template of it by `/Vm/createFromAssemblyVm/{id}`', async () => {
    const on = new PythonSession(site());
    const { repository } = site();
    const assembly = at<{ value: string }>(await on.done('PUT', `/Repository/${repository}/importAssembly?url=${encodeURIComponent('sim:assembly/guide.ova')}`), 'resultId');
    const [machine] = list(at(await on.get(`/Assembly/${assembly.value}`), 'assemblyVmIds'));
    const template = at<{ value: string }>(await on.done('PUT', `/Vm/createFromAssemblyVm/${at<string>(machine, 'value')}`), 'resultId');
    expect(at(await on.get(`/Vm/${template.value}`), 'vmRunState')).toBe('TEMPLATE');
    await on.done('DELETE', `/Vm/${template.value}`);
    await on.done('DELETE', `/Repository/${repository}/Assembly/${assembly.value}`);
  });
}
