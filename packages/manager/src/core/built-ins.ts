import { derivedIds, fixedIds } from '@ovmsim/model';
import type { Profile, RecordOf, StorageAbility, ValueOf } from '@ovmsim/model';
import { newId } from './ids.js';
import type { IdSource } from './ids.js';
import { genericArray, volumeGroup } from './generic-storage.js';
import { periodicTasks } from './periodic-task/records.js';
import { baseFields } from './record.js';
import type { WorldTransaction } from './transaction.js';

/** The values in this file are as recorded from a 3.3.3 Manager. */

/** Id of the plug-in that the two unmanaged arrays use; Servers bring the same one. */
export function scsiPluginId(profile: Profile): string {
  return derivedIds.plugin('oracle.generic.SCSIPlugin.GenericPlugin', profile.scsiPluginVersion);
}

/** Abilities of the generic SCSI plug-in in recorded order. */
const scsiAbilities: readonly StorageAbility[] = [
  'CLONE', 'CLONE_CUSTOM_NAME', 'STORAGE_NAME_REQUIRED', 'CLONE_SPLITTING', 'SNAPSHOT_CLONE', 'SNAPSHOT_CLONE_SYNCHRONOUS', 'SNAPSHOT_SYNCHRONOUS',
  'CLONE_SYNCHRONOUS', 'RESIZE', 'CLONE_SPLITTING_SYNCHRONOUS', 'SNAPSHOT_CUSTOM_NAME', 'SNAPSHOT', 'ACCESS_CONTROL', 'RESIZE_SYNCHRONOUS',
];

const scsiAbilityRecords: readonly ValueOf<'StorageAbilityRecord'>[] = scsiAbilities.map((ability) => ({
  ability,
  value: ability === 'ACCESS_CONTROL' ? 'NO' : 'UNSUPPORTED',
}));

function scsiPlugin(profile: Profile): RecordOf<'StorageArrayPlugin'> {
  const name = 'Oracle Generic SCSI Plugin';
  const description = 'Oracle Storage Connect Plugin for Generic FC and iSCSI';
  return {
    ...baseFields({ id: scsiPluginId(profile), name, description }),
    storageTypes: ['FIBRECHANNEL', 'ISCSI'],
    storageAbilityRecords: scsiAbilityRecords,
    pluginName: name,
    pluginDescription: description,
    pluginVendor: 'Oracle',
    pluginVersion: profile.scsiPluginVersion,
    pluginMaxAccessGroupEntries: 0,
    genericPlugin: true,
    clusterRequired: false,
    storageElementExtraInfoHelp: null,
    storageArrayExtraInfoHelp: null,
    singleAccessHostOnly: false,
  };
}

type SanType = 'ISCSI' | 'FIBRECHANNEL';

function unmanagedArray(id: string, storageType: SanType, profile: Profile): RecordOf<'StorageArray'> {
  const iscsi = storageType === 'ISCSI';
  return genericArray({ id, name: id, storageType, storageArrayPluginId: scsiPluginId(profile), accessHosts: iscsi ? [] : null, useChap: iscsi ? false : null, defaultArray: true });
}

const emptyCdrom: RecordOf<'VirtualDisk'> = {
  ...baseFields({ id: fixedIds.emptyCdrom, name: 'Empty CDROM' }),
  diskType: 'VIRTUAL_CDROM',
  size: 0,
  onDiskSize: 0,
  path: null,
  shareable: true,
  importFileName: null,
  repositoryId: null,
  assemblyVirtualDiskId: null,
  absolutePath: null,
  mountedPath: null,
};

function updateConfiguration(id: string, repositoryType: 'X86' | 'SPARC'): RecordOf<'ServerUpdateConfiguration'> {
  return { ...baseFields({ id, name: id }), serverPoolId: null, repositoryType, globalConfiguration: true };
}

/** What to make the Manager from. */
export interface NewManager {
  readonly source: IdSource;
  readonly profile: Profile;
  /** Id and UUID; a new one unless given. */
  readonly managerUuid?: string;
}

/** Inserts the Manager object and what every Manager has from the beginning. Returns the Manager's id. */
export function insertBuiltIns(tx: WorldTransaction, { source, profile, managerUuid }: NewManager): string {
  const id = managerUuid ?? newId(source, 'Manager');
  tx.insert('Manager', {
    ...baseFields({ id, name: 'OVM Manager' }),
    managerUuid: id,
    managerVersion: profile.managerVersion,
    managerRunState: 'STARTING',
  });
  tx.insert('StorageArrayPlugin', scsiPlugin(profile));
  tx.insert('StorageArray', unmanagedArray(fixedIds.iscsiArray, 'ISCSI', profile));
  tx.insert('StorageArray', unmanagedArray(fixedIds.fibreChannelArray, 'FIBRECHANNEL', profile));
  const fibreChannel = { name: 'FibreChannel Volume Group', nameOnArray: 'Generic_SAN_Volume_Group' };
  const iscsi = { name: 'iSCSI Volume Group', nameOnArray: 'Generic_iSCSI_Volume_Group' };
  tx.insert('VolumeGroup', volumeGroup({ id: newId(source, 'VolumeGroup'), storageArrayId: fixedIds.fibreChannelArray, ...fibreChannel }));
  tx.insert('VolumeGroup', volumeGroup({ id: newId(source, 'VolumeGroup'), storageArrayId: fixedIds.iscsiArray, ...iscsi }));
  tx.insert('VirtualDisk', emptyCdrom);
  tx.insert('ServerUpdateConfiguration', updateConfiguration(fixedIds.updateX86, 'X86'));
  tx.insert('ServerUpdateConfiguration', updateConfiguration(fixedIds.updateSparc, 'SPARC'));
  for (const task of periodicTasks(source)) tx.insert('PeriodicTask', task);
  return id;
}
