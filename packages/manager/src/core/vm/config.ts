import { dashed, managerKeys, repositoryFolders, repositoryRoot } from '@ovmsim/model';
import type { RecordOf, VmBootType, VmMouseType, VmRestartAction } from '@ovmsim/model';
import type { RpcStruct, RpcValue } from '@ovmsim/xml';
import { stillThere } from '../lookup.js';
import type { WorldReader } from '../world.js';
import { diskDevice } from './devices.js';

type Vm = RecordOf<'Vm'>;
type Reader = Pick<WorldReader, 'get' | 'related'>;

/** The store as it will be once a machine is what `vm` says: for telling an agent before anything is committed. */
export function withVm(store: Reader, vm: Vm): Reader {
  const get = ((type: 'Vm', id: string) => (type === 'Vm' && id === vm.id ? vm : store.get(type, id))) as Reader['get'];
  return { get, related: (type, field, id) => store.related(type, field, id) };
}

/** Xen's weight for one step of `cpuPriority`: 50 is written as 27500 (seen in vm.cfg files). */
const weightPerPriority = 550;

const bootLetters: { readonly [B in VmBootType]: string } = { DISK: 'c', CDROM: 'd', PXE: 'n' };
const restartWords: { readonly [A in VmRestartAction]: string } = { RESTART: 'restart', STOP: 'destroy' };
const pointers: { readonly [M in VmMouseType]: string } = { OS_DEFAULT: 'tablet', PS2_MOUSE: '', USB_MOUSE: 'mouse', USB_TABLET: 'tablet' };

/**
 * The configuration of a machine or template as `create_vm` and `configure_vm` take it: keys of vm.cfg with native values (keys as the Manager writes them, seen
 * in vm.cfg files of 3.3 and 3.4; weight and cap of processors inferred). Disks come from its mappings, vifs from its cards.
 * Throws RuleError for a machine that is gone.
 */
export function vmConfig(store: Reader, vmId: string): RpcStruct {
  const vm = stillThere(store, 'Vm', vmId);
  return {
    name: vm.id,
    uuid: dashed(vm.id),
    [managerKeys.simpleName]: vm.name,
    [managerKeys.description]: vm.description,
    [managerKeys.osType]: vm.osType,
    [managerKeys.domainType]: vm.vmDomainType.toLowerCase(),
    [managerKeys.cpuCompatGroup]: '',
    [managerKeys.highAvailability]: vm.highAvailability,
    guest_os_type: guestKind(vm.osType),
    memory: vm.memory,
    maxmem: vm.memoryLimit,
    vcpus: vm.cpuCount,
    maxvcpus: vm.cpuCountLimit,
    cpu_weight: vm.cpuPriority * weightPerPriority,
    // 0 is no cap; Xen counts in per cent of one processor.
    cpu_cap: vm.cpuUtilizationCap === 100 ? 0 : vm.cpuUtilizationCap * vm.cpuCount,
    ...(vm.pinnedCpus === null || vm.pinnedCpus === '' ? {} : { cpus: vm.pinnedCpus }),
    disk: disksOf(store, vmId),
    vif: cardsOf(store, vmId),
    on_reboot: restartWords[vm.restartActionOnRestart],
    on_crash: restartWords[vm.restartActionOnCrash],
    on_poweroff: restartWords[vm.restartActionOnPowerOff],
    keymap: vm.keymapName,
    ...(vm.vmDomainType === 'XEN_PVM' ? paravirtual(vm) : fullyVirtual(vm)),
  };
}

function fullyVirtual(vm: Vm): RpcStruct {
  return {
    builder: 'hvm',
    boot: vm.bootOrder.map((device) => bootLetters[device]).join(''),
    vnc: 1,
    vncunused: 1,
    vnclisten: '127.0.0.1',
    serial: 'pty',
    usbdevice: pointers[vm.vmMouseType],
    viridian: vm.viridian ? 1 : 0,
  };
}

/** A network installation boots the kernel that the path leads to (inferred: the path of a distribution's tree). */
function paravirtual(vm: Vm): RpcStruct {
  const tree = vm.networkInstallPath.replace(/\/+$/, '');
  return {
    ...(tree === '' ? { bootloader: '/usr/bin/pygrub', bootargs: '', extra: '' } : { kernel: `${tree}/images/pxeboot/vmlinuz`, ramdisk: `${tree}/images/pxeboot/initrd.img`, extra: `method=${tree}` }),
    superpages: vm.hugePagesEnabled ? 1 : 0,
    vfb: [`type=vnc,vncunused=1,vnclisten=127.0.0.1,keymap=${vm.keymapName}`],
  };
}

/** 'linux', 'windows', 'solaris' or 'default', by the name of the operating system (seen in vm.cfg files; solaris inferred). */
function guestKind(osType: string): string {
  if (/linux/i.test(osType)) return 'linux';
  if (/windows/i.test(osType)) return 'windows';
  return /solaris/i.test(osType) ? 'solaris' : 'default';
}

/** Xen's words for the disks, in the order of their slots. */
function disksOf(store: Reader, vmId: string): RpcValue[] {
  const mappings = store.related('VmDiskMapping', 'vmId', vmId).flatMap((id) => store.get('VmDiskMapping', id) ?? []);
  return [...mappings].sort((a, b) => a.diskTarget - b.diskTarget).map((mapping) => diskLine(store, mapping));
}

function diskLine(store: Reader, mapping: RecordOf<'VmDiskMapping'>): string {
  const { virtualDiskId, storageElementId, diskWriteMode } = mapping;
  const device = diskDevice(mapping);
  if (storageElementId !== null) {
    const shareable = store.get('StorageElement', storageElementId)?.shareable === true;
    const page83Id = store.get('StorageElement', storageElementId)?.page83Id ?? storageElementId;
    return `phy:/dev/mapper/${page83Id},${device},${diskMode(diskWriteMode, shareable)}`;
  }
  const disk = store.get('VirtualDisk', virtualDiskId ?? '');
  if (disk?.diskType === 'VIRTUAL_CDROM') return `${disk.repositoryId === null ? '' : `file:${imagePath(disk)}`},${device}:cdrom,r`;
  return `file:${disk === undefined ? '' : imagePath(disk)},${device},${diskMode(diskWriteMode, disk?.shareable === true)}`;
}

/** Xen lets several machines write to one disk only when it is told so. */
function diskMode(mode: RecordOf<'VmDiskMapping'>['diskWriteMode'], shareable: boolean): string {
  return mode === 'READ_ONLY' ? 'r' : shareable ? 'w!' : 'w';
}

function imagePath(disk: RecordOf<'VirtualDisk'>): string {
  const path = disk.path ?? `/${disk.diskType === 'VIRTUAL_CDROM' ? repositoryFolders.images : repositoryFolders.disks}/${disk.id}`;
  return `${repositoryRoot}/${disk.repositoryId ?? ''}${path}`;
}

/** Cards by address and bridge; bridges are called as their networks' ids. */
function cardsOf(store: Reader, vmId: string): RpcValue[] {
  return store.related('VirtualNic', 'vmId', vmId).flatMap((id) => {
    const card = store.get('VirtualNic', id);
    if (card === undefined) return [];
    const parts = [card.macAddress === null ? '' : `mac=${card.macAddress}`, card.networkId === null ? '' : `bridge=${card.networkId}`];
    return [parts.filter((part) => part !== '').join(',')];
  });
}
