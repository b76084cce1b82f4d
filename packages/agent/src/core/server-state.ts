import { profiles, statisticInterval, type Profile } from '@ovmsim/model';
import type { NotificationTarget } from '../notify/notifier.js';
import { NotificationQueue } from '../notify/queue.js';
import { memoryStorage, type SharedStorage } from '../storage/index.js';
import { AgentCertificates } from './certificates.js';
import { Credentials } from './credentials.js';
import { Database } from './database.js';
import { Domains } from './domains.js';
import type { Inventory } from './hardware.js';
import { ClusterMembership } from './cluster.js';
import { HostSettings } from './host-settings.js';
import type { Identity } from './identity.js';
import { layout, snapshotFolders } from './layout.js';
import { AgentLog } from './log.js';
import type { OvsServerOptions, ServerSnapshot } from './options.js';
import { OwnershipRecord } from './ownership.js';
import { PoolFilesystems } from './pool-filesystem.js';
import { PoolMembership } from './pool.js';
import { Mounts } from './mounts.js';
import { guestInterfaces } from './network/guests.js';
import { HostNetwork } from './network/host-network.js';
import { NetworkScripts } from './network/scripts.js';
import { DiskFiles, MemoryFiles, type StateFiles } from './state-files.js';
import { VmFiles } from './vm-files.js';

/**
 * What one Oracle VM Server is and keeps: its hardware, its files, and what stands in them. Nothing here waits, calls or listens; all of it but
 * the logs can be taken out as a snapshot and put back.
 */
export class ServerState {
  readonly identity: Identity;
  readonly inventory: Inventory;
  readonly profile: Profile;
  readonly files: StateFiles;
  /** The databases under `/etc/ovs-agent/db`. */
  readonly database: Database;
  readonly repositoryDatabase: Database;
  readonly host: HostSettings;
  readonly log: AgentLog;
  readonly credentials: Credentials;
  readonly certificates: AgentCertificates;
  readonly ownership: OwnershipRecord;
  readonly pool: PoolMembership;
  readonly cluster: ClusterMembership;
  readonly network: HostNetwork;
  readonly queue: NotificationQueue;
  /** The machines that run here. */
  readonly domains: Domains;
  /** The configurations of machines and templates in the repositories that are mounted here. */
  readonly vmFiles: VmFiles;
  /** The file servers of the lab and the Server's own disks. */
  readonly storage: SharedStorage;
  readonly mounts: Mounts;

  constructor(options: Pick<OvsServerOptions, 'inventory' | 'profile' | 'stateDir' | 'world' | 'io' | 'entropy' | 'storage'>) {
    const { inventory, io, entropy, world } = options;
    this.inventory = inventory;
    this.identity = { name: inventory.name, uuid: inventory.uuid, hostname: inventory.hostname, ip: inventory.ip };
    this.profile = profiles[options.profile ?? '3.4'];
    this.files = options.stateDir === null ? new MemoryFiles() : new DiskFiles(options.stateDir);
    this.database = new Database(this.files, layout.serverDatabase);
    this.repositoryDatabase = new Database(this.files, layout.repositoryDatabase);
    this.host = new HostSettings(this.files, world, inventory);
    this.log = new AgentLog(this.files, { now: () => this.host.now(), timeZone: () => this.host.current().timeZone });
    this.credentials = new Credentials(this.files, entropy);
    this.certificates = new AgentCertificates({ files: this.files, entropy, clock: io, hostname: inventory.hostname, ip: inventory.ip });
    this.ownership = new OwnershipRecord(this.database, this.repositoryDatabase, this.certificates);
    this.pool = new PoolMembership(this.database, inventory, this.host);
    this.network = new HostNetwork(new NetworkScripts(this.files, inventory), (bridge) => guestInterfaces(this.domains.list(), bridge));
    this.queue = new NotificationQueue(this.files);
    this.storage = options.storage ?? memoryStorage();
    this.cluster = new ClusterMembership(this.database, this.files, new PoolFilesystems(this.storage));
    this.mounts = new Mounts({ files: this.files, storage: this.storage, inventory, repositories: this.repositoryDatabase });
    this.domains = new Domains(this.files);
    this.vmFiles = new VmFiles(this.mounts);
  }

  /** Seconds between samples. */
  statisticInterval(): number {
    const stored = this.database.get('statistic');
    if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return statisticInterval.usual;
    return typeof stored['interval'] === 'number' ? stored['interval'] : statisticInterval.usual;
  }

  /** What a boot of the machine leaves as it was not before. */
  protected boot(): void {
    this.host.boot();
    this.pool.boot();
    this.cluster.boot();
    this.mounts.boot();
    this.domains.forget();
  }

  /** Where the owner wants to hear from the Server; null when nobody owns it. */
  notificationTarget(): NotificationTarget | null {
    const owner = this.ownership.current();
    if (owner === null) return null;
    // 0.0.0.0 stands for the address the Manager was seen calling from.
    const reachable = (url: string): string => url.replace('//0.0.0.0', `//${owner.managerIp}`);
    return { eventUrl: reachable(owner.eventUrl), statisticUrl: reachable(owner.statisticUrl) };
  }

  snapshot(): ServerSnapshot {
    const files = Object.assign({}, ...snapshotFolders.map((folder) => this.files.tree(folder))) as Record<string, string>;
    return { name: this.identity.name, files };
  }

  /** What does not hold that must hold; empty when all is well. */
  async check(): Promise<string[]> {
    const broken: string[] = [];
    if (this.pool.facts() !== null && this.ownership.current() === null) broken.push('the Server is in a pool and nobody owns it');
    const first = this.queue.first();
    if (first !== null && this.ownership.current() === null) broken.push(`event ${first.number} waits for a Manager and nobody owns the Server`);
    if (first !== null && first.number > this.queue.lastNumber()) broken.push(`event ${first.number} is beyond the last number ${this.queue.lastNumber()}`);
    if (this.cluster.online && this.pool.facts() === null) broken.push('the Server is in a cluster and in no pool');
    const machines = this.domains.list().map(({ vm }) => vm);
    if (new Set(machines).size < machines.length) broken.push('a machine runs twice');
    return broken.map((text) => `${this.identity.name}: ${text}`);
  }

  /** Puts the files of a snapshot in place of those there are; what was read of them before is stale until `rereadFiles`. */
  protected replaceFiles(snapshot: ServerSnapshot): void {
    for (const folder of snapshotFolders) for (const path of Object.keys(this.files.tree(folder))) this.files.remove(path);
    for (const [path, text] of Object.entries(snapshot.files)) this.files.write(path, text);
  }

  /** Leaves only what the installation made. */
  protected forgetEverything(): void {
    this.certificates.reset();
    const { serverDatabase, repositoryDatabase, hostSettings, clusterConfig, o2cb, mounts, domains, log, messages } = layout;
    for (const path of [serverDatabase, repositoryDatabase, hostSettings, clusterConfig, o2cb, mounts, domains, log, messages]) this.files.remove(path);
    for (const folder of ['var/spool', layout.networkScripts]) for (const path of Object.keys(this.files.tree(folder))) this.files.remove(path);
  }

  /** Forgets what is remembered of files that have been replaced. */
  protected rereadFiles(): void {
    this.credentials.forget();
    this.certificates.reload();
    this.queue.reload();
  }
}
