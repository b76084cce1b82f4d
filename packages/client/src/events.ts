import type { EventSeverity, TypeName } from '@ovmsim/model';
import type { Query } from './paths.js';

/** Which events; every part given must hold. Times are epoch milliseconds. */
export interface EventFilter {
  readonly since?: number;
  readonly until?: number;
  /** 'server.discover.completed'… */
  readonly type?: string;
  readonly severity?: EventSeverity;
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
