import { isDeepStrictEqual } from 'node:util';
import type { TypeName } from '@ovmsim/model';
import { fieldOf, typeNames } from '@ovmsim/model';
import type { ManagerCore } from '../core/manager-core.js';
import { JsonEncoder } from '../rest/json-codec.js';
import type { GuiObject } from './client.js';
import type { GuiModel } from './model.js';

export interface Comparison {
  readonly core: Pick<ManagerCore, 'store' | 'view' | 'options'>;
  readonly model: GuiModel;
  /** Base URI that the model was read under. */
  readonly base: string;
}

/** In which points the console's model differs from what the store renders to now, in words. Fields that show the present time do not count. */
export function differences({ core, model, base }: Comparison): string[] {
  const encoder = new JsonEncoder({ profile: core.options.profile.name, mark: '\u0000base' });
  const found: string[] = [];
  for (const type of typeNames) {
    const known = new Set(model.list(type).map((each) => each.id.value));
    for (const id of core.store.ids(type)) {
      const view = core.view(type, id);
      const shown = model.get(type, id);
      known.delete(id);
      if (view === undefined) continue;
      if (shown === undefined) found.push(`${type} ${id}: missing in the model`);
      // The mark is written as an escape inside the JSON text, so it is replaced in the values.
      else found.push(...fieldDifferences(type, shown, rebase(JSON.parse(encoder.fragment(type, view)), base) as GuiObject));
    }
    for (const id of known) found.push(`${type} ${id}: only in the model`);
  }
  return found;
}

function rebase(value: unknown, base: string): unknown {
  if (typeof value === 'string') return value.startsWith('\u0000base') ? base + value.slice('\u0000base'.length) : value;
  if (Array.isArray(value)) return value.map((each) => rebase(each, base));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rebase(each, base)]));
}

function fieldDifferences(type: TypeName, shown: GuiObject, expected: GuiObject): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(shown)]);
  return [...names]
    .filter((name) => !showsTheTime(type, name) && !isDeepStrictEqual(shown[name], expected[name]))
    .map((name) => `${type} ${expected.id.value}: ${name} is ${print(shown[name])} in the model, ${print(expected[name])} in the store`);
}

function showsTheTime(type: TypeName, name: string): boolean {
  const field = fieldOf(type, name);
  return field?.origin === 'derived' && field.unit === 'ms';
}

function print(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
