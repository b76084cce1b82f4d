import type { RecordOf } from '@ovmsim/model';
import { isRpcStruct, type RpcStruct, type RpcValue } from '@ovmsim/xml';
import { OperationError } from '../errors.js';
import { listIn, sizeIn, textIn } from '../imports/machine-config.js';
import type { ManagerCore } from '../manager-core.js';
import { baseFields } from '../record.js';

/** An assembly with what is in it. */
export interface AssemblyRecords {
  readonly assembly: RecordOf<'Assembly'>;
  readonly disks: readonly RecordOf<'AssemblyVirtualDisk'>[];
  readonly machines: readonly RecordOf<'AssemblyVm'>[];
}

/** 11 and eight hexadecimal digits (3.4 clients). */
export function newAssemblyId(core: Pick<ManagerCore, 'ids' | 'store'>): string {
  for (;;) {
    const id = `11${core.ids.hex(8)}`;
    if (!core.store.has('Assembly', id)) return id;
  }
}

const prefixOf = { disk: '_disk_', vm: '_vm_' } as const;
const diskId = (assembly: string, id: string): string => `${assembly}${prefixOf.disk}${id}`;
const vmId = (assembly: string, id: string): string => `${assembly}${prefixOf.vm}${id}`;

/** What a machine of an assembly is called in its descriptor. */
export function descriptorIdOf({ id, assemblyId }: RecordOf<'AssemblyVm'>): string {
  return id.slice(assemblyId.length + prefixOf.vm.length);
}

/** Records of what `get_assembly_config` answers (form ours). Throws OVMRU_900025E. */
export function assemblyRecords(config: RpcValue, about: { readonly id: string; readonly name: string; readonly repositoryId: string; readonly origin: string; readonly server: string }): AssemblyRecords {
  const { id, name, repositoryId, origin, server } = about;
  if (!isRpcStruct(config)) throw new OperationError('OVMRU_900025E', [server, 'get_assembly_config', 'it is no struct']);
  const machines = structsIn(config, 'vms').map((vm) => ({
    ...baseFields({ id: vmId(id, textIn(vm, 'id')), name: textIn(vm, 'name'), description: textIn(vm, 'description') }),
    assemblyVirtualDiskIds: listIn(vm, 'disks').map((disk) => diskId(id, disk)),
    assemblyId: id,
  }));
  const disks = structsIn(config, 'disks').map((disk) => ({
    ...baseFields({ id: diskId(id, textIn(disk, 'id')), name: textIn(disk, 'name') }),
    capacity: sizeIn(disk, 'capacity'),
    format: textIn(disk, 'format'),
    populatedSize: sizeIn(disk, 'populated_size'),
    assemblyId: id,
  }));
  return { assembly: { ...baseFields({ id, name, description: textIn(config, 'description') }), locales: [], origin, repositoryId }, disks, machines };
}

function structsIn(struct: RpcStruct, key: string): readonly RpcStruct[] {
  const value = struct[key];
  return Array.isArray(value) ? value.filter(isRpcStruct) : [];
}
