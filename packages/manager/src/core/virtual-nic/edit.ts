import type { RecordOf } from '@ovmsim/model';
import { namedObject, stillThere } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { planModifyObject } from '../modify.js';
import type { JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { assertChangeable, changeCards } from './change.js';

/** The card of a call, at the top or below its machine. */
function cardOf(core: ManagerCore, call: OperationCall): RecordOf<'VirtualNic'> {
  const id = call.childId ?? call.id ?? '';
  return namedObject(core.store, 'VirtualNic', id);
}

/** VirtualNic.modify: its name and description, which concern nobody but the Manager. */
export function planModifyCard(call: OperationCall, core: ManagerCore): JobPlan {
  return planModifyObject(core, { type: 'VirtualNic', id: cardOf(core, call).id }, { body: call.body });
}

/** VirtualNic.delete. */
export function planDeleteCard(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const card = cardOf(core, call);
  return {
    job: {
      name: `Delete VNIC: ${card.name} from VM: ${core.ref({ type: 'Vm', id: card.vmId }).name ?? card.vmId}`,
      objects: [{ type: 'VirtualNic', id: card.id }, { type: 'Vm', id: card.vmId }],
      body: async (job) => {
        const present = stillThere(core.store, 'VirtualNic', card.id);
        assertChangeable(core, present.vmId);
        const mappings = core.store.related('VmCloneNetworkMapping', 'virtualNicId', card.id).flatMap((id) => core.store.get('VmCloneNetworkMapping', id) ?? []);
        await changeCards(access, job, {
          vmId: present.vmId,
          change: () => core.transact((tx) => removeObject(tx, { type: 'VirtualNic', id: card.id })),
          undo: () =>
            core.transact((tx) => {
              tx.insert('VirtualNic', present);
              for (const mapping of mappings) tx.insert('VmCloneNetworkMapping', mapping);
            }),
        });
        return null;
      },
    },
  };
}
