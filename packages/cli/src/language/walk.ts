import type { CliAttribute, CliCommand, CliType } from '@ovmsim/model';
import type { CommandError } from '../command-error.js';
import { failures } from '../texts.js';
import type { GrammarIndex } from './grammar-index.js';
import type { Word } from './scanner.js';

/** How a command names an object. */
export interface Selector {
  readonly type: CliType;
  readonly by: 'id' | 'name';
  readonly value: string;
}

export interface GivenAttribute {
  readonly attribute: CliAttribute;
  readonly word: Word;
}

/** What the next word of a command may be. */
export type Place = 'verb' | 'type' | 'attributes' | 'otherType' | 'otherInstance' | 'end';

/** How far the words of a command lead. */
export interface Walk {
  readonly place: Place;
  /** The first word, as the grammar spells it where it is known. */
  readonly verb: string | null;
  readonly command: CliCommand | null;
  /** The object type after the verb. */
  readonly type: CliType | null;
  readonly instance: Selector | null;
  readonly embedded: boolean;
  readonly otherType: CliType | null;
  readonly other: Selector | null;
  /** By name in lower case: of an attribute that is given again the last counts (inferred). */
  readonly given: ReadonlyMap<string, GivenAttribute>;
  /** Why the walk ended before the last word. */
  readonly problem: CommandError | null;
}

type Mutable = { -readonly [K in keyof Walk]: Walk[K] } & { given: Map<string, GivenAttribute> };

/** Follows the words of a command through the grammar; parsing, help and completion all start from where it ends. */
export function walk(words: readonly Word[], grammar: GrammarIndex): Walk {
  const state: Mutable = {
    place: 'verb', verb: null, command: null, type: null, instance: null, embedded: false, otherType: null, other: null, given: new Map(), problem: null,
  };
  for (const word of words) {
    const problem = word.open === null ? step(state, word, grammar) : failures.openQuote(word.open);
    if (problem !== null) return { ...state, problem };
  }
  return state;
}

function step(state: Mutable, word: Word, grammar: GrammarIndex): CommandError | null {
  switch (state.place) {
    case 'verb':
      return verbStep(state, word, grammar);
    case 'type':
      return typeStep(state, word, grammar);
    case 'attributes':
      return attributeStep(state, word);
    case 'otherType':
      return otherTypeStep(state, word, grammar);
    case 'otherInstance': {
      const other = selector(word, state.otherType);
      if (other === null) return failures.missingInstance(state.otherType?.name ?? '');
      state.other = other;
      state.place = 'end';
      return null;
    }
    case 'end':
      return failures.unexpected(word.raw);
  }
}

function verbStep(state: Mutable, word: Word, grammar: GrammarIndex): CommandError | null {
  const [first, ...others] = grammar.commands(word.raw);
  if (first === undefined) return failures.unknownCommand(word.raw);
  state.verb = first.verb;
  if (others.length > 0 || first.type !== null) state.place = 'type';
  else enter(state, first, null);
  return null;
}

function typeStep(state: Mutable, word: Word, grammar: GrammarIndex): CommandError | null {
  const type = grammar.type(word.raw);
  if (type === undefined) return failures.unknownType(word.raw);
  const command = grammar.commands(state.verb ?? '').find((each) => each.type === type.name);
  if (command === undefined) return failures.notSupported(state.verb ?? '', type.name);
  enter(state, command, type);
  return null;
}

function enter(state: Mutable, command: CliCommand, type: CliType | null): void {
  state.command = command;
  state.type = type;
  state.place = 'attributes';
}

function attributeStep(state: Mutable, word: Word): CommandError | null {
  const { command, type } = state;
  if (command === null) return failures.unexpected(word.raw);
  if (word.name === null) return keywordStep(state, command, word);
  // The first id or name is the instance, a later one an attribute: 'edit Vm name=old name=new' (CLI guide 3.3).
  const instance = command.instance && state.instance === null ? selector(word, type) : null;
  if (instance !== null) {
    state.instance = instance;
    return null;
  }
  const wanted = word.name.toLowerCase();
  const attribute = command.attributes.find(({ name }) => name.toLowerCase() === wanted);
  if (attribute === undefined) return failures.unknownAttribute(word.name);
  state.given.set(wanted, { attribute, word });
  return null;
}

function keywordStep(state: Mutable, { embedded, preposition }: CliCommand, word: Word): CommandError | null {
  const typed = word.raw.toLowerCase();
  if (embedded !== undefined && !state.embedded && typed === embedded.toLowerCase()) {
    state.embedded = true;
    return null;
  }
  if (preposition === undefined || typed !== preposition.word) return failures.unexpected(word.raw);
  state.place = 'otherType';
  return null;
}

function otherTypeStep(state: Mutable, word: Word, grammar: GrammarIndex): CommandError | null {
  const type = grammar.type(word.raw);
  if (type === undefined) return failures.unknownType(word.raw);
  const { command } = state;
  if (command?.preposition?.types.includes(type.name) !== true) {
    return failures.notSupportedWith({ verb: command?.verb ?? '', type: command?.type ?? '', word: command?.preposition?.word ?? '', other: type.name });
  }
  state.otherType = type;
  state.place = 'otherInstance';
  return null;
}

function selector(word: Word, type: CliType | null): Selector | null {
  const by = word.name?.toLowerCase();
  return type !== null && (by === 'id' || by === 'name') ? { type, by, value: word.value } : null;
}
