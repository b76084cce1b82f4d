import { statisticInterval } from '@ovmsim/model';
import type { ObjectRef, StatisticType, ValueOf } from '@ovmsim/model';
import type { Clock } from '@ovmsim/kernel';
import { newestOf } from '../query.js';
import type { StatisticQuery } from '../query.js';
import type { WorldTransaction } from '../transaction.js';
import { attributesOf } from '../utilities/attributes.js';
import type { SampleRecord, WorldReader } from '../world.js';
import { checkMeasured, querySamples, readObjectType, readStatisticType } from './statistic-query.js';

/** A sample to store. Times in epoch ms of the world clock. */
export interface NewSample {
  readonly object: ObjectRef;
  readonly type: StatisticType;
  readonly value: number;
  readonly startTime: number;
  readonly endTime: number;
  /** Part of the object that was measured; the whole unless given. */
  readonly component?: string;
}

/** Filters of GET /Statistic; blank or missing ones are not set. */
export interface StatisticFilters {
  readonly objectType?: string;
  readonly objectId?: string;
  readonly type?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly maxResults?: number;
}

export interface StatisticsOptions {
  readonly store: WorldReader;
  readonly clock: Pick<Clock, 'now'>;
  /** How long a sample is kept unless somebody has set another time, ms. */
  readonly holdMs: number;
  /** The most samples that are kept. */
  readonly limit: number;
}

/** Samples that agents sent, kept for the hold time. */
export class Statistics {
  /** Seconds between samples that Servers are told to take. */
  samplingInterval: number = statisticInterval.usual;
  #queue: { readonly id: string; readonly endTime: number }[] = [];
  #lastId = 0;

  constructor(private readonly options: StatisticsOptions) {
    this.resume();
  }

  /** How long a sample is kept, ms. */
  get holdMs(): number {
    const minutes = this.options.store.get('@Attributes', 'StatisticsManagement')?.values['holdTime'];
    return typeof minutes === 'number' ? minutes * 60_000 : this.options.holdMs;
  }

  /** Stores samples, unless collecting is switched off, and drops those whose time is over. */
  add(tx: WorldTransaction, samples: readonly NewSample[]): void {
    const kept = attributesOf(tx, 'StatisticsManagement').enabled ? samples : [];
    for (const { object, type, value, startTime, endTime, component = '' } of kept) {
      this.#lastId += 1;
      const id = String(this.#lastId);
      const { type: objectType, id: objectId } = object;
      tx.insert('@Sample', { id, objectType, objectId, component, type, value, startTime, endTime, average: true, valid: true });
      this.#queue.push({ id, endTime });
    }
    this.expire(tx);
  }

  /** Drops samples older than the hold time, and the oldest beyond the bound. */
  expire(tx: WorldTransaction): void {
    const oldest = this.options.clock.now() - this.holdMs;
    let gone = Math.max(0, this.#queue.length - this.options.limit);
    while ((this.#queue[gone]?.endTime ?? Infinity) < oldest) gone += 1;
    for (const { id } of this.#queue.splice(0, gone)) if (tx.has('@Sample', id)) tx.delete('@Sample', id);
  }

  /** Samples that pass every filter, oldest first; with `maxResults` the newest of them. Throws STATISTIC_000000, 1 or 2. */
  list(filters: StatisticFilters): readonly ValueOf<'Statistic'>[] {
    const kind = filters.type ? readStatisticType(filters.type) : undefined;
    const type = filters.objectType ? readObjectType(filters.objectType) : undefined;
    if (type !== undefined && kind !== undefined) checkMeasured(type, [kind]);
    const { startTime = -Infinity, endTime = Infinity } = filters;
    const found = this.#of(filters.objectId ? [filters.objectId] : []).filter(
      (sample) =>
        (kind === undefined || sample.type === kind) &&
        (type === undefined || sample.objectType === type) &&
        sample.endTime >= startTime && sample.endTime <= endTime,
    );
    return newestOf(found, filters.maxResults).map(shown);
  }

  /** Samples that a StatisticQuery means, in its order. */
  query(query: StatisticQuery): readonly ValueOf<'Statistic'>[] {
    const ids = (query.associatedObjectIds ?? []).map((object) => (typeof object === 'string' ? object : object.id));
    return querySamples(this.#of(ids), query).map(shown);
  }

  /** After the world was replaced. */
  resume(): void {
    this.#queue = this.options.store.list('@Sample').map(({ id, endTime }) => ({ id, endTime }));
    this.#lastId = this.#queue.reduce((last, { id }) => Math.max(last, Number(id)), 0);
  }

  /** Samples of the objects, of all without any; those that only wait to be dropped are not shown. */
  #of(objectIds: readonly string[]): readonly SampleRecord[] {
    const { store, clock } = this.options;
    const ids = [...new Set(objectIds)].flatMap((objectId) => store.related('@Sample', 'objectId', objectId));
    const samples = objectIds.length === 0 ? store.list('@Sample') : ids.flatMap((id) => store.get('@Sample', id) ?? []);
    const oldest = clock.now() - this.holdMs;
    return samples.filter(({ endTime }) => endTime >= oldest);
  }
}

function shown({ objectType, objectId, component, endTime, average, valid, startTime, type, value }: SampleRecord): ValueOf<'Statistic'> {
  return { associatedObjectId: { type: objectType, id: objectId }, component, endTime, average, valid, startTime, type, value };
}
