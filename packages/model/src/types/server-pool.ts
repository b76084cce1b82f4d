import { flag, integer, inverse, inverseOne, modelled, oneOf, recorded, ref, refs, text } from '../builder.js';
import * as enums from '../enums.js';

/** A server pool. Members and machines point at the pool; the pool stores its master. `unassignedVmIds` are machines of the pool without a Server. */
export const serverPool = recorded('behavioural', {
  serverIds: inverse('Server', 'serverPoolId'),
  masterServerId: ref('Server').orNull(),
  affinityGroupIds: inverse('AffinityGroup', 'serverPoolId'),
  vmIds: inverse('Vm', 'serverPoolId'),
  unassignedVmIds: refs('Vm').derived(),
  clusterId: inverseOne('Cluster', 'serverPoolId'),
  virtualIp: text().orNull().writable(),
  keymap: text().writable(),
  secureVmMigrate: flag().writable(),
  serverPoolPolicyId: inverseOne('ServerPoolPolicy', 'serverPoolId'),
  zoneId: ref('Zone').orNull(),
  vmStartPolicy: oneOf(...enums.vmStartPolicy).writable(),
  serverUpdateConfigurationId: inverseOne('ServerUpdateConfiguration', 'serverPoolId'),
});

/** DRS/DPM policy, made and removed with its pool. `serverIds` are the Servers that take part. */
export const serverPoolPolicy = recorded('behavioural', {
  mode: oneOf(...enums.policyMode).writable(),
  cpuEnable: flag().writable(),
  periodMinutes: integer().unit('min').writable(),
  cpuThreshold: integer().unit('%').writable(),
  serverIds: refs('Server'),
  serverPoolNetworkPolicyIds: inverse('ServerPoolNetworkPolicy', 'serverPoolPolicyId'),
  serverPoolId: ref('ServerPool'),
});

/** Threshold of a policy for one network. */
export const serverPoolNetworkPolicy = modelled('behavioural', {
  enable: flag().writable(),
  threshold: integer().writable(),
  /** Survives the removal of its network (Concepts Guide 3.3 §6.11). */
  networkId: ref('Network').orNull(),
  serverPoolPolicyId: ref('ServerPoolPolicy'),
});

/** (Anti-)affinity group of a pool. */
export const affinityGroup = modelled('behavioural', {
  serverAffinityType: oneOf(...enums.affinityType).writable(),
  vmAffinityType: oneOf(...enums.affinityType).writable(),
  serverIds: refs('Server'),
  vmIds: refs('Vm'),
  serverPoolId: ref('ServerPool'),
});

/** Zone; listed by 3.3 Managers, never seen with an instance. */
export const zone = modelled('behavioural', {
  fileServerIds: inverse('FileServer', 'zoneIds'),
  serverPoolIds: inverse('ServerPool', 'zoneId'),
  storageArrayIds: inverse('StorageArray', 'zoneIds'),
});
