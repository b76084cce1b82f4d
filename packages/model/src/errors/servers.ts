import type { ErrorSpec } from './spec.js';
import { named } from './spec.js';

/** Servers, pools, clusters and networks. */
export const serversErrors = {
  CLUSTER_000000: { name: 'CLUSTER_ALREADY_EXISTS_FOR_SERVER_POOL', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'Server pool {0} has a cluster already', evidence: named },
  CLUSTER_HEARTBEAT_DEV_000000: { name: 'CLUSTER_HEARTBEAT_DEV_INVALID_STORAGE_TYPE', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a storage type of a cluster heartbeat device', evidence: named },
  CLUSTER_HEARTBEAT_DEV_000001: { name: 'CLUSTER_HEARTBEAT_DEV_CREATION_FAILED', status: 500, soapFault: 'Server', jobError: 'INTERNAL', text: 'The cluster heartbeat device could not be made: {0}', evidence: named },
  CLUSTER_HEARTBEAT_DEV_000002: { name: 'CLUSTER_HEARTBEAT_DEV_STORAGE_TYPE_DEVICE_ID_MISMATCH', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'Storage type {0} does not fit the object {1}', evidence: named },
  CLUSTER_HEARTBEAT_DEV_000003: { name: 'CLUSTER_HEARTBEAT_DEV_NOT_NETWORK_FS', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '{0} is not a network file system', evidence: named },
  CLUSTER_HEARTBEAT_DEV_000004: { name: 'CLUSTER_HEARTBEAT_DEV_STORAGE_TYPE_REQUIRED', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'The storage type of the cluster heartbeat device is missing', evidence: named },
  NETWORK_000000: { name: 'NETWORK_ROLE_NOT_VALID', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a role that this network can have', evidence: named },
  NETWORK_000001: { name: 'NETWORK_DOESNT_HAVE_ROLE', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'Network {0} does not have the role {1}', evidence: named },
  NETWORK_000002: { name: 'NETWORK_INVALID_ADDRESS', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not an address that can be used', evidence: named },
  NETWORK_000003: { name: 'NETWORK_ETHERNETPORT_WRONG_TYPE', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'Port {0} has the wrong type for this: {1}', evidence: named },
  NETWORK_000004: { name: 'NETWORK_TOO_MANY_ADDRESSES', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '{0} can have one address', evidence: named },
  NETWORK_000005: { name: 'NETWORK_NO_MAC_ADDRESS_AVAILABLE', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'No MAC address is left in the range', evidence: named },
  NETWORK_000006: { name: 'NETWORK_MAC_ADDRESS_IN_USE', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'MAC address {0} is in use', evidence: named },
  NETWORK_000007: { name: 'NETWORK_ADDRESS_CONFIG_TYPE_NOT_VALID', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a way to configure an address', evidence: named },
  NETWORK_000008: { name: 'NETWORK_INVALID_SERVER_LOCAL_OPERATION', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'Network {0} is local to a server and cannot do this', evidence: named },
  NETWORK_000009: { name: 'NETWORK_VM_TEMPLATE_HAS_VNIC_WITH_MAC', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'Template {0} has a network card with a MAC address', evidence: named },
  NETWORK_000010: { name: 'NETWORK_INVALID_NETMASK', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a netmask', evidence: named },
  SERVER_000000: { name: 'SERVER_INVALID_ROLE', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a server role', evidence: named },
  SERVER_POOL_000000: { name: 'SERVER_POOL_MASTER_SERVER_NOT_FOUND', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'Server pool {0} has no master server', evidence: named },
  SERVER_POOL_000001: { name: 'SERVER_POOL_MASTER_SERVER_NOT_MEMBER_OF_POOL', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'Master server {1} is not a member of server pool {0}', evidence: named },
  SERVER_UPDATE_CONFIG_000000: { name: 'SERVER_UPDATE_CONFIG_EMPTY_REPO_NAME', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'The name of the package repository is missing', evidence: named },
  SERVER_UPDATE_CONFIG_000001: { name: 'SERVER_UPDATE_CONFIG_REPO_TYPE_SPECIFIED', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'The type of the package repository cannot be set', evidence: named },
  WORKER_SERVER_000000: { name: 'NO_WORKER_SERVER_FOUND_FOR_FS', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'No server can work on file system {0}', evidence: named },
  WORKER_SERVER_000001: { name: 'NO_WORKER_SERVER_FOUND_FOR_REPOSITORY', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'No server can work on repository {0}', evidence: named },
} as const satisfies Record<string, ErrorSpec>;
