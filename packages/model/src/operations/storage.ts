import { action, association, booleanParameter, idParameter, integerParameter, job, stringParameter, typeRead } from './build.js';

const guide = 'WSAPI guide 3.3 §2.6';

/** Repositories, file servers, arrays and disks. */
export const storageOperations = [
  ...association('Repository', 'Server', { verbs: ['present', 'unpresent'], level: 'behavioural', evidence: guide }),
  action('Repository', 'refresh', { level: 'behavioural', evidence: '3.3 clients' }),
  action('Repository', 'takeOwnership', { params: [idParameter('serverPoolId', 'ServerPool')], level: 'behavioural', evidence: '3.3 clients' }),
  action('Repository', 'releaseOwnership', { level: 'behavioural', evidence: '3.3 clients' }),
  action('FileServer', 'refresh', { level: 'behavioural', evidence: guide }),
  action('FileServer', 'validate', { level: 'behavioural' }),
  ...association('FileServer', 'Server', { verbs: ['addAdminServer', 'removeAdminServer'], level: 'behavioural', evidence: 'CLI guide 3.3; REST form inferred' }),
  ...association('FileServer', 'Server', { verbs: ['addRefreshServer', 'removeRefreshServer'], level: 'behavioural', evidence: 'CLI guide 3.3; REST form inferred' }),
  action('FileSystem', 'refresh', { level: 'behavioural', evidence: guide }),
  action('StorageArray', 'refresh', { level: 'behavioural', evidence: '3.3 clients' }),
  action('StorageArray', 'validate', { level: 'behavioural' }),
  ...association('StorageArray', 'Server', { verbs: ['addAdminServer', 'removeAdminServer'] }),
  action('VolumeGroup', 'refresh', { level: 'behavioural' }),
  action('StorageElement', 'refresh', { level: 'behavioural', evidence: '3.3 clients' }),
  action('StorageElement', 'resize', { params: [integerParameter('size')] }),
  action('StorageElement', 'clone', { params: [stringParameter('cloneType')], returns: job('StorageElement') }),
  action('VirtualDisk', 'resize', { params: [integerParameter('size'), booleanParameter('sparse')], level: 'behavioural', evidence: '3.3 clients' }),
  action('VirtualDisk', 'clone', {
    params: [stringParameter('cloneType')], body: { kind: 'id', type: 'Repository' }, returns: job('VirtualDisk'), level: 'behavioural', evidence: '3.3 clients',
  }),
  typeRead('VirtualDisk', 'virtualDiskGetEmptyCdrom', { returns: { kind: 'object', type: 'VirtualDisk' }, level: 'behavioural', evidence: '3.3 clients' }),
  action('Assembly', 'refresh', { level: 'behavioural', evidence: 'exists: CLI guide 3.3; REST form inferred' }),
  ...association('AccessGroup', 'Server', { verbs: ['addServer', 'removeServer'] }),
  ...association('AccessGroup', 'FileSystem', { verbs: ['addFileSystem', 'removeFileSystem'] }),
  ...association('AccessGroup', 'StorageInitiator', { verbs: ['addStorageInitiator', 'removeStorageInitiator'] }),
  ...association('AccessGroup', 'StorageElement', { verbs: ['presentStorageElement', 'unpresentStorageElement'] }),
];
