import type { OvmClient } from '@ovmsim/client';
import type { Clock } from '@ovmsim/kernel';
import { operationNamed, stepsOf } from '@ovmsim/model';
import type { CliCommand } from '@ovmsim/model';
import type { GrammarIndex } from '../language/grammar-index.js';
import type { ParsedCommand } from '../language/parse.js';
import type { TypedValue } from '../language/values.js';
import type { Selector } from '../language/walk.js';
import { success } from '../render/data.js';
import type { Answer, DataItem } from '../render/data.js';
import { failures } from '../texts.js';
import { answered } from './answers.js';
import type { Filled, Subject } from './fillings.js';
import { ManagerCalls } from './manager.js';
import { namedObjects, newestFirst, resolve, resolveEither } from './resolve.js';
import { shown } from './show.js';
import { runSteps } from './steps.js';
import type { StepsContext, StepsResult } from './steps.js';

export interface CommandContext {
  readonly client: OvmClient;
  readonly grammar: GrammarIndex;
  readonly io: Clock;
  readonly zone: string;
  readonly synchronous: boolean;
  readonly alphabetize: boolean;
  /** Of the Manager's world, epoch milliseconds. */
  readonly now: number;
  /** Aborts when the command is to end, with what the user is told as its reason. */
  readonly signal: AbortSignal;
  readonly onJob: StepsContext['onJob'];
}

/** Runs one command of the grammar. @throws CommandError, WsApiError, ConnectionError */
export async function runCommand(parsed: ParsedCommand, context: CommandContext): Promise<Answer> {
  const { command } = parsed;
  if (command.refusal !== undefined) throw failures.refused(command.type === null ? command.verb : `${command.verb} ${command.type}`, command.refusal);
  const manager = new ManagerCalls(context.client, context.signal);
  const verb = command.verb.toLowerCase();
  if (verb === 'list' || verb === 'show') return read(parsed, { ...context, manager });
  return change(parsed, { ...context, manager });
}

type Running = CommandContext & { readonly manager: ManagerCalls };

async function read({ command, instance }: ParsedCommand, context: Running): Promise<Answer> {
  const { grammar, manager } = context;
  const type = grammar.type(command.type ?? '');
  if (type === undefined) throw failures.unknownType(command.type ?? '');
  if (instance === null) return success((await namedObjects(type, manager)).map(({ id, name }): DataItem => ({ kind: 'object', id, name })));
  const { id } = await resolve(instance, manager);
  const record = await manager.get(type.type, id);
  if (record === null) throw failures.notFound({ ...instance, type: type.name });
  return success(await shown(type, record, context));
}

async function change({ command, instance, other, values }: ParsedCommand, context: Running): Promise<Answer> {
  const { manager } = context;
  const [found, parent] = [await subject(instance, manager), await subject(other, manager)];
  const given = new Map<string, Filled>();
  for (const [name, value] of values) given.set(name, await foundValue(value, context));
  const result = await runSteps(command, { instance: found, other: parent, values: given }, context);
  return success(await dataOf(command, result, context), command.answer === 'done' ? null : result.jobId);
}

async function subject(selector: Selector | null, manager: ManagerCalls): Promise<Subject | undefined> {
  if (selector === null) return undefined;
  return { ...(await resolve(selector, manager)), type: selector.type.type, typeName: selector.type.name };
}

async function foundValue(value: TypedValue, context: Running): Promise<Filled> {
  switch (value.kind) {
    case 'plain':
      return value.value;
    case 'list':
      return Promise.all(value.values.map((each) => foundValue(each, context)));
    case 'ref': {
      const type = context.grammar.type(value.type);
      if (type === undefined) throw failures.unknownType(value.type);
      return (await resolveEither(type, value.text, context.manager)).id;
    }
  }
}

async function dataOf(command: CliCommand, { made, answer }: StepsResult, context: Running): Promise<Answer['data']> {
  const { synchronous, zone, manager } = context;
  switch (command.answer) {
    case 'job':
    case 'done':
      return null;
    case 'created':
      // While the job still runs there is no object to name. A later step may have given it another name.
      if (!synchronous || made === null) return null;
      return [{ kind: 'object', id: made.value, name: (await manager.follow(made))?.name ?? made.name ?? '' }];
    case 'data':
      return inOrder(answered(answer, command, zone), command, context.grammar);
  }
}

/** A list of what `list` has newest first is so, too (getJobs). */
function inOrder(data: readonly DataItem[], command: CliCommand, grammar: GrammarIndex): readonly DataItem[] {
  const listed = stepsOf(command).map(({ operation }) => operationNamed(operation)?.type);
  if (!grammar.types.some(({ type, newestFirst: newest }) => newest === true && listed.includes(type))) return data;
  return newestFirst(data.filter((item) => item.kind === 'object'));
}
