import type { FieldSpec, FieldShape, TypeName, ValueName } from '@ovmsim/model';
import { baseFieldNames, types, valueTypes, xmlItemName, xmlListName } from '@ovmsim/model';
import type { XmlElement } from '@ovmsim/xml';
import { childOf, childrenOf, element, isNil, localName, parseXml, writeXml } from '@ovmsim/xml';
import { asEncodable, isRef, objectFields, valueFields, wireIdOf } from './codec.js';
import type { Encodable, EncodableRef, Encoder, EncoderOptions, ErrorDetails } from './codec.js';
import type { ListParts } from './joined-list.js';

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const byName = (a: FieldSpec, b: FieldSpec): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/**
 * Writes XML as JAXB does for these classes: elements of the base class first, then the type's own, each alphabetical; a collection is repeated
 * elements of the property's name without a wrapper; null and empty lists leave nothing (captured for 3.2.1, inferred for later).
 */
export class XmlEncoder implements Encoder {
  readonly #options: EncoderOptions;
  readonly #orders = new Map<TypeName | ValueName, readonly FieldSpec[]>();

  constructor(options: EncoderOptions) {
    this.#options = options;
  }

  fragment(type: TypeName, view: Encodable): string {
    return print(element(types[type].xmlName, this.#content(this.#objectOrder(type), view)));
  }

  document(fragment: string): string {
    return declaration + fragment;
  }

  list(type: TypeName, fragments: readonly string[]): string {
    const { before, after } = this.listParts(type);
    return before + fragments.join('') + after;
  }

  listParts(type: TypeName): ListParts {
    const name = types[type].xmlListName;
    return { before: `${declaration}<${name}>`, between: '', after: `</${name}>` };
  }

  ids(refs: readonly EncodableRef[]): string {
    const item = xmlItemName('SimpleId');
    const list = xmlListName('SimpleId');
    return `${declaration}<${list}>${refs.map((ref) => print(this.#id(item, ref))).join('')}</${list}>`;
  }

  value(name: ValueName, data: Encodable): string {
    return declaration + print(this.#value(valueTypes[name].xmlName, name, data));
  }

  values(name: ValueName, data: readonly Encodable[]): string {
    const list = xmlListName(name);
    const items = data.map((each) => print(this.#value(valueTypes[name].xmlName, name, each)));
    return `${declaration}<${list}>${items.join('')}</${list}>`;
  }

  error(details: ErrorDetails): string {
    return this.value('WsErrorDetails', { ...details });
  }

  withBase(text: string, base: string): string {
    return text.replaceAll(this.#options.mark, base.replace(/&/g, '&amp;').replace(/</g, '&lt;'));
  }

  #objectOrder(type: TypeName): readonly FieldSpec[] {
    const known = this.#orders.get(type);
    if (known !== undefined) return known;
    const fields = objectFields(type, this.#options.profile);
    const base = new Set(baseFieldNames);
    const order = [
      ...fields.filter((field) => base.has(field.name)).sort(byName),
      ...fields.filter((field) => !base.has(field.name)).sort(byName),
    ];
    this.#orders.set(type, order);
    return order;
  }

  #valueOrder(name: ValueName): readonly FieldSpec[] {
    const known = this.#orders.get(name);
    if (known !== undefined) return known;
    const order = [...valueFields(name, this.#options.profile)].sort(byName);
    this.#orders.set(name, order);
    return order;
  }

  #content(order: readonly FieldSpec[], data: Encodable): XmlElement[] {
    return order.flatMap((field) => this.#field(field, data[field.name]));
  }

  #field(field: FieldSpec, value: unknown): XmlElement[] {
    if (value === null || value === undefined) return [];
    if (Array.isArray(value)) return value.flatMap((each: unknown) => this.#field(field, each));
    const { shape } = field;
    if (shape.kind === 'id' && isRef(value)) return [this.#id(field.name, value)];
    if (shape.kind === 'value') return [this.#value(field.name, shape.value, asEncodable(value))];
    if (shape.kind === 'map') return [element(field.name, mapEntries(asEncodable(value)))];
    return [element(field.name, scalarText(shape, value))];
  }

  #value(elementName: string, name: ValueName, data: Encodable): XmlElement {
    return element(elementName, this.#content(this.#valueOrder(name), data));
  }

  #id(elementName: string, ref: EncodableRef): XmlElement {
    const id = wireIdOf(ref, this.#options.mark);
    return element(elementName, [
      id.name === null ? null : element('name', id.name),
      element('type', id.type),
      element('uri', id.uri),
      element('value', id.value),
    ]);
  }
}

function print(root: XmlElement): string {
  return writeXml(root, { style: 'plain' });
}

function mapEntries(map: Encodable): XmlElement[] {
  return Object.entries(map).map(([key, value]) => element('entry', [element('key', key), element('value', printScalar(value))]));
}

function printScalar(value: unknown): string {
  if (typeof value === 'string') return clean(value);
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '';
}

/** Floating point prints with a fraction, as Java does: 2893094.0. */
function scalarText(shape: FieldShape, value: unknown): string {
  if (shape.kind === 'scalar' && shape.scalar === 'number' && Number.isInteger(value)) return `${String(value)}.0`;
  return printScalar(value);
}

/** Control characters have no place in XML; JAXB's writer would fail on them, an answer with a space is of more use. */
function clean(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ');
}

/** Reads an XML body. Throws XmlError. */
export function parseXmlBody(body: string): XmlElement {
  return parseXml(body);
}

/**
 * The members of an element in the shape a JSON body would have: lists as arrays, references as `{type, value}`, scalars as text. Any order of
 * children, any root name (suds and JAX clients differ in both).
 */
export function plainOf(root: XmlElement, fields: readonly FieldSpec[]): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const field of fields) {
    const found = childrenOf(root, field.name);
    if (found.length === 0) continue;
    if (!field.list) {
      const last = found.at(-1);
      if (last !== undefined) plain[field.name] = plainValue(last, field.shape);
    } else {
      plain[field.name] = found.map((each) => plainValue(each, field.shape)).filter((each) => each !== null);
    }
  }
  return plain;
}

function plainValue(from: XmlElement, shape: FieldShape): unknown {
  if (isNil(from)) return null;
  if (shape.kind === 'id') return plainId(from);
  if (shape.kind === 'value') return plainOf(from, valueTypes[shape.value].fields);
  if (shape.kind === 'map') {
    return Object.fromEntries(
      childrenOf(from, 'entry').map((entry) => [childOf(entry, 'key')?.text.trim() ?? '', childOf(entry, 'value')?.text.trim() ?? '']),
    );
  }
  return shape.kind === 'scalar' && shape.scalar === 'string' ? from.text : from.text.trim();
}

/** A SimpleId from an element that holds `value` (and `type`), or holds an `id` that does; null for an empty one. */
export function plainId(from: XmlElement): { type?: string; value?: string } | null {
  const holder = childOf(from, 'value') === undefined ? (childOf(from, 'id') ?? from) : from;
  const read = (name: string): string | undefined => {
    const text = holder.children.find((child) => localName(child.name) === name)?.text.trim();
    return text === '' ? undefined : text;
  };
  const [type, value] = [read('type'), read('value')];
  if (type === undefined && value === undefined) return null;
  return { ...(type === undefined ? {} : { type }), ...(value === undefined ? {} : { value }) };
}
