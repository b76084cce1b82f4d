import { cliSessionCommands, cliSettingsOf } from '@ovmsim/model';
import type { CliAttribute, CliSessionCommand } from '@ovmsim/model';
import { sessionCommand } from '../session/session-commands.js';
import { settingValues } from '../session/settings.js';
import type { GrammarIndex } from './grammar-index.js';
import { wordsOf } from './scanner.js';
import type { Word } from './scanner.js';
import { walk } from './walk.js';
import type { Walk } from './walk.js';

/** One word that may come next. */
export interface NextWord {
  /** 'memory', 'on', 'Vm', 'show'. */
  readonly word: string;
  /** Whether '=' follows it. */
  readonly assigned: boolean;
  readonly required: boolean;
}

/** What may stand at a place of a command: words, or what an attribute takes. */
export type Next =
  | { readonly kind: 'words'; readonly words: readonly NextWord[]; readonly help: string }
  /** Fixed words, and the object types (of the command line) whose objects' names may stand there as well. */
  | { readonly kind: 'values'; readonly attribute: CliAttribute | null; readonly words: readonly string[]; readonly objects: string | null; readonly help: string }
  | { readonly kind: 'nothing' };

const nothing: Next = { kind: 'nothing' };
const plain = (word: string): NextWord => ({ word, assigned: false, required: false });

/** What may follow the words of a command that are complete. */
export function nextAfter(before: string, grammar: GrammarIndex): Next {
  const words = wordsOf(before);
  const [first, ...rest] = words;
  const session = first === undefined ? undefined : sessionCommand(first.raw);
  if (session !== undefined) return rest.length > 0 ? nothing : ofSession(session, grammar);
  const walked = walk(words, grammar);
  return walked.problem === null ? ofPlace(walked, grammar) : nothing;
}

function ofSession({ argument, help }: CliSessionCommand, grammar: GrammarIndex): Next {
  if (argument === 'setting') return { kind: 'words', words: cliSettingsOf(grammar.profile).map((setting) => ({ word: setting.name, assigned: true, required: false })), help };
  if (argument === 'objectType') return { kind: 'words', words: grammar.types.filter((type) => grammar.customVerbs(type).length > 0).map((type) => plain(type.name)), help };
  return { kind: 'words', words: [], help };
}

function ofPlace(walked: Walk, grammar: GrammarIndex): Next {
  const help = walked.command?.help ?? '';
  switch (walked.place) {
    case 'verb':
      return { kind: 'words', words: [...grammar.verbs, ...cliSessionCommands.map(({ name }) => name)].map(plain), help: '' };
    case 'type':
      return { kind: 'words', words: grammar.commands(walked.verb ?? '').flatMap(({ type }) => (type === null ? [] : [plain(type)])), help };
    case 'attributes':
      return { kind: 'words', words: attributesLeft(walked), help };
    case 'otherType':
      return { kind: 'words', words: (walked.command?.preposition?.types ?? []).filter((type) => grammar.type(type) !== undefined).map(plain), help };
    case 'otherInstance':
      return { kind: 'words', words: selectors, help };
    case 'end':
      return { kind: 'words', words: [], help };
  }
}

const selectors: readonly NextWord[] = ['id', 'name'].map((word) => ({ word, assigned: true, required: true }));

/** The instance first, then what was not given yet, then the word that leads to the other object. */
function attributesLeft({ command, instance, embedded, given }: Walk): readonly NextWord[] {
  if (command === null) return [];
  if (command.instance && instance === null) return selectors;
  if (command.embedded !== undefined && !embedded) return [{ ...plain(command.embedded), required: true }];
  const groups = new Set([...given.values()].flatMap(({ attribute }) => attribute.oneOf ?? []));
  const left = command.attributes.filter(({ name, oneOf }) => !given.has(name.toLowerCase()) && (oneOf === undefined || !groups.has(oneOf)));
  const { preposition } = command;
  return [
    ...left.map(({ name, required }) => ({ word: name, assigned: true, required })),
    ...(preposition === undefined ? [] : [{ ...plain(preposition.word), required: preposition.optional !== true }]),
  ];
}

/** What may stand after `name=`, which is the last and unfinished word of a command. */
export function valuesFor(before: string, word: Word, grammar: GrammarIndex): Next {
  const name = word.name?.toLowerCase() ?? '';
  const words = wordsOf(before);
  const session = words[0] === undefined ? undefined : sessionCommand(words[0].raw);
  if (session !== undefined) {
    const setting = session.argument === 'setting' ? cliSettingsOf(grammar.profile).find((each) => each.name.toLowerCase() === name) : undefined;
    return setting === undefined ? nothing : { kind: 'values', attribute: null, words: settingValues(setting), objects: null, help: setting.help };
  }
  const walked = walk(words, grammar);
  if (walked.problem !== null) return nothing;
  const help = walked.command?.help ?? '';
  const selected = walked.place === 'otherInstance' ? walked.otherType : walked.command?.instance === true && walked.instance === null ? walked.type : null;
  if (selected !== null && (name === 'id' || name === 'name')) return { kind: 'values', attribute: null, words: [], objects: selected.name, help };
  const attribute = walked.place === 'attributes' ? walked.command?.attributes.find((each) => each.name.toLowerCase() === name) : undefined;
  return attribute === undefined ? nothing : { kind: 'values', attribute, ...valuesOf(attribute, grammar), help: attribute.help };
}

function valuesOf({ value }: CliAttribute, grammar: GrammarIndex): { readonly words: readonly string[]; readonly objects: string | null } {
  switch (value.kind) {
    case 'enum':
      return { words: Object.keys(value.values), objects: null };
    case 'boolean':
      return { words: ['Yes', 'No'], objects: null };
    case 'objectType':
      return { words: grammar.types.map(({ name }) => name), objects: null };
    case 'ref':
      return { words: Object.keys(value.also ?? {}), objects: value.type };
    case 'text':
    case 'secret':
    case 'mac':
    case 'integer':
    case 'time':
      return { words: [], objects: null };
  }
}
