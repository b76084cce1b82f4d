import { operations, types, valueTypes, type BodySpec, type FieldSpec } from '@ovmsim/model';
import { element, writeXml, type XmlElement } from '@ovmsim/xml';
import { OperationError } from '@ovmsim/manager';
import { decodeBody, UnsupportedMediaType } from '../../../packages/manager/src/rest/body.js';
import type { Decoder } from '../decoder.js';
import { xmlWords } from './xml.js';

type Fields = readonly FieldSpec[];
type Plain = Readonly<Record<string, unknown>>;

const bodies: readonly BodySpec[] = [...new Map(operations.map(({ body }) => [JSON.stringify(body), body])).values()].filter(({ kind }) => kind !== 'none');
/** Which body an input is decoded as hangs on the input alone, so that it can be replayed. */
const bodyFor = (input: Buffer): BodySpec => bodies[input.reduce((sum, byte) => (sum * 31 + byte) % 65_521, 7) % bodies.length] as BodySpec;

const ownFields = (fields: Fields): Fields => fields.filter(({ origin, name }) => origin === 'own' && name !== 'id');
const fieldsOfBody = (body: BodySpec): Fields | null =>
  body.kind === 'object' ? ownFields(types[body.type].fields) : body.kind === 'value' ? ownFields(valueTypes[body.value].fields) : null;

/** A valid member of a body. */
function sampleOf({ shape, list }: FieldSpec, depth: number): unknown {
  const one = ((): unknown => {
    switch (shape.kind) {
      case 'scalar':
        return { string: 'text', boolean: true, integer: 7, number: 1.5 }[shape.scalar];
      case 'enum':
        return shape.values[0];
      case 'id':
        return { type: shape.ref ?? 'Server', value: '0004fb00000600001234' };
      case 'value':
        return depth > 2 ? null : sampleObject(ownFields(valueTypes[shape.value].fields), depth + 1);
      case 'map':
        return { [shape.keys[0] ?? '']: shape.values[0] };
    }
  })();
  return list ? [one, one] : one;
}

const sampleObject = (fields: Fields, depth = 0): Plain => Object.fromEntries(fields.map((field) => [field.name, sampleOf(field, depth)]));

/** A decoded body as a client would write it. */
function wireOf(fields: Fields, decoded: Plain): Plain {
  const wire: Record<string, unknown> = {};
  for (const field of fields) {
    const value = decoded[field.name];
    if (value !== undefined) wire[field.name] = Array.isArray(value) ? value.map((each) => wireValue(field, each)) : wireValue(field, value);
  }
  const id = decoded['id'];
  return id === undefined ? wire : { id: { value: id }, ...wire };
}

function wireValue({ shape }: FieldSpec, value: unknown): unknown {
  if (value === null) return null;
  if (shape.kind === 'value') return wireOf(ownFields(valueTypes[shape.value].fields), value as Plain);
  if (shape.kind !== 'id') return value;
  if (shape.ref !== null) return { value };
  return anyReference(value);
}

function anyReference(value: unknown): Plain {
  const { type, id } = value as { type: string; id: string };
  return { ...(type === '' ? {} : { type }), value: id };
}

interface Decoded {
  readonly body: BodySpec;
  readonly value: unknown;
}

function decode(input: Buffer, format: 'json' | 'xml'): Decoded {
  const body = bodyFor(input);
  const value = decodeBody(body, { text: input.toString('utf8'), format });
  // A notification is any JSON; its fields are checked later. As it would be written, a number beyond all numbers is null.
  return { body, value: body.kind === 'notification' ? (JSON.parse(JSON.stringify(value)) as unknown) : value };
}

function again(decoded: unknown): Decoded | undefined {
  const { body, value } = decoded as Decoded;
  if (value === undefined) return undefined;
  return { body, value: decodeBody(body, { text: JSON.stringify(wireOfBody(body, value)), format: 'json' }) };
}

function wireOfBody(body: BodySpec, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => wireOfBody(body, each));
  if (body.kind === 'id') return { value };
  if (body.kind === 'anyId') return value === null ? { value } : anyReference(value);
  const fields = fieldsOfBody(body);
  return fields === null ? value : wireOf(fields, value as Plain);
}

const objects = bodies.map(fieldsOfBody).filter((fields) => fields !== null);
const names = [...new Set(objects.flatMap((fields) => fields.map(({ name }) => name)))];
const jsonSamples = [...objects.map((fields) => JSON.stringify(sampleObject(fields))), '{"value":"0004fb","type":"Server"}', '"secret"', 'null', '[{"value":"a"},{"value":"b"}]'];

function xmlOf(name: string, value: unknown): (XmlElement | null)[] {
  if (value === null || value === undefined) return [null];
  if (Array.isArray(value)) return value.flatMap((each) => xmlOf(name, each));
  if (typeof value === 'object') return [element(name, Object.entries(value).flatMap(([member, each]) => xmlOf(member, each)))];
  return [element(name, typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value))];
}

/** JSON bodies of the Web Services API. */
export const restJson: Decoder = {
  name: 'rest-json',
  samples: jsonSamples,
  words: ['{', '}', '[', ']', ',', ':', '"', 'null', 'true', '1', ' ', '"value":', '"type":', '"id":{"value":"x"}', ...names.map((name) => `"${name}":`)],
  refusals: [OperationError, UnsupportedMediaType],
  decode: (input) => decode(input, 'json'),
  again,
};

/** XML bodies of the Web Services API. What they hold must be the same as in JSON. */
export const restXml: Decoder = {
  name: 'rest-xml',
  samples: jsonSamples.flatMap((json) => xmlOf('body', JSON.parse(json))).map((root) => (root === null ? '' : writeXml(root, { style: 'jaxb' }))),
  words: [...xmlWords, '<value>', '</value>', '<type>', '</type>', '<id>', '</id>', ' xsi:nil="true"', ...names.flatMap((name) => [`<${name}>`, `</${name}>`])],
  refusals: [OperationError, UnsupportedMediaType],
  decode: (input) => decode(input, 'xml'),
  again,
};
