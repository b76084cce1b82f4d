import { inverse, modelled, oneOf, ref } from '../builder.js';
import * as enums from '../enums.js';

/** Clone customizer of a machine or template. */
export const vmCloneDefinition = modelled('behavioural', {
  vmCloneNetworkMappingIds: inverse('VmCloneNetworkMapping', 'vmCloneDefinitionId'),
  vmCloneStorageMappingIds: inverse('VmCloneStorageMapping', 'vmCloneDefinitionId'),
  vmId: ref('Vm'),
});

/** Network of one card in a clone customizer. */
export const vmCloneNetworkMapping = modelled('behavioural', {
  networkId: ref('Network').orNull(),
  virtualNicId: ref('VirtualNic'),
  vmCloneDefinitionId: ref('VmCloneDefinition'),
});

/** Target and kind of copy of one disk in a clone customizer. */
export const vmCloneStorageMapping = modelled('behavioural', {
  cloneType: oneOf(...enums.cloneType).refusedAs('CLONE_TYPE_000000'),
  repositoryId: ref('Repository').orNull(),
  storageArrayId: ref('StorageArray').orNull(),
  storageElementId: ref('StorageElement').orNull(),
  vmCloneDefinitionId: ref('VmCloneDefinition'),
  vmDiskMappingId: ref('VmDiskMapping'),
});
