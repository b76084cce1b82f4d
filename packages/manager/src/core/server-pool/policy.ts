import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { patchOf, planModifyObject } from '../modify.js';
import type { ObjectRef, RecordOf } from '@ovmsim/model';
import type { JobPlan, OperationCall } from '../operation.js';
import { checkBounds, childOf, fieldsIn, ownJob, planDelete, withMember } from '../plain.js';
import { baseFields } from '../record.js';
import { poolOf } from './pool-job.js';

/** Bounds of a policy's numbers (per cent documented, minutes of a day inferred). */
const policyBounds = { periodMinutes: [1, 1440], cpuThreshold: [0, 100] } as const;
const thresholdBounds = [0, 100] as const;

/** Registers what a Manager does with the policies of its pools. Settings are kept; nothing is moved or switched off by them. */
export function registerPolicyOperations(core: ManagerCore): void {
  core.handle('ServerPoolPolicy.modify', planModifyPolicy);
  core.handle('ServerPoolPolicy.addServer', (call) => planServer(core, call, true));
  core.handle('ServerPoolPolicy.removeServer', (call) => planServer(core, call, false));
  core.handle('ServerPoolPolicy.createServerPoolNetworkPolicy', planCreateNetworkPolicy);
  core.handle('ServerPoolPolicy.modifyServerPoolNetworkPolicy', (call) => planModifyNetworkPolicy(core, childOf(call), call.body));
  core.handle('ServerPoolNetworkPolicy.modify', (call) => planModifyNetworkPolicy(core, { type: 'ServerPoolNetworkPolicy', id: call.id ?? '' }, call.body));
  core.handle('ServerPoolPolicy.deleteServerPoolNetworkPolicy', (call) => planDelete(core, childOf(call)));
}

function planModifyPolicy(call: OperationCall, core: ManagerCore): JobPlan {
  const patch = patchOf('ServerPoolPolicy', call.body, core.options.profile.name) as Partial<RecordOf<'ServerPoolPolicy'>>;
  checkBounds('periodMinutes', patch.periodMinutes, policyBounds.periodMinutes);
  checkBounds('cpuThreshold', patch.cpuThreshold, policyBounds.cpuThreshold);
  return planModifyObject(core, { type: 'ServerPoolPolicy', id: call.id ?? '' }, { body: call.body });
}

/** ServerPoolPolicy.addServer, removeServer: which members take part (Concepts Guide 3.3 §6.11). */
function planServer(core: ManagerCore, call: OperationCall, there: boolean): JobPlan {
  const { id, serverPoolId } = namedObject(core.store, 'ServerPoolPolicy', call.id);
  const pool = poolOf(core, serverPoolId);
  const server = namedObject(core.store, 'Server', String(call.body));
  return ownJob({
    name: `${there ? 'Add' : 'Remove'} Server: ${server.name} ${there ? 'to' : 'from'} policy of Server Pool: ${pool.name}`,
    objects: [{ type: 'ServerPoolPolicy', id }, { type: 'ServerPool', id: pool.id }],
    body: () => {
      if (there && namedObject(core.store, 'Server', server.id).serverPoolId !== pool.id) throw new RuleError('OVMRU_900007E', [server.name, pool.name]);
      core.transact((tx) => tx.update('ServerPoolPolicy', id, { serverIds: withMember(namedObject(core.store, 'ServerPoolPolicy', id).serverIds, server.id, there) }));
      return null;
    },
  });
}

function planCreateNetworkPolicy(call: OperationCall, core: ManagerCore): JobPlan {
  const policy = namedObject(core.store, 'ServerPoolPolicy', call.id);
  const { networkId, enable = true, threshold = 50, name = '', description = '' } = fieldsIn<'ServerPoolNetworkPolicy'>(call.body);
  if (networkId === undefined) throw new OperationError('GEN_000001', ['networkId']);
  checkBounds('threshold', threshold, thresholdBounds);
  const network = namedObject(core.store, 'Network', networkId);
  return ownJob({
    name: `Create Network Policy: ${network.name} in Server Pool: ${poolOf(core, policy.serverPoolId).name}`,
    objects: [{ type: 'ServerPoolPolicy', id: policy.id }],
    body: () => {
      const others = core.store.related('ServerPoolNetworkPolicy', 'serverPoolPolicyId', policy.id).map((id) => core.store.get('ServerPoolNetworkPolicy', id)?.networkId);
      if (others.includes(networkId)) throw new RuleError('OVMRU_900310E', [network.name]);
      const id = newId(core, 'ServerPoolNetworkPolicy');
      core.transact((tx) => tx.insert('ServerPoolNetworkPolicy', { ...baseFields({ id, name: name === '' ? network.name : name, description }), enable, threshold, networkId, serverPoolPolicyId: policy.id }));
      return { type: 'ServerPoolNetworkPolicy', id };
    },
  });
}

function planModifyNetworkPolicy(core: ManagerCore, object: ObjectRef, body: unknown): JobPlan {
  const { threshold } = patchOf('ServerPoolNetworkPolicy', body, core.options.profile.name) as { readonly threshold?: number };
  checkBounds('threshold', threshold, thresholdBounds);
  return planModifyObject(core, object, { body });
}
