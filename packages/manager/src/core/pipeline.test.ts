import { operationNamed } from '@ovmsim/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { OperationError } from './errors.js';
import type { ManagerCore } from './manager-core.js';
import { openMemoryCore } from './memory-core.js';
import type { MemoryCore } from './memory-core.js';
import { planModify } from './modify.js';
import type { Principal } from './principal.js';
import { baseFields } from './record.js';

const poolId = '0004fb0000020000aaaaaaaaaaaaaaaa';
const policyId = `balancer_${poolId}`;
const serverId = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';

function insertPool(core: ManagerCore): void {
  core.transact((tx) => {
    tx.insert('ServerPool', {
      ...baseFields({ id: poolId, name: 'pool' }), masterServerId: null, virtualIp: null, keymap: 'en-us', secureVmMigrate: false, zoneId: null,
      vmStartPolicy: 'CURRENT_SERVER',
    });
    tx.insert('ServerPoolPolicy', {
      ...baseFields({ id: policyId }), mode: 'OFF', cpuEnable: false, periodMinutes: 10, cpuThreshold: 75, serverIds: [], serverPoolId: poolId,
    });
  });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(() => undefined, (reason: unknown) => reason);
  return error instanceof OperationError ? error.code : `not refused with a code: ${String(error)}`;
}

