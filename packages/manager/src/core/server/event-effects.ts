import type { AgentNotificationName, EventTypeName, ObjectRef, PathState, PortState } from '@ovmsim/model';
import type { ManagerCore } from '../manager-core.js';
import { loseMachines, recover } from '../server-power/lost-machines.js';
import { rejoinJob } from '../server-power/rejoin.js';
import type { WorldTransaction } from '../transaction.js';
import type { AgentAccess } from './access.js';
import { pathsOf, portOf } from './lookup.js';
import { guestReported, machineEnded, machineStarted, messageReceived } from '../vm/notified.js';
import { tellsOfLoss } from './trouble.js';

/** What an event changes beside being recorded. */
export interface EventEffect {
  readonly core: ManagerCore;
  readonly tx: WorldTransaction;
  /** Has something done when the event is taken, such as a job begun. */
  readonly after: (work: (access: AgentAccess) => void) => void;
  readonly serverId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly raise: (type: EventTypeName, object: ObjectRef) => void;
  /** Types of the Server's events that nobody has acknowledged. */
  readonly open: readonly string[];
  /** First port of serial consoles, as the profile has it. */
  readonly firstTtyPort: number;
  /** Epoch ms. */
  readonly time: number;
}

type Effect = (effect: EventEffect) => void;

/** States follow what agents report; what is not in the table changes nothing (inferred). */
export const effects: { readonly [N in AgentNotificationName]?: Effect } = {
  SERVER_UP: serverUp,
  SERVER_REBOOT: ({ tx, serverId }) => stopping(tx, serverId),
  SERVER_SHUTDOWN: ({ tx, serverId }) => stopping(tx, serverId),
  CLUSTER_FENCE: fenced,
  POOL_MASTER_CHANGED: masterChanged,
  VM_STARTED: machineStarted,
  VM_STOPPED: machineEnded,
  VM_CRASHED: machineEnded,
  VM_MESSAGE: messageReceived,
  VM_GUEST: guestReported,
  NETWORK_PORT_DOWN: (effect) => setPort(effect, 'PORT_DOWN'),
  NETWORK_PORT_UP: (effect) => setPort(effect, 'PORT_UP'),
  STORAGE_DISK_OFFLINE: (effect) => setPaths(effect, 'PATH_DOWN'),
  STORAGE_DISK_ONLINE: (effect) => setPaths(effect, 'PATH_UP'),
};

/**
 * A Server that was down, or said to be, is back; the event that tells so acknowledges those that told of its loss. That it speaks to the Manager does not
 * make it one that the Manager can speak to: an UNKNOWN Server stays so.
 */
function serverUp(effect: EventEffect): void {
  const { core, tx, after, serverId, raise, open } = effect;
  const booted = noteBoot(effect);
  const server = tx.get('Server', serverId);
  if (server === undefined || server.serverRunState === 'UNKNOWN') return;
  const down = notRunning.includes(server.serverRunState);
  if (down) tx.update('Server', serverId, { serverRunState: 'RUNNING' });
  if (down || booted) after((access) => void core.jobs.runInternal(rejoinJob(access, core, serverId)));
  if (down || tellsOfLoss(open)) raise('server.online', { type: 'Server', id: serverId });
}

/** A machine that has booted since the Manager last heard of it has lost what ran on it, however quickly it was back. @returns whether it has */
function noteBoot({ core, tx, after, serverId, data }: EventEffect): boolean {
  const { boots } = data;
  const known = tx.get('@AgentConnection', serverId)?.boots;
  if (typeof boots !== 'number' || boots === known) return false;
  tx.update('@AgentConnection', serverId, { boots });
  if (known === undefined) return false;
  const loss = loseMachines(core, tx, { serverId });
  after((access) => recover(access, core, loss));
  return true;
}

/** A member that lost its heartbeat is about to boot, or has: its machines are free to start elsewhere (Concepts Guide 3.3 §6.8.1). */
function fenced({ core, tx, after, serverId }: EventEffect): void {
  const loss = loseMachines(core, tx, { serverId });
  after((access) => recover(access, core, loss));
}

/** STARTING ends with the discovery, not with what the agent says meanwhile. */
const notRunning: readonly string[] = ['STOPPING', 'STOPPED'];

/** A Server that is not controlled stays UNKNOWN, whatever it tells. */
function stopping(tx: WorldTransaction, serverId: string): void {
  if (tx.get('Server', serverId)?.serverRunState === 'RUNNING') tx.update('Server', serverId, { serverRunState: 'STOPPING' });
}

function masterChanged({ tx, data }: EventEffect): void {
  const pool = poolOf(data);
  const master = masterIn(tx, data);
  if (master !== undefined) tx.update('ServerPool', pool, { masterServerId: master });
}

/**
 * Whether an event tells anything new: a master that the Manager itself appointed is no news, whichever of the two comes first.
 */
export function isNews(tx: WorldTransaction, type: AgentNotificationName, data: Readonly<Record<string, unknown>>): boolean {
  return type !== 'POOL_MASTER_CHANGED' || tx.get('ServerPool', poolOf(data))?.masterServerId !== masterIn(tx, data);
}

const poolOf = (data: Readonly<Record<string, unknown>>): string => (typeof data['pool'] === 'string' ? data['pool'] : '');

/** The member that an agent calls master: by its registered address or its id. */
function masterIn(tx: WorldTransaction, data: Readonly<Record<string, unknown>>): string | undefined {
  const { master } = data;
  return tx.related('Server', 'serverPoolId', poolOf(data)).find((id) => id === master || tx.get('Server', id)?.ipAddress === master);
}

function setPort({ tx, serverId, data }: EventEffect, portState: PortState): void {
  const port = portOf(tx, serverId, typeof data['interface'] === 'string' ? data['interface'] : '');
  if (port !== undefined) tx.update('EthernetPort', port, { portState });
}

function setPaths({ tx, serverId, data }: EventEffect, pathState: PathState): void {
  const page83Id = typeof data['page83Id'] === 'string' ? data['page83Id'] : '';
  for (const path of pathsOf(tx, serverId, page83Id)) tx.update('StoragePath', path, { pathState });
}
