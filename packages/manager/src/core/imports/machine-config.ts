import { defaultOsType, keymaps, managerKeys, runsOnXen, vmDomainType, vmLimits } from '@ovmsim/model';
import type { RecordOf, VmDomainType } from '@ovmsim/model';
import { isRpcStruct, rpcNumber, type RpcStruct, type RpcValue } from '@ovmsim/xml';
import { OperationError } from '../errors.js';
import { diskSlot } from '../vm/devices.js';
import { osTypeNamed } from '../vm/fields.js';

type Vm = RecordOf<'Vm'>;

/** An image that came with a machine. */
export interface ImportedDisk {
  /** Its id, which is its file name. */
  readonly id: string;
  /** Name in the archive. */
  readonly name: string;
  readonly size: number;
  readonly onDiskSize: number;
  readonly diskTarget: number;
  readonly diskWriteMode: RecordOf<'VmDiskMapping'>['diskWriteMode'];
  /** May be had by several machines: Xen's mode `w!`. */
  readonly shareable: boolean;
}

/** A machine as an agent describes what it has made of an archive. */
export interface ImportedMachine {
  readonly values: Pick<Vm, 'name' | 'description' | 'memory' | 'memoryLimit' | 'cpuCount' | 'cpuCountLimit' | 'osType' | 'vmDomainType' | 'keymapName' | 'highAvailability'>;
  readonly disks: readonly ImportedDisk[];
  readonly cards: number;
}

/** Reads what `import_template`, `import_vm` and `deploy_assembly` answer. Throws OVMRU_900025E. */
export function importedMachine(answer: RpcValue, from: { readonly server: string; readonly method: string }): ImportedMachine {
  const { config, disks } = isRpcStruct(answer) ? answer : {};
  if (!isRpcStruct(config) || !Array.isArray(disks)) throw new OperationError('OVMRU_900025E', [from.server, from.method, 'it has no config and disks']);
  const lines = listIn(config, 'disk');
  return {
    values: valuesOf(config),
    disks: disks.filter(isRpcStruct).map((disk) => imported(disk, lines)),
    cards: listIn(config, 'vif').length,
  };
}

function valuesOf(config: RpcStruct): ImportedMachine['values'] {
  const memory = within(config['memory'], vmLimits.memory, 1024);
  const cpuCount = within(config['vcpus'], vmLimits.cpuCount, 1);
  const keymapName = textIn(config, 'keymap');
  return {
    name: textIn(config, managerKeys.simpleName),
    description: textIn(config, managerKeys.description),
    memory,
    memoryLimit: Math.max(memory, within(config['maxmem'], vmLimits.memory, memory)),
    cpuCount,
    cpuCountLimit: Math.max(cpuCount, within(config['maxvcpus'], vmLimits.cpuCount, cpuCount)),
    osType: osTypeNamed(textIn(config, managerKeys.osType)) ?? defaultOsType,
    vmDomainType: domainTypeNamed(textIn(config, managerKeys.domainType)),
    keymapName: (keymaps as readonly string[]).includes(keymapName) ? keymapName : 'en-us',
    highAvailability: config[managerKeys.highAvailability] === true,
  };
}

function domainTypeNamed(text: string): VmDomainType {
  const known = vmDomainType.find((type) => type === text.toUpperCase());
  return known !== undefined && runsOnXen(known) ? known : 'XEN_HVM';
}

/** A disk, and from its line in vm.cfg where it is: `file:/OVS/…/<id>,xvda,w`. */
function imported(disk: RpcStruct, lines: readonly string[]): ImportedDisk {
  const id = textIn(disk, 'id');
  const [, device = '', mode = 'w'] = lines.find((line) => line.includes(`/${id},`))?.split(',') ?? [];
  return {
    id,
    name: textIn(disk, 'name'),
    size: sizeIn(disk, 'size'),
    onDiskSize: sizeIn(disk, 'ondisk_size'),
    diskTarget: diskSlot(device) ?? lines.findIndex((line) => line.includes(`/${id},`)),
    diskWriteMode: mode === 'r' ? 'READ_ONLY' : 'READ_WRITE',
    shareable: mode === 'w!',
  };
}

/** A text member; '' for anything else. */
export function textIn(struct: RpcStruct, key: string): string {
  const value = struct[key];
  return typeof value === 'string' ? value : '';
}

/** The texts of a list member. */
export function listIn(struct: RpcStruct, key: string): readonly string[] {
  const value = struct[key];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** Sizes come as decimal texts. */
export function sizeIn(struct: RpcStruct, key: string): number {
  const size = Number(textIn(struct, key));
  return Number.isSafeInteger(size) && size >= 0 ? size : 0;
}

function within(value: RpcValue | undefined, { least, most }: { readonly least: number; readonly most: number }, usual: number): number {
  const number = value === undefined ? null : rpcNumber(value);
  return number === null || !Number.isSafeInteger(number) ? usual : Math.min(most, Math.max(least, number));
}
