import type { CloneType, RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import { newDiskId, newVirtualDisk } from '../virtual-disk/records.js';
import { newMapping } from '../vm-disk-mapping/records.js';
import { bestServer } from '../vm/placement.js';
import { configPaths, newVm } from '../vm/records.js';
import { whyNotThin, type ImageCopy } from './images.js';
import { draftCards, type VmDraft } from './drafts.js';
import { cloneName, DiskNames } from '../copy-names.js';

type Vm = RecordOf<'Vm'>;
type Disk = RecordOf<'VirtualDisk'> & { readonly repositoryId: string };

/** What is asked of a clone; null where nothing was said. */
export interface CloneWish {
  readonly vmId: string;
  readonly serverPoolId: string | null;
  readonly repositoryId: string | null;
  readonly definitionId: string | null;
  readonly template: boolean;
}

/** A clone that is to be: its records, and the images to be copied for it. */
export interface CloneDraft extends VmDraft {
  readonly repositoryId: string;
  readonly copies: readonly ImageCopy[];
}

/**
 * Works out a clone. Nothing is changed but that MAC addresses are reserved. Throws RuleError OVMRU_005002E and OVMRU_900251E for states that forbid it, OVMRU_900101E
 * without a repository, OVMRU_900250E for physical disks, OVMRU_900165E for thin clones that cannot be.
 */
export function draftClone(core: ManagerCore, vm: Vm, wish: CloneWish): CloneDraft {
  const { store } = core;
  if (vm.vmRunState !== 'STOPPED' && vm.vmRunState !== 'TEMPLATE' && vm.vmRunState !== 'RUNNING') throw new RuleError('OVMRU_005002E', [vm.name, vm.vmRunState]);
  const repositoryId = wish.repositoryId ?? vm.repositoryId;
  if (repositoryId === null) throw new RuleError('OVMRU_900101E', [vm.name]);
  const id = newId(core, 'Vm');
  const disks = new DiskDrafts(core, vm, { id, repositoryId, definitionId: wish.definitionId });
  if (vm.vmRunState === 'RUNNING') assertHot(vm, disks.copies);
  return {
    vm: newVmOf(core, vm, { ...wish, id, repositoryId }),
    repositoryId,
    copies: disks.copies,
    disks: disks.copies.map(({ to }) => to),
    mappings: disks.mappings,
    cards: draftCards(core, id, {
      networks: store.related('VirtualNic', 'vmId', vm.id).flatMap((card) => store.get('VirtualNic', card) ?? []).map((card) => networkFor(core, card, wish.definitionId)),
      template: wish.template,
    }),
  };
}

/** A running machine is cloned by reflinks alone: they are made in an instant (concepts guide 3.3 §7.6). */
function assertHot(vm: Vm, copies: readonly ImageCopy[]): void {
  const other = copies.find(({ cloneType }) => cloneType !== 'THIN_CLONE');
  if (other !== undefined) throw new RuleError('OVMRU_900251E', [vm.name, vm.vmRunState, `${other.from.name} would be a ${other.cloneType}.`]);
}

function newVmOf(core: ManagerCore, vm: Vm, to: CloneWish & { readonly id: string; readonly repositoryId: string }): Vm {
  const { id, repositoryId, template } = to;
  const serverPoolId = template ? null : to.serverPoolId;
  const record = newVm({
    ...sameAs(vm),
    id,
    name: cloneName(core, vm.name),
    repositoryId,
    serverPoolId,
    ...(template ? { vmRunState: 'TEMPLATE' as const } : {}),
    ...configPaths(core.store, { id, repositoryId, template }),
  });
  return serverPoolId === null ? record : { ...record, serverId: bestServer(core, record, { purpose: 'assign' }) ?? null };
}

/** What a clone has as its source has it. */
function sameAs(vm: Vm) {
  const {
    description, cpuPriority, memory, memoryLimit, hugePagesEnabled, cpuCount, cpuCountLimit, cpuUtilizationCap, highAvailability, bootOrder, vmMouseType, osType, vmDomainType,
    networkInstallPath, keymapName, vmStartPolicy, restartActionOnCrash, restartActionOnPowerOff, restartActionOnRestart, viridian, pinnedCpus,
  } = vm;
  return {
    description, cpuPriority, memory, memoryLimit, hugePagesEnabled, cpuCount, cpuCountLimit, cpuUtilizationCap, highAvailability, bootOrder, vmMouseType, osType, vmDomainType,
    networkInstallPath, keymapName, restartActionOnCrash, restartActionOnPowerOff, restartActionOnRestart, viridian, pinnedCpus,
    // A template has none; its machines follow their pool.
    ...(vmStartPolicy === null ? {} : { vmStartPolicy }),
  };
}

function networkFor({ store }: ManagerCore, card: RecordOf<'VirtualNic'>, definitionId: string | null): string | null {
  const mapping = store
    .related('VmCloneNetworkMapping', 'virtualNicId', card.id)
    .map((id) => store.get('VmCloneNetworkMapping', id))
    .find((each) => each?.vmCloneDefinitionId === definitionId);
  return mapping === undefined ? card.networkId : mapping.networkId;
}

interface DiskTarget {
  readonly id: string;
  readonly repositoryId: string;
  readonly definitionId: string | null;
}

/** The disks of a clone: images are copied, CD images stay the same. */
class DiskDrafts {
  readonly copies: ImageCopy[] = [];
  readonly mappings: RecordOf<'VmDiskMapping'>[] = [];
  readonly #names = new Map<string, DiskNames>();

  constructor(
    private readonly core: ManagerCore,
    private readonly vm: Vm,
    private readonly target: DiskTarget,
  ) {
    const { store } = core;
    const sources = store.related('VmDiskMapping', 'vmId', vm.id).flatMap((id) => store.get('VmDiskMapping', id) ?? []);
    for (const mapping of [...sources].sort((a, b) => a.diskTarget - b.diskTarget)) this.#add(mapping);
  }

  #add(source: RecordOf<'VmDiskMapping'>): void {
    const { store } = this.core;
    const { virtualDiskId, diskTarget, emulatedBlockDevice, diskWriteMode } = source;
    const disk = virtualDiskId === null ? undefined : store.get('VirtualDisk', virtualDiskId);
    if (disk === undefined) throw new RuleError('OVMRU_900250E', [this.vm.name, store.get('StorageElement', source.storageElementId ?? '')?.name ?? source.storageElementId ?? '']);
    const { repositoryId } = disk;
    const copied = disk.diskType === 'VIRTUAL_CDROM' || repositoryId === null ? disk.id : this.#copy(source.id, { ...disk, repositoryId });
    this.mappings.push(newMapping({ id: newId(this.core, 'VmDiskMapping'), vmId: this.target.id, virtualDiskId: copied, diskTarget, emulatedBlockDevice, diskWriteMode }));
  }

  #copy(mappingId: string, from: Disk): string {
    const { store } = this.core;
    const wished = store
      .related('VmCloneStorageMapping', 'vmDiskMappingId', mappingId)
      .map((id) => store.get('VmCloneStorageMapping', id))
      .find((each) => each?.vmCloneDefinitionId === this.target.definitionId);
    const repositoryId = wished?.repositoryId ?? this.target.repositoryId;
    const reason = whyNotThin(this.core, from, repositoryId);
    const cloneType: CloneType = wished?.cloneType ?? (reason === null ? 'THIN_CLONE' : 'SPARSE_COPY');
    if (cloneType === 'THIN_CLONE' && reason !== null) throw new RuleError('OVMRU_900165E', [from.name, reason]);
    const names = this.#names.get(repositoryId) ?? new DiskNames(this.core, repositoryId);
    this.#names.set(repositoryId, names);
    const onDiskSize = cloneType === 'THIN_CLONE' ? 0 : cloneType === 'SPARSE_COPY' ? Math.min(from.size, from.onDiskSize) : from.size;
    const to = newVirtualDisk(store, {
      id: newDiskId(this.core, from.diskType), name: names.next(from.name), description: from.description, diskType: from.diskType, size: from.size, onDiskSize, repositoryId,
    });
    this.copies.push({ from, to: { ...to, repositoryId }, cloneType });
    return to.id;
  }
}
