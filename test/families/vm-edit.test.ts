import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editableIn, fieldTable, type EditableField } from '../../packages/manager/src/core/vm/states.js';
import { idOf, openEstate, type Estate } from '../support/estate.js';
import { addRepository, makeMachine, type Machine } from '../support/machines.js';

const states = ['STOPPED', 'RUNNING', 'SUSPENDED'] as const;
type State = (typeof states)[number];

let estate: Estate;
let repository: string;
const machines: Partial<Record<State, string>> = {};

beforeAll(async () => {
  estate = await openEstate({ servers: 1 });
  repository = addRepository(estate);
  for (const state of states) {
    const id = await makeMachine(estate, repository, { name: state, memory: 512, memoryLimit: 1024, cpuCountLimit: 4 });
    if (state !== 'STOPPED') await estate.done('PUT', `/Vm/${id}/start`);
    if (state === 'SUSPENDED') await estate.done('PUT', `/Vm/${id}/suspend`);
    machines[state] = id;
  }
});
afterAll(() => estate.close());

/** Another value for every field that can be edited. */
const other: { readonly [F in EditableField]: unknown } = {
  name: 'another', description: 'words', userData: [{ key: 'a', value: 'b' }], highAvailability: true, vmStartPolicy: 'CURRENT_SERVER', restartActionOnCrash: 'STOP',
  restartActionOnPowerOff: 'RESTART', restartActionOnRestart: 'STOP', osType: 'Oracle Linux 6', keymapName: 'de', cpuPriority: 70, cpuUtilizationCap: 50, pinnedCpus: '0,1',
  memory: 768, cpuCount: 2, memoryLimit: 2048, cpuCountLimit: 8, hugePagesEnabled: true, bootOrder: ['PXE'], vmMouseType: 'PS2_MOUSE', vmDomainType: 'XEN_HVM_PV_DRIVERS',
  networkInstallPath: 'http://192.0.2.1/ol6', viridian: true,
};

describe('field by state', () => {
  for (const field of Object.keys(fieldTable) as EditableField[]) {
    for (const state of states) {
      const may = editableIn[fieldTable[field]].has(state);
      it(`${field} of a ${state} machine ${may ? 'changes' : 'stays'}`, async () => {
        const path = `/Vm/${machines[state] ?? ''}`;
        const before = await estate.get<Machine>(path);
        expect(before[field]).not.toEqual(other[field]);
        const job = await estate.job('PUT', path, { ...before, [field]: other[field] });
        const after = await estate.get<Machine>(path);
        if (!may) {
          const name = String(before['name']);
          expect(job.error).toMatchObject({ type: 'RULE', message: expect.stringContaining(`OVMRU_005002E Operation not allowed- Virtual Machine: ${name}, is not STOPPED. It is ${state}.`) as string });
          expect(after).toEqual(before);
          return;
        }
        expect(job).toMatchObject({ jobRunState: 'SUCCESS' });
        expect(after[field]).toEqual(other[field]);
        expect(after['generation']).toBeGreaterThan(Number(before['generation']));
        if (field === 'vmDomainType') expect(after['diskLimit']).toBe(107);
        await estate.done('PUT', path, { [field]: before[field] ?? '' });
      });
    }
  }

  it('leaves everything that holds as it is', async () => {
    expect(await estate.check()).toEqual([]);
  });
});

