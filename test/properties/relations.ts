import { typeNames, types } from '@ovmsim/model';
import type { TypeName } from '@ovmsim/model';
import type { Estate, Reference } from '../support/estate.js';

type Shown = Readonly<Record<string, unknown>> & { readonly id: Reference };

/** References that the API shows on one side only, by what its lists say: of each relation of the registry both sides are compared. */
export async function oneSided(estate: Pick<Estate, 'rest'>): Promise<string[]> {
  const lists = new Map<TypeName, ReadonlyMap<string, Shown>>();
  for (const type of typeNames) {
    const { status, json } = await estate.rest('GET', `/${type}`);
    if (status === 200) lists.set(type, new Map((json as readonly Shown[]).map((object) => [object.id.value, object])));
  }
  const broken: string[] = [];
  for (const type of typeNames) {
    for (const { name, inverse, list, nullWhen } of types[type].fields) {
      if (inverse === undefined) continue;
      const owners = lists.get(inverse.type) ?? new Map<string, Shown>();
      for (const [id, object] of lists.get(type) ?? []) {
        if (nullWhen !== undefined && object[name] === null) continue;
        const shown = valuesIn(object[name]);
        const naming = [...owners].filter(([, owner]) => valuesIn(owner[inverse.field]).includes(id)).map(([owner]) => owner);
        const agree = list ? sameMembers(shown, naming) : shown.length === Math.min(1, naming.length) && shown.every((one) => naming.includes(one));
        if (!agree) broken.push(`${type} ${id}: ${name} shows [${shown.join(', ')}], but ${inverse.type}.${inverse.field} of [${naming.join(', ')}] names it`);
      }
    }
  }
  return broken;
}

function valuesIn(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? (value as readonly Reference[]) : [value as Reference]).map(({ value: id }) => id);
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}
