import { WsApiError, type Job, type OperationInput, type OvmClient, type SimpleId } from '@ovmsim/client';
import { cliTypeNames, errors, fieldsOf, isErrorCode, operationNamed, stepsOf, types, valueTypes } from '@ovmsim/model';
import type { CliAttribute, CliTypeName, FieldSpec, OperationSpec, TypeName } from '@ovmsim/model';
import type { CliTyped } from 'ovmsim';
import { restExceptions, restFields, restParts } from './cli-rest-exceptions.js';

/**
 * The same as a command of the command line, said over REST. What is sent follows from the registry's declaration of each operation and from what was typed,
 * by name and by type; the fillings of the grammar, which the command line uses, are not looked at.
 */

/** One call of an operation. */
export interface RestCall {
  readonly operation: string;
  /** `made`: what the first call made. */
  readonly input: OperationInput | ((made: string) => Promise<OperationInput>);
}

/** An object that the command names, found over REST. */
interface Named {
  readonly type: TypeName;
  readonly id: string;
}

/** What was typed, found. */
export interface Found {
  readonly typed: CliTyped;
  readonly instance: Named | null;
  readonly other: Named | null;
  /** By attribute: objects as they are referred to, everything else as it travels. */
  readonly objects: ReadonlyMap<string, readonly Named[]>;
  readonly values: ReadonlyMap<string, unknown>;
  readonly client: OvmClient;
}

/** How a call ended: 'done', or a code of the Manager; what the command line says in its own words has the class of that code: 'notFound', 'invalid'. */
export type Ending = string;

/** What the calls of a command are, in order. */
async function restCalls(typed: CliTyped, client: OvmClient): Promise<readonly RestCall[]> {
  const found = await foundOf(typed, client);
  const exception = restExceptions[`${typed.command.verb} ${typed.command.type ?? ''}`.trim()] ?? restExceptions[`${typed.command.verb} ${typed.command.type ?? ''} ${typed.command.preposition?.word ?? ''} ${typed.on ?? ''}`];
  if (exception !== undefined) return exception(found);
  return Promise.all(operationsOf(typed).map(async (operation): Promise<RestCall> => ({ operation, input: await inputOf(operation, found) })));
}

export interface Said {
  readonly ending: Ending;
  readonly succeeded: readonly string[];
  /** What the last call answered. */
  readonly answer?: unknown;
  /** The operation that failed; null when all succeeded, or when nothing could be called. */
  readonly failed: string | null;
}

/** Says over REST what was typed: one call after the other, up to the first that fails. */
export async function runRest(typed: CliTyped, client: OvmClient): Promise<Said> {
  const succeeded: string[] = [];
  let made = '';
  let under: string | null = null;
  let answer: unknown;
  const operate = client.operate.bind(client) as (name: string, input: OperationInput) => Promise<unknown>;
  try {
    for (const { operation, input } of await restCalls(typed, client)) {
      under = operation;
      answer = await operate(operation, typeof input === 'function' ? await input(made) : input);
      if (operationNamed(operation)?.returns.kind === 'job' && operation !== 'Job.abort') {
        const job = await client.waitForJob(answer as Job);
        if (job.jobRunState !== 'SUCCESS') return { ending: codeIn(job.error?.message ?? ''), succeeded, failed: operation };
        made = made === '' ? (job.resultId?.value ?? '') : made;
      }
      succeeded.push(operation);
    }
  } catch (error) {
    if (!(error instanceof WsApiError)) throw error;
    return { ending: error.errorCode ?? String(error.status), succeeded, failed: under };
  }
  return { ending: 'done', succeeded, failed: null, answer };
}

/** The code in a text of the Manager, the first where one is the reason of another; '' without one. */
export const codeIn = (text: string): string => /[A-Z][A-Z_]+_[0-9A-F]{4,6}E?/.exec(text)?.[0] ?? '';

