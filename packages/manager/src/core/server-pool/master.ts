import type { RecordOf } from '@ovmsim/model';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { membersOf, poolOf } from './pool-job.js';

/**
 * Moves the master role and the virtual IP off a member that goes into maintenance (User's Guide 3.3 §3.3.1.2). Nothing happens when the member is not the
 * master or nobody else can take over, nor in a pool without virtual IP: there is no other call that tells agents who is master.
 */
export async function moveMaster(access: AgentAccess, job: JobContext, { poolId, away }: { readonly poolId: string; readonly away: string }): Promise<void> {
  const { core } = job;
  const pool = poolOf(core, poolId);
  const heir = pool.masterServerId === away ? membersOf(core, poolId).find((server) => server.id !== away && canLead(server)) : undefined;
  if (heir === undefined || pool.virtualIp === null) return;
  job.progress(`Server ${heir.name} becomes master of server pool ${pool.name}`);
  await access.of(away).call('deconfigure_virtual_ip', pool.virtualIp);
  await access.of(heir.id).call('configure_virtual_ip', pool.virtualIp, heir.ipAddress);
  core.transact((tx) => {
    // The new master may have told so itself by now.
    if (tx.get('ServerPool', poolId)?.masterServerId === heir.id) return;
    tx.update('ServerPool', poolId, { masterServerId: heir.id });
    core.events.raise(tx, { type: 'pool.master.changed', object: { type: 'ServerPool', id: poolId } });
  });
}

function canLead(server: RecordOf<'Server'>): boolean {
  return server.serverRunState === 'RUNNING' && !server.maintenanceMode;
}
