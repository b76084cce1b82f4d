import { eventTypes } from '@ovmsim/model';
import type { EventTypeName, ObjectRef, RecordOf } from '@ovmsim/model';
import type { Clock } from '@ovmsim/kernel';
import { OperationError } from '../core/errors.js';
import { namedObject } from '../core/lookup.js';
import { newestOf } from '../core/query.js';
import type { EventQuery } from '../core/query.js';
import { baseFields } from '../core/record.js';
import type { WorldTransaction } from '../core/transaction.js';
import { recordOf } from '../core/view.js';
import type { ViewContext } from '../core/view.js';
import { eventTests } from './event-filter.js';
import type { EventFilters } from './event-filter.js';
import { OpenEvents } from './open-events.js';
import { queryEvents } from './event-query.js';

type EventRecord = RecordOf<'Event'>;

/** An event to raise. */
export interface RaisedEvent {
  readonly type: EventTypeName;
  readonly object: ObjectRef;
  /** The event type's own summary with the object's name, unless given. */
  readonly summary?: string;
  readonly description?: string;
}

/** The Manager's events: raised inside transactions, kept up to a bound, acknowledged by users or by the end of what they reported. */
export class Events {
  readonly #open: OpenEvents;
  #lastId = 0;

  constructor(private readonly context: ViewContext & { readonly clock: Pick<Clock, 'now'> }, private readonly limit = 10_000) {
    this.#open = new OpenEvents(context.store);
    this.resume();
  }

  /** Records an event and acknowledges those on the same object that it clears. Returns its id, a rising decimal number. */
  raise(tx: WorldTransaction, { type, object, summary, description }: RaisedEvent): string {
    const { severity, acknowledgeable, clears, summary: template } = eventTypes[type];
    const now = this.#now();
    this.#lastId += 1;
    const id = String(this.#lastId);
    const text = summary ?? template.replaceAll('{0}', nameOf(tx, object));
    tx.insert('Event', {
      ...baseFields({ id, name: type, description: description ?? text }),
      acknowledgeable,
      acknowledged: false,
      associatedObjectId: object,
      createTime: now,
      eventSeverity: severity,
      eventType: type,
      modifyTime: now,
      summary: text,
    });
    if (clears !== undefined) this.#acknowledge(tx, this.#open.of(object).filter((open) => clears.includes(tx.get('Event', open)?.eventType ?? '')));
    this.#bound(tx);
    return id;
  }

  /** Throws GEN_000002 for no event, EVENT_000005 for types that nobody acknowledges, EVENT_000002 for one that is acknowledged already. */
  checkAcknowledge(id: string): void {
    const event = namedObject(this.context.store, 'Event', id);
    if (!event.acknowledgeable) throw new OperationError('EVENT_000005', [event.eventType]);
    if (event.acknowledged) throw new OperationError('EVENT_000002', [id]);
  }

  /** Acknowledges the events that are still open and can be acknowledged; the rest is left alone. */
  acknowledge(tx: WorldTransaction, ids: readonly string[]): void {
    this.#acknowledge(tx, ids.filter((id) => tx.get('Event', id)?.acknowledgeable === true));
  }

  /** Acknowledgeable events of an object that nobody has acknowledged, oldest first: what makes it yellow or red. */
  open(object: ObjectRef): readonly string[] {
    return this.#open.of(object);
  }

  /** The types of those events, each once. */
  openTypes(object: ObjectRef): readonly string[] {
    return this.#open.typesOf(object);
  }

  /** Ids of the events that pass every filter, oldest first; with `maxEvents` the newest of them. */
  list(filters: EventFilters & { readonly maxEvents?: number }): readonly string[] {
    const tests = eventTests(filters, this.context.profile);
    if (filters.maxEvents !== undefined && filters.maxEvents < 0) throw new OperationError('EVENT_000001', ['maxEvents', String(filters.maxEvents)]);
    const { store } = this.context;
    if (tests.length === 0) return newestOf(store.ids('Event'), filters.maxEvents);
    return newestOf(store.list('Event').filter((event) => tests.every((test) => test(event))).map(({ id }) => id), filters.maxEvents);
  }

  /** Ids of the events that an EventQuery means, in its order. */
  query(query: EventQuery): readonly string[] {
    return queryEvents(this.context.store.list('Event'), query).map(({ id }) => id);
  }

  /** After the world was replaced: goes on from its newest event. */
  resume(): void {
    this.#lastId = this.context.store.ids('Event').reduce((last, id) => Math.max(last, Number(id)), 0);
    this.#open.load();
  }

  close(): void {
    this.#open.close();
  }

  #acknowledge(tx: WorldTransaction, ids: readonly string[]): void {
    for (const id of ids) {
      if (tx.get('Event', id)?.acknowledged === false) tx.update('Event', id, { acknowledged: true, modifyTime: this.#now() });
    }
  }

  /** Drops the oldest beyond the bound; a tenth of slack makes that rare. */
  #bound(tx: WorldTransaction): void {
    if (this.context.store.count('Event') < this.limit * 1.1) return;
    const events: readonly EventRecord[] = tx.list('Event');
    for (const { id } of events.slice(0, events.length - this.limit)) tx.delete('Event', id);
  }

  #now(): number {
    return Math.floor(this.context.clock.now());
  }
}

function nameOf(tx: WorldTransaction, object: ObjectRef): string {
  const name = recordOf(tx, object)?.['name'];
  return typeof name === 'string' && name !== '' ? name : object.id;
}
