import type { ObjectRef } from '@ovmsim/model';

/** Key of an object in maps: 'Server/00:11:…'. */
export function keyOf({ type, id }: ObjectRef): string {
  return `${type}/${id}`;
}
