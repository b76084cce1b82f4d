import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionTable, type VmAction } from '../../packages/manager/src/core/vm/states.js';
import { openEstate, type Estate } from '../support/estate.js';
import { addRepository, makeMachine, type Machine } from '../support/machines.js';

let estate: Estate;
let repository: string;
beforeAll(async () => {
  estate = await openEstate();
  repository = addRepository(estate);
});
afterAll(() => estate.close());

const stateOf = async (id: string): Promise<string> => (await estate.get<Machine>(`/Vm/${id}`)).vmRunState;
const domainsOf = (n: 0 | 1): readonly string[] => (estate.world.servers[n]?.domains.list() ?? []).map(({ vm }) => vm);
/** Which of the two Servers a machine runs on, by what the Servers say; -1 when it runs nowhere. */
const runsOn = (id: string): number => [0, 1].filter((n) => domainsOf(n as 0 | 1).includes(id)).at(0) ?? -1;

/** Operations of the table that have a path of their own. */
const paths: { readonly [A in Exclude<VmAction, 'message' | 'leave its server pool' | 'move' | 'delete'>]: string } = {
  start: 'start', stop: 'stop', kill: 'kill', restart: 'restart', suspend: 'suspend', resume: 'resume', migrate: 'migrate',
};
/** How a machine gets into each state in which it can stay. */
const ways = { STOPPED: [], RUNNING: ['start'], SUSPENDED: ['start', 'suspend'] } as const;
/** Where each operation that is possible leads. */
const leads: { readonly [A in keyof typeof paths]: (from: string) => string } = {
  start: () => 'RUNNING', stop: () => 'STOPPED', kill: () => 'STOPPED', restart: () => 'RUNNING', suspend: () => 'SUSPENDED', resume: () => 'RUNNING', migrate: (from) => from,
};

describe('operation by state', () => {
  for (const action of Object.keys(paths) as (keyof typeof paths)[]) {
    for (const from of Object.keys(ways) as (keyof typeof ways)[]) {
      const verdict = actionTable[action][from];
      it(`${action} of a ${from} machine: ${verdict}`, async () => {
        const id = await makeMachine(estate, repository, { name: `${action} ${from}` });
        for (const step of ways[from]) await estate.done('PUT', `/Vm/${id}/${step}`);
        const before = await estate.get<Machine>(`/Vm/${id}`);
        const job = await estate.job('PUT', `/Vm/${id}/${paths[action]}`);
        const after = await estate.get<Machine>(`/Vm/${id}`);
        if (verdict === 'yes') {
          expect(job).toMatchObject({ jobRunState: 'SUCCESS', error: null });
          expect(after.vmRunState).toBe(leads[action](from));
        } else if (verdict === 'nothing') expect(job.jobRunState).toBe('SUCCESS');
        else expect(job).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'RULE', message: expect.stringMatching(new RegExp(`^${verdict} `)) as string } });
        if (verdict !== 'yes') expect(after).toEqual(before);
        expect(runsOn(id) === -1).toBe(after.vmRunState !== 'RUNNING');
        expect(await estate.check()).toEqual([]);
        if (after.vmRunState !== 'STOPPED') await estate.done('PUT', `/Vm/${id}/kill`);
        await estate.done('DELETE', `/Vm/${id}`);
      });
    }
  }
});

