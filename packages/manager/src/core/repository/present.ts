import { derivedIds } from '@ovmsim/model';
import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import type { WorldTransaction } from '../transaction.js';
import { repositoryMountPoint } from '../virtual-disk/records.js';
import { locationIn, mountOn, unmountFrom } from './on-server.js';
import { newMount } from './records.js';
import { assertMine, machinesUsing, repositoryIn, standingOf } from './repository-job.js';

interface Between {
  readonly repositoryId: string;
  readonly serverId: string;
}

/** Repository.present (WSAPI guide 3.3 §2.6.11): the Server mounts it. One that has it already keeps it. */
export function planPresent(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const between = betweenOf(call, core);
  return {
    job: {
      ...namesOf(core, between, 'Present Repository: {0} to Server: {1}'),
      body: async (job) => {
        await presentRepository(access, job, between);
        return null;
      },
    },
  };
}

/** Repository.unpresent: refused while machines on that Server use it (inferred). */
export function planUnpresent(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const between = betweenOf(call, core);
  return {
    job: {
      ...namesOf(core, between, 'Unpresent Repository: {0} from Server: {1}'),
      body: async (job) => {
        await unpresentRepository(access, job, between);
        return null;
      },
    },
  };
}

/** Has a Server mount a repository. Throws RuleError, AgentCallError. */
export async function presentRepository(access: AgentAccess, job: JobContext, { repositoryId, serverId }: Between): Promise<void> {
  const { core } = job;
  const repository = repositoryIn(core, repositoryId);
  const server = serverIn(core, serverId);
  assertMine(core, repository);
  assertReachable(core, repository, server);
  if (repository.presentedServerIds.includes(serverId)) return;
  job.progress(`Presenting repository ${repository.name} to server ${server.name}`);
  await mountOn(access.of(serverId), job, { ...repository, location: locationIn(core, repository) });
  core.transact((tx) => {
    const { presentedServerIds } = repositoryIn({ store: core.store }, repositoryId);
    tx.update('Repository', repositoryId, { presentedServerIds: [...presentedServerIds.filter((id) => id !== serverId), serverId] });
    if (!tx.has('FileSystemMount', mountId(serverId, repositoryId))) tx.insert('FileSystemMount', newMount({ server, repository }));
  });
}

/** Has a Server unmount a repository. Throws RuleError OVMRU_900161E, OVMRU_900162E; AgentCallError. */
export async function unpresentRepository(access: AgentAccess, job: JobContext, { repositoryId, serverId }: Between): Promise<void> {
  const { core } = job;
  const repository = repositoryIn(core, repositoryId);
  const server = serverIn(core, serverId);
  if (!repository.presentedServerIds.includes(serverId)) throw new RuleError('OVMRU_900162E', [repository.name, server.name]);
  const users = machinesUsing(core.store, repositoryId, serverId);
  if (users.length > 0) throw new RuleError('OVMRU_900161E', [repository.name, server.name, users.map(({ name }) => name).join(', ')]);
  job.progress(`Unpresenting repository ${repository.name} from server ${server.name}`);
  await unmountFrom(access.of(serverId), repository);
  core.transact((tx) => forgetPresentation(tx, { repositoryId, serverId }));
}

/** A repository is not presented to a Server any more. */
export function forgetPresentation(tx: WorldTransaction, { repositoryId, serverId }: Between): void {
  const repository = tx.get('Repository', repositoryId);
  if (repository?.presentedServerIds.includes(serverId) === true) tx.update('Repository', repositoryId, { presentedServerIds: repository.presentedServerIds.filter((id) => id !== serverId) });
  const mount = mountId(serverId, repositoryId);
  if (tx.has('FileSystemMount', mount)) tx.delete('FileSystemMount', mount);
}

const mountId = (serverId: string, repositoryId: string): string => derivedIds.mount(serverId, repositoryMountPoint(repositoryId));

/** A Server's own disk is nobody else's; the Server must be this Manager's and be there. */
function assertReachable(core: ManagerCore, repository: RecordOf<'Repository'>, server: RecordOf<'Server'>): void {
  if (server.managerUuid !== core.managerId) throw new RuleError('OVMRU_900001E', [server.name]);
  if (server.serverRunState !== 'RUNNING') throw new RuleError('OVMRU_900014E', [server.name, server.serverRunState]);
  const { fileServer } = standingOf(core, repository);
  if (fileServer.fileServerType === 'NETWORK' || fileServer.serverId === server.id) return;
  throw new RuleError('OVMRU_900160E', [repository.name, core.store.get('Server', fileServer.serverId ?? '')?.name ?? '', server.name]);
}

function serverIn({ store }: Pick<ManagerCore, 'store'>, id: string): RecordOf<'Server'> {
  return namedObject(store, 'Server', id);
}

function betweenOf(call: OperationCall, core: ManagerCore): Between {
  return { repositoryId: repositoryIn(core, call.id).id, serverId: serverIn(core, String(call.body)).id };
}

function namesOf(core: ManagerCore, { repositoryId, serverId }: Between, name: string): { readonly name: string; readonly objects: readonly ObjectRef[] } {
  const [repository, server] = [repositoryIn(core, repositoryId), serverIn(core, serverId)];
  return {
    name: name.replace('{0}', () => repository.name).replace('{1}', () => server.name),
    objects: [{ type: 'Repository', id: repositoryId }, { type: 'Server', id: serverId }],
  };
}
