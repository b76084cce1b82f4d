import type { RecordOf } from '@ovmsim/model';
import { baseFields } from './record.js';

type StorageArray = RecordOf<'StorageArray'>;
type VolumeGroup = RecordOf<'VolumeGroup'>;

/** What the arrays without a vendor's plug-in differ in: the two unmanaged ones, and the local one of each Server. */
export type ArrayWishes = Pick<StorageArray, 'id' | 'name' | 'storageType' | 'storageArrayPluginId' | 'defaultArray'> & Partial<StorageArray>;

/** An array without a vendor's plug-in; nothing is known of its sizes (recorded 3.3.3). */
export function genericArray({ id, name, ...wishes }: ArrayWishes): StorageArray {
  return {
    ...baseFields({ id, name }),
    zoneIds: [],
    adminServerIds: [],
    serverId: null,
    adminHostname: '',
    adminUsername: '',
    adminPassword: '',
    status: null,
    totalSize: -1,
    usedSize: -1,
    freeSize: -1,
    allocatedSize: -1,
    storageDescription: null,
    extraInformation: null,
    qosValues: [],
    validated: true,
    storageName: null,
    knownStorageNames: [],
    accessHosts: null,
    useChap: null,
    lipScan: null,
    ...wishes,
  };
}

/** The one volume group of such an array (recorded 3.3.3). */
export function volumeGroup({ id, name, ...wishes }: Pick<VolumeGroup, 'id' | 'name' | 'storageArrayId' | 'nameOnArray'>): VolumeGroup {
  return { ...baseFields({ id, name }), totalSize: 0, usedSize: 0, freeSize: 0, allocatedSize: 0, volumeDescription: null, ...wishes };
}
