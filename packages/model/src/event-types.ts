import type { EventSeverity } from './enums.js';
import type { TypeName } from './names.js';

/** One kind of event that the Manager raises. */
export interface EventTypeSpec {
  readonly severity: EventSeverity;
  /** A user can and must acknowledge it; until then the object is flagged. */
  readonly acknowledgeable: boolean;
  /** Type of the object it concerns; null when it can be any. */
  readonly on: TypeName | null;
  /** Event types that this one acknowledges on the same object, because the condition ended. */
  readonly clears?: readonly string[];
  /** Template of the summary: {0} is the object's name. */
  readonly summary: string;
  readonly evidence: string;
}

const inferred = 'inferred; no public text lists event types';
const info = (on: TypeName | null, summary: string): EventTypeSpec => ({ severity: 'INFORMATIONAL', acknowledgeable: false, on, summary, evidence: inferred });
const warning = (on: TypeName | null, summary: string): EventTypeSpec => ({ severity: 'WARNING', acknowledgeable: true, on, summary, evidence: inferred });
const critical = (on: TypeName | null, summary: string): EventTypeSpec => ({ severity: 'CRITICAL', acknowledgeable: true, on, summary, evidence: inferred });

const declared = {
  'server.discover.started': info('Server', 'Discovery of server {0} started'),
  'server.discover.completed': { ...info('Server', 'Discovery of server {0} completed'), clears: ['server.discover.failed', 'network.failure'] },
  'server.discover.failed': critical('Server', 'Discovery of server {0} failed'),
  'server.owner.taken': info('Server', 'Ownership of server {0} taken'),
  'server.owner.released': info('Server', 'Ownership of server {0} released'),
  'server.disconnect': { ...warning('Server', 'Server {0} does not answer (DISCONNECT)'), evidence: 'concepts guide 3.4; spelling inferred' },
  'server.offline': { ...critical('Server', 'Server {0} is offline (OFFLINE)'), evidence: 'concepts guide 3.4; spelling inferred' },
  'server.online': { ...info('Server', 'Server {0} is online'), clears: ['server.disconnect', 'server.offline', 'server.authentication.failed', 'server.certificate.changed'] },
  'server.authentication.failed': {
    ...critical('Server', 'Server {0} and the Manager do not accept each other: last authentication failed'),
    evidence: 'concepts guide 3.4, states of servers; spelling inferred',
  },
  'server.agent.started': info('Server', 'Agent on server {0} started'),
  'server.reboot.started': info('Server', 'Server {0} is restarting'),
  'server.maintenance.on': info('Server', 'Server {0} entered maintenance mode'),
  'server.maintenance.off': info('Server', 'Server {0} left maintenance mode'),
  'server.evacuate.failed': { ...warning('Server', 'A virtual machine could not be moved off server {0}'), evidence: 'release notes 3.3; spelling inferred' },
  'server.update.available': info('Server', 'Updates are available for server {0}'),
  'server.time.skew': warning('Server', 'Clock of server {0} differs from the Manager'),
  'server.certificate.changed': critical('Server', 'Server {0} shows another certificate than the registered one'),
  'server.cluster.changed': info('Server', 'Cluster state of server {0} changed'),
  'pool.created': info('ServerPool', 'Server pool {0} created'),
  'pool.server.added': info('ServerPool', 'A server was added to server pool {0}'),
  'pool.server.removed': info('ServerPool', 'A server was removed from server pool {0}'),
  'pool.master.changed': info('ServerPool', 'Master server of server pool {0} changed'),
  'pool.vip.lost': critical('ServerPool', 'No server holds the virtual IP of server pool {0}'),
  'pool.cluster.fence': critical('Server', 'Server {0} lost its heartbeat and was fenced'),
  'pool.policy.action': info('ServerPool', 'The policy of server pool {0} acted'),
  'vm.start.completed': info('Vm', 'Virtual machine {0} started'),
  'vm.start.failed': critical('Vm', 'Virtual machine {0} did not start'),
  'vm.stopped': info('Vm', 'Virtual machine {0} stopped'),
  'vm.crashed': critical('Vm', 'Virtual machine {0} crashed'),
  'vm.migrate.completed': info('Vm', 'Virtual machine {0} migrated'),
  'vm.migrate.failed': critical('Vm', 'Migration of virtual machine {0} failed'),
  'vm.ha.restarted': warning('Vm', 'Virtual machine {0} was restarted on another server'),
  'vm.message.incoming': { ...info('Vm', 'Virtual Machine API Incoming Message from {0}'), evidence: 'concepts guide 3.3 §7.9; spelling inferred' },
  'repository.refresh.completed': info('Repository', 'Refresh of repository {0} completed'),
  'repository.refresh.failed': critical('Repository', 'Refresh of repository {0} failed'),
  'repository.ownership.conflict': warning('Repository', 'Repository {0} is owned by another Manager'),
  'import.completed': info('Repository', 'Import into repository {0} completed'),
  'import.failed': warning('Repository', 'Import into repository {0} failed'),
  'fileserver.export.invalid': warning('FileServer', 'File server {0} has nested exports'),
  'storage.disk.offline': { ...warning('StorageElement', 'Physical disk is Offline: {0}'), evidence: 'installation guide 3.3; spelling inferred' },
  'storage.disk.online': { ...info('StorageElement', 'Physical disk is Online: {0}'), clears: ['storage.disk.offline'] },
  'network.port.down': warning('EthernetPort', 'Port {0} is down'),
  'network.port.up': { ...info('EthernetPort', 'Port {0} is up'), clears: ['network.port.down'] },
  'network.failure': { ...warning('Server', 'A network function failed on server {0}'), evidence: 'concepts guide 3.3 §5.8; spelling inferred' },
  'backup.completed': info('Manager', 'Database backup completed'),
  'backup.failed': warning('Manager', 'Database backup failed'),
  'job.failed': { ...warning(null, 'Job failed: {0}'), evidence: 'concepts guide 3.4; spelling inferred' },
} satisfies Record<string, EventTypeSpec>;

/** Name of an event type of the simulator. */
export type EventTypeName = keyof typeof declared;

/**
 * Every event type of the simulator. Their spelling is ours: a capture of a real Manager's `eventType` strings corrects it here. Documented are the
 * words DISCONNECT and OFFLINE for Servers, the offline physical disk and the incoming guest message (concepts guide 3.3).
 */
export const eventTypes: { readonly [N in EventTypeName]: EventTypeSpec } = declared;
