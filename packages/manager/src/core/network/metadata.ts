import { networkRole } from '@ovmsim/model';
import type { NetworkRole, RecordOf } from '@ovmsim/model';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from '../server/access.js';

type Described = Pick<RecordOf<'Network'>, 'id' | 'name' | 'roles'>;

/** What the Manager writes on an interface of a network: 'ethernet:<id>{<name>}:<ROLE>,<ROLE>' (CloudStack ovm3 plug-in). A later discovery, by whatever Manager, reads it. */
export function networkMetadata({ id, name, roles }: Described): string {
  return `ethernet:${id}{${name.replace(/[\r\n{}]/g, ' ')}}:${roles.join(',')}`;
}

/** What an interface tells of its network. */
export interface NetworkMark {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly NetworkRole[];
}

/** Reads metadata; null for what is none of a network. Roles that nobody knows are left out. */
export function readMetadata(text: string): NetworkMark | null {
  const [, id, name, roles] = /^ethernet:([0-9a-f]+)\{([^}]*)\}:(.*)$/.exec(text.trim()) ?? [];
  if (id === undefined || name === undefined || roles === undefined) return null;
  const words = roles.split(',').map((word) => word.trim());
  return { id, name, roles: networkRole.filter((role) => words.includes(role)) };
}

/** An interface to write on. */
export interface Marked {
  readonly serverId: string;
  readonly interfaceName: string;
}

/**
 * Writes, or with null takes away, what an interface tells of its network. It only helps a later discovery, so that a Server that does not take it, or cannot be
 * reached, does not break the job.
 */
export async function markInterface(access: AgentAccess, job: JobContext, { serverId, interfaceName, network }: Marked & { readonly network: Described | null }): Promise<void> {
  if (job.core.store.get('Server', serverId)?.serverRunState !== 'RUNNING') return;
  try {
    await access.of(serverId).call('ovs_if_meta', interfaceName, network === null ? '' : networkMetadata(network));
  } catch (error) {
    job.log(`metadata of ${interfaceName} was not written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
