import { bytes, flag, inverse, modelled, oneOf, recorded, ref, refs, text } from '../builder.js';
import * as enums from '../enums.js';

/** A repository. `managerUuid` is its owner. */
export const repository = recorded('behavioural', {
  virtualDiskIds: inverse('VirtualDisk', 'repositoryId'),
  vmIds: inverse('Vm', 'repositoryId'),
  assemblyIds: inverse('Assembly', 'repositoryId'),
  presentedServerIds: refs('Server'),
  fileSystemId: ref('FileSystem'),
  managerUuid: text(),
  refreshed: flag(),
  sharePath: text(),
});

/** NFS export of a repository for backup tools. */
export const repositoryExport = modelled('behavioural', {
  clientHostname: text().writable(),
  exportFsType: oneOf(...enums.repositoryExportFsType),
  options: text().orNull().writable(),
  repositoryPath: text(),
  repositoryId: ref('Repository'),
  serverId: ref('Server'),
});

/** A virtual disk (.img) or CD image (.iso) in a repository; EMPTY_CDROM is the built-in empty drive. */
export const virtualDisk = recorded('behavioural', {
  diskType: oneOf(...enums.diskType),
  size: bytes(),
  onDiskSize: bytes(),
  path: text().orNull(),
  shareable: flag().writable(),
  importFileName: text().orNull(),
  vmDiskMappingIds: inverse('VmDiskMapping', 'virtualDiskId'),
  repositoryId: ref('Repository').orNull(),
  assemblyVirtualDiskId: ref('AssemblyVirtualDisk').orNull(),
  absolutePath: text().orNull().since34(),
  mountedPath: text().orNull().since34(),
});
