import { isRpcStruct, type RpcStruct, type RpcValue } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import { assemblyOf, assemblyStruct, deleteAssembly, readAssembly, writeAssembly, type Exported } from '../imports/assemblies.js';
import { deployed } from '../imports/machine.js';
import { RepositoryFiles } from '../imports/repository.js';
import { writeMachine } from '../imports/templates.js';
import { newImageName } from './imports.js';
import { structArgument, textArgument, type Call, type MethodTable } from './table.js';

const filesOf = (call: Call): RepositoryFiles => RepositoryFiles.of(call.server, textArgument(call, 0));

/** `to_deploy` says which template becomes of which machine: `{ <id in the OVF>: <id of the template> }` (form ours). */
function deploy(call: Call): RpcValue {
  const assembly = readAssembly(filesOf(call), textArgument(call, 1));
  const repository = textArgument(call, 3);
  const wishes = Object.entries(structArgument(call, 2)).map(([machineId, id]) => {
    const machine = assembly.machines.find((each) => each.id === machineId);
    if (machine === undefined || typeof id !== 'string') throw new PythonException(`no such machine in the assembly: ${machineId}`);
    return { draft: deployed(machine, assembly), id };
  });
  const made = wishes.map(({ draft, id }): [string, RpcStruct] => [id, writeMachine(call.server, draft, { repository, id, template: true, imageName: (files) => newImageName(call, files) })]);
  return Object.fromEntries(made);
}

/** `templates` is a struct with the assembly's name and its machines: `{ name, vms: [{ repo_id, vm_id }] }` (form ours). */
function createAssembly(call: Call): null {
  const { server } = call;
  const { name, vms } = structArgument(call, 2);
  if (typeof name !== 'string' || !Array.isArray(vms)) throw new PythonException(`${call.method}() argument 3 must name the assembly and its vms`, 'TypeError');
  const machines = vms.map((vm): Exported => {
    const { repo_id: repository, vm_id: id } = isRpcStruct(vm) ? vm : {};
    if (typeof repository !== 'string' || typeof id !== 'string') throw new PythonException('a vm of the assembly needs repo_id and vm_id', 'TypeError');
    return { repository, id };
  });
  writeAssembly(filesOf(call), textArgument(call, 1), assemblyOf(name, machines, server));
  return null;
}

/** The assemblies of module `agent.api.hypervisor.xenxm.Xen`. */
export const assemblyMethods: MethodTable = {
  create_assembly: createAssembly,
  delete_assembly: (call) => {
    deleteAssembly(filesOf(call), textArgument(call, 1));
    return null;
  },
  deploy_assembly: deploy,
  get_assembly_config: (call) => assemblyStruct(readAssembly(filesOf(call), textArgument(call, 1))),
};
