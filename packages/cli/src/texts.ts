import { CommandError } from './command-error.js';

interface Subject {
  readonly typeName: string;
  readonly name: string;
}

const subjectText = (subject: Subject | undefined): string => (subject === undefined ? 'The object' : `${subject.typeName} ${subject.name}`);

/**
 * Every text of a failure that the command line finds by itself. All of them are inferred: no transcript of the product shows one, and scripts look for
 * 'Status: Failure' alone.
 */
export const failures = {
  unknownCommand: (word: string) => new CommandError('unknownCommand', `Unknown command: ${word}`),
  unknownType: (word: string) => new CommandError('unknownType', `Unknown object type: ${word}`),
  missingType: () => new CommandError('unknownType', 'Missing object type'),
  notSupported: (verb: string, type: string) => new CommandError('notSupported', `${verb} is not supported for ${type}`),
  notSupportedWith: ({ verb, type, word, other }: { readonly verb: string; readonly type: string; readonly word: string; readonly other: string }) =>
    new CommandError('notSupported', `${verb} ${type} is not supported ${word} ${other}`),
  openQuote: (quote: string) => new CommandError('syntax', `Missing closing quote: ${quote}`),
  unexpected: (word: string) => new CommandError('syntax', `Unexpected word: ${word}`),
  missingWord: (word: string) => new CommandError('syntax', `Missing word: ${word}`),
  missingInstance: (type: string) => new CommandError('noInstance', `Missing id or name of ${type}`),
  notFound: ({ type, by, value }: { readonly type: string; readonly by: 'id' | 'name'; readonly value: string }) =>
    new CommandError('notFound', `No ${type} found with ${by}: ${value}`),
  ambiguous: (type: string, name: string) => new CommandError('ambiguous', `More than one ${type} found with name: ${name}. Use id.`),
  missingAttribute: (name: string) => new CommandError('missingAttribute', `Missing required attribute: ${name}`),
  missingOneOf: (names: readonly string[]) => new CommandError('missingAttribute', `Missing required attribute: one of ${names.join(', ')}`),
  tooManyOf: (names: readonly string[]) => new CommandError('invalidValue', `Only one of these attributes can be given: ${names.join(', ')}`),
  noAttribute: () => new CommandError('missingAttribute', 'At least one attribute is required'),
  unknownAttribute: (name: string) => new CommandError('unknownAttribute', `Unknown attribute: ${name}`),
  invalidValue: ({ name, value, valid }: { readonly name: string; readonly value: string; readonly valid: string }) =>
    new CommandError('invalidValue', `Invalid value '${value}' for attribute ${name}. Valid values: ${valid}`),
  /** A secret is not repeated. */
  tooLong: (name: string, most: number) => new CommandError('invalidValue', `Invalid value for attribute ${name}. Valid values: at most ${most} characters`),
  oneSetting: () => new CommandError('syntax', 'Only one setting can be set by a command'),
  /** `lacks`: what the simulator does not have, as the grammar says it. */
  refused: (words: string, lacks: string | null = null) =>
    new CommandError('refused', `${words} is not available: ovmsim, a simulator of Oracle VM Manager, ${lacks === null ? 'does not simulate it' : `lacks ${lacks}`}`),
  /** An element of a list inside an object, by its number or its key. */
  noElement: (at: string) => new CommandError('notFound', `No entry found with id: ${at}`),
  nothingThere: (what: string, subject: Subject | undefined) => new CommandError('notFound', `${subjectText(subject)} has no ${what.replace(/Ids?$/, '')}`),
  /** The grammar says what is wrong. */
  notTogether: (text: string) => new CommandError('notFound', text),
  timeout: (seconds: number, jobId: string | null) =>
    new CommandError('timeout', `Command timed out after ${seconds} seconds${jobId === null ? '' : `. Job ${jobId} is still running`}`, jobId),
  interrupted: (jobId: string | null) => new CommandError('interrupted', `Command was interrupted${jobId === null ? '' : `. Job ${jobId} is still running`}`, jobId),
  jobFailed: (text: string | null, job: { readonly id: string; readonly state: string }) => new CommandError('jobFailed', text ?? `Job ${job.id} ended in ${job.state}`, job.id),
  /** The log has the rest. */
  internal: () => new CommandError('internal', 'Internal error of ovmsim, see its log'),
  unreachable: (why: string) => new CommandError('unreachable', `The Manager does not answer: ${why}`),
} as const;
