import { expect, it } from 'vitest';
import { at, list } from './support/read.js';
import { PythonSession } from './support/requests.js';
import type { Site } from './support/site.js';

/** bluedottech/ansible-oraclevm: waits for the Manager, and joins its base and path with two slashes. */
export function ansibleBlue(site: () => Site): void {
  it('reads, changes and lists over `rest//Vm/…`', async () => {
    const on = new PythonSession(site());
    expect(at(await on.get('//Manager'), 0, 'managerRunState')).toBe('RUNNING');
    const { template, templateName } = site();
    const seen = (await on.get(`//Vm/${template}`)) as Record<string, unknown>;
    expect(seen['name']).toBe(templateName);
    await on.done('PUT', `//Vm/${template}`, { ...seen, description: 'blue' });
    expect(at(await on.get(`//Vm/${template}`), 'description')).toBe('blue');
    expect(list(await on.get('//Vm/id')).map((each) => at(each, 'name'))).toContain(templateName);
  });
}
