import { expect, it } from 'vitest';
import type { Caller } from './support/caller.js';
import { at, list, until } from './support/read.js';
import { api } from './support/site.js';
import type { Site } from './support/site.js';

const headers = { 'User-Agent': 'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.14393.1358', Accept: 'application/json', 'Content-Type': 'application/json' };

/** OracleVMAPI (Tervis, PowerShell): Invoke-RestMethod asks with `Expect: 100-continue` before it sends a body, and polls `done`. */
export function tervis(site: () => Site): void {
  const client = (): Caller => site().caller({ headers, cookies: true });

  async function invoke(on: Caller, line: string, body?: unknown): Promise<unknown> {
    const [method = '', path = ''] = line.split(' ');
    const reply = await on.send(method, `${api}${path}`, body === undefined ? {} : { body: JSON.stringify(body), headers: { Expect: '100-continue' } });
    if (reply.status < 200 || reply.status > 299) throw new Error(`The remote server returned an error: (${reply.status}) ${reply.text}`);
    return reply.text === '' || !(reply.headers['content-type'] ?? '').includes('json') ? reply.text : reply.json;
  }
  async function done(on: Caller, line: string, body?: unknown): Promise<unknown> {
    const started = await invoke(on, line, body);
    const job = await until(() => invoke(on, `GET /Job/${at<string>(started, 'id', 'value')}`), (seen) => at<boolean>(seen, 'done'));
    expect(at(job, 'jobRunState')).toBe('SUCCESS');
    return job;
  }

  it('clones a template, sets it up by messages, shows its console, and deletes it before its disks', async () => {
    const on = client();
    const { template, repository, estate } = site();
    const clone = at<string>(await done(on, `PUT /Vm/${template}/clone?serverPoolId=${estate.pool}&repositoryId=${repository}&createTemplate=false`), 'resultId', 'value');
    const vm = (await invoke(on, `GET /Vm/${clone}`)) as Record<string, unknown>;
    await done(on, `PUT /Vm/${clone}`, { ...vm, name: 'tervis' });
    await done(on, `PUT /Vm/${clone}/start`);
    await done(on, `PUT /Vm/${clone}/sendMessage`, [{ key: 'com.oracle.linux.network.hostname', value: 'tervis' }]);
    expect(list(await invoke(on, `GET /Vm/${clone}/messages`)).map((each) => at(each, 'key'))).toContain('com.oracle.linux.network.hostname');
    expect(await invoke(on, `GET /Vm/${clone}/vmConsoleUrl`)).toMatch(/^\//);
    const disks: string[] = [];
    for (const mapping of list(await invoke(on, `GET /Vm/${clone}/VmDiskMapping`))) disks.push(at<string>(await invoke(on, `GET /VmDiskMapping/${at<string>(mapping, 'id', 'value')}/VirtualDisk`), 'id', 'value'));
    await done(on, `PUT /Vm/${clone}/stop`);
    await done(on, `DELETE /Vm/${clone}`);
    expect(disks).toHaveLength(1);
    for (const disk of disks) await done(on, `DELETE /Repository/${repository}/VirtualDisk/${disk}`);
  });

  it('lists jobs that run, and the ids of jobs of a time, with blanks for what it does not know', async () => {
    const on = client();
    expect(list(await invoke(on, 'GET /Job/active'))).toEqual([]);
    const all = list(await invoke(on, 'GET /Job/id?startTime=&endTime='));
    expect(all.length).toBeGreaterThan(3);
    expect(list(await invoke(on, 'GET /Job/id?startTime=0&endTime=&maxJobs=3'))).toHaveLength(3);
    expect(list(await invoke(on, 'GET /Job/id?startTime=&endTime=1000'))).toEqual([]);
  });
}
