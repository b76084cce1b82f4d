import { fixedIds, repositoryMeta, repositoryMetaChanges } from '@ovmsim/model';
import type { CloneType, RecordOf } from '@ovmsim/model';
import { isRpcStruct, type RpcStruct, type RpcValue } from '@ovmsim/xml';
import { FileServerPlugin } from '../file-server/plugin.js';
import { sizeOf } from '../file-server/exports.js';
import { printed } from '../check-values.js';
import { OperationError, RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { repositoryIn, standingOf } from '../repository/repository-job.js';
import type { AgentAccess } from '../server/access.js';
import { imagePath, repositoryMountPoint } from './records.js';

type VirtualDisk = RecordOf<'VirtualDisk'>;

/** Sizes of disks are whole blocks of this many bytes (Go client library for 3.4). */
export const blockBytes = 4096;

/** The disk of an id. Throws GEN_000002. */
export function diskIn({ store }: Pick<ManagerCore, 'store'>, id: string | undefined): VirtualDisk {
  return namedObject(store, 'VirtualDisk', id);
}

/** A disk or image that lies in a repository; the empty drive does not. Throws GEN_000002, VIRTUAL_DISK_000002. */
export function storedDisk(core: Pick<ManagerCore, 'store'>, id: string | undefined): VirtualDisk & { readonly repositoryId: string } {
  const disk = diskIn(core, id);
  const { repositoryId } = disk;
  if (disk.id === fixedIds.emptyCdrom || repositoryId === null) throw new OperationError('VIRTUAL_DISK_000002', [disk.name]);
  return { ...disk, repositoryId };
}

/** A size of a disk as clients give it. Throws GEN_000001, GEN_000023. */
export function checkedSize(size: unknown): number {
  if (size === undefined || size === null || size === '') throw new OperationError('GEN_000001', ['size']);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size <= 0 || size % blockBytes !== 0) throw new OperationError('GEN_000023', ['size', printed(size)]);
  return size;
}

const cloneTypes: ReadonlySet<string> = new Set<CloneType>(['THIN_CLONE', 'SPARSE_COPY', 'NON_SPARSE_COPY']);

/** How a disk is cloned; a sparse copy where nothing is said (inferred). Throws CLONE_TYPE_000000. */
export function checkedCloneType(value: unknown): CloneType {
  if (value === undefined || value === '') return 'SPARSE_COPY';
  if (typeof value === 'string' && cloneTypes.has(value)) return value as CloneType;
  throw new OperationError('CLONE_TYPE_000000', [printed(value)]);
}

/** Path of an image on every Server that has its repository. */
export const mountedPath = ({ id, diskType }: Pick<VirtualDisk, 'id' | 'diskType'>, repositoryId: string): string => `${repositoryMountPoint(repositoryId)}${imagePath(id, diskType)}`;

/** The machines and templates that a disk is mapped to. */
export function machinesWith({ store }: Pick<ManagerCore, 'store'>, diskId: string): readonly string[] {
  return [...new Set(store.related('VmDiskMapping', 'virtualDiskId', diskId).flatMap((id) => store.get('VmDiskMapping', id)?.vmId ?? []))];
}

/** Their names. */
export function usersOf(core: Pick<ManagerCore, 'store'>, diskId: string): readonly string[] {
  return machinesWith(core, diskId).map((id) => core.store.get('Vm', id)?.name ?? id);
}

/** Throws OVMRU_900163E. */
export function assertUnmapped(core: Pick<ManagerCore, 'store'>, disk: VirtualDisk): void {
  const users = usersOf(core, disk.id);
  if (users.length > 0) throw new RuleError('OVMRU_900163E', [`Virtual Disk: ${disk.name}`, users.join(', ')]);
}

/** What has to be known of an image to handle its file. */
type ImageFacts = Pick<VirtualDisk, 'id' | 'diskType' | 'size' | 'onDiskSize'>;

/** The images of a repository as a Server handles them. Every call throws AgentCallError. */
export class ImageFiles {
  private readonly plugin: FileServerPlugin;
  private readonly fileSystem: RecordOf<'FileSystem'>;

  constructor(core: ManagerCore, access: AgentAccess, private readonly at: { readonly repositoryId: string; readonly serverId: string }) {
    const { fileServer, fileSystem } = standingOf(core, repositoryIn(core, at.repositoryId));
    this.plugin = new FileServerPlugin(core, access.of(at.serverId), fileServer);
    this.fileSystem = fileSystem;
  }

  /** @returns what the new image takes, bytes */
  async create(disk: Pick<VirtualDisk, 'id' | 'diskType' | 'size'>, sparse: boolean): Promise<number> {
    return onDisk(await this.plugin.on(this.fileSystem, 'storage_plugin_create', this.path(disk), 'File', disk.size, sparse));
  }

  /** What an image has become that a Server has fetched. */
  async sizes(disk: ImageFacts): Promise<Pick<VirtualDisk, 'size' | 'onDiskSize'>> {
    const answer = await this.plugin.on(this.fileSystem, 'storage_plugin_getFileInfo', this.record(disk));
    return { size: (isRpcStruct(answer) ? sizeOf(answer['file_sz']) : null) ?? 0, onDiskSize: onDisk(answer) };
  }

  /** @returns what it takes afterwards, bytes */
  async resize(disk: ImageFacts, size: number, sparse: boolean): Promise<number> {
    return onDisk(await this.plugin.on(this.fileSystem, 'storage_plugin_resize', this.record(disk), size, sparse));
  }

  async destroy(disk: ImageFacts): Promise<void> {
    await this.plugin.on(this.fileSystem, 'storage_plugin_destroy', this.record(disk));
  }

  /** A copy, in this repository or in another one that the same Server has. @returns what it takes, bytes */
  async copy(disk: VirtualDisk, to: { readonly id: string; readonly repositoryId: string }, type: CloneType): Promise<number> {
    const target = mountedPath({ id: to.id, diskType: disk.diskType }, to.repositoryId);
    if (type === 'THIN_CLONE') return onDisk(await this.plugin.on(this.fileSystem, 'storage_plugin_clone', this.record(disk), target));
    await this.plugin.client.call('copy_file', this.path(disk), target, type === 'SPARSE_COPY');
    return onDisk(await this.plugin.on(this.fileSystem, 'storage_plugin_getFileInfo', { ...this.record(disk), file_path: target }));
  }

  /** Writes the name of an image into its repository, where other Managers find it; null takes it away. */
  async note(id: string, type: VirtualDisk['diskType'], name: string | null): Promise<void> {
    const row = name === null ? null : { [repositoryMeta.type]: type === 'VIRTUAL_CDROM' ? 'VIRTUAL_CDROM' : 'VIRTUAL_DISK', [repositoryMeta.name]: name };
    await this.plugin.client.call('edit_repository_db', this.at.repositoryId, { [repositoryMetaChanges]: { [id]: row } });
  }

  private path(disk: Pick<VirtualDisk, 'id' | 'diskType'>): string {
    return mountedPath(disk, this.at.repositoryId);
  }

  private record(disk: ImageFacts): RpcStruct {
    return { fr_type: 'File', fs_uuid: this.fileSystem.id, file_path: this.path(disk), file_sz: String(disk.size), ondisk_sz: String(disk.onDiskSize) };
  }
}

/** Size on disk in a file record; one that does not tell is taken for a sparse file. */
function onDisk(answer: RpcValue): number {
  return (isRpcStruct(answer) ? sizeOf(answer['ondisk_sz']) : null) ?? 0;
}
