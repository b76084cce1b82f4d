import type { Share, SharedStorage } from '../storage/index.js';
import { onShare } from './mounts.js';
import { PythonException } from './python-exception.js';

/** A pool file system as the agent's methods name it. */
export interface PoolFilesystem {
  /** `nfs`; `lun` is a disk. */
  readonly type: string;
  /** `host:/path` */
  readonly target: string;
  readonly uuid: string;
  /** The file system that holds it, for NFS. */
  readonly nfsBase: string;
  readonly managerUuid: string;
  readonly poolUuid: string;
  /** 16 hexadecimal digits. */
  readonly clusterName: string;
}

/** How a caller names one that is there. */
export type PoolFilesystemPlace = Pick<PoolFilesystem, 'type' | 'target' | 'uuid' | 'nfsBase'>;

/** Version of its layout (recorded 3.2.1). */
export const poolFilesystemVersion = '3.0';

/** What lies in the share: the OCFS2 image in a folder of its own (recorded listing), and the marker (CloudStack ovm3 plug-in). */
const files = { marker: '.ovspoolfs', image: 'pool/ovspoolfs.img' } as const;

/** Ten gigabytes are recommended (Concepts Guide 3.3 §3.8). A sparse image; the journals take some of it at once (figure: ours). */
const imageSize = { bytes: 10 * 1024 ** 3, allocated: 256 * 1024 ** 2 };

/** Keys of the marker's lines; their spelling is ours. */
const markerKeys = { version: 'OVS_POOLFS_VERSION', uuid: 'OVS_POOLFS_UUID', cluster: 'OVS_POOLFS_CLUSTERNAME', manager: 'OVS_POOLFS_MGR_UUID', pool: 'OVS_POOLFS_POOL_UUID', nfsBase: 'OVS_POOLFS_NFSBASE_UUID' } as const;

/** Pool file systems on the shares that every Server of the lab reaches. The OCFS2 inside is not simulated: the image has a size, and the marker says whose it is. */
export class PoolFilesystems {
  constructor(private readonly storage: SharedStorage) {}

  /**
   * Makes one; the same one again changes nothing.
   * @throws PythonException when the share cannot be reached, is full, or holds another one (texts: ours)
   */
  create(wanted: PoolFilesystem): void {
    const place = this.placeOf(wanted);
    const found = read(place);
    if (found !== null && (found.uuid !== wanted.uuid || found.poolUuid !== wanted.poolUuid)) {
      throw new PythonException(`Pool filesystem exists already on ${wanted.target}: ${found.uuid}, pool: ${found.poolUuid}`);
    }
    if (found !== null) return;
    onShare(() => {
      place.share.writeImage(place.at(files.image), imageSize);
      place.share.writeText(place.at(files.marker), markerOf(wanted));
    }, wanted.target);
  }

  /** @throws PythonException when there is none with that id (text: ours) */
  destroy(place: PoolFilesystemPlace): void {
    this.require(place);
    const { share, at } = this.placeOf(place);
    onShare(() => {
      share.remove(at(files.marker));
      share.remove(at(files.image));
    }, place.target);
  }

  /** What a share says is on it. @throws PythonException when the one that is meant is not there (text: ours) */
  require(place: PoolFilesystemPlace): PoolFilesystem {
    const found = read(this.placeOf(place));
    if (found === null || found.uuid !== place.uuid) throw new PythonException(`No such pool filesystem on ${place.target}: ${place.uuid}`);
    return { ...found, type: place.type, target: place.target };
  }

  private placeOf({ type, target }: Pick<PoolFilesystem, 'type' | 'target'>): Place {
    if (type !== 'nfs') throw new PythonException(`ovmsim simulates pool filesystems on NFS only, not on ${type}: ${target}`);
    const [, host = '', path = ''] = /^([^:]+):(\/.*)$/.exec(target) ?? [];
    const share = this.storage.shares(host).find((one) => path === one.path || path.startsWith(`${one.path}/`));
    if (share === undefined) throw new PythonException(`mount.nfs: access denied by server while mounting ${target}`, 'OSError');
    const folder = path.slice(share.path.length + 1).replace(/\/+$/, '');
    return { share, at: (file) => (folder === '' ? file : `${folder}/${file}`) };
  }
}

interface Place {
  readonly share: Share;
  readonly at: (file: string) => string;
}

function read({ share, at }: Place): Omit<PoolFilesystem, 'type' | 'target'> | null {
  const text = share.readText(at(files.marker));
  if (text === undefined) return null;
  const values = new Map([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value.trim()]));
  const value = (key: keyof typeof markerKeys): string => values.get(markerKeys[key]) ?? '';
  return { uuid: value('uuid'), clusterName: value('cluster'), managerUuid: value('manager'), poolUuid: value('pool'), nfsBase: value('nfsBase') };
}

function markerOf({ uuid, clusterName, managerUuid, poolUuid, nfsBase }: PoolFilesystem): string {
  const values = { version: poolFilesystemVersion, uuid, cluster: clusterName, manager: managerUuid, pool: poolUuid, nfsBase };
  return Object.entries(values).map(([key, value]) => `${markerKeys[key as keyof typeof markerKeys]}=${value}\n`).join('');
}
