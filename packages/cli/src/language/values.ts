import type { CliAttribute, CliValue } from '@ovmsim/model';
import { failures } from '../texts.js';
import { parseTime } from '../render/time.js';
import type { GrammarIndex } from './grammar-index.js';
import type { GivenAttribute } from './walk.js';

/** A value that was typed and checked; a reference still has to be found. */
export type TypedValue =
  | { readonly kind: 'plain'; readonly value: string | number | boolean | null }
  | { readonly kind: 'ref'; readonly type: string; readonly text: string }
  | { readonly kind: 'list'; readonly values: readonly TypedValue[] };

export interface ValueContext {
  readonly grammar: GrammarIndex;
  /** The Manager's zone: 'Europe/Amsterdam'. */
  readonly zone: string;
}

/** Longest description (CLI guide 3.3). */
const longestDescription = 4000;
const yesNo: Readonly<Record<string, boolean>> = { yes: true, no: false };

/** The value of an attribute by its declaration. @throws CommandError `invalidValue`, `refused` */
export function typedValue({ attribute, word }: GivenAttribute, context: ValueContext): TypedValue {
  if (attribute.refusal !== undefined) throw failures.refused(attribute.name, attribute.refusal);
  if (attribute.multi === true) return { kind: 'list', values: word.values.map((each) => single(attribute, each, context)) };
  return single(attribute, word.value, context);
}

function single(attribute: CliAttribute, text: string, context: ValueContext): TypedValue {
  const { name, value } = attribute;
  if (value.kind === 'ref') return reference(attribute, value, text);
  const read = plain(attribute, text, context);
  if (read === undefined) throw failures.invalidValue({ name, value: text, valid: validValues(value, context.grammar) });
  return { kind: 'plain', value: read };
}

function reference(attribute: CliAttribute, { type, also }: Extract<CliValue, { kind: 'ref' }>, text: string): TypedValue {
  // Nothing takes a reference away (inferred).
  if (text === '') return attribute.required ? missing(attribute.name) : { kind: 'plain', value: null };
  const word = Object.keys(also ?? {}).find((each) => each.toLowerCase() === text.toLowerCase());
  return word === undefined ? { kind: 'ref', type, text } : { kind: 'plain', value: also?.[word] ?? null };
}

function missing(name: string): never {
  throw failures.missingAttribute(name);
}

/** Undefined for what the attribute does not take. */
function plain({ name, value }: CliAttribute, text: string, { grammar, zone }: ValueContext): string | number | boolean | undefined {
  switch (value.kind) {
    case 'text': {
      const most = value.maxLength ?? (name.toLowerCase() === 'description' ? longestDescription : Infinity);
      if (text.length > most) throw failures.tooLong(name, most);
      return text;
    }
    case 'secret':
      return text;
    case 'integer':
      return integer(value, text);
    case 'boolean':
      return yesNo[text.toLowerCase()];
    case 'enum': {
      if (value.unsimulated?.some((each) => each.toLowerCase() === text.toLowerCase()) === true) throw failures.refused(`${name}=${text}`);
      const word = Object.keys(value.values).find((each) => each.toLowerCase() === text.toLowerCase());
      return word === undefined ? undefined : value.values[word];
    }
    case 'time':
      return parseTime(text, zone) ?? undefined;
    case 'objectType':
      return grammar.type(text)?.type;
    case 'mac':
      return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text) ? text.toLowerCase() : undefined;
    case 'ref':
      return text;
  }
}

function integer({ least, most, factor, fraction }: Extract<CliValue, { kind: 'integer' }>, text: string): number | undefined {
  if (!(fraction === true ? /^[+-]?\d{1,15}(\.\d{1,15})?$/ : /^[+-]?\d{1,15}$/).test(text)) return undefined;
  const number = Number(text);
  if (number < (least ?? -Infinity) || number > (most ?? Infinity)) return undefined;
  return Math.round(number * (factor ?? 1));
}

/** What an attribute takes, in words. */
function validValues(value: CliValue, grammar: GrammarIndex): string {
  return valueWords(value, grammar).join(', ');
}

/** What an attribute takes, one entry a value; one description in angle brackets where the values cannot be told. */
export function valueWords(value: CliValue, grammar: GrammarIndex): readonly string[] {
  switch (value.kind) {
    case 'text':
    case 'secret':
      return ['<text>'];
    case 'integer':
      return [integerWords(value)];
    case 'boolean':
      return ['Yes', 'No'];
    case 'enum':
      return [...Object.keys(value.values), ...(value.unsimulated ?? [])];
    case 'ref':
      return [...Object.keys(value.also ?? {}), `<id or name of ${value.type}>`];
    case 'mac':
      return ['<MAC address>'];
    case 'time':
      return ['"MM-dd-yyyy HH:mm"'];
    case 'objectType':
      return grammar.types.map(({ name }) => name);
  }
}

function integerWords({ least, most }: Extract<CliValue, { kind: 'integer' }>): string {
  if (least !== undefined && most !== undefined) return `${least}-${most}`;
  if (least !== undefined) return `a whole number of at least ${least}`;
  return most === undefined ? 'a whole number' : `a whole number of at most ${most}`;
}
