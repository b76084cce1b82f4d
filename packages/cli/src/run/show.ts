import type { CliLabel, CliType } from '@ovmsim/model';
import { diskMappingName, typeOfWireName } from '@ovmsim/model';
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
  const lines = await worders[label.kind](label as never, record, context);
  return lines.length === 0 && label.always === true ? [property(label.label, '')] : lines;
}

const property = (label: string, value: string): Property => ({ kind: 'property', label, value });
const numbered = (label: string, values: readonly string[]): Property[] => values.map((value, index) => property(`${label} ${index + 1}`, value));
const bracketed = ({ id, name }: Shown): string => `${id}  [${name}]`;

/** The values at the end of a path; it leads over references into other objects, and over lists to each of their elements. */
async function along(value: unknown, path: readonly string[], manager: ManagerCalls): Promise<readonly unknown[]> {
  if (Array.isArray(value)) return (await Promise.all(value.map((each) => along(each, path, manager)))).flat();
  const [first, ...rest] = path;
  if (first === undefined) return [value];
  const object = isReference(value) ? await manager.follow(value) : value;
  if (typeof object !== 'object' || object === null) return [];
  return along((object as Readonly<Record<string, unknown>>)[first], rest, manager);
}

/** What a path leads to, without what is nothing. */
async function at(path: string, record: WireRecord, { manager }: ShowContext): Promise<readonly unknown[]> {
  return (await along(record, path.split('.'), manager)).filter((value) => value !== null && value !== undefined);
}

type LabelOf<K extends CliLabel['kind']> = Extract<CliLabel, { kind: K }>;
type Worder<K extends CliLabel['kind']> = (label: LabelOf<K>, record: WireRecord, context: ShowContext) => Promise<readonly Property[]> | readonly Property[];

const worders: { readonly [K in CliLabel['kind']]: Worder<K> } = {
  scalar: async (label, record, context) => {
    const [value] = await at(label.path, record, context);
    return optional(label.label, worded(value, label, context.zone));
  },
  values: async (label, record, context) => numbered(label.label, (await at(label.path, record, context)).flatMap((value) => worded(value, label, context.zone) ?? [])),
  ref: async (label, record, context) => (await references(label, record, context)).slice(0, 1).map((shown) => property(label.label, bracketed(shown))),
  refs: async (label, record, context) => numbered(label.label, (await references(label, record, context)).map(bracketed)),
  embedded: async (label, record, context) =>
    (await at(label.path, record, context)).flatMap((element, index) => Object.entries(label.parts).flatMap(([part, wording]) =>
      optional(`${label.label} ${index + 1} - ${part}`, worded((element as WireRecord)[wording.field], wording, context.zone)))),
  members: async (label, record, context) => {
    const [value] = await at(label.path, record, context);
    return Object.entries(value ?? {}).flatMap(([member, each]) => optional(`${titleOf(member)}${label.suffix}`, worded(each, {}, context.zone)));
  },
  present: async (label, record, context) => [property(label.label, (await at(label.path, record, context)).length > 0 ? 'Yes' : 'No')],
  difference: async (label, record, context) => {
    const [[from], [less]] = [await at(label.path, record, context), await at(label.less, record, context)];
    return typeof from === 'number' && typeof less === 'number' ? optional(label.label, worded(from - less, label, context.zone)) : [];
  },
  inverse: async (label, record, context) => {
    const type = context.grammar.type(label.type);
    if (type === undefined) return [];
    const owners = (await context.manager.list(type.type)).filter((each) => belongs(type, each) && holds(each[label.field], record.id.value));
    return numbered(label.label, owners.map(({ id, name }) => bracketed({ id: id.value, name })));
  },
  duration,
};

const optional = (label: string, text: string | null): readonly Property[] => (text === null ? [] : [property(label, text)]);

function holds(field: unknown, id: string): boolean {
  return Array.isArray(field) && field.some((each) => isReference(each) && each.value === id);
}

/** '1h 2m 3s', without the parts that are nothing before the first that is something (inferred). */
function duration({ label, start, end, unit }: LabelOf<'duration'>, record: WireRecord, { now }: ShowContext): readonly Property[] {
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

async function references(label: LabelOf<'ref' | 'refs'>, record: WireRecord, context: ShowContext): Promise<readonly Shown[]> {
  const only = label.only === undefined ? undefined : context.grammar.type(label.only);
  const found = (await at(label.path, record, context)).filter(isReference).filter(({ type }) => only === undefined || typeOfWireName(type ?? '') === only.type);
  const all = [...new Map(found.map((reference) => [reference.value, reference])).values()];
  const bracket = label.kind === 'refs' ? label.bracket : undefined;
  if (only?.only === undefined && bracket === undefined) return all.map(shownAs);
  const records = await recordsOf(all, context.manager);
  return all.flatMap((reference) => {
    const target = records.get(reference.value);
    if (only !== undefined && (target === undefined || !belongs(only, target))) return [];
    return bracket === undefined || target === undefined ? [shownAs(reference)] : [{ id: reference.value, name: mappingName(target) }];
  });
}

const shownAs = ({ value, name }: ShownReference): Shown => ({ id: value, name: name ?? '' });

/** '[Mapping for disk Id (<disk>)]', whatever the mapping is called: scripts cut the disk out of it (transcript 3.4). */
function mappingName(mapping: WireRecord): string {
  const disk = mapping['virtualDiskId'] ?? mapping['storageElementId'];
  return diskMappingName(isReference(disk) ? disk.value : '');
}

async function recordsOf(all: readonly ShownReference[], manager: ManagerCalls): Promise<ReadonlyMap<string, WireRecord>> {
  const type = typeOfWireName(all[0]?.type ?? '');
  const many = type !== undefined && all.length > fewEnough;
  const records = many ? await manager.list(type) : await Promise.all(all.map((reference) => manager.follow(reference)));
  return new Map(records.flatMap((record) => (record === null ? [] : [[record.id.value, record] as const])));
}
