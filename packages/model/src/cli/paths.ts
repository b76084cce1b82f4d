import type { FieldSpec } from '../fields.js';
import { valueNames } from '../names.js';
import type { TypeName, ValueName } from '../names.js';
import { fieldOf } from '../registry.js';
import { valueTypes } from '../value-types.js';

/** What has fields: a resource or a value. */
export type Structure = TypeName | ValueName;

const isValue = (name: string): name is ValueName => (valueNames as readonly string[]).includes(name);

/** A field of a resource or of a value, or undefined. */
export function fieldIn(structure: Structure, name: string): FieldSpec | undefined {
  return isValue(structure) ? valueTypes[structure].fields.find((field) => field.name === name) : fieldOf(structure, name);
}

/** The last field of a path over references and values ('fileSystemId.freeSize'), or undefined where a part of it does not exist. */
export function fieldAt(start: Structure, path: string): FieldSpec | undefined {
  const [first = '', ...rest] = path.split('.');
  const field = fieldIn(start, first);
  if (field === undefined || rest.length === 0) return field;
  const next = field.shape.kind === 'id' ? field.shape.ref : field.shape.kind === 'value' ? field.shape.value : null;
  return next === null ? undefined : fieldAt(next, rest.join('.'));
}
