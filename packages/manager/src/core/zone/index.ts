import { newId } from '../ids.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { fieldsIn, nameIn, ownJob, planDelete } from '../plain.js';
import { baseFields } from '../record.js';
import { poolOf } from '../server-pool/pool-job.js';

/** Registers what a Manager does with zones: names for groups of pools. A pool is in one zone at most. */
export function registerZoneOperations(core: ManagerCore): void {
  core.handle('Zone.create', planCreate);
  core.handle('Zone.delete', (call) => planDelete(core, { type: 'Zone', id: call.id ?? '' }));
  core.handle('Zone.addServerPool', (call) => planPool(core, call, true));
  core.handle('Zone.removeServerPool', (call) => planPool(core, call, false));
}

function planCreate(call: OperationCall, core: ManagerCore): JobPlan {
  const { description = '', ...rest } = fieldsIn<'Zone'>(call.body);
  const name = nameIn(rest);
  return ownJob({
    name: `Create Zone: ${name}`,
    objects: [],
    body: () => {
      const id = newId(core, 'Zone');
      core.transact((tx) => tx.insert('Zone', baseFields({ id, name, description })));
      return { type: 'Zone', id };
    },
  });
}

function planPool(core: ManagerCore, call: OperationCall, there: boolean): JobPlan {
  const zone = namedObject(core.store, 'Zone', call.id);
  const pool = poolOf(core, String(call.body));
  return ownJob({
    name: `${there ? 'Add' : 'Remove'} Server Pool: ${pool.name} ${there ? 'to' : 'from'} Zone: ${zone.name}`,
    objects: [{ type: 'Zone', id: zone.id }, { type: 'ServerPool', id: pool.id }],
    body: () => {
      const present = poolOf(core, pool.id).zoneId;
      if (there || present === zone.id) core.transact((tx) => tx.update('ServerPool', pool.id, { zoneId: there ? zone.id : null }));
      return null;
    },
  });
}
