import { statisticInterval } from '@ovmsim/model';
import type { ObjectRef, RecordOf, ServerRole } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { stillThere } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { applyPatch, editJobName, patchOf } from '../modify.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { evacuate } from '../server-power/evacuate.js';
import { moveMaster } from '../server-power/master.js';
import { migrationKey } from '../vm/migrate.js';
import type { AgentAccess } from './access.js';
import { agentRoles } from './discovery/apply-server.js';
import { agentKeys, serverOf } from './server-job.js';

type ServerPatch = Partial<Pick<RecordOf<'Server'>, 'name' | 'serverRoles' | 'maintenanceMode' | 'statisticInterval' | 'ntpServers' | 'rebootOnUpgrade' | 'protected'>>;

/** Server.modify: what concerns the Server itself is told to its agent before it is written. */
export function planModifyServer(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const server = serverOf(call, core);
  const patch = patchOf('Server', call.body, core.options.profile.name) as ServerPatch;
  checkRange(patch.statisticInterval);
  if (patch.name === '' && server.name !== '') throw new OperationError('GEN_000023', ['name', '']);
  if (patch.serverRoles?.includes('UNKNOWN') === true) throw new OperationError('SERVER_000000', ['UNKNOWN']);
  // A Server outside every pool has no roles (clients send whole objects), but nobody can take the last one.
  if (patch.serverRoles?.length === 0 && server.serverRoles.length > 0) throw new OperationError('SERVER_000000', ['']);
  const object = { type: 'Server', id: server.id } as const;
  const pool = server.serverPoolId;
  const evacuates = patch.maintenanceMode === true && !server.maintenanceMode;
  return {
    job: {
      name: editJobName(core, object),
      // Maintenance may move the role of the master to another member, so the whole pool is kept still; and it moves the machines.
      objects: [object, ...(evacuates && pool !== null ? [{ type: 'ServerPool', id: pool } as const, ...machinesOf(core, server.id)] : [])],
      keys: [...agentKeys(core, pool === null ? [server.id] : core.store.related('Server', 'serverPoolId', pool)), ...(evacuates ? [migrationKey(pool)] : [])],
      body: async (job) => {
        await modify(access, { serverId: server.id, patch }, job);
        return null;
      },
    },
  };
}

const machinesOf = ({ store }: ManagerCore, serverId: string): ObjectRef[] => store.related('Vm', 'serverId', serverId).map((id) => ({ type: 'Vm', id }));

function checkRange(value: number | undefined): void {
  if (value === undefined || (value >= statisticInterval.least && value <= statisticInterval.most)) return;
  throw new OperationError('GEN_000015', ['statisticInterval', String(statisticInterval.least), String(statisticInterval.most)]);
}

interface Edit {
  readonly serverId: string;
  readonly patch: ServerPatch;
}

async function modify(access: AgentAccess, { serverId, patch }: Edit, job: JobContext): Promise<void> {
  const { core } = job;
  const server = stillThere(core.store, 'Server', serverId);
  const changed = changes(server, patch);
  if (changed.serverRoles !== undefined) assertRoles(core, server, changed.serverRoles);
  await tellAgent(access, serverId, changed);
  applyPatch(core, { type: 'Server', id: serverId }, changed);
  if (changed.maintenanceMode === undefined) return;
  const type = changed.maintenanceMode ? 'server.maintenance.on' : 'server.maintenance.off';
  core.transact((tx) => core.events.raise(tx, { type, object: { type: 'Server', id: serverId } }));
  if (!changed.maintenanceMode) return;
  // The flag is set first, so that nothing starts on the Server any more (order inferred).
  if (server.serverPoolId !== null) await moveMaster(access, job, { poolId: server.serverPoolId, away: serverId });
  await evacuate(access, job, serverId);
}

/** Clients send whole objects; only what differs from the record is a change. */
function changes(server: RecordOf<'Server'>, patch: ServerPatch): ServerPatch {
  const differs = (field: string): boolean => JSON.stringify((patch as Record<string, unknown>)[field]) !== JSON.stringify((server as unknown as Record<string, unknown>)[field]);
  const changed = Object.fromEntries(Object.entries(patch).filter(([field]) => differs(field))) as ServerPatch;
  const { serverRoles, ...rest } = changed;
  return serverRoles === undefined || sameRoles(server.serverRoles, serverRoles) ? rest : { ...rest, serverRoles: ordered(serverRoles) };
}

/** The order in which the Manager lists roles (recorded 3.3.3). */
const roleOrder: readonly ServerRole[] = ['UTILITY', 'VM'];
const ordered = (roles: readonly ServerRole[]): ServerRole[] => roleOrder.filter((role) => roles.includes(role));
const sameRoles = (a: readonly ServerRole[], b: readonly ServerRole[]): boolean => ordered(a).join() === ordered(b).join();

/** Roles need a pool; the VM role goes only from a Server without machines, and a pool keeps at least one (Concepts Guide 3.3 §6.2, User's Guide 3.2 §6.9.1). */
function assertRoles(core: ManagerCore, server: RecordOf<'Server'>, roles: readonly ServerRole[]): void {
  const refuse = (reason: string): never => {
    throw new RuleError('OVMRU_900017E', [server.name, reason]);
  };
  if (server.serverPoolId === null) refuse('it is in no server pool');
  if (roles.includes('VM') || !server.serverRoles.includes('VM')) return;
  if (core.store.related('Vm', 'serverId', server.id).length > 0) refuse('it has virtual machines');
  const others = core.store.related('Server', 'serverPoolId', server.serverPoolId ?? '').filter((id) => id !== server.id);
  if (!others.some((id) => core.store.get('Server', id)?.serverRoles.includes('VM') === true)) refuse('no other server of its pool has the role VM');
}

async function tellAgent(access: AgentAccess, serverId: string, changed: ServerPatch): Promise<void> {
  const { serverRoles, ntpServers, statisticInterval: interval } = changed;
  if (serverRoles !== undefined) await access.of(serverId).call('update_server_roles', agentRoles(serverRoles));
  if (interval !== undefined) await access.of(serverId).call('set_statistic_interval', interval);
  if (ntpServers === undefined) return;
  const client = access.of(serverId);
  // Without servers the Server's own clock is its source (inferred).
  await client.call('set_ntp', [...ntpServers], ntpServers.length === 0);
  await client.call(ntpServers.length === 0 ? 'disable_ntp' : 'enable_ntp');
}
