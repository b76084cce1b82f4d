import { z } from 'zod';
import { ShareError, type Share, type SharedStorage } from '../storage/index.js';
import type { Database } from './database.js';
import type { Inventory } from './hardware.js';
import { layout } from './layout.js';
import { commandFailed, PythonException } from './python-exception.js';
import type { StateFiles } from './state-files.js';

/** A file system that is mounted on the Server. */
export interface Mount {
  readonly type: 'nfs' | 'ocfs2';
  /** `host:/export`, or a device below /dev/mapper. */
  readonly device: string;
  /** Absolute path, `/OVS/Repositories/<id>`. */
  readonly directory: string;
  readonly options: string;
}

/** Where a path of the Server lies: on which share, and at which path there. */
export interface Resolved {
  readonly mount: Mount;
  readonly share: Share;
  /** Path in the share; `''` is its root. */
  readonly path: string;
}

const mountList = z.array(z.object({ type: z.enum(['nfs', 'ocfs2']), device: z.string(), directory: z.string(), options: z.string() }));

export interface MountsOptions {
  readonly files: StateFiles;
  readonly storage: SharedStorage;
  readonly inventory: Inventory;
  readonly repositories: Database;
}

/** What a Server has mounted, kept in its folder: it outlives the agent. A boot leaves the repositories it knows, as the stock agent mounts them again. */
export class Mounts {
  private seen: { readonly version: string | null; readonly mounts: readonly Mount[] } = { version: null, mounts: [] };

  constructor(private readonly options: MountsOptions) {}

  list(): readonly Mount[] {
    const { files } = this.options;
    const version = files.version(layout.mounts);
    if (version === this.seen.version) return this.seen.mounts;
    const text = files.read(layout.mounts);
    this.seen = { version, mounts: text === null ? [] : mountList.parse(JSON.parse(text)) };
    return this.seen.mounts;
  }

  /** What is mounted at `directory`. */
  at(directory: string): Mount | undefined {
    return this.list().find((mount) => mount.directory === directory);
  }

  /**
   * Mounts `device` at `directory`. @returns false when it is mounted there already
   * @throws PythonException as `mount` fails: no such host, no such export, something else mounted there
   */
  mount(device: string, directory: string, options = ''): boolean {
    if (!isDirectory(directory)) throw new PythonException(`Invalid mount point: ${directory.slice(0, 200)}`, 'ValueError');
    const there = this.at(directory);
    if (there?.device === device) return false;
    const type = isNfs(device) ? 'nfs' : 'ocfs2';
    const command = ['mount', '-t', type, ...(options === '' ? [] : ['-o', options]), device, directory];
    if (there !== undefined) throw commandFailed(command, 32, `mount: ${device} already mounted or ${directory} busy`);
    this.locate(device, command);
    this.write([...this.list(), { type, device, directory, options: type === 'nfs' ? nfsOptions(device, options) : ocfs2Options }]);
    return true;
  }

  /** @throws PythonException when nothing is mounted there */
  unmount(directory: string): void {
    const mounts = this.list();
    const left = mounts.filter((mount) => mount.directory !== directory);
    if (left.length === mounts.length) throw commandFailed(['umount', directory], 1, `umount: ${directory}: not mounted`);
    this.write(left);
  }

  /** The share below a path of the Server, or undefined when the path lies on nothing that is mounted (or whose file server does not answer). */
  resolve(path: string): Resolved | undefined {
    const mount = this.list()
      .filter(({ directory }) => path === directory || path.startsWith(`${directory}/`))
      .sort((a, b) => b.directory.length - a.directory.length)[0];
    const found = mount === undefined ? undefined : this.find(mount.device);
    if (mount === undefined || found === undefined) return undefined;
    const below = path.slice(mount.directory.length + 1);
    return { mount, share: found.share, path: [found.below, below].filter((part) => part !== '').join('/') };
  }

  /** As `resolve`. @throws PythonException when there is no such file system */
  require(path: string): Resolved {
    const found = this.resolve(path);
    if (found === undefined) throw osError('ENOENT', path);
    return found;
  }

