import type { CliAttribute, CliCommand } from '@ovmsim/model';
import { failures } from '../texts.js';
import { wordsOf } from './scanner.js';
import { typedValue } from './values.js';
import type { TypedValue, ValueContext } from './values.js';
import { walk } from './walk.js';
import type { Selector, Walk } from './walk.js';

/** A command whose words are all as the grammar wants them. Whether its objects exist is not known yet. */
export interface ParsedCommand {
  readonly command: CliCommand;
  readonly instance: Selector | null;
  /** After on, to or from. */
  readonly other: Selector | null;
  /** By the attribute's name as the grammar spells it. */
  readonly values: ReadonlyMap<string, TypedValue>;
}

/** Reads one command. @throws CommandError for the first thing that is wrong with it */
export function parseCommand(text: string, context: ValueContext): ParsedCommand {
  const walked = walk(wordsOf(text), context.grammar);
  if (walked.problem !== null) throw walked.problem;
  const { command, given } = walked;
  if (command === null) throw failures.missingType();
  checkObjects(walked, command);
  checkAttributes(command, new Set(given.keys()));
  const values = new Map([...given.values()].map((each) => [each.attribute.name, typedValue(each, context)]));
  return { command, instance: walked.instance, other: walked.other, values };
}

function checkObjects({ instance, embedded, other, otherType, place }: Walk, command: CliCommand): void {
  if (command.instance && instance === null) throw failures.missingInstance(command.type ?? '');
  if (command.embedded !== undefined && !embedded) throw failures.missingWord(command.embedded);
  if (place === 'otherType') throw failures.missingType();
  if (otherType !== null && other === null) throw failures.missingInstance(otherType.name);
  const { preposition } = command;
  if (preposition !== undefined && preposition.optional !== true && other === null) throw failures.missingWord(preposition.word);
}

function checkAttributes(command: CliCommand, given: ReadonlySet<string>): void {
  const isGiven = ({ name }: CliAttribute): boolean => given.has(name.toLowerCase());
  if (command.atLeastOne === true && given.size === 0) throw failures.noAttribute();
  for (const attribute of command.attributes) {
    if (attribute.required && attribute.oneOf === undefined && !isGiven(attribute)) throw failures.missingAttribute(attribute.name);
  }
  for (const group of new Set(command.attributes.flatMap(({ oneOf }) => oneOf ?? []))) {
    const members = command.attributes.filter(({ oneOf }) => oneOf === group);
    const names = members.map(({ name }) => name);
    const count = members.filter(isGiven).length;
    if (count > 1) throw failures.tooManyOf(names);
    if (count === 0 && members.some(({ required }) => required)) throw failures.missingOneOf(names);
  }
}
