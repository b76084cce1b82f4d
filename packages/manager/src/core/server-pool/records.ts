import { derivedIds } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { baseFields } from '../record.js';
import type { WorldTransaction } from '../transaction.js';

/** What of a pool is not the same for all. */
export type PoolFields = Pick<RecordOf<'ServerPool'>, 'name' | 'virtualIp'> & Partial<Pick<RecordOf<'ServerPool'>, 'description' | 'keymap' | 'secureVmMigrate' | 'vmStartPolicy'>>;

/** A pool without Servers; keymap, migration and start policy as recorded (3.3.3) unless given. */
export function newPool(id: string, fields: PoolFields): RecordOf<'ServerPool'> {
  return {
    ...baseFields({ id, name: fields.name, description: fields.description ?? '' }),
    masterServerId: null,
    virtualIp: fields.virtualIp,
    keymap: fields.keymap ?? 'en-us',
    secureVmMigrate: fields.secureVmMigrate ?? false,
    zoneId: null,
    vmStartPolicy: fields.vmStartPolicy ?? 'BEST_SERVER',
  };
}

/** The policy that comes and goes with its pool: switched off (recorded 3.3.3). */
export function newPolicy(pool: string): RecordOf<'ServerPoolPolicy'> {
  return {
    ...baseFields({ id: derivedIds.policy(pool) }),
    mode: 'OFF',
    cpuEnable: false,
    periodMinutes: 10,
    cpuThreshold: 75,
    serverIds: [],
    serverPoolId: pool,
  };
}

/** Policy and affinity groups of a pool name members only. */
export function leaveLists(tx: WorldTransaction, poolId: string, serverId: string): void {
  for (const type of ['ServerPoolPolicy', 'AffinityGroup'] as const) {
    for (const id of tx.related(type, 'serverPoolId', poolId)) {
      const serverIds = tx.get(type, id)?.serverIds ?? [];
      if (serverIds.includes(serverId)) tx.update(type, id, { serverIds: serverIds.filter((each) => each !== serverId) });
    }
  }
}
