import { agentNotifications, notificationFields } from '@ovmsim/model';
import type { AgentNotificationName } from '@ovmsim/model';
import { isPlainObject } from '../check-values.js';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { OperationCall } from '../operation.js';

/** An event as an agent posted it, read. */
export interface ReceivedEvent {
  readonly number: number;
  /** Null for a type that this Manager does not know. */
  readonly type: AgentNotificationName | null;
  readonly typeName: string;
  /** Epoch ms. */
  readonly time: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Samples as an agent posted them, read. */
export interface ReceivedStatistics {
  /** Epoch ms. */
  readonly time: number;
  /** Seconds. */
  readonly interval: number;
  readonly samples: readonly { readonly object: string; readonly type: string; readonly value: number; readonly component: string }[];
}

/**
 * The Server that a notification is about: the one of the URL, which must be the one whose agent calls and the one in the body. Throws AUTH_000006 for an
 * agent that speaks for another, GEN_000002 for a Server that is not there (yet), GEN_000006.
 */
export function notifyingServer(call: OperationCall, core: ManagerCore): string {
  const id = call.id ?? '';
  const { principal } = call;
  if (principal.kind !== 'agent' || principal.serverId !== id) throw new OperationError('AUTH_000006', [call.operation.name]);
  if (!core.store.has('Server', id) || !core.store.has('@AgentConnection', id)) throw new OperationError('GEN_000002', ['Server', id]);
  const named = isPlainObject(call.body) ? call.body[notificationFields.event.server] : undefined;
  if (named !== id) throw new OperationError('GEN_000006', [id, typeof named === 'string' ? named : 'no server']);
  return id;
}

/** Throws GEN_000023 for a body that is no event. */
export function readEvent(body: unknown): ReceivedEvent {
  const fields = notificationFields.event;
  const event = objectOf('event', body);
  const data = event[fields.data];
  const typeName = textAt(event, fields.type);
  return {
    number: wholeAt(event, fields.number),
    type: Object.hasOwn(agentNotifications, typeName) ? (typeName as AgentNotificationName) : null,
    typeName,
    time: wholeAt(event, fields.time),
    data: isPlainObject(data) ? data : {},
  };
}

/** Throws GEN_000023 for a body that holds no samples. */
export function readStatistics(body: unknown): ReceivedStatistics {
  const fields = notificationFields.statistic;
  const statistics = objectOf('statistics', body);
  const samples = statistics[fields.samples];
  if (!Array.isArray(samples)) throw invalid(fields.samples, samples);
  return { time: wholeAt(statistics, fields.time), interval: numberAt(statistics, fields.interval), samples: samples.map(readSample) };
}

/** When the samples of a body were taken, epoch ms. Throws GEN_000023 as `readStatistics`. */
export function timeOfStatistics(body: unknown): number {
  return wholeAt(objectOf('statistics', body), notificationFields.statistic.time);
}

function readSample(given: unknown): ReceivedStatistics['samples'][number] {
  const fields = notificationFields.sample;
  const sample = objectOf('sample', given);
  const component = sample[fields.component];
  return {
    object: textAt(sample, fields.object),
    type: textAt(sample, fields.type),
    value: numberAt(sample, fields.value),
    component: typeof component === 'string' ? component : '',
  };
}

type Members = Readonly<Record<string, unknown>>;

function objectOf(what: string, value: unknown): Members {
  if (!isPlainObject(value)) throw invalid(what, value);
  return value;
}

function textAt(members: Members, name: string): string {
  const value = members[name];
  if (typeof value !== 'string' || value === '') throw invalid(name, value);
  return value;
}

function numberAt(members: Members, name: string): number {
  const value = members[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(name, value);
  return value;
}

function wholeAt(members: Members, name: string): number {
  const value = numberAt(members, name);
  if (!Number.isSafeInteger(value)) throw invalid(name, value);
  return value;
}

function invalid(name: string, value: unknown): OperationError {
  return new OperationError('GEN_000023', [name, JSON.stringify(value) ?? 'undefined']);
}