  /** The machine starts: the kernel has forgotten its mounts, and the agent mounts the repositories of its database. What cannot be mounted stays unmounted. */
  boot(): void {
    if (this.list().length > 0) this.write([]);
    for (const entry of Object.values(this.options.repositories.dump())) {
      if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) continue;
      const { fs_location: device, mount_point: directory } = entry;
      if (typeof device !== 'string' || typeof directory !== 'string') continue;
      try {
        this.mount(device, directory);
      } catch (error) {
        if (!(error instanceof PythonException)) throw error;
      }
    }
  }

  /** Share and folder of a device. @throws PythonException as `mount` fails */
  private locate(device: string, command: readonly string[]): void {
    const found = this.find(device);
    if (found === undefined) throw commandFailed(command, 32, this.mountFailure(device));
    if (found.below !== '' && found.share.entry(found.below)?.kind !== 'folder') {
      throw commandFailed(command, 32, `mount.nfs: mounting ${device} failed, reason given by server: No such file or directory`);
    }
  }

  private mountFailure(device: string): string {
    if (!isNfs(device)) return `mount.ocfs2: Unable to access device ${device}`;
    const host = hostOf(device);
    if (this.options.storage.hosts().includes(host)) return `mount.nfs: access denied by server while mounting ${device}`;
    return isAddress(host) ? 'mount.nfs: Connection timed out' : `mount.nfs: Failed to resolve server ${host}: Name or service not known`;
  }

  /** An NFS client may mount any folder of an export. */
  private find(device: string): { readonly share: Share; readonly below: string } | undefined {
    const { storage, inventory } = this.options;
    if (!isNfs(device)) {
      const disk = inventory.disks.find(({ page83Id }) => device === `/dev/mapper/${page83Id}`);
      return disk === undefined ? undefined : { share: storage.disk(inventory.uuid, device, disk.bytes), below: '' };
    }
    const path = device.slice(hostOf(device).length + 1).replace(/(?<=.)\/+$/, '');
    const share = storage
      .shares(hostOf(device))
      .filter((one) => path === one.path || path.startsWith(`${one.path}/`))
      .sort((a, b) => b.path.length - a.path.length)[0];
    return share === undefined ? undefined : { share, below: path.slice(share.path.length + 1) };
  }

  private write(mounts: readonly Mount[]): void {
    if (mounts.length === 0) this.options.files.remove(layout.mounts);
    else this.options.files.write(layout.mounts, `${JSON.stringify(mounts, null, 1)}\n`);
  }
}

/** Runs what touches a share; what the share refuses is Python's OSError about the path as the Server sees it. @throws PythonException */
export function onShare<T>(work: () => T, path: string): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ShareError)) throw error;
    throw osError(error.code, path);
  }
}

const errnos = {
  ENOENT: [2, 'No such file or directory'],
  EEXIST: [17, 'File exists'],
  ENOTDIR: [20, 'Not a directory'],
  EISDIR: [21, 'Is a directory'],
  EINVAL: [22, 'Invalid argument'],
  ENOSPC: [28, 'No space left on device'],
} as const satisfies Record<ShareError['code'], readonly [number, string]>;

/** What Python raises for a system call that failed (form recorded 3.2.1). */
export function osError(code: ShareError['code'], path: string): PythonException {
  const [number, text] = errnos[code];
  return new PythonException(`[Errno ${number}] ${text}: '${path}'`, 'OSError');
}

const ocfs2Options = 'rw,relatime,_netdev,heartbeat=global,nointr,data=ordered,errors=remount-ro,atime_quantum=60,coherency=full,user_xattr,acl';

/** What a mount shows of itself (form recorded 3.2.1, values of an el6 kernel). */
function nfsOptions(device: string, options: string): string {
  const given = options === '' ? '' : `${options},`;
  return `rw,relatime,${given}vers=3,rsize=1048576,wsize=1048576,namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys,mountvers=3,mountproto=tcp,local_lock=none,addr=${hostOf(device)}`;
}

const isNfs = (device: string): boolean => !device.startsWith('/') && device.includes(':/');
const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host);
const hostOf = (device: string): string => device.slice(0, device.indexOf(':/'));
const isDirectory = (path: string): boolean => /^(\/[^/\0]+)+$/.test(path) && !path.split('/').some((part) => part === '..' || part === '.');
