import type { BodySpec, FieldSpec, TypeName, ValueName } from '@ovmsim/model';
import { isTypeName, typeOfWireName, types, valueTypes } from '@ovmsim/model';
import { XmlError } from '@ovmsim/xml';
import { checkNotificationLength } from '../core/check-call.js';
import { isPlainObject, printed } from '../core/check-values.js';
import { OperationError } from '../core/errors.js';
import { parseJson } from './json-codec.js';
import { isBlank } from './negotiate.js';
import type { BodyFormat } from './negotiate.js';
import { parseXmlBody, plainId, plainOf } from './xml-codec.js';

/** A body that its Content-Type does not let us read: 415, the container's page. */
export class UnsupportedMediaType extends Error {
  override readonly name = 'UnsupportedMediaType';
}

export interface RawBody {
  readonly text: string;
  readonly format: BodyFormat;
}

/**
 * Turns a request body into the registry's terms (see OperationCall.body): objects by field name with bare ids, undefined where there is none.
 * Unknown and wrongly capitalised names, inverse and derived fields are dropped; what remains must have the declared shape.
 * Throws OperationError GEN_000031 (not readable), GEN_000023 (wrong value), GEN_000018 (id of another type); UnsupportedMediaType.
 */
export function decodeBody(spec: BodySpec, raw: RawBody): unknown {
  switch (spec.kind) {
    case 'none':
      return undefined;
    case 'text':
      return textBody(raw);
    case 'notification':
      return notificationBody(raw);
    case 'object':
    case 'id':
    case 'anyId':
    case 'value':
      return isBlank(raw.text) ? undefined : structuredBody(spec, raw);
  }
}

function structuredBody(spec: BodySpec & { kind: 'object' | 'id' | 'anyId' | 'value' }, raw: RawBody): unknown {
  if (raw.format === 'unsupported') throw new UnsupportedMediaType();
  const json = raw.format === 'json';
  if (spec.kind === 'anyId') return anyIdOf(json ? readJson(raw.text) : plainId(readXml(raw.text)), 'id');
  if (spec.kind !== 'object' && spec.list === true) return listedBody(spec, raw);
  if (spec.kind === 'id') return idOf(json ? readJson(raw.text) : plainId(readXml(raw.text)), spec.type, 'id');
  const fields = spec.kind === 'object' ? types[spec.type].fields : valueTypes[spec.value].fields;
  const plain = json ? readJson(raw.text) : plainOf(readXml(raw.text), fields);
  return spec.kind === 'object' ? objectOf(spec.type, plain) : valueOf(spec.value, plain, spec.value);
}

/** A list of ids or values: a JSON array, or the elements below the root. One that stands alone is taken for a list of one. */
function listedBody(spec: BodySpec & { kind: 'id' | 'value' }, raw: RawBody): unknown[] {
  const read = (one: unknown): unknown => (spec.kind === 'id' ? idOf(one, spec.type, 'id') : valueOf(spec.value, one, spec.value));
  if (raw.format === 'json') {
    const plain = readJson(raw.text);
    return (Array.isArray(plain) ? (plain as readonly unknown[]) : [plain]).filter((one) => one !== null).map(read);
  }
  const root = readXml(raw.text);
  const members = root.children.length > 0 && root.children.every((child) => child.children.length > 0) ? root.children : [root];
  return members.map((member) => read(spec.kind === 'id' ? plainId(member) : plainOf(member, valueTypes[spec.value].fields)));
}

/**
 * The agent's password comes as bare characters, as a JSON string or as an XML element's text (guide samples, SDK); no body and `null` are the
 * empty text (pyovm sends no password).
 */
function textBody(raw: RawBody): string {
  const text = withoutLastNewlines(raw.text);
  if (isBlank(text)) return '';
  if (raw.format === 'json') {
    const parsed = tryJson(text);
    return typeof parsed === 'string' ? parsed : text;
  }
  if (raw.format !== 'xml' || !text.trimStart().startsWith('<')) return text;
  try {
    return parseXmlBody(text).text;
  } catch {
    return text;
  }
}

/** By hand: as a pattern this would take the square of the length of a text full of newlines. */
function withoutLastNewlines(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end -= 1;
  return text.slice(0, end);
}

function tryJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Fields of notifications are checked by the core; here only that the body is one JSON object. */
function notificationBody(raw: RawBody): unknown {
  checkNotificationLength(raw.text.length);
  if (isBlank(raw.text)) throw new OperationError('GEN_000001', ['The body']);
  if (raw.format !== 'json') throw new UnsupportedMediaType();
  const body = readJson(raw.text);
  if (!isPlainObject(body)) throw wrong('The body', body);
  return body;
}

function readJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new OperationError('GEN_000031', [error instanceof Error ? error.message : 'no JSON']);
  }
}

function readXml(text: string): ReturnType<typeof parseXmlBody> {
  try {
    return parseXmlBody(text);
  } catch (error) {
    if (error instanceof XmlError) throw new OperationError('GEN_000031', [error.message]);
    throw error;
  }
}

