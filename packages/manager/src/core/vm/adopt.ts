import { managerKeys, osTypes, runsOnXen } from '@ovmsim/model';
import type { RecordOf, VmBootType, VmDomainType, VmRestartAction } from '@ovmsim/model';
import type { RpcStruct, RpcValue } from '@ovmsim/xml';
import { newId, type IdSource } from '../ids.js';
import type { WorldTransaction } from '../transaction.js';
import { readMac } from '../virtual-nic/mac.js';
import { newVirtualNic } from '../virtual-nic/records.js';
import { newMapping } from '../vm-disk-mapping/records.js';
import { diskSlot } from './devices.js';
import { configPaths, newVm } from './records.js';

/** A machine or template that was found in a repository: its folder's name, and what `get_vm_config` or `get_template_config` answers. */
export interface FoundMachine {
  readonly repositoryId: string;
  readonly vmId: string;
  readonly template: boolean;
  readonly config: RpcStruct;
}

const textOf = (value: RpcValue | undefined): string => (typeof value === 'string' ? value : '');
const numberOf = (value: RpcValue | undefined): number | undefined => (typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined);
const linesOf = (value: RpcValue | undefined): readonly string[] => (Array.isArray(value) ? value.filter((line): line is string => typeof line === 'string') : []);

/**
 * Takes a machine or template into the model that lies in a repository and is not known: what its vm.cfg says, in no pool, with mappings of the disks that are known
 * (so disks go first) and with its cards. Nothing happens for one that is known or whose folder's name is no id of a machine.
 */
export function adoptVm(tx: WorldTransaction, source: IdSource, found: FoundMachine): void {
  const { repositoryId, vmId, template, config } = found;
  if (tx.has('Vm', vmId) || !/^[0-9a-f]{32}$/.test(vmId)) return;
  const place = { id: vmId, repositoryId, template };
  tx.insert('Vm', newVm({ ...fieldsOf(config), ...configPaths(tx, place), id: vmId, name: textOf(config[managerKeys.simpleName]) || vmId, repositoryId, vmRunState: template ? 'TEMPLATE' : 'STOPPED' }));
  for (const line of linesOf(config['disk'])) adoptDisk(tx, source, { vmId, line });
  for (const line of linesOf(config['vif'])) adoptCard(tx, source, { vmId, line, template });
}

type Vm = RecordOf<'Vm'>;

function fieldsOf(config: RpcStruct): Partial<Omit<Vm, 'vmRunState' | 'diskLimit'>> {
  const memory = numberOf(config['memory']) ?? numberOf(config['maxmem']) ?? 1024;
  const cpuCount = numberOf(config['vcpus']) ?? 1;
  const weight = numberOf(config['cpu_weight']);
  const osType = textOf(config[managerKeys.osType]);
  const pinned = textOf(config['cpus']);
  return {
    description: textOf(config[managerKeys.description]),
    vmDomainType: domainTypeOf(config),
    highAvailability: config[managerKeys.highAvailability] === true,
    memory,
    memoryLimit: Math.max(memory, numberOf(config['maxmem']) ?? memory),
    cpuCount,
    cpuCountLimit: Math.max(cpuCount, numberOf(config['maxvcpus']) ?? cpuCount),
    ...(weight === undefined ? {} : { cpuPriority: Math.min(100, Math.max(1, Math.round(weight / 550))) }),
    ...((osTypes as readonly string[]).includes(osType) ? { osType } : {}),
    bootOrder: [...textOf(config['boot'])].flatMap((letter) => bootDevices[letter] ?? []),
    ...(pinned === '' ? {} : { pinnedCpus: pinned }),
    ...(textOf(config['keymap']) === '' ? {} : { keymapName: textOf(config['keymap']) }),
    ...actions(config),
  };
}

const bootDevices: Readonly<Record<string, VmBootType>> = { c: 'DISK', d: 'CDROM', n: 'PXE' };

function domainTypeOf(config: RpcStruct): VmDomainType {
  const named = textOf(config[managerKeys.domainType]).toUpperCase() as VmDomainType;
  if (runsOnXen(named)) return named;
  return config['builder'] === 'hvm' ? 'XEN_HVM' : 'XEN_PVM';
}

function actions(config: RpcStruct): Partial<Pick<Vm, 'restartActionOnCrash' | 'restartActionOnPowerOff' | 'restartActionOnRestart'>> {
  const word = (key: string): VmRestartAction | undefined => (config[key] === 'restart' ? 'RESTART' : config[key] === 'destroy' ? 'STOP' : undefined);
  const [crash, powerOff, restart] = [word('on_crash'), word('on_poweroff'), word('on_reboot')];
  return {
    ...(crash === undefined ? {} : { restartActionOnCrash: crash }),
    ...(powerOff === undefined ? {} : { restartActionOnPowerOff: powerOff }),
    ...(restart === undefined ? {} : { restartActionOnRestart: restart }),
  };
}

/** `file:/OVS/Repositories/<repository>/VirtualDisks/<id>.img,xvda,w` */
function adoptDisk(tx: WorldTransaction, source: IdSource, { vmId, line }: { readonly vmId: string; readonly line: string }): void {
  const [path = '', device = '', mode = ''] = line.split(',');
  const virtualDiskId = path.slice(path.lastIndexOf('/') + 1);
  const diskTarget = diskSlot(device.split(':')[0] ?? '');
  if (!path.startsWith('file:') || diskTarget === null || !tx.has('VirtualDisk', virtualDiskId)) return;
  const writes = mode.startsWith('w');
  tx.insert('VmDiskMapping', newMapping({ id: newId(source, 'VmDiskMapping'), vmId, virtualDiskId, diskTarget, diskWriteMode: writes ? 'READ_WRITE' : 'READ_ONLY', emulatedBlockDevice: device.startsWith('hd') }));
}

/** `mac=…,bridge=…`; an address that another card of this Manager has stays with that one, and the card is not taken in. */
function adoptCard(tx: WorldTransaction, source: IdSource, { vmId, line, template }: { readonly vmId: string; readonly line: string; readonly template: boolean }): void {
  const part = (name: string): string | null => new RegExp(`(?:^|,)${name}=([^,]+)`).exec(line)?.[1] ?? null;
  const macAddress = template ? null : readMac(part('mac') ?? '');
  const bridge = part('bridge');
  if (!template && (macAddress === null || tx.list('VirtualNic').some((card) => card.macAddress === macAddress))) return;
  tx.insert('VirtualNic', newVirtualNic({ id: newId(source, 'VirtualNic'), vmId, macAddress, networkId: bridge !== null && tx.has('Network', bridge) ? bridge : null }));
}
