import { isTypeName } from '@ovmsim/model';
import type { Filling, TypeName } from '@ovmsim/model';
import { isReference } from '../render/values.js';
import { failures } from '../texts.js';
import type { ManagerCalls } from './manager.js';
import type { Named } from './resolve.js';

/** A reference to an object of any type. */
export class AnyReference {
  constructor(
    readonly type: TypeName,
    readonly id: string,
  ) {}
}

/** What fills a place: undefined leaves it out. Ids are bare; structures that an answer held are as they came. */
export type Filled = string | number | boolean | null | undefined | AnyReference | readonly Filled[] | FilledObject;
export interface FilledObject {
  readonly [member: string]: Filled;
}

/** An object that a command names. */
export interface Subject extends Named {
  readonly type: TypeName;
  /** Its type as the command line calls it. */
  readonly typeName: string;
}

/** Where fillings take their values from. */
export interface FillingContext {
  readonly instance: Subject | undefined;
  readonly other: Subject | undefined;
  /** By the attribute's name, as they travel; references are ids by now. */
  readonly values: ReadonlyMap<string, Filled>;
  /** The id of the object that the first step made. */
  readonly result: string | undefined;
  /** What this call of several is for. */
  readonly element?: Filled;
  readonly manager: ManagerCalls;
}

type Kind = Filling['from'];
type Filler<K extends Kind> = (filling: Extract<Filling, { from: K }>, context: FillingContext) => Filled | Promise<Filled>;

/** Where the bytes of a MAC address stand. */
const partsOfMac = { oui: [0, 3], rest: [3, 6] } as const;

const fillers: { readonly [K in Kind]: Filler<K> } = {
  instance: (_filling, { instance }) => instance?.id,
  other: (_filling, { other }) => other?.id,
  attribute: ({ name, otherwise, part }, { values }) => {
    const value = values.has(name) ? values.get(name) : otherwise;
    return part === undefined || typeof value !== 'string' ? value : value.split(':').slice(...partsOfMac[part]).join(':');
  },
  result: (_filling, { result }) => result,
  element: (_filling, { element }) => element,
  constant: ({ value }) => value,
  field: async ({ type, of, field }, context) => {
    const id = await filled(of, context);
    const record = typeof id === 'string' ? await context.manager.get(type, id) : null;
    return bare(record?.[field]);
  },
  firstOf: async ({ of }, context) => {
    for (const each of of) {
      const value = await filled(each, context);
      if (isSomething(value)) return value;
    }
    return undefined;
  },
  object: async ({ parts, when, each: of }, context) => {
    if (!when.some((name) => context.values.has(name))) return undefined;
    if (of === undefined) return membersOf(parts, context);
    const all = context.values.get(of);
    return Promise.all((isList(all) ? all : [all]).map((value) => membersOf(parts, { ...context, values: new Map(context.values).set(of, value) })));
  },
  list: async ({ of }, context) => {
    const all = (await each(of, context)).flatMap((value) => (isList(value) ? value : isSomething(value) ? [value] : []));
    return all.length === 0 ? undefined : all;
  },
  anyRef: async ({ type, id }, context) => {
    const [typeName, value] = [await filled(type, context), await filled(id, context)];
    if (typeof typeName !== 'string' || !isTypeName(typeName)) return undefined;
    if (isList(value)) return value.map((one) => new AnyReference(typeName, String(one as string)));
    return typeof value === 'string' ? new AnyReference(typeName, value) : undefined;
  },
  changedList: async (filling, context) => {
    const old = await filled(filling.of, context);
    const list = isList(old) ? old : [];
    if (filling.change === 'append') return [...list, await filled(filling.element, context)];
    const at = await filled(filling.at, context);
    const index = filling.key === undefined ? Number(at) - 1 : list.findIndex((each) => textOf(memberOf(each, filling.key ?? '')) === textOf(at));
    if (list[index] === undefined) throw failures.noElement(textOf(at));
    if (filling.change === 'remove') return list.filter((_each, position) => position !== index);
    return list.with(index, merged(list[index], await filled(filling.element, context)));
  },
};

/** What a filling gives. @throws CommandError where a list has no such element */
export async function filled(filling: Filling, context: FillingContext): Promise<Filled> {
  return fillers[filling.from](filling as never, context);
}

/** The members that give something. */
export async function membersOf(parts: Readonly<Record<string, Filling>>, context: FillingContext): Promise<FilledObject> {
  const members: Record<string, Filled> = {};
  for (const [name, filling] of Object.entries(parts)) {
    const value = await filled(filling, context);
    if (value !== undefined) members[name] = value;
  }
  return members;
}

export function isList(value: unknown): value is readonly Filled[] {
  return Array.isArray(value);
}

/** Of what was typed, and of keys, which are texts and numbers. */
const textOf = (value: Filled): string => (typeof value === 'string' ? value : JSON.stringify(value) ?? '');
const isSomething = (value: Filled): boolean => value !== undefined && value !== null;
const each = (of: readonly Filling[], context: FillingContext): Promise<Filled[]> => Promise.all(of.map((filling) => filled(filling, context)));

function isObject(value: Filled): value is FilledObject {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof AnyReference);
}

function memberOf(value: Filled, key: string): Filled {
  return isObject(value) ? value[key] : undefined;
}

function merged(old: Filled, change: Filled): Filled {
  return isObject(old) && isObject(change) ? { ...old, ...change } : change;
}

/** Of a field of an answer: references as their ids; a field that is null gives nothing. */
function bare(value: unknown): Filled {
  if (Array.isArray(value)) return value.map(bare);
  if (isReference(value)) return value.value;
  return value === null ? undefined : (value as Filled);
}
