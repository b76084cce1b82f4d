import { fieldsOf } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { given, isPlainObject } from '../check-values.js';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { vmConfig, withVm } from './config.js';
import { checkLimits, checkValues, osTypeNamed, type VmValues } from './fields.js';
import { bestServer } from './placement.js';
import { configPaths, newVm } from './records.js';
import { serverFor } from './tell.js';

type Vm = RecordOf<'Vm'>;

/** What was asked for: a machine in a repository, with a pool or without one. */
interface Wanted {
  readonly name: string;
  readonly repositoryId: string;
  readonly serverPoolId: string | null;
  readonly serverId: string | null;
  readonly values: VmValues;
}

/**
 * Vm.create (3.4 clients): a stopped machine without disks and cards, its configuration in the repository. Repository and pool may stand in the body or in the query.
 * Without a pool the machine is unassigned; in a pool it is placed on a Server at once.
 */
export function planCreateVm(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const wanted = wishesOf(call, core);
  const { repositoryId, serverPoolId } = wanted;
  return {
    job: {
      name: `Create VM: ${wanted.name}`,
      objects: [],
      subject: serverPoolId === null ? { type: 'Repository', id: repositoryId } : { type: 'ServerPool', id: serverPoolId },
      body: async (job) => {
        const vm = machineOf(core, wanted);
        await writeConfiguration(access, job, vm);
        core.transact((tx) => {
          // It may have been deleted while the Server wrote there.
          if (!tx.has('Repository', repositoryId)) throw new RuleError('GEN_000002', ['Repository', repositoryId]);
          if (serverPoolId !== null && !tx.has('ServerPool', serverPoolId)) throw new RuleError('GEN_000002', ['ServerPool', serverPoolId]);
          const placed = vm.serverId !== null && tx.get('Server', vm.serverId)?.serverPoolId === serverPoolId;
          tx.insert('Vm', placed ? vm : { ...vm, serverId: null });
        });
        return { type: 'Vm', id: vm.id };
      },
    },
  };
}

function wishesOf(call: OperationCall, core: ManagerCore): Wanted {
  const body: Readonly<Record<string, unknown>> = isPlainObject(call.body) ? call.body : {};
  const repositoryId = reference(call, body, 'repositoryId');
  const values = writable(body, core);
  if (repositoryId === null) throw new OperationError('GEN_000001', ['repositoryId']);
  if (values.name === undefined) throw new OperationError('GEN_000001', ['name']);
  const serverPoolId = reference(call, body, 'serverPoolId');
  const serverId = typeof body['serverId'] === 'string' ? body['serverId'] : null;
  checkValues(values);
  const { memory, memoryLimit, cpuCount, cpuCountLimit } = newVm({ ...values, id: '', name: values.name, repositoryId });
  checkLimits({ memory, memoryLimit, cpuCount, cpuCountLimit });
  if (serverId !== null && core.store.get('Server', serverId)?.serverPoolId !== serverPoolId) throw new OperationError('VM_000002', [values.name, core.store.get('Server', serverId)?.name ?? serverId]);
  return { name: values.name, repositoryId, serverPoolId, serverId, values };
}

/** An id of the body, else of the query. */
function reference(call: OperationCall, body: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = given(body[name]) ? body[name] : call.params[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What a client may say of a new machine. Null means the same as nothing (3.3 clients send null limits). */
function writable(body: Readonly<Record<string, unknown>>, core: ManagerCore): VmValues {
  const values: Record<string, unknown> = {};
  for (const { name, writable: may } of fieldsOf('Vm', core.options.profile.name)) if (may && given(body[name])) values[name] = body[name];
  const { osType } = values;
  return { ...values, ...(typeof osType === 'string' ? { osType: osTypeNamed(osType) ?? osType } : {}) };
}

function machineOf(core: ManagerCore, { name, repositoryId, serverPoolId, serverId, values }: Wanted): Vm {
  // They may have gone while the job waited.
  if (!core.store.has('Repository', repositoryId)) throw new RuleError('GEN_000002', ['Repository', repositoryId]);
  if (serverPoolId !== null && !core.store.has('ServerPool', serverPoolId)) throw new RuleError('GEN_000002', ['ServerPool', serverPoolId]);
  const id = newId(core, 'Vm');
  const vm = newVm({ ...values, ...configPaths(core.store, { id, repositoryId, template: false }), id, name, repositoryId, serverPoolId });
  return { ...vm, serverId: serverId ?? (serverPoolId === null ? null : (bestServer(core, vm, { purpose: 'assign' }) ?? null)) };
}

/** Writes the configuration of a machine that is not in the store yet. Throws AgentCallError, RuleError WORKER_SERVER_000001. */
async function writeConfiguration(access: AgentAccess, job: JobContext, vm: Vm): Promise<void> {
  job.checkAbort();
  await access.of(serverFor(job.core, vm)).call('create_vm', vm.repositoryId ?? '', vm.id, vmConfig(withVm(job.core.store, vm), vm.id));
}
