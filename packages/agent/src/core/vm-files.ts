import { repositoryFolders, repositoryRoot } from '@ovmsim/model';
import type { Mounts, Resolved } from './mounts.js';
import { onShare } from './mounts.js';
import { PythonException } from './python-exception.js';
import { printVmConfig, readVmConfig, type VmConfig } from './vm-config.js';

/** Which of the two a configuration is of. */
export type ConfigOf = 'machines' | 'templates';

/** A configuration by repository and id. */
export interface ConfigPlace {
  readonly repository: string;
  readonly id: string;
  readonly of: ConfigOf;
}

/** Name of a saved memory image beside vm.cfg (ours). */
const savedMemory = 'vm.save';

/** The configurations of machines and templates, in the repositories that the Server has mounted. */
export class VmFiles {
  constructor(private readonly mounts: Pick<Mounts, 'require' | 'resolve'>) {}

  /** Path on the Server: `/OVS/Repositories/<repository>/VirtualMachines/<id>`. @throws PythonException for names that are none */
  folder({ repository, id, of }: ConfigPlace): string {
    for (const name of [repository, id]) if (!/^[\w-][\w.:-]*$/.test(name)) throw new PythonException(`Invalid id: ${name.slice(0, 200)}`, 'ValueError');
    return `${repositoryRoot}/${repository}/${repositoryFolders[of]}/${id}`;
  }

  /** Null when there is none. @throws PythonException when the repository is not mounted */
  read(place: ConfigPlace): VmConfig | null {
    const { share, path } = this.file(place, 'vm.cfg');
    const text = share.readText(path);
    return text === undefined ? null : readVmConfig(text);
  }

  /** As `read`. @throws PythonException when there is none */
  require(place: ConfigPlace): VmConfig {
    const config = this.read(place);
    if (config === null) throw new PythonException(`[Errno 2] No such file or directory: '${this.folder(place)}/vm.cfg'`, 'OSError');
    return config;
  }

  /** @throws PythonException when there is one already */
  create(place: ConfigPlace, config: VmConfig): void {
    if (this.read(place) !== null) throw new PythonException(`[Errno 17] File exists: '${this.folder(place)}'`, 'OSError');
    this.write(place, config);
  }

  write(place: ConfigPlace, config: VmConfig): void {
    this.on(place, 'vm.cfg', (share, path) => share.writeText(path, printVmConfig(config)));
  }

  /** Removes the folder with everything in it; the disks lie elsewhere. @throws PythonException when there is none */
  remove(place: ConfigPlace): void {
    this.require(place);
    this.on(place, '', (share, path) => share.remove(path));
  }

  /** Size of a machine's saved memory, bytes; null when there is none. */
  saved(place: ConfigPlace): number | null {
    const { share, path } = this.file(place, savedMemory);
    return share.entry(path)?.bytes ?? null;
  }

  save(place: ConfigPlace, bytes: number): void {
    this.on(place, savedMemory, (share, path) => share.writeImage(path, { bytes, allocated: bytes }));
  }

  forgetSaved(place: ConfigPlace): void {
    this.on(place, savedMemory, (share, path) => share.remove(path));
  }

  /** Whether there is a file at a path of the Server; what lies on no mounted file system cannot be told and counts as there. */
  exists(path: string): boolean {
    const found = this.mounts.resolve(path);
    return found === undefined ? !path.startsWith(`${repositoryRoot}/`) : found.share.entry(found.path) !== undefined;
  }

  private file(place: ConfigPlace, name: string): Resolved {
    return this.mounts.require(this.pathOf(place, name));
  }

  private on(place: ConfigPlace, name: string, work: (share: Resolved['share'], path: string) => void): void {
    const { share, path } = this.file(place, name);
    onShare(() => work(share, path), this.pathOf(place, name));
  }

  private pathOf(place: ConfigPlace, name: string): string {
    return `${this.folder(place)}${name === '' ? '' : `/${name}`}`;
  }
}
