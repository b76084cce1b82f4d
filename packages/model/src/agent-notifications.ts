import type { EventTypeName } from './event-types.js';

/** What an agent reports to its Manager. */
export interface AgentNotificationSpec {
  /** Event that the Manager raises for it; null when it only changes state. */
  readonly managerEvent: EventTypeName | null;
  /** Names of the members of `data` that the notification carries. */
  readonly data: readonly string[];
  readonly evidence: string;
}

const inferred = 'inferred; no public text shows what agents post';
const notification = (managerEvent: EventTypeName | null, ...data: readonly string[]): AgentNotificationSpec => ({ managerEvent, data, evidence: inferred });

const declared = {
  SERVER_UP: notification('server.agent.started', 'bootTime', 'boots', 'agentVersion'),
  SERVER_REBOOT: notification('server.reboot.started', 'reason'),
  SERVER_SHUTDOWN: notification(null, 'reason'),
  SERVER_TIME_SKEW: notification('server.time.skew', 'seconds'),
  POOL_JOINED: notification(null, 'pool', 'master'),
  POOL_LEFT: notification(null, 'pool'),
  POOL_MASTER_CHANGED: notification('pool.master.changed', 'pool', 'master'),
  POOL_VIP_LOST: notification('pool.vip.lost', 'pool', 'virtualIp'),
  CLUSTER_STATE: notification('server.cluster.changed', 'state'),
  CLUSTER_FENCE: notification('pool.cluster.fence', 'pool'),
  VM_STARTED: notification('vm.start.completed', 'vm', 'repository', 'domain', 'memory', 'vcpus', 'slot'),
  VM_STOPPED: notification('vm.stopped', 'vm', 'repository', 'domain'),
  VM_CRASHED: notification('vm.crashed', 'vm', 'repository', 'domain'),
  VM_MIGRATED: notification('vm.migrate.completed', 'vm', 'repository', 'target'),
  VM_MESSAGE: notification('vm.message.incoming', 'vm', 'domain', 'key', 'value'),
  /** What a guest agent reports of its guest; `addresses` as `<card>=<address>/<netmask>`, separated by spaces. */
  VM_GUEST: notification(null, 'vm', 'domain', 'osVersion', 'kernelVersion', 'guestDriverVersion', 'vmApiVersion', 'architecture', 'addresses'),
  NETWORK_PORT_DOWN: notification('network.port.down', 'interface'),
  NETWORK_PORT_UP: notification('network.port.up', 'interface'),
  NETWORK_FAILURE: notification('network.failure', 'interface', 'message'),
  STORAGE_DISK_OFFLINE: notification('storage.disk.offline', 'page83Id'),
  STORAGE_DISK_ONLINE: notification('storage.disk.online', 'page83Id'),
} satisfies Record<string, AgentNotificationSpec>;

/** The `type` of an event that an agent posts. */
export type AgentNotificationName = keyof typeof declared;

/**
 * Every notification by its `type`. Documented is only that agents report events and statistics over HTTPS to the Manager (security guide 3.3 §1.1.2,
 * installation guide 3.3) at the two URLs that take_ownership carries (CloudStack ovm3 plug-in); names and members are ours.
 */
export const agentNotifications: { readonly [N in AgentNotificationName]: AgentNotificationSpec } = declared;

/**
 * Names of the members on the wire. Everything that writes or reads a notification takes the names from here, so that a capture corrects them in
 * one place. An event is one POST; `number` rises by one per Server and survives restarts of the agent, the Manager drops what it has seen.
 */
export const notificationFields = {
  event: { server: 'server', number: 'number', type: 'type', time: 'time', data: 'data' },
  statistic: { server: 'server', time: 'time', interval: 'interval', samples: 'samples' },
  sample: { object: 'object', type: 'type', value: 'value', component: 'component' },
} as const;

/** An event as it is posted. Times are epoch milliseconds. */
export interface AgentEvent {
  readonly server: string;
  readonly number: number;
  readonly type: AgentNotificationName;
  readonly time: number;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** Statistics as they are posted. `interval` in seconds. */
export interface AgentStatistics {
  readonly server: string;
  readonly time: number;
  readonly interval: number;
  readonly samples: readonly AgentSample[];
}

/** One sample; `object` is the id of a Server, machine or port, `type` a StatisticType. */
export interface AgentSample {
  readonly object: string;
  readonly type: string;
  readonly value: number;
  readonly component?: string;
}

/** Paths of the two URLs below the Manager's base URI, for the Server `id` (inferred). */
export const notificationPaths = {
  event: (id: string): string => `/internal/Server/${id}/Event`,
  statistic: (id: string): string => `/internal/Server/${id}/Statistic`,
} as const;
