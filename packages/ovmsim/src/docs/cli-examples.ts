import { cliGrammar } from '@ovmsim/model';
import type { CliAttribute, CliCommand, CliTypeName, Level } from '@ovmsim/model';
import { cliCommandHints, lastCommands } from './cli-command-hints.js';
import { cliAttributeValues, cliObjects } from './cli-hints.js';
import type { CliHint, Mistake } from './cli-hints.js';

/** One command with its objects and values, as it is typed; `$(COMMAND)` in a text stands for the id of the first object that the command lists. */
export interface CliTyped {
  readonly command: CliCommand;
  /** The type after on, to or from; null without one. */
  readonly on: CliTypeName | null;
  /** Name, or 'id=' and the id, of the object that is named first. */
  readonly instance: string | null;
  readonly other: string | null;
  /** As they are typed, without quotes. */
  readonly values: ReadonlyMap<string, string>;
  /** Commands that go before; one behind '!' is meant to fail. */
  readonly prepare: readonly string[];
  readonly line: string;
}

/** A command that succeeds, and the same with something wrong in it: each of them fails after it. */
export interface CliExample {
  /** 'add Server to Repository'. */
  readonly key: string;
  readonly level: Level;
  readonly right: CliTyped;
  readonly wrong: readonly CliTyped[];
}

const unknownId = '0004fb0000000000ffffffffffffffff';

/** The words of a command without objects and values. */
export function commandWords({ verb, type, preposition, embedded }: CliCommand, on: string | null): string {
  return [verb, type, embedded, ...(on === null ? [] : [preposition?.word, on])].filter((word) => word !== undefined && word !== null).join(' ');
}

/** An example of every command, for every type that may follow on, to or from, in an order in which each finds what those before have made. */
export function cliExamples(): readonly CliExample[] {
  const { commands } = cliGrammar('3.4');
  const examples = commands.flatMap((command) => targets(command).map((on) => exampleOf(command, on)));
  const creations = examples.filter(({ right }) => right.command.verb === 'create').map(({ right }) => right.command.type);
  const place = ({ key, right: { command } }: CliExample): readonly [number, number] => {
    const last = lastCommands.indexOf(key);
    if (last >= 0) return [phases.length, last];
    const phase = phases.indexOf(command.verb);
    if (command.verb === 'delete') return [phase, -creations.indexOf(command.type)];
    return [phase < 0 ? phases.indexOf('') : phase, 0];
  };
  return examples.toSorted((a, b) => {
    const [[phaseA, withinA], [phaseB, withinB]] = [place(a), place(b)];
    return phaseA - phaseB || withinA - withinB;
  });
}

/** '' stands for all other verbs. */
const phases: readonly string[] = ['create', 'edit', 'embeddedcreate', 'embeddededit', 'embeddeddelete', 'add', '', 'remove', 'delete'];

/** The types after the preposition; null where the command is without one. */
function targets({ preposition }: CliCommand): readonly (CliTypeName | null)[] {
  if (preposition === undefined) return [null];
  return [...(preposition.optional === true ? [null] : []), ...preposition.types];
}

function exampleOf(command: CliCommand, on: CliTypeName | null): CliExample {
  const key = commandWords(command, on);
  const hint = cliCommandHints[key] ?? cliCommandHints[commandWords(command, null)] ?? {};
  const right = typed(command, on, hint);
  return { key, level: command.levels?.[on ?? ''] ?? command.level, right, wrong: mistakes(hint, right).map((mistake) => typed(command, on, { ...hint, prepare: [], ...mistake })) };
}

function mistakes({ wrong, values }: CliHint, right: CliTyped): readonly Mistake[] {
  if (wrong === 'never') return [];
  if (wrong === 'again') return [{}];
  if (wrong === undefined) return [guessed(right)];
  return [wrong].flat().map((mistake) => ({ ...mistake, values: { ...values, ...mistake.values } }));
}