describe('the pipeline', () => {
  let memory: MemoryCore;
  let core: ManagerCore;
  const perform: MemoryCore['perform'] = (name, call) => memory.perform(name, call);
  const as = (principal: Principal) => ({ principal });

  beforeEach(async () => {
    memory = await openMemoryCore();
    core = memory.core;
    insertPool(core);
  });

  describe('authorises', () => {
    it('nobody before a login, except where nobody is allowed', async () => {
      expect(await codeOf(perform('Server.list', as({ kind: 'none' })))).toBe('AUTH_000000');
      core.handle('Session.logout', () => ({ kind: 'empty' }));
      expect(await perform('Session.logout', as({ kind: 'none' }))).toEqual({ kind: 'empty' });
    });

    it('the web console to read and poll, not to change', async () => {
      expect(await perform('Server.list', as({ kind: 'gui' }))).toMatchObject({ kind: 'list' });
      expect(await perform('Gui.changes', { ...as({ kind: 'gui' }), params: { since: 0 } })).toMatchObject({ kind: 'changes' });
      expect(await codeOf(perform('ServerPool.delete', { ...as({ kind: 'gui' }), id: poolId }))).toBe('AUTH_000006');
      expect(await codeOf(perform('Gui.changes', { params: { since: 0 } }))).toBe('AUTH_000006');
    });

    it('an agent for its own Server only, and for nothing else', async () => {
      core.handle('AgentNotification.event', () => ({ kind: 'empty' }));
      const own = as({ kind: 'agent', serverId: poolId });
      expect(await codeOf(perform('Server.list', own))).toBe('AUTH_000006');
      expect(await codeOf(perform('AgentNotification.event', { ...own, id: serverId }))).toBe('AUTH_000006');
      expect(await codeOf(perform('AgentNotification.event', { ...as({ kind: 'agent', serverId }), id: serverId }))).toBe('GEN_000002');
    });
  });

  describe('refuses', () => {
    it.each<[string, string, readonly [string, Parameters<MemoryCore['perform']>[1]]]>([
      ['an unknown id', 'GEN_000002', ['ServerPool.get', { id: 'x' }]],
      ['an unknown child', 'GEN_000002', ['ServerPool.serverIds.child', { id: poolId, childId: 'x' }]],
      ['a create body with an id', 'GEN_000004', ['ServerPool.create', { body: { id: poolId, name: 'x' } }]],
      ['a create without a body', 'GEN_000001', ['ServerPool.create', {}]],
      ['a body that names another object than the path', 'GEN_000006', ['ServerPool.modify', { id: poolId, body: { id: 'x' } }]],
      ['a missing parameter', 'GEN_000001', ['Server.discover', { body: 'secret' }]],
      ['a missing text body', 'GEN_000001', ['Server.discover', { params: { serverName: 'x' } }]],
      ['a null id as body', 'GEN_000028', ['ServerPool.addServer', { id: poolId, body: null }]],
      ['an id body that names nothing', 'GEN_000002', ['ServerPool.addServer', { id: poolId, body: 'x' }]],
      ['an id body of another type', 'GEN_000018', ['ServerPool.addServer', { id: poolId, body: poolId }]],
      ['a text where a flag belongs', 'GEN_000023', ['ServerPool.modify', { id: poolId, body: { secureVmMigrate: 'yes' } }]],
      ['a word outside the enumeration', 'GEN_000023', ['ServerPool.modify', { id: poolId, body: { vmStartPolicy: 'SOMETIMES' } }]],
      ['a number that is none', 'GEN_000023', ['ServerPoolPolicy.modify', { id: policyId, body: { cpuThreshold: 1.5 } }]],
      ['user data that is no list of pairs', 'GEN_000023', ['ServerPool.modify', { id: poolId, body: { userData: [{ key: 1 }] } }]],
      ['a reference of a new object to nothing', 'GEN_000002', ['ServerPool.create', { body: { name: 'x', zoneId: 'x' } }]],
      ['a reference of a new object to another type', 'GEN_000018', ['ServerPool.create', { body: { name: 'x', zoneId: poolId } }]],
      ['a stale object', 'GEN_000011', ['ServerPool.modify', { id: poolId, body: { generation: 7 } }]],
      ['an object that was locked when fetched', 'GEN_000029', ['ServerPool.modify', { id: poolId, body: { locked: true } }]],
      ['what it does not simulate', 'GEN_000005', ['Vm.create', { body: { name: 'x' } }]],
      ['what it does not simulate, but only where the object exists', 'GEN_000002', ['Server.restart', { id: 'x' }]],
    ])('%s with %s', async (_, code, [name, call]) => {
      for (const family of ['Server.discover', 'ServerPool.create', 'ServerPool.addServer', 'ServerPool.modify', 'ServerPoolPolicy.modify']) {
        core.handle(family, () => ({ kind: 'empty' }));
      }
      expect(operationNamed(name)).toBeDefined();
      expect(await codeOf(perform(name, call))).toBe(code);
    });

    it('what it does not simulate with its own name in the text', async () => {
      await expect(perform('Vm.create', { body: { name: 'x' } })).rejects.toThrow('ovmsim does not simulate Vm.create');
    });

    it('with the name and the id of the locked object', async () => {
      core.transact((tx) => tx.update('ServerPool', poolId, { locked: true }));
      await expect(perform('ServerPool.modify', { id: poolId, body: {} })).rejects.toThrow(
        `Object pool:${poolId} of type ServerPool could not be modified as it was locked when it was fetched.`,
      );
    });
  });

  describe('accepts', () => {
    beforeEach(() => core.handle('ServerPool.modify', planModify));

    it('the id that stands for the only Manager', async () => {
      expect(await perform('Manager.get', { id: 'Manager' })).toEqual({ kind: 'object', type: 'Manager', id: core.managerId });
    });

    it('absent and null members as unchanged, and ignores unknown ones and associations', async () => {
      const before = core.store.get('ServerPool', poolId);
      const body = { name: 'renamed', keymap: null, masterServerId: 'x', serverIds: ['y'], colour: 'red', generation: 0, locked: false };
      await perform('ServerPool.modify', { id: poolId, body });
      await core.idle();
      expect(core.store.get('ServerPool', poolId)).toEqual({ ...before, name: 'renamed', generation: 1 });
    });

    it('a modification without a generation', async () => {
      await perform('ServerPool.modify', { id: poolId, body: { keymap: 'de' } });
      await core.idle();
      expect(core.store.get('ServerPool', poolId)?.keymap).toBe('de');
    });

    it('of two simultaneous modifications the first only', async () => {
      const both = ['a', 'b'].map((name) => perform('ServerPool.modify', { id: poolId, body: { name, generation: 0 } }));
      const [first, second] = await Promise.allSettled(both);
      expect(first?.status).toBe('fulfilled');
      expect(second).toMatchObject({ status: 'rejected' });
      await core.idle();
      expect(core.store.get('ServerPool', poolId)?.name).toBe('a');
    });

    it('types that nobody has built with empty lists', async () => {
      expect(await perform('Zone.list')).toEqual({ kind: 'list', type: 'Zone', ids: [] });
      expect(await perform('Zone.ids')).toEqual({ kind: 'ids', type: 'Zone', ids: [] });
      expect(await codeOf(perform('Zone.get', { id: 'x' }))).toBe('GEN_000002');
    });

    it('questions along relations, lists and single ones', async () => {
      expect(await perform('ServerPool.serverPoolPolicyId.one', { id: poolId })).toEqual({ kind: 'object', type: 'ServerPoolPolicy', id: policyId });
      expect(await perform('ServerPool.serverIds.children', { id: poolId })).toEqual({ kind: 'list', type: 'Server', ids: [] });
      expect(await perform('StorageArray.volumeGroupIds.childIds', { id: 'Unmanaged iSCSI Storage Array' })).toMatchObject({
        kind: 'ids', type: 'VolumeGroup', ids: [expect.stringMatching(/^0004fb0000320000/)],
      });
      expect(await perform('ServerPool.clusterId.one', { id: poolId })).toEqual({ kind: 'empty' });
    });

    it('a child only below its own parent', async () => {
      const [own] = core.store.related('VolumeGroup', 'storageArrayId', 'Unmanaged iSCSI Storage Array');
      const call = { id: 'Unmanaged iSCSI Storage Array', childId: String(own) };
      expect(await perform('StorageArray.volumeGroupIds.child', call)).toMatchObject({ id: own });
      expect(await codeOf(perform('StorageArray.volumeGroupIds.child', { ...call, id: 'Unmanaged FibreChannel Storage Array' }))).toBe('GEN_000009');
    });
  });

  it('passes a fault hook named after the operation', async () => {
    memory.context.faults.set({ point: 'operation.Server.list', action: 'fail', times: 1, message: 'broken on purpose' });
    await expect(perform('Server.list')).rejects.toThrow('broken on purpose');
    expect(await perform('Server.list')).toMatchObject({ kind: 'list' });
  });

  it('renders the first answer before the job runs', async () => {
    core.handle('ServerPool.modify', planModify);
    const operation = operationNamed('ServerPool.modify');
    if (operation === undefined) throw new Error('no such operation');
    const principal: Principal = { kind: 'user', name: 'admin', via: 'password' };
    const call = { operation, principal, id: poolId, params: {}, body: { name: 'x' } };
    const state = await core.perform(call, (result) => (result.kind === 'job' ? core.view('Job', result.id) : undefined));
    expect(state).toMatchObject({ jobRunState: 'RUNNING', done: false, summaryDone: false, name: 'Edit Server Pool: pool', user: 'admin', endTime: null });
    await core.idle();
  });
});
