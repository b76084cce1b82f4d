import type { Clock } from '@ovmsim/kernel';
import type { EqualityType, EventSeverity, TypeName } from '@ovmsim/model';
import type { Query } from './paths.js';
import type { WireObject } from './wire-object.js';

/** Which events; every part given must hold. Times are epoch milliseconds. */
export interface EventFilter {
  readonly since?: number;
  readonly until?: number;
  /** 'server.discover.completed'… */
  readonly type?: string;
  readonly severity?: EventSeverity;
  /** How severities compare with `severity`; 3.4 takes GTE unless told, 3.3 EQ. */
  readonly severityEqualityType?: Exclude<EqualityType, 'LIKE' | 'NOT_LIKE'>;
  readonly acknowledged?: boolean;
  /** With its type where ids of two types could be the same. */
  readonly objectId?: string;
  readonly objectType?: TypeName;
  readonly maxEvents?: number;
}

/** The filter as query parameters; their names are inferred, and stand in the registry's list of events too (a test compares). */
export function eventQuery(filter: EventFilter): Query {
  const { since, until, ...same } = filter;
  return { ...same, startTime: since, endTime: until };
}

export interface FollowOptions {
  /** Between two looks when there was nothing new; default 1 s. */
  readonly pollMs?: number;
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal;
}

type Event = WireObject<'Event'>;

/** What the iteration needs of a client. */
export interface EventSource {
  readonly read: (filter: EventFilter) => Promise<readonly Event[]>;
  readonly clock: Clock;
}

/**
 * Each event once, oldest first, those that are there and those that come, until the signal or the caller's `break` ends it. The API has no channel
 * that pushes, so the list is read again and again from the newest time that was seen; several events may bear that time.
 */
export async function* followEvents({ read, clock }: EventSource, filter: EventFilter, { pollMs = 1000, signal }: FollowOptions): AsyncGenerator<Event, void, undefined> {
  const over = (): boolean => signal?.aborted === true;
  let since = filter.since;
  let known = new Set<string>();
  while (!over()) {
    const seen = await read({ ...filter, ...(since === undefined ? {} : { since }) });
    const fresh = seen.filter(({ id }) => !known.has(id.value)).sort((a, b) => a.createTime - b.createTime);
    for (const event of fresh) {
      if (over()) return;
      if (event.createTime !== since) known = new Set();
      since = event.createTime;
      known.add(event.id.value);
      yield event;
    }
    if (fresh.length > 0) continue;
    try {
      await clock.sleep(pollMs, signal);
    } catch (error) {
      if (!over()) throw error;
    }
  }
}
