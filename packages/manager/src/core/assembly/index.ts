import { planModifyPart, objectOf } from '../clone/definitions.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { workerFor } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { planImportAssembly } from './arrive.js';
import { planDeploy } from './deploy.js';
import { planExport } from './export.js';
import { planRefreshAssembly } from './refresh.js';

/** Registers assemblies: imported or exported ones, and the templates that are made of them. */
export function registerAssemblyOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('Repository.importAssembly', (call) => planImportAssembly(access, call, core));
  core.handle('Repository.exportAsAssembly', (call) => planExport(access, call, core));
  core.handle('AssemblyVm.createVm', (call) => planDeploy(access, call, core));
  core.handle('Vm.createFromAssemblyVm', (call) => planDeploy(access, call, core));
  core.handle('Assembly.refresh', (call) => planRefreshAssembly(access, call, core));
  core.handle('Assembly.delete', (call) => planDelete(access, call, core));
  core.handle('Repository.deleteAssembly', (call) => planDelete(access, call, core));
  core.handle('Repository.modifyAssembly', planModifyPart);
}

/** Assembly.delete: it goes with its machines and disks; what was made of it stays. */
function planDelete(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const object = objectOf(call);
  const assembly = namedObject(core.store, 'Assembly', object.id);
  return {
    job: {
      name: `Delete Assembly: ${assembly.name}`,
      objects: [object],
      body: async (job) => {
        job.checkAbort();
        await access.of(workerFor(core, assembly.repositoryId).id).call('delete_assembly', assembly.repositoryId, assembly.id);
        core.transact((tx) => removeObject(tx, object));
        return null;
      },
    },
  };
}