/** An empty name where one is given or may be given, else an object that is not there. */
function guessed({ command, other, values }: CliTyped): Mistake {
  const { attributes } = command;
  const given = Object.fromEntries(values);
  if (attributes.some(({ name }) => name === 'name')) return { values: { ...given, name: '' } };
  if (command.instance) return { values: given, instance: `id=${unknownId}` };
  return other === null ? { values: given } : { values: given, other: `id=${unknownId}` };
}

function typed(command: CliCommand, on: CliTypeName | null, { instance, other, values = {}, prepare = [] }: CliHint): CliTyped {
  const named = {
    instance: command.instance && command.type !== null ? (instance ?? cliObjects[command.type]) : null,
    other: on === null ? null : (other ?? parentOf(command, on)),
    values: valuesOf(command, values),
  };
  return { command, on, ...named, prepare, line: lineOf(command, on, named) };
}

/** Machines' things are in the lab's own repository. */
const parentOf = ({ verb }: CliCommand, on: CliTypeName): string => (verb === 'create' && on === 'Repository' ? 'repo-pool1' : cliObjects[on]);

function valuesOf(command: CliCommand, hinted: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const groups = new Set<string>();
  for (const { name, oneOf } of command.attributes) if (oneOf !== undefined && name in hinted) groups.add(oneOf);
  const values = new Map<string, string>();
  for (const attribute of command.attributes) {
    const { name, required, oneOf } = attribute;
    const given = hinted[name];
    if (given !== undefined) values.set(name, given);
    else if (required && (oneOf === undefined || !groups.has(oneOf))) values.set(name, usualValue(attribute, command));
    if (oneOf !== undefined && values.has(name)) groups.add(oneOf);
  }
  if (command.atLeastOne === true && ![...values.keys()].some((name) => name !== 'name')) values.set('description', cliAttributeValues['description'] ?? '');
  return values;
}

function usualValue({ name, value }: CliAttribute, { type, verb }: CliCommand): string {
  const known = cliAttributeValues[name];
  if (name === 'name' && type !== null) return nameOf(cliObjects[type]);
  if (known !== undefined && (value.kind !== 'enum' || known in value.values)) return known;
  switch (value.kind) {
    case 'ref':
      return cliObjects[value.type].replace(/^id=/, '');
    case 'boolean':
      return verb === 'create' ? 'No' : 'Yes';
    case 'enum':
      return Object.keys(value.values)[0] ?? '';
    case 'integer':
      return String(value.least ?? 1);
    default:
      return name;
  }
}

/** A name for what is named by its id. */
const nameOf = (object: string): string => (object.startsWith('id=') ? 'renamed' : object);

/** The same command with other objects or values. */
export function typedCommand(typed: Omit<CliTyped, 'line'>): CliTyped {
  return { ...typed, line: lineOf(typed.command, typed.on, typed) };
}

function lineOf({ verb, type, embedded, preposition }: CliCommand, on: CliTypeName | null, { instance, other, values }: Pick<CliTyped, 'instance' | 'other' | 'values'>): string {
  const first = [verb, type, instance === null ? null : selected(instance), embedded ?? null];
  const attributes = [...values].map(([name, value]) => `${name}=${quoted(value)}`);
  const second = on === null || other === null ? [] : [preposition?.word ?? null, on, selected(other)];
  return [...first, ...attributes, ...second].filter((word) => word !== null).join(' ');
}

/** How a command names an object. */
export const selected = (object: string): string => (object.startsWith('id=') ? `id=${quoted(object.slice(3))}` : `name=${quoted(object)}`);

/** Quotes where there are blanks; the ids that stand for a command have them only when they are known. */
function quoted(text: string): string {
  return text !== '' && (/^[^\s;'"]*$/.test(text) || text.startsWith('$(')) ? text : `"${text.replace(/['"]/g, '/$&')}"`;
}
