import { types, typeNames, typeOfWireName, valueNames, valueTypes, xmlListName } from '@ovmsim/model';
import type { FieldSpec, TypeName, ValueName } from '@ovmsim/model';
import { childrenOf, element, localName, parseXml, textAt, writeXml } from '@ovmsim/xml';
import type { XmlElement, XmlLimits } from '@ovmsim/xml';

type Spec = { readonly xmlName: string; readonly fields: readonly FieldSpec[] };
type Plain = Record<string, unknown>;

const items = new Map<string, Spec>();
const lists = new Map<string, Spec>();
for (const name of [...typeNames, ...valueNames]) {
  const spec = specOf(name);
  items.set(spec.xmlName, spec);
  lists.set(xmlListName(name), spec);
}

// A list of every machine of a large site is more than a request may be.
const answerLimits: Partial<XmlLimits> = { maxBytes: 64 * 1024 * 1024, maxNodes: 4_000_000 };

function specOf(name: TypeName | ValueName): Spec {
  return isType(name) ? types[name] : valueTypes[name];
}

function isType(name: TypeName | ValueName): name is TypeName {
  return name in types;
}

/**
 * An answer in the shape its JSON form would have: the root element tells the type, or a list of one. Fields without an element are null, lists
 * without one are empty (WSAPI guide 3.3 §2.4, recorded 3.2.1). A root that is no type gives its text.
 * @throws XmlError
 */
export function decodeXml(document: string): unknown {
  const root = parseXml(document, answerLimits);
  const name = localName(root.name);
  const item = items.get(name);
  if (item !== undefined) return decodeFields(root, item);
  const list = lists.get(name);
  return list === undefined ? root.text : root.children.map((child) => decodeFields(child, list));
}

function decodeFields(from: XmlElement, spec: Spec): Plain {
  const byName = new Map<string, XmlElement[]>();
  for (const child of from.children) {
    const name = localName(child.name);
    const found = byName.get(name);
    if (found === undefined) byName.set(name, [child]);
    else found.push(child);
  }
  return Object.fromEntries(spec.fields.map((field) => [field.name, decodeField(byName.get(field.name) ?? [], field)]));
}

function decodeField(found: readonly XmlElement[], field: FieldSpec): unknown {
  if (field.list) return found.map((one) => decodeOne(one, field));
  const [only] = found;
  return only === undefined ? null : decodeOne(only, field);
}

function decodeOne(from: XmlElement, field: FieldSpec): unknown {
  const { shape } = field;
  switch (shape.kind) {
    case 'scalar':
      return shape.scalar === 'string' ? from.text : decodeScalar(from.text.trim(), shape.scalar);
    case 'enum':
      return from.text.trim();
    case 'id':
      return decodeFields(from, valueTypes.SimpleId);
    case 'value':
      return decodeFields(from, valueTypes[shape.value]);
    case 'map':
      return Object.fromEntries(childrenOf(from, 'entry').map((entry) => [textAt(entry, 'key') ?? '', textAt(entry, 'value')]));
  }
}

function decodeScalar(text: string, scalar: 'boolean' | 'integer' | 'number'): boolean | number {
  return scalar === 'boolean' ? text === 'true' : Number(text);
}

/** A body of a known type. Null and undefined members are left out. @throws TypeError for a member that the type does not have */
export function encodeXml(body: unknown, name: TypeName | ValueName): string {
  const spec = specOf(name);
  const root = Array.isArray(body)
    ? element(xmlListName(name), body.map((one) => encodeFields(spec.xmlName, one, spec)))
    : encodeFields(spec.xmlName, body, spec);
  return writeXml(root, { style: 'jaxb' });
}

function encodeFields(as: string, body: unknown, spec: Spec): XmlElement {
  const members = membersOf(body);
  const known = new Set(spec.fields.map((field) => field.name));
  const stranger = Object.keys(members).find((name) => !known.has(name));
  if (stranger !== undefined) throw new TypeError(`${spec.xmlName} has no field ${stranger}`);
  return element(as, spec.fields.flatMap((field) => encodeField(field, members[field.name])));
}

function membersOf(body: unknown): Plain {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new TypeError('An object was expected');
  return body as Plain;
}

function encodeField(field: FieldSpec, value: unknown): XmlElement[] {
  if (value === null || value === undefined) return [];
  if (!field.list) return [encodeOne(field, value)];
  if (!Array.isArray(value)) throw new TypeError(`${field.name} is a list`);
  return value.map((one) => encodeOne(field, one));
}

function encodeOne(field: FieldSpec, value: unknown): XmlElement {
  const { shape } = field;
  switch (shape.kind) {
    case 'id':
      return encodeFields(field.name, value, valueTypes.SimpleId);
    case 'value':
      return encodeFields(field.name, value, valueTypes[shape.value]);
    case 'map':
      return element(field.name, Object.entries(membersOf(value)).map(([key, of]) => element('entry', [element('key', key), element('value', scalarText(of))])));
    case 'scalar':
    case 'enum':
      return element(field.name, scalarText(value));
  }
}

function scalarText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  throw new TypeError('A string, a number or a boolean was expected');
}

/** The type whose object or reference this is, by its own words; undefined when it does not say. */
export function typeOfObject(body: unknown): TypeName | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { id } = body as { id?: { type?: unknown } };
  return typeof id?.type === 'string' ? typeOfWireName(id.type) : undefined;
}
