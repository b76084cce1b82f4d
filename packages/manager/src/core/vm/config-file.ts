import { isRpcStruct, pythonRepr } from '@ovmsim/xml';
import { OperationError, RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { OperationCall, OperationResult } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { serverFor } from './tell.js';

/**
 * Vm.vmConfigFileContent: the text of vm.cfg, read from the repository by a Server now. Throws OVMRU_900101E for a machine without a repository, WORKER_SERVER_000001,
 * OVMRU_900025E where there is no file; AgentCallError.
 */
export async function readConfigFile(access: AgentAccess, call: OperationCall, core: ManagerCore): Promise<OperationResult> {
  const vm = namedObject(core.store, 'Vm', call.id);
  if (vm.repositoryId === null) throw new RuleError('OVMRU_900101E', [vm.name]);
  const serverId = serverFor(core, vm);
  const method = vm.vmRunState === 'TEMPLATE' ? 'get_template_config' : 'get_vm_config';
  const config = await access.of(serverId).call(method, vm.repositoryId, vm.id);
  if (!isRpcStruct(config)) throw new OperationError('OVMRU_900025E', [core.store.get('Server', serverId)?.name ?? serverId, method, 'there is no vm.cfg']);
  return { kind: 'text', text: Object.entries(config).map(([key, value]) => `${key} = ${pythonRepr(value)}\n`).join('') };
}
