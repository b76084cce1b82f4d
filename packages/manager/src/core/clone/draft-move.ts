import { diskMappingName, type CloneType, type RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { machinesWith, usersOf } from '../virtual-disk/disk-job.js';
import { newDiskId, newVirtualDisk } from '../virtual-disk/records.js';
import { mayAct } from '../vm/act.js';
import { configPaths } from '../vm/records.js';
import type { VmDraft } from './drafts.js';
import { whyNotThin, type ImageCopy } from './images.js';

type Vm = RecordOf<'Vm'>;
type Mapping = RecordOf<'VmDiskMapping'>;
type Disk = ImageCopy['from'];

/** What is asked of a move. */
export interface MoveWish {
  readonly vmId: string;
  readonly repositoryId: string;
  /** Null: every disk goes along as a sparse copy. */
  readonly definitionId: string | null;
}

/** A machine as it will be after its move: with all its mappings and cards, and the disks that are new. */
export interface MoveDraft extends VmDraft {
  /** Where its configuration lies now. */
  readonly from: string;
  readonly repositoryId: string;
  readonly copies: readonly ImageCopy[];
}

/**
 * Works out a move (users guide 3.4, move of a virtual machine or template): the machine keeps its id, mappings and cards, its disks become copies with ids of their own
 * (inferred). What lies where it should is left there, as are CD images. Nothing is changed. Throws RuleError OVMRU_005002E or OVMRU_900100E unless it is stopped, OVMRU_900101E without
 * a repository, OVMRU_900254E for a disk that the definition leaves out, OVMRU_900255E for physical disks, OVMRU_900163E for disks that another machine has, too,
 * OVMRU_900165E for thin clones, which cannot leave their repository.
 */
export function draftMove(core: ManagerCore, vm: Vm, wish: MoveWish): MoveDraft {
  const { store } = core;
  mayAct(core, vm, 'move');
  if (vm.repositoryId === null) throw new RuleError('OVMRU_900101E', [vm.name]);
  const { repositoryId } = wish;
  const parts = store.related('VmDiskMapping', 'vmId', vm.id).flatMap((id) => store.get('VmDiskMapping', id) ?? []).map((mapping) => moved(core, vm, { mapping, wish }));
  const copies = parts.flatMap(({ copy }) => copy ?? []);
  return {
    vm: { ...vm, repositoryId, ...configPaths(store, { id: vm.id, repositoryId, template: vm.vmRunState === 'TEMPLATE' }) },
    from: vm.repositoryId,
    repositoryId,
    copies,
    disks: copies.map(({ to }) => to),
    mappings: parts.map(({ mapping }) => mapping),
    cards: store.related('VirtualNic', 'vmId', vm.id).flatMap((id) => store.get('VirtualNic', id) ?? []),
  };
}

interface Part {
  readonly mapping: Mapping;
  readonly copy: ImageCopy | null;
}

function moved(core: ManagerCore, vm: Vm, { mapping, wish }: { readonly mapping: Mapping; readonly wish: MoveWish }): Part {
  const { store } = core;
  const disk = store.get('VirtualDisk', mapping.virtualDiskId ?? '');
  if (disk === undefined) throw new RuleError('OVMRU_900255E', [vm.name, store.get('StorageElement', mapping.storageElementId ?? '')?.name ?? mapping.storageElementId ?? '']);
  if (disk.diskType === 'VIRTUAL_CDROM' || disk.repositoryId === null) return { mapping, copy: null };
  const from: Disk = { ...disk, repositoryId: disk.repositoryId };
  const { repositoryId, cloneType } = targetOf(core, vm, { from, mapping, wish });
  if (repositoryId === from.repositoryId) return { mapping, copy: null };
  if (machinesWith(core, disk.id).length > 1) throw new RuleError('OVMRU_900163E', [`Virtual Disk: ${disk.name}`, usersOf(core, disk.id).join(', ')]);
  const reason = cloneType === 'THIN_CLONE' ? whyNotThin(core, from, repositoryId) : null;
  if (reason !== null) throw new RuleError('OVMRU_900165E', [disk.name, reason]);
  const to = placed(core, from, repositoryId);
  const name = mapping.name === diskMappingName(disk.id) ? diskMappingName(to.id) : mapping.name;
  return { mapping: { ...mapping, virtualDiskId: to.id, name }, copy: { from, to, cloneType } };
}

/** Where a disk goes and how: as the definition says, which must cover it; without one to where the machine goes. */
function targetOf(core: ManagerCore, vm: Vm, { from, mapping, wish }: { readonly from: Disk; readonly mapping: Mapping; readonly wish: MoveWish }): { readonly repositoryId: string; readonly cloneType: CloneType } {
  const { store } = core;
  const { definitionId } = wish;
  if (definitionId === null) return { repositoryId: wish.repositoryId, cloneType: 'SPARSE_COPY' };
  const found = store
    .related('VmCloneStorageMapping', 'vmDiskMappingId', mapping.id)
    .map((id) => store.get('VmCloneStorageMapping', id))
    .find((each) => each?.vmCloneDefinitionId === definitionId);
  if (found === undefined) throw new RuleError('OVMRU_900254E', [vm.name, store.get('VmCloneDefinition', definitionId)?.name ?? definitionId, from.name]);
  return { repositoryId: found.repositoryId ?? wish.repositoryId, cloneType: found.cloneType };
}

/** The same disk in another repository, under an id of its own. */
function placed(core: ManagerCore, from: Disk, repositoryId: string): Disk {
  const { userData, resourceGroupIds } = from;
  const to = newVirtualDisk(core.store, { ...from, id: newDiskId(core, from.diskType), repositoryId });
  return { ...to, userData, resourceGroupIds, repositoryId };
}
