import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { actingOn } from './act.js';
import { forgetMessages } from './messages.js';
import { serverFor } from './tell.js';

/** Vm.delete: the machine or template goes with its mappings, cards and clone definitions; its disks stay in the repository (3.3 clients delete them afterwards). */
export function planDeleteVm(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const vm = namedObject(core.store, 'Vm', call.id);
  return {
    job: {
      name: `Delete VM: ${vm.name}`,
      objects: [{ type: 'Vm', id: vm.id }],
      body: async (job) => {
        const gone = actingOn(core, vm.id, 'delete');
        if (gone === null) return null;
        job.checkAbort();
        if (gone.repositoryId !== null) {
          await access.of(serverFor(core, gone)).call(gone.vmRunState === 'TEMPLATE' ? 'delete_template' : 'delete_vm', gone.repositoryId, gone.id);
        }
        core.transact((tx) => {
          forgetMessages(tx, gone.id);
          removeObject(tx, { type: 'Vm', id: gone.id });
        });
        return null;
      },
    },
  };
}
