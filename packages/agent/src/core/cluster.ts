import { parseClusterConfig, parseO2cb, printClusterConfig, printO2cb, type Stanza } from './cluster-config.js';
import type { Database } from './database.js';
import { layout } from './layout.js';
import type { PoolFilesystem, PoolFilesystemPlace, PoolFilesystems } from './pool-filesystem.js';
import { PythonException } from './python-exception.js';
import type { StateFiles } from './state-files.js';

/** States of the cluster stack (`Offline` recorded 3.4.1, `DLM_Ready` recalled). */
export type ClusterState = 'Offline' | 'DLM_Ready';

/** `/etc/sysconfig/o2cb` before a cluster is configured; the values are those of a running one, switched off (names recorded 3.2.1). */
export const o2cbDefaults: Readonly<Record<string, string>> = {
  O2CB_HEARTBEAT_THRESHOLD: '61',
  O2CB_RECONNECT_DELAY_MS: '2000',
  O2CB_KEEPALIVE_DELAY_MS: '2000',
  O2CB_BOOTCLUSTER: '',
  O2CB_IDLE_TIMEOUT_MS: '60000',
  O2CB_ENABLED: 'false',
  O2CB_STACK: 'o2cb',
};

const poolfsKeys = ['poolfs_type', 'poolfs_target', 'poolfs_uuid', 'poolfs_nfsbase_uuid', 'clustered'] as const;

/**
 * A Server's part in an OCFS2 cluster: its pool file system in the `server` database, O2CB's two files, and whether the stack is up. Kept over restarts of the
 * agent and of the machine, whose O2CB joins again at boot.
 */
export class ClusterMembership {
  constructor(
    private readonly database: Database,
    private readonly files: StateFiles,
    private readonly filesystems: PoolFilesystems,
  ) {}

  state(): ClusterState {
    return this.database.text('cluster_state') === 'DLM_Ready' ? 'DLM_Ready' : 'Offline';
  }

  get online(): boolean {
    return this.state() === 'DLM_Ready';
  }

  /** The pool file system this Server uses; null when it uses none, or the share does not hold it any more. */
  filesystem(): PoolFilesystem | null {
    const place = this.place();
    if (place === null) return null;
    try {
      return this.filesystems.require(place);
    } catch (error) {
      if (error instanceof PythonException) return null;
      throw error;
    }
  }

  o2cb(): Readonly<Record<string, string>> {
    const text = this.files.read(layout.o2cb);
    return text === null ? o2cbDefaults : parseO2cb(text);
  }

  stanzas(): readonly Stanza[] {
    return parseClusterConfig(this.files.read(layout.clusterConfig) ?? '');
  }

  /** Makes a pool file system, and this Server the one that knows it. @throws PythonException */
  createFilesystem(wanted: PoolFilesystem): void {
    this.filesystems.create(wanted);
    this.remember(wanted);
  }

  /** @throws PythonException while the cluster on it is up (text: ours), and when it is not there */
  destroyFilesystem(place: PoolFilesystemPlace): void {
    if (this.online && this.place()?.uuid === place.uuid) throw new PythonException(`Pool filesystem is in use by the cluster: ${place.uuid}`);
    this.filesystems.destroy(place);
    if (this.place()?.uuid === place.uuid) this.forgetFilesystem();
  }

  /** Writes O2CB's two files. @throws PythonException when the pool file system is not there, or the Server is in a cluster */
  configure(place: PoolFilesystemPlace, settings: { readonly o2cb: Readonly<Record<string, string>>; readonly stanzas: readonly Stanza[] }): void {
    if (this.online) throw new PythonException('Server is in a cluster already');
    this.filesystems.require(place);
    this.files.write(layout.o2cb, printO2cb(settings.o2cb));
    this.files.write(layout.clusterConfig, printClusterConfig(settings.stanzas));
    this.remember(place);
  }

  /** Starts the cluster stack: the first member makes the cluster, others join it. @throws PythonException when the Server is not configured for it */
  join(uuid: string): void {
    const place = this.configured(uuid);
    if (this.online) throw new PythonException('Server is in a cluster already');
    this.filesystems.require(place);
    this.database.update({ cluster_state: 'DLM_Ready' satisfies ClusterState });
  }

  /** Stops the cluster stack. @throws PythonException when the Server is not in that cluster */
  leave(uuid: string): void {
    this.configured(uuid);
    if (!this.online) throw new PythonException('Server is not in a cluster');
    this.database.update({ cluster_state: 'Offline' satisfies ClusterState });
  }

  /** @throws PythonException while the cluster stack is up (O2CB must stop before its device can go: comment in the CloudStack scripts) */
  deconfigure(uuid: string): void {
    this.configured(uuid);
    if (this.online) throw new PythonException('Cluster is online, leave it first');
    this.files.remove(layout.o2cb);
    this.files.remove(layout.clusterConfig);
    this.forgetFilesystem();
  }

  /** Another set of members. @throws PythonException when the Server is not configured for a cluster */
  reconfigure(stanzas: readonly Stanza[]): void {
    if (this.files.read(layout.clusterConfig) === null) throw new PythonException('Server is not configured for a cluster');
    this.files.write(layout.clusterConfig, printClusterConfig(stanzas));
  }

  /** What O2CB does at boot: back into the cluster if its pool file system can be reached. */
  boot(): void {
    if (this.online && this.filesystem() === null) this.database.update({ cluster_state: 'Offline' satisfies ClusterState });
  }

  private place(): PoolFilesystemPlace | null {
    const [type, target, uuid, nfsBase] = poolfsKeys.slice(0, 4).map((key) => this.database.text(key));
    return uuid === undefined || uuid === '' ? null : { type: type ?? '', target: target ?? '', uuid, nfsBase: nfsBase ?? '' };
  }

  private configured(uuid: string): PoolFilesystemPlace {
    const place = this.place();
    if (place === null || this.files.read(layout.clusterConfig) === null) throw new PythonException('Server is not configured for a cluster');
    if (place.uuid !== uuid) throw new PythonException(`Server is configured for another pool filesystem: ${place.uuid}`);
    return place;
  }

  private remember({ type, target, uuid, nfsBase }: PoolFilesystemPlace): void {
    this.database.update({ poolfs_type: type, poolfs_target: target, poolfs_uuid: uuid, poolfs_nfsbase_uuid: nfsBase, clustered: true });
  }

  private forgetFilesystem(): void {
    this.database.update(Object.fromEntries(poolfsKeys.map((key) => [key, undefined])));
  }
}
