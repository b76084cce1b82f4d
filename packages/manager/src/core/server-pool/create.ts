import type { RecordOf } from '@ovmsim/model';
import { OperationError } from '../errors.js';
import { isPlainObject } from '../check-values.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { assertName, checkName, assertVirtualIpFree, checkVirtualIp } from './pool-job.js';
import { newPolicy, newPool, type PoolFields } from './records.js';

/**
 * ServerPool.create (WSAPI guide 3.3 §2.6.6.2): a pool and its policy. No agent is asked before the first Server comes, because there is none to ask. The
 * virtual IP may be left out, as it may from 3.4 on (CLI guide 3.4 A.45).
 */
export function planCreatePool(call: OperationCall, core: ManagerCore): JobPlan {
  const fields = fieldsOf(call.body);
  return {
    job: {
      name: `Create Server Pool: ${fields.name}`,
      objects: [],
      body: async () => {
        assertName(fields.name);
        assertVirtualIpFree(core, fields.virtualIp);
        const id = newId(core, 'ServerPool');
        const object = { type: 'ServerPool', id } as const;
        core.transact((tx) => {
          tx.insert('ServerPool', newPool(id, fields));
          tx.insert('ServerPoolPolicy', newPolicy(id));
          core.events.raise(tx, { type: 'pool.created', object });
        });
        return object;
      },
    },
  };
}

function fieldsOf(body: unknown): PoolFields {
  const given = (isPlainObject(body) ? body : {}) as Partial<RecordOf<'ServerPool'>>;
  if (given.name === undefined || given.name === null) throw new OperationError('GEN_000001', ['name']);
  checkName(given.name);
  const virtualIp = given.virtualIp === undefined || given.virtualIp === '' ? null : given.virtualIp;
  checkVirtualIp(virtualIp);
  const { name, description, keymap, secureVmMigrate, vmStartPolicy } = given;
  return {
    name,
    virtualIp,
    ...present({ description, keymap, secureVmMigrate, vmStartPolicy }),
  };
}

/** What was given; null means the same as nothing. */
function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as { [K in keyof T]?: Exclude<T[K], undefined | null> };
}
