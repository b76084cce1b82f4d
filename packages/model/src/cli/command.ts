import type { Level } from '../fields.js';
import { operationNamed } from '../operations.js';
import type { AttributeDraft } from './attributes.js';
import { attributesOf } from './attributes.js';
import { bodyOf, instance, other } from './fillings.js';
import type { CliTypeName } from './names.js';
import { cliTypeNames, sinceOf } from './names.js';
import type { CliCommand, CliStep, Filling } from './spec.js';

type Options = Partial<Omit<CliCommand, 'verb' | 'type' | 'attributes' | 'level' | 'levels'>> & {
  readonly attributes?: readonly AttributeDraft[];
  readonly help: string;
  readonly evidence: string;
};

const fromHighest: readonly Level[] = ['behavioural', 'stateful', 'shape', 'refused'];

/** The calls that a command can make. */
export function stepsOf({ steps }: Pick<CliCommand, 'steps'>): readonly CliStep[] {
  return isList(steps) ? steps : Object.values(steps).flat();
}

function isList(steps: CliCommand['steps']): steps is readonly CliStep[] {
  return Array.isArray(steps);
}

/** The lowest level of the operations; refused where there is none. */
function lowestOf(steps: readonly CliStep[]): Level {
  const ranks = steps.map(({ operation }) => fromHighest.indexOf(operationNamed(operation)?.level ?? 'refused'));
  return fromHighest[Math.max(...ranks)] ?? 'refused';
}

/** How far a command goes; where the type after the preposition decides what is called, as far as the furthest, and each for itself. */
function levelsOf(steps: CliCommand['steps']): Pick<CliCommand, 'level' | 'levels'> {
  if (isList(steps)) return { level: lowestOf(steps) };
  const levels = Object.fromEntries(Object.entries(steps).map(([type, calls]) => [type, lowestOf(calls)]));
  const found = Object.values(levels);
  return { level: fromHighest.find((level) => found.includes(level)) ?? 'refused', levels };
}

/** A command of any form; what is not said follows: no instance, no attributes, the answer of a job, the lowest level of its calls. */
export function command(verb: string, type: CliTypeName | null, { attributes = [], evidence, ...given }: Options): CliCommand {
  const { steps = [], instance: named = type !== null, answer = 'job' } = given;
  return {
    ...sinceOf(type), ...given,
    verb, type, instance: named, attributes: attributesOf(attributes, evidence), steps, answer, ...levelsOf(steps), evidence,
  };
}

/** The registry's name of what the command line calls `type`. */
export const registryName = (type: CliTypeName): string => cliTypeNames[type];

/** 'a Vm', 'an Assembly'. */
export const withArticle = (type: CliTypeName): string => `${/^[AEIO]/.test(type) ? 'an' : 'a'} ${type}`;

/** What is said of a creation. */
export interface Creation {
  readonly attributes: readonly AttributeDraft[];
  readonly evidence: string;
  /** The types after `on`; none for what is made at the top. */
  readonly on?: readonly CliTypeName[];
  /** Parts of the body that are no attributes. */
  readonly body?: Readonly<Record<string, Filling>>;
  readonly params?: CliStep['params'];
  /** Where it is not the type's own creation, or that below the type after `on`. */
  readonly steps?: CliCommand['steps'];
  readonly optional?: true;
  /** The type's own creation, though a parent follows `on`: it stands in the body. */
  readonly top?: true;
  readonly refusal?: string;
}

/** `create Type … [on Parent …]`: answers with the new object. */
export function create(type: CliTypeName, { attributes, evidence, on = [], body = {}, params, steps, optional, top, refusal }: Creation): CliCommand {
  const own = (operation: string, id?: Filling): CliStep => ({
    operation, ...(id === undefined ? {} : { id }), ...(params === undefined ? {} : { params }), body: { ...bodyOf(attributes), ...body },
  });
  const below = (parent: CliTypeName): readonly CliStep[] => [own(`${registryName(parent)}.create${registryName(type)}`, other)];
  const usual = on.length === 0 || top === true ? [own(`${registryName(type)}.create`)]
    : { ...(optional === true ? { '': [own(`${registryName(type)}.create`)] } : {}), ...Object.fromEntries(on.map((parent) => [parent, below(parent)])) };
  return command('create', type, {
    instance: false,
    ...(on.length === 0 ? {} : { preposition: { word: 'on', types: on, ...(optional === true ? { optional } : {}) } }),
    attributes, steps: refusal === undefined ? (steps ?? usual) : [], answer: 'created', help: `Creates ${withArticle(type)}.`, evidence, ...(refusal === undefined ? {} : { refusal }),
  });
}

/** What is said of an edit. */
export interface Edit {
  readonly evidence: string;
  /** After the modification of the object itself, which is left out when nothing of it is given. */
  readonly then?: readonly CliStep[];
  readonly refusal?: string;
}

/** `edit Type instance …`: at least one attribute. */
export function edit(type: CliTypeName, attributes: readonly AttributeDraft[], { evidence, then = [], refusal }: Edit): CliCommand {
  const own: CliStep = { operation: `${registryName(type)}.modify`, id: instance, body: bodyOf(attributes) };
  return command('edit', type, {
    attributes, atLeastOne: true, steps: refusal === undefined ? [own, ...then] : [], help: `Changes ${withArticle(type)}.`, evidence, ...(refusal === undefined ? {} : { refusal }),
  });
}
