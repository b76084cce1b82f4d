import { eventTypes, typeNames } from '@ovmsim/model';
import type { ObjectRef } from '@ovmsim/model';
import type { ManagerCore } from '../core/manager-core.js';
import type { JobPlan, OperationCall, OperationHandler } from '../core/operation.js';
import type { EventQuery } from '../core/query.js';
import { typeLabel } from '../core/labels.js';

const list = (call: OperationCall, core: ManagerCore): readonly string[] => core.events.list(call.params);

const eventHandlersByName: Readonly<Record<string, OperationHandler>> = {
  'Event.list': (call, core) => ({ kind: 'list', type: 'Event', ids: list(call, core) }),
  'Event.ids': (call, core) => ({ kind: 'ids', type: 'Event', ids: list(call, core) }),
  'Event.query': (call, core) => ({ kind: 'list', type: 'Event', ids: core.events.query(call.body as EventQuery) }),
  'Event.types': () => ({ kind: 'value', value: 'StringList', data: { strings: Object.keys(eventTypes) } }),
  'Event.acknowledge': (call, core) => {
    const id = call.id ?? '';
    core.events.checkAcknowledge(id);
    const subject = core.store.get('Event', id)?.associatedObjectId;
    return acknowledgement(core, { name: `Acknowledge Event: ${id}`, ids: () => [id], ...(subject ? { subject } : {}) });
  },
};

/** Acknowledges everything that an object has waiting (PUT /Type/:id/acknowledgeEvents); an object without events is no error. */
const acknowledgeAll: OperationHandler = (call, core) => {
  const { type } = call.operation;
  if (type === null || call.id === undefined) throw new Error(`${call.operation.name} concerns no object`);
  const object: ObjectRef = { type, id: call.id };
  const name = `Acknowledge Events of ${typeLabel(type)}: ${core.ref(object).name ?? object.id}`;
  return acknowledgement(core, { name, ids: () => core.events.open(object), subject: object });
};

/**
 * Acknowledging is a job, but locks nothing: it is done precisely while work on the object is stuck (Concepts Guide 3.4, acknowledging events).
 */
function acknowledgement(core: ManagerCore, what: { readonly name: string; readonly ids: () => readonly string[]; readonly subject?: ObjectRef }): JobPlan {
  return {
    job: {
      name: what.name,
      objects: [],
      ...(what.subject === undefined ? {} : { subject: what.subject }),
      body: async () => {
        core.transact((tx) => core.events.acknowledge(tx, what.ids()));
        return null;
      },
    },
  };
}

/** Rules of every operation on events. */
export const eventHandlers: Readonly<Record<string, OperationHandler>> = {
  ...eventHandlersByName,
  ...Object.fromEntries(typeNames.map((type) => [`${type}.acknowledgeEvents`, acknowledgeAll])),
};
