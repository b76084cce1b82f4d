import { createHash } from 'node:crypto';
import { typeNames } from '@ovmsim/model';
import type { InProcessWorld } from 'ovmsim';

const known = new WeakMap<object, string>();
/** A record as text; records never change, so each is written once. */
function textOf(record: object): string {
  const text = known.get(record) ?? JSON.stringify(record, (_name, value: unknown) =>
    (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value));
  known.set(record, text);
  return text;
}

/** Every object of the Manager, by type and id, sessions and the audit are none. */
export function stateOf({ manager: { core } }: InProcessWorld): ReadonlyMap<string, string> {
  return new Map(typeNames.flatMap((type) => core.store.list(type).map((record): [string, string] => [`${type} ${record.id}`, textOf(record)])));
}

/** SHA-256 of the state. */
export function hashOf(state: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [id, text] of state) hash.update(id).update(text);
  return hash.digest('hex');
}

/** What differs, field by field: 'Vm 0004fb… memory: 512, 1024'. */
export function differences(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((id) => one.get(id) !== other.get(id)).flatMap((id) => {
    const [left, right] = [one, other].map((state) => JSON.parse(state.get(id) ?? '{}') as Readonly<Record<string, unknown>>);
    const names = new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})]);
    return [...names].map((name) => [name, JSON.stringify(left?.[name]), JSON.stringify(right?.[name])]).filter(([, a, b]) => a !== b).map(([name = '', a, b]) => `${id} ${name}: ${a ?? 'none'}, ${b ?? 'none'}`);
  });
}
