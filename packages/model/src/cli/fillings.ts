import type { TypeName } from '../names.js';
import type { AttributeDraft } from './attributes.js';
import type { Filling } from './spec.js';

export const instance: Filling = { from: 'instance' };
export const other: Filling = { from: 'other' };
export const result: Filling = { from: 'result' };
export const element: Filling = { from: 'element' };
export const attribute = (name: string, otherwise?: string | number | boolean): Filling => ({ from: 'attribute', name, ...(otherwise === undefined ? {} : { otherwise }) });
/** One half of a MAC address. */
export const macPart = (name: string, part: 'oui' | 'rest'): Filling => ({ from: 'attribute', name, part });
export const constant = (value: string | number | boolean | null): Filling => ({ from: 'constant', value });
export const fieldOf = (type: TypeName, of: Filling, field: string): Filling => ({ from: 'field', type, of, field });
export const object = (parts: Readonly<Record<string, Filling>>, when: readonly string[]): Filling => ({ from: 'object', parts, when });
export const list = (...of: readonly Filling[]): Filling => ({ from: 'list', of });
export const anyRef = (type: Filling, id: Filling): Filling => ({ from: 'anyRef', type, id });

/** The body that takes every attribute in its field; of several attributes for one field the first that is given. */
export function bodyOf(drafts: readonly AttributeDraft[]): Readonly<Record<string, Filling>> {
  const body: Record<string, Filling[]> = {};
  for (const { draft } of drafts) if (draft.field !== null) body[draft.field] = [...(body[draft.field] ?? []), attribute(draft.spec.name)];
  return Object.fromEntries(Object.entries(body).map(([field, of]): [string, Filling] => [field, of.length === 1 ? (of[0] as Filling) : { from: 'firstOf', of }]));
}

/** The names of the attributes that a filling reads. */
export function attributesIn(filling: Filling): readonly string[] {
  switch (filling.from) {
    case 'attribute':
      return [filling.name];
    case 'field':
      return attributesIn(filling.of);
    case 'firstOf':
    case 'list':
      return filling.of.flatMap(attributesIn);
    case 'object':
      return [...filling.when, ...Object.values(filling.parts).flatMap(attributesIn)];
    case 'anyRef':
      return [...attributesIn(filling.type), ...attributesIn(filling.id)];
    case 'changedList':
      return [filling.of, ...('at' in filling ? [filling.at] : []), ...('element' in filling ? [filling.element] : [])].flatMap(attributesIn);
    default:
      return [];
  }
}
