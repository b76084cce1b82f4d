import { keymaps } from '../vm-limits.js';
import { attributeHelp } from './attribute-help.js';
import type { CliTypeName } from './names.js';
import type { CliAttribute, CliValue } from './spec.js';

interface Draft {
  readonly spec: Omit<CliAttribute, 'help' | 'evidence'>;
  readonly help?: string;
  readonly evidence?: string;
  /** The field of the body that takes the value; null where a step names the attribute. */
  readonly field: string | null;
}

/** An attribute under construction: `integer('memory').between(32, 2000000).unit('MB').required()`. */
export class AttributeDraft {
  constructor(readonly draft: Draft) {}

  private with(change: Partial<Draft>): AttributeDraft {
    return new AttributeDraft({ ...this.draft, ...change });
  }

  private spec(change: Partial<Draft['spec']>): AttributeDraft {
    return this.with({ spec: { ...this.draft.spec, ...change } });
  }

  private integer(change: Partial<Extract<CliValue, { kind: 'integer' }>>): AttributeDraft {
    const { value, name } = this.draft.spec;
    if (value.kind !== 'integer') throw new Error(`${name} is no number`);
    return this.spec({ value: { ...value, ...change } });
  }

  /** It must be given. */
  required(): AttributeDraft {
    return this.spec({ required: true });
  }

  /** Comma-separated values. */
  many(): AttributeDraft {
    return this.spec({ multi: true });
  }

  between(least: number, most: number): AttributeDraft {
    return this.integer({ least, most });
  }

  unit(unit: string): AttributeDraft {
    return this.integer({ unit });
  }

  /** GiB are typed, with or without a fraction; bytes travel. */
  gib(): AttributeDraft {
    return this.integer({ unit: 'GiB', factor: 2 ** 30, fraction: true });
  }

  /** Words of the product that the simulator refuses. */
  but(...unsimulated: readonly string[]): AttributeDraft {
    const { value, name } = this.draft.spec;
    if (value.kind !== 'enum') throw new Error(`${name} is no enumeration`);
    return this.spec({ value: { ...value, unsimulated } });
  }

  /** Exactly one attribute of the group is given. */
  oneOf(group: string): AttributeDraft {
    return this.spec({ oneOf: group });
  }

  /** The field of the body that takes the value, where it is called otherwise. */
  as(field: string): AttributeDraft {
    return this.with({ field });
  }

  /** It is no field of the body: a step names it. */
  aside(): AttributeDraft {
    return this.with({ field: null });
  }

  /** What the simulator has not: the attribute is known and refused. */
  refused(refusal: string): AttributeDraft {
    return this.spec({ refusal }).aside();
  }

  since34(): AttributeDraft {
    return this.spec({ since: '3.4' });
  }

  /** Overrides the evidence of the command. */
  seen(evidence: string): AttributeDraft {
    return this.with({ evidence });
  }

  inferred(): AttributeDraft {
    return this.seen('inferred');
  }

  help(help: string): AttributeDraft {
    return this.with({ help });
  }
}

const attribute = (name: string, value: CliValue): AttributeDraft => new AttributeDraft({ spec: { name, value, required: false }, field: name });

export const text = (name: string): AttributeDraft => attribute(name, { kind: 'text' });
export const secret = (name: string): AttributeDraft => attribute(name, { kind: 'secret' });
export const integer = (name: string): AttributeDraft => attribute(name, { kind: 'integer' });
export const mac = (name: string): AttributeDraft => attribute(name, { kind: 'mac' });
export const yesNo = (name: string): AttributeDraft => attribute(name, { kind: 'boolean' });
export const time = (name: string): AttributeDraft => attribute(name, { kind: 'time' });
export const objectType = (name: string): AttributeDraft => attribute(name, { kind: 'objectType' });
/** Words that travel as they are typed. */
export const oneOf = (name: string, words: readonly string[]): AttributeDraft => worded(name, Object.fromEntries(words.map((word) => [word, word])));
/** Words that travel as something else. */
export const worded = (name: string, values: Readonly<Record<string, string | boolean>>): AttributeDraft => attribute(name, { kind: 'enum', values });
/** An object by id or name; the field of the body is `<name>Id`. */
export const ref = (name: string, type: CliTypeName, also?: Readonly<Record<string, string>>): AttributeDraft =>
  attribute(name, { kind: 'ref', type, ...(also === undefined ? {} : { also }) }).as(`${name}Id`);
/** Objects by id or name; the field of the body is `field`. */
export const refs = (name: string, type: CliTypeName, field: string): AttributeDraft => ref(name, type).as(field).many();

export const name = (): AttributeDraft => text('name');
/** At most 4000 characters (CLI guide 3.3). */
export const description = (): AttributeDraft => attribute('description', { kind: 'text', maxLength: 4000 });
export const keymapName = (): AttributeDraft => oneOf('keymapName', keymaps);

/** The attributes of a command whose declaration cites `evidence`. */
export function attributesOf(drafts: readonly AttributeDraft[], evidence: string): readonly CliAttribute[] {
  return drafts.map(({ draft: { spec, help, evidence: own } }) => ({ ...spec, help: help ?? attributeHelp[spec.name] ?? '', evidence: own ?? evidence }));
}
