import { ownRule as rule } from './rules.js';
import type { ErrorSpec } from './spec.js';

/** Rules of clusters, groups and the power of Servers: our own. */
export const poolRuleErrors = {
  OVMRU_900300E: rule('CLUSTER_NEEDS_EMPTY_POOL', 'Server Pool: {0}, has servers: {1}. Its cluster is made, changed and deleted while it has none.'),
  OVMRU_900301E: rule('CLUSTER_HAS_POOL_FILESYSTEM', 'Cluster: {0}, has a pool file system already.'),
  OVMRU_900302E: rule('POOL_FILESYSTEM_NOT_SHARED', 'Physical disk: {0}, is not shared by all servers of the pool. ovmsim simulates no shared disks: choose an NFS file system.'),
  OVMRU_900303E: rule('POOL_FILESYSTEM_IN_USE', 'File system: {0}, is in use by cluster heartbeat device: {1}.'),
  OVMRU_900304E: rule('CLUSTER_WITHOUT_POOL_FILESYSTEM', 'Cluster: {0}, of Server Pool: {1}, has no pool file system. Create a cluster heartbeat device first.'),
  OVMRU_900305E: rule('CLUSTER_NOT_ONLINE', 'Server: {0}, did not come online in cluster: {1}.'),
  OVMRU_900307E: rule('VMS_RUN_TOGETHER', 'Virtual machines: {0} and {1}, run on Server: {2}. Anti-affinity group: {3}, forbids that.'),
  OVMRU_900308E: rule('CPU_GROUP_BUILT_IN', 'CPU compatibility group: {0}, belongs to a processor. It cannot be changed or deleted.'),
  OVMRU_900309E: rule('SERVER_HAS_CONTROLLER', 'Server: {0}, has a controller already.'),
  OVMRU_900310E: rule('NETWORK_HAS_POLICY', 'Network: {0}, has a threshold in this policy already.'),
  OVMRU_900311E: rule('SERVER_NOT_STOPPED', 'Server: {0}, is not STOPPED. It is {1}.'),
  OVMRU_900312E: rule('SERVER_RUNS_VMS', 'Server: {0}, runs virtual machines: {1}. Stop them, or put the server into maintenance mode first.'),
  OVMRU_900313E: rule('NOBODY_TO_SWITCH', 'Server: {0}, cannot be switched: no other server of this Manager runs that could do it.'),
  OVMRU_900314E: rule('SERVER_WITHOUT_CONTROLLER', 'Server: {0}, has no controller (IPMI), without which nobody can cut its power.'),
  OVMRU_900315E: rule('SERVER_NOT_EVACUATED', 'Server: {0}, is in maintenance mode, but not every virtual machine has left it: {1}.'),
  OVMRU_900316E: {
    name: 'SERVER_STILL_UP', status: 502, soapFault: 'Server', jobError: 'SERVER', text: 'Server: {0}, was told to shut down and still answers.', evidence: 'ovmsim',
  },
} as const satisfies Record<string, ErrorSpec>;
