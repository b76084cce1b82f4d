import type { FieldSpec, TypeName, ValueName } from '@ovmsim/model';
import { asEncodable, isRef, objectFields, valueFields, wireIdOf } from './codec.js';
import type { Encodable, EncodableRef, Encoder, EncoderOptions, ErrorDetails } from './codec.js';
import type { ListParts } from './joined-list.js';

/**
 * Writes JSON: every declared property present and in wire order, null where there is no value, lists as arrays, a list of objects as a bare array
 * (recorded 3.3.3).
 */
export class JsonEncoder implements Encoder {
  readonly #options: EncoderOptions;

  constructor(options: EncoderOptions) {
    this.#options = options;
  }

  fragment(type: TypeName, view: Encodable): string {
    return this.#members(objectFields(type, this.#options.profile), view);
  }

  document(fragment: string): string {
    return fragment;
  }

  list(_type: TypeName, fragments: readonly string[]): string {
    return `[${fragments.join(',')}]`;
  }

  listParts(): ListParts {
    return { before: '[', between: ',', after: ']' };
  }

  ids(refs: readonly EncodableRef[]): string {
    return `[${refs.map((ref) => this.#id(ref)).join(',')}]`;
  }

  value(name: ValueName, data: Encodable): string {
    return this.#members(valueFields(name, this.#options.profile), data);
  }

  values(name: ValueName, data: readonly Encodable[]): string {
    return `[${data.map((each) => this.value(name, each)).join(',')}]`;
  }

  error(details: ErrorDetails): string {
    return this.value('WsErrorDetails', { ...details });
  }

  withBase(text: string, base: string): string {
    return text.replaceAll(this.#options.mark, JSON.stringify(base).slice(1, -1));
  }

  #members(fields: readonly FieldSpec[], data: Encodable): string {
    return `{${fields.map((field) => `"${field.name}":${this.#field(field, data[field.name])}`).join(',')}}`;
  }

  #field(field: FieldSpec, value: unknown): string {
    if (value === null || value === undefined) return 'null';
    if (Array.isArray(value)) return `[${value.map((each) => this.#one(field, each)).join(',')}]`;
    return this.#one(field, value);
  }

  #one(field: FieldSpec, value: unknown): string {
    const { shape } = field;
    if (shape.kind === 'id' && isRef(value)) return this.#id(value);
    if (shape.kind === 'value') return this.value(shape.value, asEncodable(value));
    return JSON.stringify(value) ?? 'null';
  }

  #id(ref: EncodableRef): string {
    return JSON.stringify(wireIdOf(ref, this.#options.mark));
  }
}

/** Reads a JSON body. Throws SyntaxError. */
export function parseJson(body: string): unknown {
  return JSON.parse(body) as unknown;
}
