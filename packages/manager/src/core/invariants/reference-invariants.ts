import { typeNames, types } from '@ovmsim/model';
import type { ObjectRef } from '@ovmsim/model';
import { idsIn, relationsOf } from '../relations.js';
import type { WorldReader } from '../world.js';

/** What may point at things that are gone: they tell what was (inferred). */
const historical: ReadonlySet<string> = new Set(['Job', 'Event']);

/** Every stored reference names an object that exists, and every id has the form of its type. */
export function* referenceInvariants(store: WorldReader): Generator<string> {
  for (const type of typeNames) {
    for (const record of store.list(type)) {
      const { id } = record;
      if (!types[type].idForm.pattern.test(id)) yield `${type} ${id}: the id has not the form of its type`;
      if (!historical.has(type)) yield* danglingReferences(store, { type, id }, record);
    }
  }
}

function* danglingReferences(store: WorldReader, { type, id }: ObjectRef, record: object): Generator<string> {
  for (const { field, target } of relationsOf(type)) {
    for (const other of idsIn(record, field)) {
      if (!store.has(target, other)) yield `${type} ${id}: ${field} names ${target} ${other}, which does not exist`;
    }
  }
}
