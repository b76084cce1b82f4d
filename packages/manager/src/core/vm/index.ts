import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { machineOf } from './act.js';
import { readConfigFile } from './config-file.js';
import { consoleUrl, supportedOsTypes } from './console.js';
import { planCreateVm } from './create.js';
import { planDeleteVm } from './delete.js';
import { planClearMessages, planSendMessage, readMessages } from './messages.js';
import { planModifyVm } from './modify.js';
import { planAddVm, planMigrateVm, planRemoveVm } from './pool.js';
import { restartVm, resumeVm, startVm, stopVm, suspendVm } from './power.js';
import type { VmAction } from './states.js';
import { UnfinishedMachines } from './unfinished.js';

type PowerAction = Extract<VmAction, 'start' | 'stop' | 'kill' | 'restart' | 'suspend' | 'resume'>;

interface PowerOperation {
  /** Beginning of the job's name. */
  readonly verb: string;
  readonly body: (access: AgentAccess, job: JobContext, vmId: string) => Promise<void>;
}

const power: { readonly [A in PowerAction]: PowerOperation } = {
  start: { verb: 'Start', body: (access, job, vmId) => startVm(access, job, { vmId }) },
  stop: { verb: 'Stop', body: (access, job, vmId) => stopVm(access, job, { vmId }) },
  kill: { verb: 'Kill', body: (access, job, vmId) => stopVm(access, job, { vmId, force: true }) },
  restart: { verb: 'Restart', body: restartVm },
  suspend: { verb: 'Suspend', body: suspendVm },
  resume: { verb: 'Resume', body: resumeVm },
};

/** Registers what a Manager does with virtual machines. Clones and what comes out of imports stand elsewhere. */
export function registerVmOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('Vm.create', (call) => planCreateVm(access, call, core));
  core.handle('Vm.modify', (call) => planModifyVm(access, call, core));
  core.handle('Vm.delete', (call) => planDeleteVm(access, call, core));
  for (const action of Object.keys(power) as PowerAction[]) core.handle(`Vm.${action}`, (call) => planPower(access, call, { core, action }));
  core.handle('Vm.migrate', (call) => planMigrateVm(access, call, core));
  core.handle('Vm.sendMessage', (call) => planSendMessage(access, call, core));
  core.handle('Vm.messages', readMessages);
  core.handle('Vm.clearSentMessages', (call) => planClearMessages(call, core, 'SENT'));
  core.handle('Vm.clearReceivedMessages', (call) => planClearMessages(call, core, 'RECEIVED'));
  core.handle('Vm.vmConfigFileContent', (call) => readConfigFile(access, call, core));
  core.handle('Vm.vmConsoleUrl', (call) => consoleUrl(call, core, 'sslVncPort'));
  core.handle('Vm.vmSerialConsoleUrl', (call) => consoleUrl(call, core, 'sslTtyPort'));
  core.handle('Vm.SupportedOsTypes', supportedOsTypes);
  core.handle('ServerPool.addVm', planAddVm);
  core.handle('ServerPool.removeVm', planRemoveVm);
  core.accompany(new UnfinishedMachines(core, access));
}

function planPower(access: AgentAccess, call: OperationCall, { core, action }: { readonly core: ManagerCore; readonly action: PowerAction }): JobPlan {
  const vm = machineOf(core, call.id, action);
  return {
    job: {
      name: `${power[action].verb} VM: ${vm.name}`,
      objects: [{ type: 'Vm', id: vm.id }],
      body: async (job) => {
        job.checkAbort();
        await power[action].body(access, job, vm.id);
        return null;
      },
    },
  };
}
