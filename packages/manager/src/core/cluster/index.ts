import type { ManagerCore } from '../manager-core.js';
import { childOf, modifyChild } from '../plain.js';
import { planCreateCluster, planDeleteCluster, planModifyCluster } from './cluster.js';
import { planCreateHeartbeatDevice, planDeleteHeartbeatDevice } from './heartbeat-device.js';

/** Registers what a Manager does with the clusters of its pools; Servers enter and leave them with their pool. */
export function registerClusterOperations(core: ManagerCore): void {
  core.handle('ServerPool.createCluster', planCreateCluster);
  core.handle('ServerPool.modifyCluster', (call) => planModifyCluster(core, childOf(call).id, call.body));
  core.handle('Cluster.modify', (call) => planModifyCluster(core, call.id ?? '', call.body));
  core.handle('ServerPool.deleteCluster', (call) => planDeleteCluster(core, childOf(call).id));
  core.handle('Cluster.createClusterHeartbeatDevice', planCreateHeartbeatDevice);
  core.handle('Cluster.modifyClusterHeartbeatDevice', modifyChild);
  core.handle('Cluster.deleteClusterHeartbeatDevice', (call) => planDeleteHeartbeatDevice(core, childOf(call).id));
}
