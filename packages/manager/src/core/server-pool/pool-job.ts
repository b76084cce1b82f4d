import { isIPv4 } from 'node:net';
import type { ObjectRef, RecordOf } from '@ovmsim/model';
import type { Node } from '../cluster/membership.js';
import { OperationError, RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobDescription } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { askServer } from '../server/discovery/collect.js';
import { agentKeys } from '../server/server-job.js';

/** Roles of every new member (Concepts Guide 3.3 §6.2), as agents spell them. */
export const memberRoles = 'xen,utility';

/** The pool of an id. Throws GEN_000002. */
export function poolOf(core: ManagerCore, id: string | undefined): RecordOf<'ServerPool'> {
  return namedObject(core.store, 'ServerPool', id);
}

/** The Server of an id. Throws GEN_000002. */
export function memberOf(core: ManagerCore, id: string): RecordOf<'Server'> {
  return namedObject(core.store, 'Server', id);
}

/** The members of a pool, in the order in which they joined. */
export function membersOf(core: ManagerCore, poolId: string): RecordOf<'Server'>[] {
  return core.store.related('Server', 'serverPoolId', poolId).map((id) => memberOf(core, id));
}

/** A job on a pool and some Servers; no other job talks to any agent of the pool meanwhile. */
export function poolJob(core: ManagerCore, poolId: string, job: Pick<JobDescription, 'name' | 'body'> & { readonly servers?: readonly string[] }): JobDescription {
  const { servers = [], name, body } = job;
  const members = core.store.related('Server', 'serverPoolId', poolId);
  const objects: ObjectRef[] = [{ type: 'ServerPool', id: poolId }, ...servers.map((id): ObjectRef => ({ type: 'Server', id }))];
  return { name, body, objects, keys: agentKeys(core, [...new Set([...members, ...servers])]) };
}

/** Tells all these members the addresses of the pool. Throws AgentCallError at the first that does not take it. */
export async function tellMembers(access: AgentAccess, members: readonly RecordOf<'Server'>[]): Promise<void> {
  const addresses = members.map(({ ipAddress }) => ipAddress);
  for (const { id } of members) await access.of(id).call('set_pool_member_ip_list', addresses);
}

/** Takes back a step of a job that failed later; a step that cannot be taken back is noted, the job fails anyway. */
export async function takeBack(job: JobContext, step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    job.log(`could not be taken back: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The members with their numbers, which are their own knowledge, so that they are asked. */
export async function nodesOf(access: AgentAccess, job: JobContext, poolId: string): Promise<Node[]> {
  const nodes: Node[] = [];
  for (const server of membersOf(job.core, poolId)) nodes.push({ server, number: (await askServer(access.of(server.id), job)).nodeNumber ?? 0 });
  return nodes;
}

/** Refuses an address that is none, at once. Throws NETWORK_000002. */
export function checkVirtualIp(virtualIp: string | null): void {
  if (virtualIp !== null && !isIPv4(virtualIp)) throw new OperationError('NETWORK_000002', [virtualIp]);
}

/** Refuses an address that a Server or another pool has. Throws OVMRU_900012E. */
export function assertVirtualIpFree(core: ManagerCore, virtualIp: string | null, poolId?: string): void {
  if (virtualIp === null) return;
  const server = core.store.list('Server').find((one) => one.ipAddress === virtualIp);
  if (server !== undefined) throw new RuleError('OVMRU_900012E', [virtualIp, `server ${server.name}`]);
  const pool = core.store.list('ServerPool').find((one) => one.virtualIp === virtualIp && one.id !== poolId);
  if (pool !== undefined) throw new RuleError('OVMRU_900012E', [virtualIp, `server pool ${pool.name}`]);
}

/** Refuses a name that is none, at once. Throws GEN_000023. */
export function checkName(name: string | undefined): void {
  if (name === '') throw new OperationError('GEN_000023', ['name', name]);
}

/** Pool names are free text of up to 256 characters (Concepts Guide 3.3 §6.7). Throws OVMRU_900013E. */
export function assertName(name: string): void {
  if (name.length > 256) throw new RuleError('OVMRU_900013E', [`${name.slice(0, 32)}…`, 'it has more than 256 characters']);
}
