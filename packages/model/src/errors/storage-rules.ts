import type { ErrorSpec } from './spec.js';

const rule = (name: string, text: string, evidence = 'ovmsim'): ErrorSpec => ({ name, status: 409, soapFault: 'Client', jobError: 'RULE', text, evidence });

/** Rules of file servers, file systems, repositories, disks and their mappings. */
export const storageRuleErrors = {
  OVMAPI_B000E: {
    name: 'STORAGE_PLUGIN_COMMAND_FAILED', status: 502, soapFault: 'Server', jobError: 'SERVER',
    text: 'Storage plugin command [{0}] failed for storage server [{1}] failed with [{2}]', evidence: 'field reports',
  },
  OVMRU_002015E: rule('REPOSITORY_PATH_CONFLICT', 'Cannot create repository at path :{0}, on file system: {1}, as it conflicts with existing repo at path: {2}', 'recorded 3.0'),
  OVMRU_002024E: rule('FILE_SERVER_INVALID_EXPORTS', 'Cannot perform operation. File Server: {0}, has invalid exports.', 'recorded'),
  OVMRU_002030E: rule('LOCAL_FILE_SYSTEM_NEEDS_CLUSTER', 'Cannot create an OCFS2 file system on local file server: {0}, because Server: {1}, is not in a cluster.', 'code: field reports; text: own'),
  OVMRU_900150E: rule('FILE_SERVER_WITHOUT_WORKER', 'File Server: {0}, has no admin server that is RUNNING.'),
  OVMRU_900151E: rule('FILE_SERVER_KNOWN', 'Access host: {0}, is managed as File Server: {1}, already.'),
  OVMRU_900152E: rule('FILE_SERVER_HAS_REPOSITORIES', 'File Server: {0}, still has repositories: {1}.'),
  OVMRU_900153E: rule('FILE_SERVER_UNIFORM', 'File Server: {0}, has uniform exports and takes no refresh servers.'),
  OVMRU_900154E: rule('REFRESH_SERVER_AWAY', 'Refresh server: {0}, of File Server: {1}, is not RUNNING. All of them are needed.'),
  OVMRU_900155E: rule('LAST_ADMIN_SERVER', 'Server: {0}, is the last admin server of: {1}.'),
  OVMRU_900156E: rule('NOT_SUCH_SERVER', 'Server: {0}, is no {1} server of: {2}.'),
  OVMRU_900157E: rule('FILE_SYSTEM_NOT_REFRESHED', 'File System: {0}, has not been refreshed yet.'),
  OVMRU_900158E: rule('REPOSITORY_NOT_OWNED', 'Repository: {0}, is not owned by this Manager. Take ownership first.'),
  OVMRU_900159E: rule('REPOSITORY_NOT_EMPTY', 'Repository: {0}, still has {1}.'),
  OVMRU_900160E: rule('REPOSITORY_LOCAL', 'Repository: {0}, lies on a disk of Server: {1}, and cannot be presented to Server: {2}.'),
  OVMRU_900161E: rule('REPOSITORY_IN_USE', 'Repository: {0}, is in use on Server: {1}, by virtual machines: {2}.'),
  OVMRU_900162E: rule('REPOSITORY_NOT_PRESENTED', 'Repository: {0}, is not presented to Server: {1}.'),
  OVMRU_900163E: rule('DISK_IN_USE', '{0}, is used by: {1}.'),
  OVMRU_900164E: rule('DISK_CANNOT_SHRINK', 'Virtual Disk: {0}, has {1} bytes and cannot be made smaller.'),
  OVMRU_900165E: rule('DISK_CANNOT_BE_THIN_CLONED', 'Virtual Disk: {0}, cannot be thin cloned: {1}.'),
  OVMRU_900166E: rule('DISK_NOT_SHAREABLE', '{0}, is not shareable and is used by: {1}.'),
  OVMRU_900167E: rule('DISK_SLOT_TAKEN', 'Slot: {0}, of Virtual Machine: {1}, is taken.'),
  OVMRU_900168E: rule('DISK_LIMIT_REACHED', 'Virtual Machine: {0}, of type {1}, cannot have more than {2} disks.'),
  OVMRU_900169E: rule('DISK_NOT_HOT_PLUGGABLE', 'Disks of Virtual Machine: {0}, of type {1}, cannot be changed while it is {2}.'),
  OVMRU_900170E: rule('DISK_OUT_OF_REACH', '{0}, lies in Repository: {1}, which is not presented to Server: {2}.'),
  OVMRU_900171E: rule('REPOSITORY_LOST', 'Repository: {0}, was not found on File System: {1}.'),
  OVMRU_900172E: rule('ADMIN_SERVER_NOT_OWNED', 'Server: {0}, cannot be an admin server: this Manager does not own it.'),
} as const satisfies Record<string, ErrorSpec>;
