import { describe, expect, it } from 'vitest';
import type { TypeName } from '../names.js';
import { operationNamed } from '../operations.js';
import type { OperationSpec } from '../operations/spec.js';
import { fieldOf } from '../registry.js';
import { stepsOf } from './command.js';
import { cliGrammar } from './grammar.js';
import { cliTypeNames } from './names.js';
import type { CliCommand, CliStep, Filling } from './spec.js';

/** One call in its command; `parent` is the type after the preposition. */
interface Call {
  readonly command: CliCommand;
  readonly step: CliStep;
  readonly parent: TypeName | undefined;
  /** What the first call makes. */
  readonly made: TypeName | undefined;
}

function callsOf(command: CliCommand): readonly Call[] {
  const made = (steps: readonly CliStep[]): TypeName | undefined => {
    const returns = operationNamed(steps[0]?.operation ?? '')?.returns;
    return returns?.kind === 'job' ? (returns.result ?? undefined) : undefined;
  };
  const { steps, preposition } = command;
  const parentNamed = (name: string | undefined): TypeName | undefined => (name === undefined ? undefined : Object.entries(cliTypeNames).find(([each]) => each === name)?.[1]);
  const bound = (list: readonly CliStep[], parent: string | undefined): readonly Call[] => list.map((step) => ({ command, step, parent: parentNamed(parent), made: made(list) }));
  return Array.isArray(steps) ? bound(stepsOf(command), preposition?.types[0]) : Object.entries(steps as Readonly<Record<string, readonly CliStep[]>>).flatMap(([parent, list]) => bound(list, parent));
}

/** The type of the objects whose ids a filling gives; undefined for what is no id. */
function typeOf(call: Call, filling: Filling): TypeName | undefined {
  switch (filling.from) {
    case 'instance':
      return call.command.type === null ? undefined : cliTypeNames[call.command.type];
    case 'other':
      return call.parent;
    case 'result':
      return call.made;
    case 'element':
      return call.step.each === undefined ? undefined : typeOf(call, call.step.each);
    case 'attribute': {
      const value = call.command.attributes.find(({ name }) => name === filling.name)?.value;
      return value?.kind === 'ref' ? cliTypeNames[value.type] : undefined;
    }
    case 'field': {
      const shape = typeOf(call, filling.of) === filling.type ? fieldOf(filling.type, filling.field)?.shape : undefined;
      return shape?.kind === 'id' ? (shape.ref ?? undefined) : undefined;
    }
    case 'firstOf': {
      const [first, ...rest] = filling.of.map((each) => typeOf(call, each));
      return rest.every((type) => type === first) ? first : undefined;
    }
    default:
      return undefined;
  }
}

/** The ids of a call that have to be of a type, each with that type. */
function wanted({ step }: Call, operation: OperationSpec): readonly { readonly place: string; readonly filling: Filling; readonly type: TypeName }[] {
  const at = (place: string, filling: Filling | undefined, type: TypeName | null | undefined) => (filling === undefined || type === null || type === undefined ? [] : [{ place, filling, type }]);
  const { body } = operation;
  const fields = body.kind === 'object' ? Object.entries(step.body ?? {}).flatMap(([name, filling]) => {
    const shape = fieldOf(body.type, name)?.shape;
    return at(name, filling, shape?.kind === 'id' ? shape.ref : null);
  }) : [];
  return [
    ...at('id', step.id, operation.subject ?? operation.type),
    ...at('childId', step.childId, operation.child),
    ...at('body', step.whole, body.kind === 'id' ? body.type : null),
    ...operation.params.flatMap(({ name, ref }) => at(name, step.params?.[name], ref)),
    ...fields,
  ];
}

/** Ids that are typed as text, and the alias of the only Manager. */
const untyped: ReadonlySet<string> = new Set(['Event.acknowledge id', 'Manager.get id']);

describe('the ids that a command passes on', () => {
  const calls = cliGrammar('3.4').commands.flatMap(callsOf);

  it('are of the types that the operations take', () => {
    const wrong = calls.flatMap((call) => {
      const operation = operationNamed(call.step.operation);
      return operation === undefined ? [] : wanted(call, operation).filter(({ filling, type }) => typeOf(call, filling) !== type)
        .map(({ place, type }) => `${call.command.verb} ${call.command.type ?? ''}: ${operation.name} ${place} is no ${type}`);
    });
    expect(wrong.filter((text) => ![...untyped].some((place) => text.includes(`: ${place} `)))).toEqual([]);
  });

  it('are of an object that the command has made, where it creates one', () => {
    const wrong = calls.filter(({ command: { answer, type }, made }) => answer === 'created' && made !== (type === null ? undefined : cliTypeNames[type]));
    expect(wrong.map(({ command: { verb, type } }) => `${verb} ${type ?? ''}`)).toEqual([]);
  });
});
