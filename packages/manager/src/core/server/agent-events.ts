import { agentNotifications, eventTypes } from '@ovmsim/model';
import type { AgentNotificationName, EventTypeName, ObjectRef } from '@ovmsim/model';
import type { ManagerCore } from '../manager-core.js';
import type { OperationCall, OperationResult } from '../operation.js';
import type { WorldTransaction } from '../transaction.js';
import { reconcileJob } from '../vm/reconcile.js';
import type { AgentAccess } from './access.js';
import { effects, isNews } from './event-effects.js';
import { elementsOf, portOf } from './lookup.js';
import { notifyingServer, readEvent, type ReceivedEvent } from './notification.js';
import { openTypes } from './trouble.js';

/**
 * AgentNotification.event: takes an event that a Server's agent posted. Events are numbered per Server; one that was taken before is accepted and dropped,
 * because the agent cannot know whether its first post arrived. A type that is not known is taken as well: refusing it would hold up all that follow.
 */
export function acceptEvent(access: AgentAccess, call: OperationCall, core: ManagerCore): OperationResult {
  const serverId = notifyingServer(call, core);
  const event = readEvent(call.body);
  const seen = core.store.get('@AgentConnection', serverId)?.lastEventNumber ?? 0;
  if (event.number <= seen) {
    core.options.log.debug({ server: serverId, number: event.number, seen }, 'an agent repeated an event');
    return { kind: 'empty' };
  }
  core.transact((tx) => {
    tx.update('@AgentConnection', serverId, { lastEventNumber: event.number });
    if (event.type === null) core.options.log.warn({ server: serverId, type: event.typeName }, 'an agent sent an event of an unknown type');
    else take({ core, tx, serverId, event }, event.type);
  });
  if (event.type === 'SERVER_UP') lookAfterMachines(access, core, serverId);
  return { kind: 'empty' };
}

/** A machine that boots has lost what ran on it; where only the agent was away it may run still. */
function lookAfterMachines(access: AgentAccess, core: ManagerCore, serverId: string): void {
  const server = core.store.get('Server', serverId);
  if (server !== undefined && core.store.related('Vm', 'serverId', serverId).length > 0) void core.jobs.runInternal(reconcileJob(access, core, server));
}

interface Taking {
  readonly core: ManagerCore;
  readonly tx: WorldTransaction;
  readonly serverId: string;
  readonly event: ReceivedEvent;
}

function take({ core, tx, serverId, event }: Taking, type: AgentNotificationName): void {
  const raise = (name: EventTypeName, object: ObjectRef): void => {
    core.events.raise(tx, { type: name, object, ...(Object.keys(event.data).length === 0 ? {} : { description: JSON.stringify(event.data) }) });
  };
  const { managerEvent } = agentNotifications[type];
  if (managerEvent !== null && isNews(tx, type, event.data)) raise(managerEvent, concerned(tx, { serverId, event, managerEvent }));
  effects[type]?.({ tx, serverId, data: event.data, raise, open: openTypes(core, serverId), firstTtyPort: core.options.profile.firstTtyPort, time: Math.floor(core.options.world.now()) });
}

/** The object an event is about; the Server itself where the agent names something that the Manager does not know. */
function concerned(tx: WorldTransaction, at: { readonly serverId: string; readonly event: ReceivedEvent; readonly managerEvent: EventTypeName }): ObjectRef {
  const { serverId, event, managerEvent } = at;
  const server: ObjectRef = { type: 'Server', id: serverId };
  switch (eventTypes[managerEvent].on) {
    case 'ServerPool':
      return known(tx, { type: 'ServerPool', id: textOf(event, 'pool') }) ?? server;
    case 'Vm':
      return known(tx, { type: 'Vm', id: textOf(event, 'vm') }) ?? server;
    case 'EthernetPort': {
      const port = portOf(tx, serverId, textOf(event, 'interface'));
      return port === undefined ? server : { type: 'EthernetPort', id: port };
    }
    case 'StorageElement': {
      const [element] = elementsOf(tx, serverId, textOf(event, 'page83Id'));
      return element === undefined ? server : { type: 'StorageElement', id: element };
    }
    default:
      return server;
  }
}

const known = (tx: WorldTransaction, object: ObjectRef): ObjectRef | undefined => (tx.has(object.type, object.id) ? object : undefined);
const textOf = (event: ReceivedEvent, name: string): string => (typeof event.data[name] === 'string' ? event.data[name] : '');
