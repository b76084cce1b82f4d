import type { RecordOf } from '@ovmsim/model';
import type { AgentClient } from '../../agents/agent-client.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext } from '../operation.js';
import { adminServer } from '../file-server/plugin.js';
import type { AgentAccess } from '../server/access.js';
import { repositoryMountPoint } from '../virtual-disk/records.js';
import { standingOf } from './repository-job.js';
import { bestOf } from './worker.js';

type Repository = RecordOf<'Repository'>;
/** What has to be known of a repository to mount it; it need not be recorded yet. */
export type Mountable = Pick<Repository, 'id' | 'name'> & { readonly location: string };

/** Mounts a repository on a Server and registers it there (order of calls: CloudStack ovm3 plug-in); what failed half-way is taken back. Throws AgentCallError. */
export async function mountOn(client: AgentClient, job: JobContext, { id, location }: Mountable): Promise<void> {
  const mountPoint = repositoryMountPoint(id);
  await client.call('mount_repository_fs', location, mountPoint);
  try {
    await client.call('add_repository', location, mountPoint);
  } catch (error) {
    await quietly(job, client.call('unmount_repository_fs', mountPoint));
    throw error;
  }
}

/** Takes a repository off a Server; what is in it stays. Throws AgentCallError. */
export async function unmountFrom(client: AgentClient, { id }: Pick<Repository, 'id'>): Promise<void> {
  await client.call('unmount_repository_fs', repositoryMountPoint(id));
  await client.call('delete_repository', id, false);
}

/** Does something on a Server that has a repository mounted: one that it is presented to, or an admin server of its file server, for as long as it takes. */
export async function withRepository<T>(at: { readonly access: AgentAccess; readonly job: JobContext }, repository: Repository, body: (client: AgentClient) => Promise<T>): Promise<T> {
  const { access, job } = at;
  const presented = bestOf(repository.presentedServerIds.map((id) => job.core.store.get('Server', id)));
  if (presented !== undefined) return body(access.of(presented.id));
  const client = adminClient(access, job, repository);
  await mountOn(client, job, { ...repository, location: locationIn(job.core, repository) });
  try {
    return await body(client);
  } finally {
    await quietly(job, unmountFrom(client, repository));
  }
}

/** Deletes a repository that is presented to nobody, with everything in it. Throws AgentCallError. */
export async function erase(access: AgentAccess, job: JobContext, repository: Repository): Promise<void> {
  const client = adminClient(access, job, repository);
  await mountOn(client, job, { ...repository, location: locationIn(job.core, repository) });
  try {
    await client.call('delete_repository', repository.id, true);
  } finally {
    await quietly(job, client.call('unmount_repository_fs', repositoryMountPoint(repository.id)));
  }
}

function adminClient(access: AgentAccess, { core }: JobContext, repository: Repository): AgentClient {
  return access.of(adminServer(core, standingOf(core, repository).fileServer).id);
}

/** What Servers mount for a repository. */
export function locationIn(core: Pick<ManagerCore, 'store'>, repository: Repository): string {
  const { fileSystem } = standingOf(core, repository);
  return locationAt(fileSystem, repository.sharePath);
}

export function locationAt(fileSystem: Pick<RecordOf<'FileSystem'>, 'path'>, sharePath: string): string {
  return sharePath === '' ? fileSystem.path : `${fileSystem.path}/${sharePath}`;
}

/** Takes a step back; one that cannot be taken is noted, and does not hide why it had to be. */
export async function quietly(job: JobContext, step: Promise<unknown>): Promise<void> {
  try {
    await step;
  } catch (error) {
    job.log(`could not be taken back: ${error instanceof Error ? error.message : String(error)}`);
  }
}