function objectOf(type: TypeName, input: unknown): Record<string, unknown> {
  if (!isPlainObject(input)) throw wrong(type, input);
  const output = fieldsFrom(types[type].fields.filter((field) => field.name !== 'id'), input);
  // A create may carry an id with nothing but its type in it; that is no id (3.4 clients).
  const id = Object.hasOwn(input, 'id') ? idOf(input['id'], type, 'id') : null;
  return id === null ? output : { id, ...output };
}

function valueOf(name: ValueName, input: unknown, where: string): Record<string, unknown> {
  if (!isPlainObject(input)) throw wrong(where, input);
  return fieldsFrom(valueTypes[name].fields, input);
}

function fieldsFrom(fields: readonly FieldSpec[], input: Record<string, unknown>): Record<string, unknown> {
  const output: Record<string, unknown> = {};
  for (const field of fields) {
    if ((field.origin !== 'own' && field.onCreate !== true) || !Object.hasOwn(input, field.name)) continue;
    const value = input[field.name];
    if (value === undefined) continue;
    output[field.name] = value === null ? null : field.list ? listOf(field, value) : oneOf(field, value);
  }
  return output;
}

function listOf(field: FieldSpec, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw wrong(field.name, value, field);
  return value.filter((each) => each !== null).map((each) => oneOf(field, each)).filter((each) => each !== null);
}

function oneOf(field: FieldSpec, value: unknown): unknown {
  const { shape } = field;
  switch (shape.kind) {
    case 'scalar':
      return scalars[shape.scalar](value) ?? emptyAsNull(field, value);
    case 'enum': {
      const text = typeof value === 'string' ? value : undefined;
      return shape.values.find((each) => each.toUpperCase() === text?.toUpperCase()) ?? emptyAsNull(field, value);
    }
    case 'id':
      return shape.ref === null ? anyIdOf(value, field.name) : idOf(value, shape.ref, field.name);
    case 'value':
      return valueOf(shape.value, value, field.name);
    case 'map':
      return mapOf(field, value, shape);
  }
}

function mapOf(field: FieldSpec, value: unknown, shape: { readonly keys: readonly string[]; readonly values: readonly string[] }): Record<string, string> {
  if (!isPlainObject(value)) throw wrong(field.name, value);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (!shape.keys.includes(key) || typeof each !== 'string' || !shape.values.includes(each)) throw wrong(field.name, { [key]: each });
      return [key, each];
    }),
  );
}

/** Scalars as Java's JSON binding takes them: numbers and booleans may come as text, text may come as a number. */
const scalars: Readonly<Record<'string' | 'boolean' | 'integer' | 'number', (value: unknown) => unknown>> = {
  string: (value) => (typeof value === 'string' ? value : Number.isFinite(value) || typeof value === 'boolean' ? String(value) : undefined),
  boolean: (value) => {
    if (typeof value === 'boolean') return value;
    const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
    return text === 'true' ? true : text === 'false' ? false : undefined;
  },
  integer: (value) => {
    const number = numberOf(value);
    return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
  },
  number: (value) => numberOf(value),
};

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? unsigned(value) : undefined;
  if (typeof value !== 'string' || !/^\s*[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? unsigned(number) : undefined;
}

/** No field of the product knows a negative zero, and JSON writes none. */
function unsigned(number: number): number {
  return number === 0 ? 0 : number;
}

/** An empty element or string where no text belongs means 'not set' (suds sends such). */
function emptyAsNull(field: FieldSpec, value: unknown): null {
  if (typeof value === 'string' && value.trim() === '') return null;
  throw wrong(field.name, value, field);
}

/** The bare id of a SimpleId; null when it has no value. Only `value` matters, a given `type` must fit. */
function idOf(value: unknown, type: TypeName, where: string): string | null {
  const id = readId(value, where);
  if (id === null) return null;
  if (id.type !== undefined && typeNamed(id.type) !== type) throw new OperationError('GEN_000018', [id.value, id.type, type]);
  return id.value;
}

/** A reference to an object of any type; without a type it is '', for which the rules have their own refusals. */
function anyIdOf(value: unknown, where: string): { type: TypeName | ''; id: string } | null {
  const id = readId(value, where);
  if (id === null) return null;
  if (id.type === undefined) return { type: '', id: id.value };
  const type = typeNamed(id.type);
  if (type === undefined) throw new OperationError('GEN_000018', [id.value, id.type, 'any object']);
  return { type, id: id.value };
}

function typeNamed(text: string): TypeName | undefined {
  return typeOfWireName(text) ?? (isTypeName(text) ? text : undefined);
}

function readId(value: unknown, where: string): { value: string; type?: string } | null {
  if (value === null || value === undefined) return null;
  if (!isPlainObject(value)) throw wrong(where, value);
  const { value: id, type } = value;
  if (id === null || id === undefined || id === '') return null;
  if (typeof id !== 'string' && typeof id !== 'number') throw wrong(where, id);
  if (type !== null && type !== undefined && typeof type !== 'string') throw wrong(where, type);
  return { value: String(id), ...(typeof type === 'string' && type !== '' ? { type } : {}) };
}

function wrong(where: string, value: unknown, field?: FieldSpec): OperationError {
  const text = field?.masked === true ? '******' : printed(value);
  if (field?.invalidCode !== undefined) return new OperationError(field.invalidCode, [text.slice(0, 80)]);
  return new OperationError('GEN_000023', [where, text.length > 80 ? `${text.slice(0, 77)}...` : text]);
}
