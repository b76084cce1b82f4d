import { OperationError, RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { patchOf, planModifyObject } from '../modify.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { checkBounds, fieldsIn, nameIn, ownJob, planDelete } from '../plain.js';
import { membersOf, poolOf } from '../server-pool/pool-job.js';
import { clusterTimeout, newCluster } from './records.js';

const bounds = [clusterTimeout.least, clusterTimeout.most] as const;

/** ServerPool.createCluster (WSAPI guide 3.3 §2.6.7): before the first Server comes, because a pool cannot be converted later (Concepts Guide 3.3 §6.9). */
export function planCreateCluster(call: OperationCall, core: ManagerCore): JobPlan {
  const pool = poolOf(core, call.id);
  const fields = fieldsIn<'Cluster'>(call.body);
  const name = nameIn(fields);
  checkBounds('clusterTimeout', fields.clusterTimeout, bounds);
  return ownJob({
    name: `Create Cluster: ${name} in Server Pool: ${pool.name}`,
    objects: [{ type: 'ServerPool', id: pool.id }],
    body: () => {
      if (core.store.related('Cluster', 'serverPoolId', pool.id).length > 0) throw new OperationError('CLUSTER_000000', [pool.name]);
      assertNoMembers(core, pool.id);
      const cluster = newCluster(pool.id, { ...fields, name });
      core.transact((tx) => tx.insert('Cluster', cluster));
      return { type: 'Cluster', id: cluster.id };
    },
  });
}

/** Cluster.modify; the members of a cluster were told its time-out when they came, so it stays while there are any (inferred). */
export function planModifyCluster(core: ManagerCore, id: string, body: unknown): JobPlan {
  const { serverPoolId } = namedObject(core.store, 'Cluster', id);
  const { clusterTimeout: wanted } = patchOf('Cluster', body, core.options.profile.name) as { readonly clusterTimeout?: number };
  checkBounds('clusterTimeout', wanted, bounds);
  return planModifyObject(core, { type: 'Cluster', id }, {
    body,
    check: () => {
      if (wanted !== undefined && wanted !== core.store.get('Cluster', id)?.clusterTimeout) assertNoMembers(core, serverPoolId);
    },
  });
}

/** ServerPool.deleteCluster: only of a pool without Servers. The pool file system goes along; it left the share with the last member. */
export function planDeleteCluster(core: ManagerCore, id: string): JobPlan {
  const { serverPoolId } = namedObject(core.store, 'Cluster', id);
  return planDelete(core, { type: 'Cluster', id }, () => assertNoMembers(core, serverPoolId));
}

/** Throws OVMRU_900300E. */
export function assertNoMembers(core: ManagerCore, poolId: string): void {
  const members = membersOf(core, poolId);
  if (members.length > 0) throw new RuleError('OVMRU_900300E', [poolOf(core, poolId).name, members.map(({ name }) => name).join(', ')]);
}
