import type { FieldSpec, TypeName, ValueName } from '@ovmsim/model';
import { fieldsOf, types, valueTypes } from '@ovmsim/model';
import type { ProfileName } from '@ovmsim/model';
import type { ListParts } from './joined-list.js';
import { pathOf } from './uri.js';

/** A reference as the core's views hold it. A stored reference to any type has no name of its own. */
export interface EncodableRef {
  readonly type: TypeName;
  readonly id: string;
  readonly name?: string | null;
}

/** Field values by name, as the core renders an object or a value. */
export type Encodable = Readonly<Record<string, unknown>>;

/** What a refused request carries: the value type WsErrorDetails. */
export interface ErrorDetails {
  readonly errorCode: string;
  readonly wsErrorCode: string;
  readonly message: string;
  readonly cause: string | null;
}

/**
 * Text of answers in one format. Wherever the base URI belongs, the text holds the encoder's `mark` instead, so that one text serves every caller;
 * `withBase` puts the base in.
 */
export interface Encoder {
  /** One object without declaration, fit to stand in a list too. */
  fragment(type: TypeName, view: Encodable): string;
  /** One object as a document. */
  document(fragment: string): string;
  list(type: TypeName, fragments: readonly string[]): string;
  /** What `list` writes around and between the fragments. */
  listParts(type: TypeName): ListParts;
  ids(refs: readonly EncodableRef[]): string;
  value(name: ValueName, data: Encodable): string;
  values(name: ValueName, data: readonly Encodable[]): string;
  error(details: ErrorDetails): string;
  withBase(text: string, base: string): string;
}

/** What both encoders are made of. `mark` must be unguessable, so that no stored text can hold it. */
export interface EncoderOptions {
  readonly profile: ProfileName;
  readonly mark: string;
}

/** A SimpleId in wire terms; all four keys always exist, `name` may be null (recorded 3.3.3). */
export interface WireId {
  readonly type: string;
  readonly value: string;
  readonly uri: string;
  readonly name: string | null;
}

/** The SimpleId of a reference, its URI beginning with `mark`. */
export function wireIdOf(ref: EncodableRef, mark: string): WireId {
  return { type: types[ref.type].wireType, value: ref.id, uri: mark + pathOf(ref.type, ref.id), name: ref.name ?? null };
}

/** The fields of a value type that a profile shows, in wire order. */
export function valueFields(name: ValueName, profile: ProfileName): readonly FieldSpec[] {
  const { fields } = valueTypes[name];
  return profile === '3.3' ? fields.filter((field) => field.since === undefined) : fields;
}

/** The fields of a resource type that a profile shows, in wire order. */
export const objectFields = fieldsOf;

/** Whether a rendered value is a reference. */
export function isRef(value: unknown): value is EncodableRef {
  return typeof value === 'object' && value !== null && 'type' in value && 'id' in value;
}

/** A value that ought to be a nested structure. */
export function asEncodable(value: unknown): Encodable {
  return typeof value === 'object' && value !== null ? (value as Encodable) : {};
}
