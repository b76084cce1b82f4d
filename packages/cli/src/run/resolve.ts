import { types } from '@ovmsim/model';
import type { CliType } from '@ovmsim/model';
import { failures } from '../texts.js';
import type { Selector } from '../language/walk.js';
import type { ManagerCalls, WireRecord } from './manager.js';

/** An object of a type, as lists name it. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Whether an object is one of those that the type of the command line takes in. */
export function belongs({ only }: CliType, record: WireRecord): boolean {
  return only === undefined || only.values.some((value) => value === record[only.field]);
}

const named = ({ value, name }: { readonly value: string; readonly name: string | null }): Named => ({ id: value, name: name ?? '' });

/** Every object of a type, in the Manager's order, or with the newest first where the type says so: the scripts take the first match (jobs). */
export async function namedObjects(type: CliType, manager: ManagerCalls): Promise<readonly Named[]> {
  const found = type.only === undefined
    ? (await manager.ids(type.type)).map(named)
    : (await manager.list(type.type)).filter((record) => belongs(type, record)).map(({ id, name }) => ({ id: id.value, name: id.name ?? name }));
  return type.newestFirst === true ? newestFirst(found) : found;
}

/** Objects whose ids are counted, the newest first. */
export function newestFirst<T extends { readonly id: string }>(objects: readonly T[]): readonly T[] {
  return objects.toSorted((a, b) => compareNumbers(b.id, a.id));
}

/** Ids that are counted: the longer one is the later one. */
function compareNumbers(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** The one object that a command names. Names are compared exactly. @throws CommandError `notFound`, `ambiguous` */
export async function resolve({ type, by, value }: Selector, manager: ManagerCalls): Promise<Named> {
  // A job's name is its text, and many have the same: 'name=' is taken as the id (inferred).
  if (by === 'id' || type.type === 'Job') return (await byId(type, value, manager)) ?? absent({ type, by, value });
  return (await byName(type, value, manager)) ?? absent({ type, by, value });
}

/** The object behind the value of an attribute, which may be its id or its name (CLI guide 3.3). @throws CommandError `notFound`, `ambiguous` */
export async function resolveEither(type: CliType, value: string, manager: ManagerCalls): Promise<Named> {
  const found = (types[type.type].idForm.pattern.test(value) ? await byId(type, value, manager) : null)
    ?? (await namedObjects(type, manager)).find(({ id }) => id === value)
    ?? (await byName(type, value, manager));
  return found ?? absent({ type, by: 'name', value });
}

async function byId(type: CliType, id: string, manager: ManagerCalls): Promise<Named | null> {
  if (id === '') return null;
  const record = await manager.get(type.type, id);
  // The id is the Manager's own from here on: an alias ('Manager') stands for another.
  return record === null || !belongs(type, record) ? null : { id: record.id.value, name: record.id.name ?? record.name };
}

async function byName(type: CliType, name: string, manager: ManagerCalls): Promise<Named | null> {
  const [first, ...others] = (await namedObjects(type, manager)).filter((each) => each.name === name);
  if (others.length > 0) throw failures.ambiguous(type.name, name);
  return first ?? null;
}

function absent({ type, by, value }: Selector): never {
  throw failures.notFound({ type: type.name, by, value });
}
