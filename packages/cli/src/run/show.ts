import type { CliLabel, CliType } from '@ovmsim/model';
import { typeOfWireName } from '@ovmsim/model';
import type { GrammarIndex } from '../language/grammar-index.js';
import type { DataItem } from '../render/data.js';
import { isReference, titleOf, worded } from '../render/values.js';
import type { ShownReference } from '../render/values.js';
import type { ManagerCalls, WireRecord } from './manager.js';
import { belongs } from './resolve.js';

export interface ShowContext {
  readonly grammar: GrammarIndex;
  readonly manager: ManagerCalls;
  readonly zone: string;
  /** Sorts the lines by label (CLI guide 3.4, AlphabetizeAttributes). */
  readonly alphabetize: boolean;
  /** Of the Manager's world, epoch milliseconds. */
  readonly now: number;
}

type Property = Extract<DataItem, { kind: 'property' }>;

/** The lines of `show` for one object, in the order of the type's labels. */
export async function shown(type: CliType, record: WireRecord, context: ShowContext): Promise<readonly DataItem[]> {
  const labels = context.alphabetize ? type.labels.toSorted((a, b) => compare(a.label, b.label)) : type.labels;
  const lines = await Promise.all(labels.map((label) => linesOf(label, record, context)));
  return lines.flat();
}

/** Without regard to case; numbered lines stay in their order, since they belong to one label. */
function compare(a: string, b: string): number {
  const [first, second] = [a.toLowerCase(), b.toLowerCase()];
  return first < second ? -1 : first > second ? 1 : 0;
}

async function linesOf(label: CliLabel, record: WireRecord, context: ShowContext): Promise<readonly Property[]> {
  if (label.kind === 'duration') return durationLines(label, record, context);
  const found = (await along(record, label.path.split('.'), context.manager)).filter((value) => value !== null && value !== undefined);
  const lines = await worders[label.kind](label as never, found, context);
  return lines.length === 0 && label.always === true ? [property(label.label, '')] : lines;
}

const property = (label: string, value: string): Property => ({ kind: 'property', label, value });
const numbered = (label: string, values: readonly string[]): Property[] => values.map((value, index) => property(`${label} ${index + 1}`, value));
const bracketed = (id: string, name: string): string => `${id}  [${name}]`;

/** The values at the end of a path; it leads over references into other objects, and over lists to each of their elements. */
async function along(value: unknown, path: readonly string[], manager: ManagerCalls): Promise<readonly unknown[]> {
  if (Array.isArray(value)) return (await Promise.all(value.map((each) => along(each, path, manager)))).flat();
  const [first, ...rest] = path;
  if (first === undefined) return [value];
  const object = isReference(value) ? await manager.follow(value) : value;
  if (typeof object !== 'object' || object === null) return [];
  return along((object as Readonly<Record<string, unknown>>)[first], rest, manager);
}

type PathKind = Exclude<CliLabel['kind'], 'duration'>;
type Worder<K extends PathKind> = (label: Extract<CliLabel, { kind: K }>, found: readonly unknown[], context: ShowContext) => Promise<readonly Property[]> | readonly Property[];

const worders: { readonly [K in PathKind]: Worder<K> } = {
  scalar: (label, [value], { zone }) => {
    const text = worded(value, label, zone);
    return text === null ? [] : [property(label.label, text)];
  },
  values: (label, found, { zone }) => numbered(label.label, found.flatMap((value) => worded(value, label, zone) ?? [])),
  ref: async (label, found, context) => (await references(found, label, context)).slice(0, 1).map(({ id, name }) => property(label.label, bracketed(id, name))),
  refs: async (label, found, context) => numbered(label.label, (await references(found, label, context)).map(({ id, name }) => bracketed(id, name))),
  embedded: (label, found, { zone }) =>
    found.flatMap((element, index) => Object.entries(label.parts).flatMap(([part, wording]) => {
      const text = worded((element as Readonly<Record<string, unknown>>)[wording.field], wording, zone);
      return text === null ? [] : [property(`${label.label} ${index + 1} - ${part}`, text)];
    })),
  members: (label, [value], { zone }) =>
    Object.entries(typeof value === 'object' && value !== null ? value : {}).flatMap(([member, each]) => {
      const text = worded(each, {}, zone);
      return text === null ? [] : [property(`${titleOf(member)} ${label.suffix}`, text)];
    }),
};

/** '1h 2m 3s', without the parts that are nothing before the first that is something (inferred). */
function durationLines({ label, start, end, unit }: Extract<CliLabel, { kind: 'duration' }>, record: WireRecord, { now }: ShowContext): readonly Property[] {
  const from = record[start];
  const to = record[end] ?? now;
  if (typeof from !== 'number' || typeof to !== 'number') return [];
  const ms = Math.max(0, Math.round(to - from));
  const seconds = Math.floor(ms / 1000);
  const parts = [[Math.floor(seconds / 3600), 'h'], [Math.floor(seconds / 60) % 60, 'm'], [seconds % 60, 's']] as const;
  const first = parts.findIndex(([count]) => count > 0);
  const words = parts.slice(first < 0 ? 2 : first).map(([count, name]) => `${count}${name}`).join(' ');
  return [property(label, unit === 'millis' ? String(ms) : words)];
}

interface Shown {
  readonly id: string;
  readonly name: string;
}

/** A list with more references than this is read by one request for all objects of the type. */
const fewEnough = 16;

async function references(found: readonly unknown[], label: Extract<CliLabel, { kind: 'ref' | 'refs' }>, context: ShowContext): Promise<readonly Shown[]> {
  const all = [...new Map(found.filter(isReference).map((reference) => [reference.value, reference])).values()];
  const only = label.only === undefined ? undefined : context.grammar.type(label.only);
  const bracket = label.kind === 'refs' ? label.bracket : undefined;
  if (only === undefined && bracket === undefined) return all.map(shownAs);
  const records = await recordsOf(all, context.manager);
  return all.flatMap((reference) => {
    const record = records.get(reference.value);
    if (only !== undefined && (record === undefined || !belongs(only, record))) return [];
    return bracket === undefined || record === undefined ? [shownAs(reference)] : [{ id: reference.value, name: mappingName(record) }];
  });
}

const shownAs = ({ value, name }: ShownReference): Shown => ({ id: value, name: name ?? '' });

/** '[Mapping for disk Id (<disk>)]', whatever the mapping is called: scripts cut the disk out of it (transcript 3.4). */
function mappingName(mapping: WireRecord): string {
  const disk = mapping['virtualDiskId'] ?? mapping['storageElementId'];
  return `Mapping for disk Id (${isReference(disk) ? disk.value : ''})`;
}

async function recordsOf(all: readonly ShownReference[], manager: ManagerCalls): Promise<ReadonlyMap<string, WireRecord>> {
  const type = typeOfWireName(all[0]?.type ?? '');
  const many = type !== undefined && all.length > fewEnough;
  const records = many ? await manager.list(type) : await Promise.all(all.map((reference) => manager.follow(reference)));
  return new Map(records.flatMap((record) => (record === null ? [] : [[record.id.value, record] as const])));
}