describe('an edit', () => {
  it('reaches vm.cfg, and a running domain takes memory and processors at once', async () => {
    const id = machines.RUNNING ?? '';
    await estate.done('PUT', `/Vm/${id}`, { memory: 1024, cpuCount: 3, name: 'hot' });
    expect(await estate.get<Machine>(`/Vm/${id}`)).toMatchObject({ name: 'hot', memory: 1024, currentMemory: 1030, currentCpuCount: 3 });
    const domain = estate.world.servers[0]?.domains.of(id);
    expect(domain?.config).toMatchObject({ memory: 1024, vcpus: 3 });
    expect(domain?.config['OVM_simple_name']).toBe('RUNNING');
    expect(estate.world.storage.share('nas1', '/export/repo1')?.readText(`VirtualMachines/${id}/vm.cfg`)).toContain("OVM_simple_name = 'hot'\n");
    const beyond = await estate.job('PUT', `/Vm/${id}`, { memory: 2048 });
    expect(beyond.error?.message).toMatch(/^OVMRU_900107E Memory of Virtual Machine: hot, cannot exceed its limit of 1024 while it is RUNNING\./);
  });

  it('ignores what only the Manager writes, and an object that is sent back as it came changes nothing', async () => {
    const path = `/Vm/${machines.STOPPED ?? ''}`;
    const before = await estate.get<Machine>(path);
    await estate.done('PUT', path, { ...before, vmRunState: 'RUNNING', serverId: null, currentMemory: 7, sslVncPort: '6999', diskLimit: 1, repositoryId: null });
    expect(await estate.get<Machine>(path)).toEqual(before);
  });

  const wrong: readonly (readonly [string, Readonly<Record<string, unknown>>, number, string])[] = [
    ['too little memory', { memory: 31 }, 400, 'GEN_000015'],
    ['too many processors', { cpuCountLimit: 129 }, 400, 'GEN_000015'],
    ['a priority of nothing', { cpuPriority: 0 }, 400, 'GEN_000015'],
    ['an operating system of its own', { osType: 'Plan 9' }, 400, 'VM_000004'],
    ['a SPARC domain', { vmDomainType: 'LDOMS_PVM' }, 400, 'GEN_000016'],
    ['an unknown keyboard', { keymapName: 'tlh' }, 400, 'GEN_000023'],
    ['processors that are none', { pinnedCpus: 'all' }, 400, 'GEN_000023'],
    ['no name', { name: '' }, 400, 'GEN_000023'],
    ['an old generation', { generation: 0, name: 'x' }, 409, 'GEN_000011'],
  ];
  for (const [what, body, status, code] of wrong) {
    it(`with ${what} is refused at once`, async () => {
      const answer = await estate.rest('PUT', `/Vm/${machines.STOPPED ?? ''}`, body);
      expect(answer.json).toMatchObject({ errorCode: code });
      expect(answer.status).toBe(status);
    });
  }
});

describe('a new machine', () => {
  const refused: readonly (readonly [string, () => Readonly<Record<string, unknown>>, string])[] = [
    ['without a repository', () => ({ name: 'x' }), 'GEN_000001'],
    ['without a name', () => ({ repositoryId: idOf(repository) }), 'GEN_000001'],
    ['with more memory than its limit', () => ({ name: 'x', repositoryId: idOf(repository), memory: 1024, memoryLimit: 512 }), 'GEN_000015'],
    ['in a repository that does not exist', () => ({ name: 'x', repositoryId: idOf('none') }), 'GEN_000002'],
    ['with an id of its own', () => ({ id: idOf('0004fb0000060000ffffffffffffffff'), name: 'x', repositoryId: idOf(repository) }), 'GEN_000004'],
    ['on a Server outside its pool', () => ({ name: 'x', repositoryId: idOf(repository), serverId: idOf(estate.servers[0] ?? '') }), 'VM_000002'],
    ['with an unknown operating system', () => ({ name: 'x', repositoryId: idOf(repository), osType: 'DOS' }), 'VM_000004'],
  ];
  for (const [what, body, code] of refused) {
    it(`${what} is refused at once`, async () => {
      expect((await estate.rest('POST', '/Vm', body())).json).toMatchObject({ errorCode: code });
    });
  }

  it('may name repository and pool in the query; null limits are the values themselves', async () => {
    const id = await estate.done('POST', `/Vm?repositoryId=${repository}&serverPoolId=${estate.pool}`, { name: 'q', memory: 256, memoryLimit: null, cpuCount: 2, cpuCountLimit: null, bootOrder: ['Disk', 'cdrom'] });
    expect(await estate.get<Machine>(`/Vm/${id}`)).toMatchObject({
      memoryLimit: 256, cpuCountLimit: 2, bootOrder: ['DISK', 'CDROM'], repositoryId: { value: repository }, serverPoolId: { value: estate.pool }, serverId: { value: estate.servers[0] },
    });
  });

  it('without a pool is unassigned: no Server, no policy, no groups', async () => {
    const id = await estate.done('POST', '/Vm', { name: 'free', repositoryId: idOf(repository) });
    expect(await estate.get<Machine>(`/Vm/${id}`)).toMatchObject({ serverPoolId: null, serverId: null, vmStartPolicy: null, affinityGroupIds: null });
    expect((await estate.job('PUT', `/Vm/${id}/start`)).error?.message).toMatch(/^OVMRU_900102E /);
    expect(await estate.check()).toEqual([]);
  });
});
