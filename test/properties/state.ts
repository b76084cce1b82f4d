import type { ManagerCore } from '@ovmsim/manager';
import { typeNames, type TypeName } from '@ovmsim/model';

/** Tell what happened, whatever came of it; measured values come by themselves. */
const telling: ReadonlySet<TypeName> = new Set<TypeName>(['Job', 'Event']);

type Records = ReadonlyMap<TypeName, ReadonlyMap<string, object>>;

/** Every object as it is now. */
export function stateOf(core: ManagerCore): Records {
  return new Map(typeNames.filter((type) => !telling.has(type)).map((type) => [type, new Map(core.store.list(type).map((record) => [record.id, record]))]));
}

/** Objects that came, went, or are not what they were; a lock that comes and goes is no change. */
export function changedSince(core: ManagerCore, before: Records): string[] {
  return [...stateOf(core)].flatMap(([type, now]) => {
    const then = before.get(type) ?? new Map<string, object>();
    const gone = [...then.keys()].filter((id) => !now.has(id)).map((id) => `${type} ${id} (gone)`);
    const others = [...now].flatMap(([id, record]) => {
      const old = then.get(id);
      if (old === record) return [];
      if (old === undefined) return [`${type} ${id} (new)`];
      const fields = Object.keys(record).filter((field) => field !== 'locked' && !same(record, old, field));
      return fields.length === 0 ? [] : [`${type} ${id} (${fields.join(', ')})`];
    });
    return [...gone, ...others];
  });
}

function same(a: object, b: object, field: string): boolean {
  const [one, other] = [a, b].map((record) => JSON.stringify((record as Record<string, unknown>)[field]));
  return one === other;
}
