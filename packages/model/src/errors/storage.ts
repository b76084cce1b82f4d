import type { ErrorSpec } from './spec.js';
import { named } from './spec.js';

/** Storage and repositories. */
export const storageErrors = {
  ACCESS_GROUP_000000: { name: 'ACCESS_GROUP_INVALID_TYPE', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a type of access group', evidence: named },
  ACCESS_GROUP_000001: { name: 'ACCESS_GROUP_REFRESH_NON_STORAGE_ARRAY', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'Only an access group of a storage array can be refreshed', evidence: named },
  FILE_SERVER_000000: { name: 'FILE_SERVER_INVALID_TYPE', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a type of file server', evidence: named },
  FILE_SERVER_000001: { name: 'FILE_SERVER_ADMIN_SERVERS_NOT_FOUND', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'None of the admin servers was found', evidence: named },
  FILE_SERVER_000002: { name: 'FILE_SERVER_INCORRECT_TYPE_FOR_OPERATION', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'File server {0} is of type {1}, which cannot do this', evidence: named },
  FILE_SYSTEM_000000: { name: 'FILE_SYSTEM_CANT_BE_DELETED', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'File system {0} cannot be deleted', evidence: named },
  FILE_SYSTEM_000001: { name: 'FILE_SYSTEM_CANT_BE_CREATED', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'A file system cannot be created on {0}', evidence: named },
  FILE_SYSTEM_000002: { name: 'FILE_SYSTEM_INCORRECT_TYPE_FOR_OPERATION', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'File system {0} is of a type that cannot do this', evidence: named },
  REPOSITORY_000000: { name: 'REPOSITORY_TOO_MANY_URLS', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'Only one URL can be imported at a time', evidence: named },
  STORAGE_ARRAY_000000: { name: 'STORAGE_ARRAY_INVALID_STORAGE_TYPE', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a storage type', evidence: named },
  STORAGE_ARRAY_000001: { name: 'STORAGE_ARRAY_NO_ACCESS_HOST_SPECIFIED', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'No access host was given', evidence: named },
  STORAGE_ARRAY_000003: { name: 'STORAGE_ARRAY_INVALID_CHAP_USERNAME', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'The CHAP user name is not valid', evidence: named },
  STORAGE_ARRAY_000004: { name: 'STORAGE_ARRAY_INVALID_ARGUMENT_FOR_ARRAY_TYPE', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '{0} does not apply to an array of type {1}', evidence: named },
  STORAGE_ARRAY_000005: { name: 'STORAGE_ARRAY_INVALID_CHAP_PASSWORD', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'The CHAP password is not valid', evidence: named },
  STORAGE_ELEMENT_000000: { name: 'STORAGE_ELEMENT_INVALID_STORAGE_ARRAY_CLONE_TARGET', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'Storage array {0} cannot be the target of this clone', evidence: named },
  STORAGE_ELEMENT_000001: { name: 'STORAGE_ELEMENT_INVALID_STORAGE_ARRAY_CLONE_TYPE', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'A storage array does not clone by {0}', evidence: named },
  STORAGE_ELEMENT_000002: { name: 'STORAGE_ELEMENT_USER_FRIENDLY_NAME_NOT_ALLOWED', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'A user friendly name is not allowed for {0}', evidence: named },
  STORAGE_ELEMENT_000003: { name: 'STORAGE_ELEMENT_ILLEGAL_CLONE_TARGET', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '{0} cannot be the target of a cloned storage element', evidence: named },
  VIRTUAL_DISK_000000: { name: 'VIRTUAL_DISK_INVALID_DISK_TYPE', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a type of virtual disk', evidence: named },
  VIRTUAL_DISK_000001: { name: 'VIRTUAL_DISK_IMPORT_FAILED', status: 500, soapFault: 'Server', jobError: 'INTERNAL', text: 'Import of the virtual disk failed: {0}', evidence: named },
  VIRTUAL_DISK_000002: { name: 'VIRTUAL_DISK_CANNOT_PERFORM_OPERATION_ON_CDROM', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: '{0} is a CD image and cannot do this', evidence: named },
  VIRTUAL_DISK_000003: { name: 'VIRTUAL_DISK_ILLEGAL_CLONE_TARGET', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '{0} cannot be the target of a cloned virtual disk', evidence: named },
} as const satisfies Record<string, ErrorSpec>;
