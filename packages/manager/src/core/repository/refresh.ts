import { idForms } from '@ovmsim/model';
import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { isRpcStruct } from '@ovmsim/xml';
import type { AgentClient } from '../../agents/agent-client.js';
import { RuleError } from '../errors.js';
import { lookInto } from '../file-system/look.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import type { WorldTransaction } from '../transaction.js';
import { newVirtualDisk, repositoryMountPoint } from '../virtual-disk/records.js';
import { adoptVm, type FoundMachine } from '../vm/adopt.js';
import { removeContent } from './change.js';
import { ask, foundRepositories, metaNames, type FoundImage, type RepositoryContents } from './documents.js';
import { withRepository } from './on-server.js';
import { assertMine, contentsOf, repositoryIn, standingOf } from './repository-job.js';

/** What a Server sees in a repository. */
interface Seen {
  readonly contents: RepositoryContents;
  readonly names: ReadonlyMap<string, string>;
  readonly machines: readonly FoundMachine[];
}

/**
 * Repository.refresh: its file system is looked into, and what lies in the repository becomes what the Manager knows of it (Concepts Guide 3.3 ch. 4): disks, CD
 * images, machines and templates that are new come in, those that are gone go.
 */
export function planRefreshRepository(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name, fileSystemId } = repositoryIn(core, call.id);
  return {
    job: {
      name: `Refresh Repository: ${name}`,
      objects: [{ type: 'Repository', id }, { type: 'FileSystem', id: fileSystemId }],
      body: async (job) => {
        try {
          await refresh(access, job, id);
        } catch (error) {
          core.transact((tx) => core.events.raise(tx, { type: 'repository.refresh.failed', object: { type: 'Repository', id } }));
          throw error;
        }
        return null;
      },
    },
  };
}

async function refresh(access: AgentAccess, job: JobContext, id: string): Promise<void> {
  const { core } = job;
  const before = repositoryIn(core, id);
  assertMine(core, before);
  job.progress(`Refreshing repository ${before.name}`);
  await lookInto(access, job, standingOf(core, before));
  const repository = core.store.get('Repository', id);
  if (repository === undefined) throw new RuleError('OVMRU_900171E', [before.name, core.store.get('FileSystem', before.fileSystemId)?.name ?? before.fileSystemId]);
  assertMine(core, repository);
  const seen = await withRepository({ access, job }, repository, (client) => look(client, job, repository));
  const notes = core.transact((tx) => {
    tx.update('Repository', id, { refreshed: true });
    core.events.raise(tx, { type: 'repository.refresh.completed', object: { type: 'Repository', id } });
    return apply(core, tx, { repository, seen });
  });
  for (const note of notes) job.log(note);
}

async function look(client: AgentClient, { core }: JobContext, repository: RecordOf<'Repository'>): Promise<Seen> {
  const [found] = await ask(client, 'discover_repositories', { params: [repository.id], read: foundRepositories });
  if (found === undefined) throw new RuleError('OVMRU_900171E', [repository.name, repository.fileSystemId]);
  const names = metaNames(await client.call('get_repository_meta_data', repositoryMountPoint(repository.id)));
  const { machines, templates } = found.contents;
  const strangers = [...machines.map((vmId) => ({ vmId, template: false })), ...templates.map((vmId) => ({ vmId, template: true }))].filter(({ vmId }) => !core.store.has('Vm', vmId));
  return { contents: found.contents, names, machines: await configurations(client, repository.id, strangers) };
}

/** The configurations of machines and templates that the Manager does not know; a folder without one is no machine. */
async function configurations(client: AgentClient, repositoryId: string, strangers: readonly Pick<FoundMachine, 'vmId' | 'template'>[]): Promise<readonly FoundMachine[]> {
  const found: FoundMachine[] = [];
  for (const { vmId, template } of strangers) {
    const config = await client.call(template ? 'get_template_config' : 'get_vm_config', repositoryId, vmId);
    if (isRpcStruct(config)) found.push({ repositoryId, vmId, template, config });
  }
  return found;
}

/** @returns what stayed as it was, and why, in words */
function apply(core: ManagerCore, tx: WorldTransaction, { repository, seen }: { readonly repository: RecordOf<'Repository'>; readonly seen: Seen }): readonly string[] {
  const images = [...seen.contents.disks.map((file) => ({ file, diskType: 'VIRTUAL_DISK' as const })), ...seen.contents.images.map((file) => ({ file, diskType: 'VIRTUAL_CDROM' as const }))];
  const there = new Set([...images.map(({ file }) => file.id), ...seen.contents.machines, ...seen.contents.templates, ...seen.contents.assemblies]);
  const notes = images.map(({ file, diskType }) => applyImage(core, tx, { file, diskType, repository, name: seen.names.get(file.id) ?? file.id }));
  for (const machine of seen.machines) adoptVm(tx, core, machine);
  const left = contentsOf(tx, repository.id).filter(({ id }) => !there.has(id));
  return [...notes, ...left.map((object) => drop(core, tx, object))].filter((note) => note !== null);
}

interface Applied {
  readonly file: FoundImage;
  readonly diskType: RecordOf<'VirtualDisk'>['diskType'];
  readonly repository: RecordOf<'Repository'>;
  readonly name: string;
}

function applyImage(core: ManagerCore, tx: WorldTransaction, { file, diskType, repository, name }: Applied): string | null {
  const { id, size, onDiskSize } = file;
  const known = tx.get('VirtualDisk', id);
  if (known === undefined) {
    if (!idForms.VirtualDisk.pattern.test(id)) return `${id} is no disk image and no CD image`;
    tx.insert('VirtualDisk', newVirtualDisk(core.store, { id, name, diskType, size, onDiskSize, repositoryId: repository.id }));
  } else if (known.repositoryId !== repository.id) {
    return `${id} lies in another repository, too`;
  } else if (known.size !== size || known.onDiskSize !== onDiskSize) {
    tx.update('VirtualDisk', id, { size, onDiskSize });
  }
  return null;
}

/** What is in use keeps its place, for somebody to see what is missing. */
function drop(core: ManagerCore, tx: WorldTransaction, object: ObjectRef): string | null {
  const runs = object.type === 'Vm' && !['STOPPED', 'TEMPLATE'].includes(tx.get('Vm', object.id)?.vmRunState ?? 'STOPPED');
  const mapped = object.type === 'VirtualDisk' && tx.related('VmDiskMapping', 'virtualDiskId', object.id).length > 0;
  if (runs || mapped) return `${core.ref(object).name ?? object.id} is missing in the repository and stays because it is in use`;
  removeContent(tx, object);
  return null;
}
