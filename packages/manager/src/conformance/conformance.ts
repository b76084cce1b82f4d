import type { TypeName } from '@ovmsim/model';
import { operationNamed, restBase, typeNames } from '@ovmsim/model';
import type { Level } from '@ovmsim/model';
import type { ManagerRecords } from '../core/world.js';
import { localRequest } from '../rest/local.js';
import { encodeSegment } from '../rest/uri.js';
import { openRecordedManager } from './recorded-manager.js';
import type { RecordedManager } from './recorded-manager.js';
import { isWireId, recordedWorld } from './recorded-world.js';
import type { Recorded, Sample } from './recorded-world.js';

/** How one recorded answer compares with ours. */
export interface Conformance {
  readonly file: string;
  readonly type: TypeName;
  readonly level: Level;
  readonly objects: number;
  /** 'not simulated': reads of the type are refused. */
  readonly result: 'equal' | 'different' | 'not simulated';
  /** 'Vm[2].serverId.name: recorded "x", answered null' */
  readonly differences: readonly string[];
}

/** Gives a Manager the world of each recorded answer in turn, asks for it over REST, and compares keys, order, types, nulls and values. */
export async function compareRecorded(samples: readonly Sample[]): Promise<Conformance[]> {
  const manager = await openRecordedManager();
  const rows: Conformance[] = [];
  for (const sample of samples) {
    const level = operationNamed(`${sample.type}.${sample.kind}`)?.level ?? 'refused';
    const row = { file: sample.file, type: sample.type, level, objects: sample.objects.length };
    if (level === 'refused') rows.push({ ...row, result: 'not simulated', differences: [] });
    else {
      const differences = await differencesOf(samples, sample, manager);
      rows.push({ ...row, result: differences.length === 0 ? 'equal' : 'different', differences });
    }
  }
  await manager.core.close();
  return rows;
}

async function differencesOf(samples: readonly Sample[], sample: Sample, manager: RecordedManager): Promise<string[]> {
  const [first] = sample.objects;
  if (first === undefined) return [];
  const time = first['managerTime'];
  if (typeof time === 'number') manager.setTime(time);
  furnish(manager, samples, sample);
  const { origin, id } = identity(first);
  const target = `${restBase}/${sample.type}${sample.kind === 'get' ? `/${encodeSegment(id)}` : ''}`;
  const headers = { accept: 'application/json', 'content-type': 'application/json', authorization: manager.authorization };
  const answer = await manager.rest.handle(localRequest({ method: 'GET', target, headers, host: new URL(origin).host }));
  const contentType = answer.headers?.['Content-Type'];
  if (answer.status !== 200 || contentType !== 'application/json') return [`answered ${answer.status} ${String(contentType)}: ${String(answer.body)}`];
  const recorded = sample.kind === 'get' ? first : sample.objects;
  return compare(recorded, JSON.parse(String(answer.body)), sample.type);
}

/** Two transactions: an object that is taken away and put back in one would count as changed. */
function furnish({ core }: RecordedManager, samples: readonly Sample[], focus: Sample): void {
  const world = recordedWorld(samples, focus);
  core.transact((tx) => {
    for (const type of typeNames) for (const id of tx.ids(type)) tx.delete(type, id);
  });
  core.transact((tx) => {
    for (const [type, records] of world) for (const record of records) tx.insert(type, record as unknown as ManagerRecords[TypeName]);
  });
}

function identity(object: Recorded): { readonly origin: string; readonly id: string } {
  const id = object['id'];
  if (!isWireId(id) || !('uri' in id) || typeof id.uri !== 'string') throw new Error('a recorded object has no id');
  return { origin: new URL(id.uri).origin, id: id.value };
}

/** In which points two JSON values differ; the order of keys counts. */
export function compare(recorded: unknown, answered: unknown, path: string): string[] {
  if (Array.isArray(recorded) && Array.isArray(answered)) {
    const lengths = recorded.length === answered.length ? [] : [`${path}: recorded ${recorded.length} elements, answered ${answered.length}`];
    return [...lengths, ...recorded.flatMap((each, index) => (index < answered.length ? compare(each, answered[index], `${path}[${index}]`) : []))];
  }
  if (isObject(recorded) && isObject(answered)) {
    const [keys, others] = [Object.keys(recorded), Object.keys(answered)];
    const order = keys.join() === others.join() ? [] : [`${path}: recorded keys ${keys.join()}, answered ${others.join()}`];
    return [...order, ...keys.flatMap((key) => (key in answered ? compare(recorded[key], answered[key], `${path}.${key}`) : []))];
  }
  return Object.is(recorded, answered) ? [] : [`${path}: recorded ${JSON.stringify(recorded)}, answered ${JSON.stringify(answered)}`];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