/** Of a code: what the command line finds out before the Manager does. */
export function classOf(code: string): 'notFound' | 'invalid' | 'other' {
  const status = isErrorCode(code) ? errors[code].status : 0;
  return status === 404 ? 'notFound' : status === 400 ? 'invalid' : 'other';
}

/** Names of the operations that the grammar has for the command. */
export function operationsOf({ command, on, values }: CliTyped): readonly string[] {
  const steps = Array.isArray(command.steps) ? stepsOf(command) : ((command.steps as Readonly<Record<string, ReturnType<typeof stepsOf>>>)[on ?? ''] ?? []);
  return steps
    .filter(({ when, unless, whenIs }) => when?.some((name) => values.has(name)) !== false && unless?.some((name) => values.has(name)) !== true && (whenIs === undefined || values.get(whenIs.attribute) === 'Yes'))
    .map(({ operation }) => operation);
}

async function foundOf(typed: CliTyped, client: OvmClient): Promise<Found> {
  const { command, on, instance, other } = typed;
  const objects = new Map<string, readonly Named[]>();
  const values = new Map<string, unknown>();
  for (const [name, text] of typed.values) {
    const attribute = command.attributes.find((each) => each.name === name);
    if (attribute === undefined) throw new Error(`${command.verb} has no attribute ${name}`);
    const texts = attribute.multi === true ? text.split(',') : [text];
    if (attribute.value.kind === 'ref') {
      const { type } = attribute.value;
      objects.set(name, await Promise.all(texts.map((each) => named(type, each, client))));
    } else {
      const travelling = texts.map((each) => travels(each, attribute, command));
      values.set(name, attribute.multi === true ? travelling : travelling[0]);
    }
  }
  return {
    typed, objects, values, client,
    instance: instance === null || command.type === null ? null : await named(command.type, instance, client),
    other: other === null || on === null ? null : await named(on, other, client),
  };
}

async function named(cliType: CliTypeName, text: string, client: OvmClient): Promise<Named> {
  const type = cliTypeNames[cliType];
  if (text.startsWith('id=')) return { type, id: text.slice(3) };
  const id = (await client.ids(type)).find(({ name, value }) => name === text || value === text)?.value;
  if (id === undefined) throw new Error(`there is no ${type} ${text}`);
  return { type, id };
}

/** A value in the form of the Web Services. */
function travels(text: string, { name, value }: CliAttribute, command: CliTyped['command']): unknown {
  switch (value.kind) {
    case 'boolean':
      return text === 'Yes';
    case 'integer':
      return name === 'size' ? Number(text) * 2 ** 30 : Number(text);
    case 'time':
      return Date.parse(`${text.replace(/^(\d\d)-(\d\d)-(\d{4})/, '$3-$1-$2').replace(' ', 'T')}:00Z`);
    default:
      // One word is another one on the wire.
      return name === 'roles' && command.type === 'Server' && text === 'VIRTUAL_MACHINE' ? 'VM' : text;
  }
}

async function inputOf(operation: string, found: Found): Promise<OperationInput> {
  const spec = operationNamed(operation);
  if (spec === undefined) throw new Error(`there is no operation ${operation}`);
  const path = spec.http[0]?.path ?? '';
  const subject = path.includes(':id') ? await subjectOf(spec, found) : null;
  const child = path.includes(':childId') ? (found.instance?.id ?? '') : null;
  const params = paramsOf(spec, found);
  const body = bodyOf(spec, found, subject);
  return {
    ...(subject === null ? {} : { id: subject.id }), ...(child === null ? {} : { childId: child }),
    ...(Object.keys(params).length === 0 ? {} : { params }), ...(body === undefined ? {} : { body }),
  };
}

