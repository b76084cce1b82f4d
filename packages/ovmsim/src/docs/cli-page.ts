import { cliGrammar, stepsOf, types } from '@ovmsim/model';
import type { CliAttribute, CliCommand, CliStep, CliType, CliValue } from '@ovmsim/model';
import { commandWords } from './cli-examples.js';
import { cliIntroduction } from './cli-intro.js';
import { table } from './markdown.js';
import { cliTranscripts, type CliTranscripts } from './cli-transcripts.js';

/** docs/cli.md below its heading: every type and every command of the command line, with what the lab answers. Opens a lab in this process. */
export async function cliText(): Promise<readonly string[]> {
  const grammar = cliGrammar('3.4');
  const transcripts = await cliTranscripts();
  const withoutType = grammar.commands.filter(({ type }) => type === null);
  return [
    ...cliIntroduction(),
    `${grammar.types.length} types of object: ${grammar.types.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(', ')}; and ${withoutType.length} [commands without a type](#commands-without-a-type).`,
    '',
    ...grammar.types.flatMap((type) => [...typeText(type, transcripts), ...grammar.commands.filter((command) => command.type === type.name).flatMap((command) => commandText(command, transcripts))]),
    '## Commands without a type',
    '',
    ...withoutType.flatMap((command) => commandText(command, transcripts)),
  ];
}

function typeText({ name, type, since, evidence }: CliType, { reads }: CliTranscripts): readonly string[] {
  const shown = reads.get(name) ?? [];
  return [
    `## ${name}`,
    '',
    `${type === name ? '' : `\`${type}\` of the Web Services. `}${since === undefined ? '' : 'Since 3.4. '}Reads: ${types[type].level}. Evidence: ${evidence}.`,
    '',
    ...shown.flatMap(block),
    ...(shown.length > 1 ? [] : ['The lab has none.', '']),
  ];
}

function commandText(command: CliCommand, { commands }: CliTranscripts): readonly string[] {
  const { preposition, attributes, level, levels, help, evidence, since, refusal, atLeastOne } = command;
  const targets = preposition === undefined ? [null] : [...(preposition.optional === true ? [null] : []), ...preposition.types];
  const byType = levels === undefined || new Set(Object.values(levels)).size === 1 ? level : Object.entries(levels).map(([type, one]) => `${one} (${type})`).join(', ');
  return [
    `### ${commandWords(command, null)}`,
    '',
    `${help}${atLeastOne === true ? ' At least one attribute is needed.' : ''}${since === undefined ? '' : ' Since 3.4.'} Level: ${byType}. Evidence: ${evidence}.${refusal === undefined ? '' : ` The simulator lacks ${refusal}.`}`,
    '',
    `    ${syntax(command)}`,
    '',
    ...(attributes.length === 0 ? [] : [...table(['attribute', 'needed', 'values', 'meaning'], attributes.map((attribute) => attributeRow(attribute, evidence))), '']),
    ...targets.flatMap((on) => exampleText(command, on, commands.get(commandWords(command, on)) ?? '')),
  ];
}

/** What the lab printed; where it has no object on which a refusal could be seen, the refusal itself. */
function exampleText(command: CliCommand, on: string | null, printed: string): readonly string[] {
  if (!printed.includes('\nError Msg: No ')) return block(printed);
  const operations = Array.isArray(command.steps) ? stepsOf(command) : ((command.steps as Readonly<Record<string, readonly CliStep[]>>)[on ?? ''] ?? []);
  return [`\`${commandWords(command, on)}\`: the lab has no object to try it on. The Manager refuses it with GEN_000005: ovmsim does not simulate ${operations.map(({ operation }) => operation).join(', ')}.`, ''];
}

/** A command as a line with its parts in brackets where they may be left out. */
function syntax({ verb, type, instance, embedded, attributes, preposition }: CliCommand): string {
  const words = attributes.map(({ name, required, oneOf }) => (required && oneOf === undefined ? `${name}=…` : `[${name}=…]`));
  const behind = preposition === undefined ? [] : [`${preposition.word} ${preposition.types.join('|')} INSTANCE`].map((part) => (preposition.optional === true ? `[${part}]` : part));
  return [verb, type, instance ? 'INSTANCE' : null, embedded, ...words, ...behind].filter((part) => part !== null && part !== undefined).join(' ');
}

function attributeRow({ name, required, oneOf, value, multi, since, refusal, help, evidence }: CliAttribute, usual: string): readonly string[] {
  const needed = required ? (oneOf === undefined ? 'yes' : `one of these (${oneOf})`) : oneOf === undefined ? '' : `at most one (${oneOf})`;
  const notes = [since === undefined ? '' : ' Since 3.4.', refusal === undefined ? '' : ` Refused: the simulator lacks ${refusal}.`, evidence === usual ? '' : ` Evidence: ${evidence}.`];
  return [`\`${name}\``, needed, `${valueText(value)}${multi === true ? '; several, parted by commas' : ''}`, `${help}${notes.join('')}`];
}

function valueText(value: CliValue): string {
  switch (value.kind) {
    case 'text':
      return value.maxLength === undefined ? 'text' : `text of at most ${value.maxLength} characters`;
    case 'secret':
      return 'text, masked';
    case 'integer':
      return `${value.fraction === true ? 'number' : 'integer'}${value.least === undefined ? '' : ` from ${value.least}`}${value.most === undefined ? '' : ` to ${value.most}`}${value.unit === undefined ? '' : `, ${value.unit}`}`;
    case 'boolean':
      return 'Yes, No';
    case 'enum':
      return `${Object.keys(value.values).join(', ')}${value.unsimulated === undefined ? '' : `; not simulated: ${value.unsimulated.join(', ')}`}`;
    case 'mac':
      return 'MAC address';
    case 'ref':
      return `id or name: ${value.type}${value.also === undefined ? '' : `, or ${Object.keys(value.also).join(', ')}`}`;
    case 'time':
      return '"MM-dd-yyyy HH:mm"';
    case 'objectType':
      return 'type of object';
  }
}

const fence = '```';
const block = (text: string): readonly string[] => (text === '' ? [] : [fence, text.trimEnd(), fence, '']);