describe('a machine', () => {
  it('is made stopped, on a Server of its pool, with its configuration in the repository', async () => {
    const id = await makeMachine(estate, repository, { name: 'vm1', vmDomainType: 'XEN_PVM', cpuCount: 2, memoryLimit: null, cpuCountLimit: null, osType: 'oracle linux 7', bootOrder: ['Disk'] });
    expect(await estate.get<Machine>(`/Vm/${id}`)).toMatchObject({
      vmRunState: 'STOPPED', memory: 512, memoryLimit: 512, cpuCount: 2, cpuCountLimit: 2, diskLimit: 104, bootOrder: ['DISK'], osType: 'Oracle Linux 7', sslVncPort: null,
      currentMemory: 0, currentCpuCount: 0, currentDomainId: -1, serverPoolId: { value: estate.pool }, serverId: { value: expect.any(String) as string },
      vmConfigFileAbsolutePath: `nas1:/export/repo1/VirtualMachines/${id}/vm.cfg`,
    });
    const text = estate.world.storage.share('nas1', '/export/repo1')?.readText(`VirtualMachines/${id}/vm.cfg`) ?? '';
    expect(text).toContain("OVM_simple_name = 'vm1'\n");
    expect(text).toContain("OVM_domain_type = 'xen_pvm'\n");
    expect(text).toContain('memory = 512\n');
    await estate.done('DELETE', `/Vm/${id}`);
    expect(estate.world.storage.share('nas1', '/export/repo1')?.list(`VirtualMachines/${id}`)).toEqual([]);
  });

  it('shows its vm.cfg as it lies in the repository, as a template does; without one it is refused', async () => {
    const id = await makeMachine(estate, repository, { name: "it's" });
    const lies = (folder: string, of: string): string | undefined => estate.world.storage.share('nas1', '/export/repo1')?.readText(`${folder}/${of}/vm.cfg`);
    const content = (of: string, accept = '*/*') => estate.restWith({ accept })('GET', `/Vm/${of}/vmConfigFileContent`);
    expect(await content(id)).toMatchObject({ status: 200, text: lies('VirtualMachines', id) });
    expect((await content(id)).text).toContain(`OVM_simple_name = "it's"\n`);
    const template = await estate.done('PUT', `/Vm/${id}/clone?createTemplate=true`);
    expect((await content(template)).text).toBe(lies('Templates', template));
    const share = estate.world.storage.share('nas1', '/export/repo1');
    share?.remove(`VirtualMachines/${id}/vm.cfg`);
    expect(await content(id, 'application/json')).toMatchObject({ status: 502, json: { errorCode: 'OVMRU_900025E' } });
    const faults = ['ovs1', 'ovs2'].map((name) => estate.world.context.faults.set({ point: `agent.${name}.get_template_config`, action: 'fail' }));
    expect(await content(template, 'application/json')).toMatchObject({ status: 502, json: { errorCode: 'OVMAPI_4010E', message: expect.stringContaining('get_template_config') as string } });
    for (const fault of faults) estate.world.context.faults.clear(fault);
    await estate.done('DELETE', `/Vm/${template}`);
  });

  it('moves alive to another Server: the domain ends there and goes on here', async () => {
    const id = await makeMachine(estate, repository);
    await estate.done('PUT', `/Vm/${id}/start`);
    const from = runsOn(id);
    const target = estate.servers[1 - from] ?? '';
    await estate.done('PUT', `/Vm/${id}/migrate?serverId=${target}`);
    expect(runsOn(id)).toBe(1 - from);
    expect(await estate.get<Machine>(`/Vm/${id}`)).toMatchObject({ vmRunState: 'RUNNING', serverId: { value: target }, sslVncPort: expect.stringMatching(/^69\d\d$/) as string });
    const again = await estate.job('PUT', `/Vm/${id}/migrate?serverId=${target}`);
    expect(again.error?.message).toContain('OVMRU_900105E');
    await estate.done('PUT', `/Vm/${id}/kill`);
    await estate.done('DELETE', `/Vm/${id}`);
  });

  it('is deleted only when it is stopped', async () => {
    const id = await makeMachine(estate, repository);
    await estate.done('PUT', `/Vm/${id}/start`);
    expect((await estate.job('DELETE', `/Vm/${id}`)).error?.message).toMatch(/^OVMRU_005002E Operation not allowed- Virtual Machine: vm, is not STOPPED. It is RUNNING. \[/);
    await estate.done('PUT', `/Vm/${id}/stop`);
    await estate.done('DELETE', `/Vm/${id}`);
    expect((await estate.rest('GET', `/Vm/${id}`)).status).toBe(404);
  });
});

describe('while a job works on it', () => {
  it('a machine is STARTING or STOPPING, and locked', async () => {
    const id = await makeMachine(estate, repository);
    const { core } = estate.world.manager;
    const seen: string[] = [];
    const unsubscribe = core.store.onCommit(({ changes }) => {
      for (const { type, id: changed, after } of changes) if (type === 'Vm' && changed === id && after !== undefined) seen.push(`${after.vmRunState}${after.locked ? ' locked' : ''}`);
    });
    for (const verb of ['start', 'restart', 'suspend', 'resume', 'stop']) await estate.done('PUT', `/Vm/${id}/${verb}`);
    unsubscribe();
    const states = seen.filter((state) => state.endsWith(' locked')).map((state) => state.split(' ')[0]);
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
      'STOPPED', 'STARTING', 'RUNNING', 'STOPPING', 'STARTING', 'RUNNING', 'STOPPING', 'SUSPENDED', 'STARTING', 'RUNNING', 'STOPPING', 'STOPPED',
    ]);
    await estate.done('DELETE', `/Vm/${id}`);
  });
});

describe('what nobody asked the Manager for', () => {
  it('a machine that is started and stopped on its Server shows', async () => {
    const id = await makeMachine(estate, repository);
    const server = estate.world.servers[1];
    const caller = { kind: 'caller', by: 'password', remote: { address: '127.0.0.1', port: 1 } } as const;
    await server?.dispatch('start_vm', [repository, id], caller);
    await estate.world.settle();
    expect(await estate.get<Machine>(`/Vm/${id}`)).toMatchObject({ vmRunState: 'RUNNING', serverId: { value: estate.servers[1] } });
    await server?.dispatch('stop_vm', [repository, id, true], caller);
    await estate.world.settle();
    expect(await stateOf(id)).toBe('STOPPED');
    expect(await estate.check()).toEqual([]);
    await estate.done('DELETE', `/Vm/${id}`);
  });
});