/** The object that is called: the one after on, to or from, the one named first, or the one that one of them leads to. */
async function subjectOf({ type, subject }: OperationSpec, { typed, instance, other, values, client }: Found): Promise<Named> {
  const wanted = subject ?? type;
  const near = [other, instance].filter((each) => each !== null);
  const direct = near.find((each) => each.type === wanted);
  if (direct !== undefined) return direct;
  if (wanted === null) throw new Error('the operation belongs to no type');
  const byText = values.get(`${wanted.charAt(0).toLowerCase()}${wanted.slice(1)}Id`);
  if (typeof byText === 'string') return { type: wanted, id: byText };
  for (const each of near) {
    const field = fieldsOf(each.type, '3.4').find(({ shape, list }) => !list && shape.kind === 'id' && shape.ref === wanted);
    if (field === undefined) continue;
    const held = ((await client.get(each.type, each.id)) as unknown as Readonly<Record<string, SimpleId | null>>)[field.name];
    if (held !== null && held !== undefined) return { type: wanted, id: held.value };
  }
  const [only] = await client.ids(wanted);
  if (only === undefined) throw new Error(`${typed.line}: there is no ${wanted}`);
  return { type: wanted, id: only.value };
}

/** Every name under which an attribute may go. */
const namesOf = (name: string): readonly string[] => [...(restFields[name] ?? []), name, `${name}Id`];

function paramsOf({ params }: OperationSpec, { typed, objects, values }: Found): Record<string, string | number | boolean> {
  const given: Record<string, string | number | boolean> = { ...restParts[typed.command.verb]?.params };
  for (const { name, kind } of params) {
    for (const [attribute, value] of values) if (!Array.isArray(value) && namesOf(attribute).includes(name)) given[name] = kind === 'boolean' && typeof value === 'string' ? value === 'Yes' : (value as string | number | boolean);
    for (const [attribute, [first]] of objects) if (namesOf(attribute).includes(name) && first !== undefined) given[name] = first.id;
  }
  return given;
}

function bodyOf({ body }: OperationSpec, found: Found, subject: Named | null): unknown {
  const { typed, instance, other, objects, values } = found;
  const rest = [...objects.values(), instance === null ? [] : [instance], other === null ? [] : [other]].flat();
  switch (body.kind) {
    case 'none':
    case 'notification':
      return undefined;
    case 'text':
      return values.get('password');
    case 'anyId': {
      const meant = rest.find((each) => each.id !== subject?.id);
      return meant === undefined ? undefined : { type: types[meant.type].wireType, value: meant.id };
    }
    case 'id': {
      const meant = rest.filter((each) => each.type === body.type && each.id !== subject?.id).map(({ id }) => ({ value: id }));
      return body.list === true ? meant : meant[0];
    }
    case 'object':
      return { ...parentIn(found, subject), ...fieldsFrom(fieldsOf(body.type, '3.4'), found), ...restParts[`${typed.command.verb} ${typed.command.type ?? ''}`]?.body };
    case 'value': {
      const one = fieldsFrom(valueTypes[body.value].fields, found);
      return body.list === true ? [one] : one;
    }
  }
}

/** The object after `on`, where it is not the one that is called. */
function parentIn({ other }: Found, subject: Named | null): Record<string, unknown> {
  return other === null || other.id === subject?.id ? {} : { [`${other.type.charAt(0).toLowerCase()}${other.type.slice(1)}Id`]: { value: other.id } };
}

function fieldsFrom(fields: readonly FieldSpec[], { objects, values }: Found): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const fieldFor = (attribute: string): FieldSpec | undefined => namesOf(attribute).map((name) => fields.find((field) => field.name === name)).find((field) => field !== undefined);
  for (const [attribute, value] of values) {
    const field = fieldFor(attribute);
    if (field !== undefined) body[field.name] = field.list && !Array.isArray(value) ? [value] : field.shape.kind === 'scalar' && field.shape.scalar === 'boolean' ? value === true || value === 'on' : value;
  }
  for (const [attribute, all] of objects) {
    const field = fieldFor(attribute);
    const references = all.map(({ id }) => ({ value: id }));
    if (field !== undefined) body[field.name] = field.list ? references : references[0];
  }
  return body;
}
