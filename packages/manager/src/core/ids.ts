import { idForms, newIdDigits } from '@ovmsim/model';
import type { TypeName } from '@ovmsim/model';
import type { Rng } from '@ovmsim/kernel';

/** Where new ids come from: one seeded source of the whole Manager. */
export interface IdSource {
  /** The fork 'ids' of the Manager's source of chance. */
  readonly ids: Rng;
}

/** A new id of a type whose ids are made at random; with `suffix` ('.img') where the type has one. Throws for types whose ids follow from other facts. */
export function newId(source: IdSource, type: TypeName): string {
  const form = idForms[type];
  const suffix = form.kind === 'generated' ? (form.suffix ?? '') : '';
  return `${newIdDigits(type)}${source.ids.hex(16)}${suffix}`;
}
