import type { ErrorSpec } from './spec.js';
import { named } from './spec.js';

/** Virtual machines, clones and disks. */
export const machinesErrors = {
  BUSINESS_MANAGER_000000: { name: 'BUSINESS_MANAGER_CLONE_TARGET_TYPE_INVALID', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a clone target type', evidence: named },
  BUSINESS_MANAGER_000001: { name: 'BUSINESS_MANAGER_STORAGE_USE_INVALID', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a use of storage', evidence: named },
  BUSINESS_MANAGER_000002: { name: 'BUSINESS_MANAGER_VM_OPERATION_ON_TEMPLATE', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: '{0} is a template and cannot do what a virtual machine does', evidence: named },
  CLONE_TYPE_000000: { name: 'CLONE_TYPE_INVALID', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a clone type', evidence: named },
  VM_000000: { name: 'VM_IS_NOT_VIRTUAL_MACHINE', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: '{0} is not a virtual machine', evidence: named },
  VM_000001: { name: 'VM_TEMPLATE_CANT_BE_CREATED', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'A template cannot be created from {0}', evidence: named },
  VM_000002: { name: 'VM_POOL_SERVER_MISMATCH', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'Server {1} is not in the server pool of virtual machine {0}', evidence: named },
  VM_000003: { name: 'VM_MAPPING_MISMATCH', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'The mapping belongs to another virtual machine than {0}', evidence: named },
  VM_000004: { name: 'VM_INVALID_OS_TYPE', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not an operating system type', evidence: named },
  VM_000005: { name: 'VM_NO_SUCH_MESSAGE', status: 404, soapFault: 'Client', jobError: 'WS_API', text: 'There is no message {0}', evidence: named },
  VM_CLONE_STORAGE_MAPPING_000000: { name: 'VM_CLONE_STORAGE_MAPPING_ILLEGAL_STORAGE_TARGET', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '{0} cannot be the target of a cloned disk', evidence: named },
  VM_DISK_MAPPING_000000: { name: 'VM_DISK_MAPPING_CANT_MODIFY_VM_ID', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'The virtual machine of a disk mapping cannot be changed', evidence: named },
  VM_DISK_MAPPING_000001: { name: 'VM_DISK_MAPPING_CANT_MODIFY_VIRTUAL_DISK_ID', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'The virtual disk of a disk mapping cannot be changed', evidence: named },
  VM_DISK_MAPPING_000002: { name: 'VM_DISK_MAPPING_CANT_MODIFY_STG_ELEMENT_ID', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'The storage element of a disk mapping cannot be changed', evidence: named },
  VM_DISK_MAPPING_000003: { name: 'VM_DISK_MAPPING_MUST_SUPPLY_ONE_OF_VIRTUAL_DISK_OR_STORAGE_ELEMENT', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'A disk mapping needs a virtual disk or a storage element, and not both', evidence: named },
} as const satisfies Record<string, ErrorSpec>;
