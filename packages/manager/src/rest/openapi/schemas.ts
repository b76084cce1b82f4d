import { typeNames, types, valueNames, valueTypes } from '@ovmsim/model';
import type { FieldShape, FieldSpec, TypeName, ValueName } from '@ovmsim/model';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>;

export const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** Name of the schema of what a caller sends: everything may be missing, and absent means unchanged. */
export const inputName = (name: TypeName | ValueName): string => `${name}Input`;

const scalars: Readonly<Record<string, Schema>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer', format: 'int64' },
  number: { type: 'number' },
};

function shapeSchema(shape: FieldShape, input: boolean): Schema {
  const named = (name: ValueName): Schema => reference(input ? inputName(name) : name);
  switch (shape.kind) {
    case 'scalar':
      return scalars[shape.scalar] ?? {};
    case 'enum':
      return { type: 'string', enum: shape.values };
    case 'id':
      return named('SimpleId');
    case 'value':
      return named(shape.value);
    case 'map':
      return { type: 'object', propertyNames: { enum: shape.keys }, additionalProperties: { type: 'string', enum: shape.values } };
  }
}

function orNull(schema: Schema): Schema {
  if ('$ref' in schema) return { oneOf: [schema, { type: 'null' }] };
  const values = schema['enum'];
  return { ...schema, type: [schema['type'], 'null'], ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}) };
}

function fieldSchema(field: FieldSpec, input: boolean): Schema {
  const one = shapeSchema(field.shape, input);
  const whole = field.list ? { type: 'array', items: one } : one;
  const schema = input || field.nullable ? orNull(whole) : whole;
  const said = [field.unit === undefined ? '' : `Unit: ${field.unit}.`, field.since === undefined ? '' : 'Only 3.4.'].filter((each) => each !== '').join(' ');
  const notes = { ...(said === '' ? {} : { description: said }), ...(field.origin !== 'own' && !input ? { readOnly: true } : {}) };
  // A reference takes no words beside it in every tool; where there are some it stands in an allOf.
  return Object.keys(notes).length > 0 && '$ref' in schema ? { allOf: [schema], ...notes } : { ...schema, ...notes };
}

function objectSchema(spec: { readonly xmlName: string; readonly fields: readonly FieldSpec[]; readonly evidence: string }, input: boolean): Schema {
  const fields = input ? spec.fields.filter((field) => field.origin === 'own') : spec.fields;
  const required = fields.filter((field) => field.since === undefined).map((field) => field.name);
  return {
    type: 'object',
    ...(input ? {} : { description: `Evidence: ${spec.evidence}.` }),
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, input)])),
    ...(input || required.length === 0 ? {} : { required }),
    xml: { name: spec.xmlName },
  };
}

/** Every resource and value type, each as it is answered and as it may be sent. */
export function schemas(): Readonly<Record<string, Schema>> {
  const specs = [...typeNames.map((name) => types[name]), ...valueNames.map((name) => valueTypes[name])];
  return Object.fromEntries(specs.flatMap((spec) => [[spec.name, objectSchema(spec, false)], [inputName(spec.name), objectSchema(spec, true)]]));
}
