import { expect, it } from 'vitest';
import { at, list } from './support/read.js';
import { PythonSession } from './support/requests.js';
import type { Site } from './support/site.js';

/** python-ovmclient-rac (sjroscal): templates that are imported by a list of addresses, cards by their ids, assemblies exported. */
export function pyovmRac(site: () => Site): void {
  it('imports a template with `createTemplate=True`, reads the ids of its cards, and deletes it', async () => {
    const on = new PythonSession(site());
    const { repository } = site();
    const template = at<{ value: string }>(await on.done('PUT', `/Repository/${repository}/importVm?createTemplate=True`, { urls: ['sim:template/OVM_OL7.tgz?size=1G&nics=1'] }), 'resultId');
    expect(await on.get(`/Vm/${template.value}`)).toMatchObject({ vmRunState: 'TEMPLATE', serverPoolId: null });
    const cards = list(await on.get(`/Vm/${template.value}/VirtualNic/id`));
    expect(cards).toHaveLength(1);
    for (const card of cards) expect(at(card, 'type')).toBe('com.oracle.ovm.mgr.ws.model.VirtualNic');
    await on.done('DELETE', `/Vm/${template.value}`, null);
  });

  it('exports a stopped machine as an assembly', async () => {
    const on = new PythonSession(site());
    const { repository, estate, template } = site();
    const vm = at(await on.done('PUT', `/Vm/${template}/clone?serverPoolId=${estate.pool}&createTemplate=False`, null), 'resultId');
    const assembly = at<{ value: string }>(await on.done('PUT', `/Repository/${repository}/exportAsAssembly?name=exported`, [vm]), 'resultId');
    expect(list(await on.get(`/Repository/${repository}/Assembly`)).map((each) => at(each, 'id', 'value'))).toContain(assembly.value);
    await on.done('DELETE', `/Repository/${repository}/Assembly/${assembly.value}`, null);
    await on.done('DELETE', `/Vm/${at<string>(vm, 'value')}`, null);
  });
}
