import type { WorldReader } from '../world.js';

/**
 * Why an affinity group keeps a machine off a Server, null when none does: a group may name the only Servers of its machines, or those it keeps off (meaning inferred
 * from the names of the types; Concepts Guide 3.3 §6.12 speaks of machines kept apart, which placement sees to).
 */
export function affinityRefusal(store: Pick<WorldReader, 'get' | 'related'>, vmId: string, serverId: string): string | null {
  for (const id of store.related('AffinityGroup', 'vmIds', vmId)) {
    const group = store.get('AffinityGroup', id);
    if (group === undefined || group.serverIds.length === 0) continue;
    const named = group.serverIds.includes(serverId);
    if (group.serverAffinityType === 'AFFINITY' && !named) return `affinity group ${group.name} runs on other servers only`;
    if (group.serverAffinityType === 'ANTI_AFFINITY' && named) return `affinity group ${group.name} keeps off it`;
  }
  return null;
}
