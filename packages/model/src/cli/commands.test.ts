import { describe, expect, it } from 'vitest';
import type { FieldSpec } from '../fields.js';
import type { ValueName } from '../names.js';
import { operationNamed } from '../operations.js';
import type { OperationSpec } from '../operations/spec.js';
import { fieldOf } from '../registry.js';
import { attributeHelp } from './attribute-help.js';
import { stepsOf } from './command.js';
import { attributesIn } from './fillings.js';
import { cliCustomCommands, cliGrammar } from './grammar.js';
import { cliTypeNames } from './names.js';
import { fieldIn } from './paths.js';
import type { Structure } from './paths.js';
import type { CliCommand, CliStep, Filling } from './spec.js';

const grammar = cliGrammar('3.4');
const older = cliGrammar('3.3');

const titleOf = ({ verb, type, embedded }: CliCommand): string => [verb, type, embedded].filter((part) => part !== null && part !== undefined).join(' ');
/** What is wrong with one command, one line each. */
const problems = (of: (command: CliCommand) => readonly string[]): readonly string[] => grammar.commands.flatMap((command) => of(command).map((problem) => `${titleOf(command)}: ${problem}`));

describe('the commands', () => {
  const typesOf = (verb: string, of = grammar): readonly (string | null)[] => [...new Set(of.commands.filter((command) => command.verb === verb).map(({ type }) => type))];

  it('create 25 types, edit all but jobs, delete 29, and add and remove 11', () => {
    expect(typesOf('create')).toHaveLength(25);
    expect(typesOf('create', older)).toHaveLength(25);
    expect(typesOf('edit')).toHaveLength(42);
    expect(grammar.types.map(({ name }) => name).filter((name) => !typesOf('edit').includes(name))).toEqual(['Job']);
    expect(typesOf('edit', older)).toHaveLength(39);
    expect(typesOf('delete')).toHaveLength(29);
    expect(typesOf('delete', older)).toHaveLength(28);
    expect(typesOf('add')).toHaveLength(11);
    expect(typesOf('remove')).toEqual(typesOf('add'));
    for (const verb of ['embeddedcreate', 'embeddededit', 'embeddeddelete']) expect([...typesOf(verb)].sort()).toEqual(['BondPort', 'Port', 'VlanInterface']);
  });

  it('add children to the parents that the guides name', () => {
    const pairs = grammar.commands.filter(({ verb }) => verb === 'add').map(({ type, preposition }) => [type, [...(preposition?.types ?? [])].sort()]);
    expect(Object.fromEntries(pairs)).toEqual({
      BondPort: ['Network'], FileSystem: ['AccessGroup'], PhysicalDisk: ['AccessGroup'], Port: ['BondPort', 'Network'],
      Server: ['AccessGroup', 'CpuCompatibilityGroup', 'Repository', 'ServerPool'], ServerPool: ['AccessGroup', 'Repository'], StorageInitiator: ['AccessGroup'],
      Tag: ['Server', 'ServerPool', 'Vm'], VlanInterface: ['Network'], Vm: ['AntiAffinityGroup', 'Server', 'ServerPool'], Vnic: ['Network'],
    });
  });

  it('are each declared once', () => {
    const titles = grammar.commands.map(titleOf);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it('have the custom commands of the guides', () => {
    const custom: Readonly<Record<string, readonly string[]>> = {
      '': ['ackEvent', 'discoverServer', 'getEvents', 'getEventsForObject', 'getEventListByQuery', 'getTriageEvent', 'getIncompatibleReasons', 'getJobs', 'getManagerTime', 'getStatList', 'getVnicMacAddrRange', 'setVnicMacAddrRange'],
      AccessGroup: ['refresh'], Assembly: ['refresh'], AssemblyVm: ['createVmFromAssembly'],
      FileServer: ['addAdminServer', 'removeAdminServer', 'addRefreshServer', 'removeRefreshServer', 'refresh'], FileSystem: ['refresh'], Job: ['abort'],
      PhysicalDisk: ['clonePdToPd', 'clonePdToRepo', 'clonePdToStorageArray', 'refresh', 'resize'],
      Repository: ['exportVirtualAppliance', 'importAssembly', 'importTemplate', 'importVirtualAppliance', 'importVirtualCdrom', 'importVirtualDisk', 'refresh', 'releaseOwnership', 'takeOwnership'],
      Server: ['changeServerAgentPassword', 'checkUpToDate', 'rediscover', 'start', 'stop', 'restart', 'kill', 'refresh', 'refreshStorageLayer', 'releaseOwnership', 'takeOwnership', 'setMaintenanceMode', 'upgrade'],
      ServerPool: ['addPolicyServer', 'removePolicyServer'],
      StorageArray: ['addAccessHost', 'removeAccessHost', 'addAdminServer', 'removeAdminServer', 'refresh', 'validate'],
      VirtualAppliance: ['refresh'], VirtualApplianceVm: ['createVmFromVirtualAppliance'], VirtualCdrom: ['cloneCdToRepo'],
      VirtualDisk: ['cloneVdToPd', 'cloneVdToRepo', 'cloneVdToStorageArray', 'resize'],
      Vm: ['clearVmAllRcvdMessages', 'clearVmAllSentMessages', 'clone', 'getVmCfgFileContent', 'getVmReceivedMessages', 'getVmSentMessages', 'sendVmMessage', 'start', 'stop', 'restart', 'kill', 'suspend', 'resume', 'migrate', 'moveVmToRepository'],
    };
    const pairs = Object.entries(custom).flatMap(([type, verbs]) => verbs.map((verb) => `${verb} ${type}`.trim()));
    expect(cliCustomCommands(grammar).map(titleOf).sort()).toEqual(pairs.sort());
    expect(cliCustomCommands(grammar, 'Job').map(titleOf)).toEqual(['abort Job']);
    const gone = cliCustomCommands(grammar).filter((command) => !older.commands.some((each) => titleOf(each) === titleOf(command))).map(titleOf);
    expect(gone.sort()).toEqual([
      'checkUpToDate Server', 'createVmFromVirtualAppliance VirtualApplianceVm', 'exportVirtualAppliance Repository', 'getEventListByQuery', 'getManagerTime',
      'importVirtualAppliance Repository', 'refresh VirtualAppliance',
    ]);
  });

  it('call operations that exist, or say what is missing', () => {
    expect(problems((command) => {
      const steps = stepsOf(command);
      if ((steps.length === 0) !== (command.refusal !== undefined)) return ['neither calls nor a refusal, or both'];
      return steps.filter(({ operation }) => operationNamed(operation) === undefined).map(({ operation }) => `no operation ${operation}`);
    })).toEqual([]);
  });

  it('fill every id of a path, and no more', () => {
    expect(problems((command) => stepsOf(command).flatMap((step) => {
      const path = operationNamed(step.operation)?.http[0]?.path ?? '';
      return [...(path.includes('/:id') === (step.id !== undefined) ? [] : [`id of ${step.operation}`]), ...(path.includes(':childId') === (step.childId !== undefined) ? [] : [`childId of ${step.operation}`])];
    }))).toEqual([]);
  });

  it('pass parameters and bodies that their operations have', () => {
    expect(problems((command) => stepsOf(command).flatMap((step) => {
      const operation = operationNamed(step.operation);
      return operation === undefined ? [] : [...wrongParameters(operation, step), ...wrongBody(operation, step)];
    }))).toEqual([]);
  });

  it('use every attribute, unless nothing is done with it', () => {
    expect(problems((command) => {
      if (command.level === 'refused') return [];
      const used = new Set(stepsOf(command).flatMap(attributesOfStep));
      return command.attributes.filter(({ name, refusal }) => !used.has(name) && refusal === undefined).map(({ name }) => name);
    })).toEqual([]);
  });

  it('name only attributes that they have', () => {
    expect(problems((command) => {
      const names = new Set(command.attributes.map(({ name }) => name));
      return [...new Set(stepsOf(command).flatMap(attributesOfStep))].filter((name) => !names.has(name));
    })).toEqual([]);
  });

  it('send words that the enumerations of their fields have', () => {
    expect(problems((command) => stepsOf(command).flatMap((step) => {
      const body = operationNamed(step.operation)?.body;
      if (body?.kind !== 'object' && body?.kind !== 'value') return [];
      const structure: Structure = body.kind === 'object' ? body.type : body.value;
      return Object.entries(step.body ?? {}).flatMap(([field, filling]) => wrongWords(command, { structure, field }, filling));
    }))).toEqual([]);
  });

  it('say something about every attribute and about themselves', () => {
    expect(problems(({ help, evidence, attributes }) => [
      ...(help === '' || evidence === '' ? ['no help or evidence'] : []),
      ...attributes.filter((each) => each.help === '' || each.evidence === '').map(({ name }) => `no help or evidence of ${name}`),
    ])).toEqual([]);
  });

  it('have no help for attributes that none of them has', () => {
    const names = new Set(grammar.commands.flatMap(({ attributes }) => attributes.map(({ name }) => name)));
    expect(Object.keys(attributeHelp).filter((name) => !names.has(name))).toEqual([]);
  });

  it('are as simulated as the least of what they call', () => {
    const level = (title: string): string | undefined => grammar.commands.find((command) => titleOf(command) === title)?.level;
    expect(level('create ServerPool')).toBe('behavioural');
    expect(level('edit PeriodicTask')).toBe('stateful');
    expect(level('upgrade Server')).toBe('refused');
    expect(level('moveVmToRepository Vm')).toBe('behavioural');
    const add = grammar.commands.find((command) => titleOf(command) === 'add Server');
    expect(add).toMatchObject({ level: 'behavioural', levels: { AccessGroup: 'refused', Repository: 'behavioural' } });
  });
});

function attributesOfStep(step: CliStep): readonly string[] {
  const fillings = [step.id, step.childId, step.whole, step.each, step.requires?.filling, step.requires?.is, ...Object.values(step.params ?? {}), ...Object.values(step.body ?? {})];
  return [...fillings.flatMap((filling) => (filling === undefined ? [] : attributesIn(filling))), ...(step.when ?? []), ...(step.unless ?? []), ...(step.whenIs === undefined ? [] : [step.whenIs.attribute])];
}

function wrongParameters({ params, name }: OperationSpec, step: CliStep): readonly string[] {
  const given = Object.keys(step.params ?? {});
  return [
    ...given.filter((parameter) => !params.some((each) => each.name === parameter)).map((parameter) => `no parameter ${parameter} of ${name}`),
    ...params.filter((each) => each.required && !given.includes(each.name)).map((each) => `parameter ${each.name} of ${name} is missing`),
  ];
}

function wrongBody({ body, name, kind }: OperationSpec, step: CliStep): readonly string[] {
  const parts = Object.entries(step.body ?? {});
  switch (body.kind) {
    case 'object':
      return [
        ...(step.whole === undefined ? [] : [`${name} takes fields`]),
        ...parts.flatMap(([field, filling]) => {
          const spec = fieldOf(body.type, field);
          // The core refuses another disk itself, so that it is told of one.
          const takes = spec !== undefined && (kind === 'modify' ? spec.writable || (body.type === 'VmDiskMapping' && field === 'virtualDiskId') : spec.origin === 'own' || spec.onCreate === true);
          return takes ? wrongParts(filling, spec) : [`${name} does not take ${field}`];
        }),
      ];
    case 'value': {
      if (body.list === true) return step.whole === undefined ? [`${name} takes a list`] : wrongObjects(step.whole, body.value);
      return parts.flatMap(([field, filling]) => {
        const spec = fieldIn(body.value, field);
        return spec === undefined ? [`${name} does not take ${field}`] : wrongParts(filling, spec);
      });
    }
    case 'id':
    case 'anyId':
    case 'text':
      return step.whole !== undefined && parts.length === 0 ? [] : [`${name} takes one value`];
    default:
      return step.whole === undefined && parts.length === 0 ? [] : [`${name} takes no body`];
  }
}

/** Structures in a body have members that the registry knows. */
function wrongParts(filling: Filling, spec: FieldSpec): readonly string[] {
  const { shape } = spec;
  if (shape.kind === 'map') return filling.from === 'object' && Object.keys(filling.parts).every((key) => shape.keys.includes(key)) ? [] : [`${spec.name} is a map`];
  return shape.kind === 'value' ? wrongObjects(filling, shape.value) : [];
}

function wrongObjects(filling: Filling, value: ValueName): readonly string[] {
  switch (filling.from) {
    case 'object':
      return Object.keys(filling.parts).filter((part) => fieldIn(value, part) === undefined).map((part) => `${value} has no ${part}`);
    case 'list':
      return filling.of.flatMap((each) => wrongObjects(each, value));
    case 'changedList':
      return [
        ...('element' in filling ? wrongObjects(filling.element, value) : []),
        ...('key' in filling && filling.key !== undefined && fieldIn(value, filling.key) === undefined ? [`${value} has no ${filling.key}`] : []),
      ];
    default:
      return [];
  }
}

/** Words of attributes, and constants, that the enumeration of a field does not have. */
function wrongWords(command: CliCommand, at: { readonly structure: Structure; readonly field: string }, filling: Filling): readonly string[] {
  const shape = fieldIn(at.structure, at.field)?.shape;
  switch (filling.from) {
    case 'attribute': {
      const value = command.attributes.find(({ name }) => name === filling.name)?.value;
      if (shape?.kind !== 'enum') return [];
      if (value?.kind !== 'enum') return [`${filling.name} is an enumeration`];
      return Object.values(value.values).filter((word) => !shape.values.includes(String(word))).map((word) => `${filling.name}: ${String(word)}`);
    }
    case 'constant':
      return shape?.kind === 'enum' && !shape.values.includes(String(filling.value)) ? [String(filling.value)] : [];
    case 'object':
      return shape?.kind === 'value' ? Object.entries(filling.parts).flatMap(([field, part]) => wrongWords(command, { structure: shape.value, field }, part)) : [];
    case 'list':
    case 'firstOf':
      return filling.of.flatMap((each) => wrongWords(command, at, each));
    case 'changedList':
      return 'element' in filling ? wrongWords(command, at, filling.element) : [];
    default:
      return [];
  }
}

describe('the fillings', () => {
  it('read fields that exist, of objects of their type', () => {
    const fields = (filling: Filling): readonly (Filling & { readonly from: 'field' })[] => {
      switch (filling.from) {
        case 'field': return [filling, ...fields(filling.of)];
        case 'firstOf': case 'list': return filling.of.flatMap(fields);
        case 'object': return Object.values(filling.parts).flatMap(fields);
        case 'changedList': return fields(filling.of);
        default: return [];
      }
    };
    expect(problems((command) => stepsOf(command).flatMap((step) =>
      [step.id, step.childId, step.whole, step.each, step.requires?.filling, ...Object.values(step.params ?? {}), ...Object.values(step.body ?? {})].flatMap((filling) => (filling === undefined ? [] : fields(filling))).flatMap(({ type, field, of }) => [
        ...(fieldOf(type, field) === undefined ? [`${type} has no ${field}`] : []),
        ...(of.from === 'instance' && command.type !== null && cliTypeNames[command.type] !== type ? [`the instance is no ${type}`] : []),
        ...(of.from === 'other' && !(command.preposition?.types ?? []).some((each) => cliTypeNames[each] === type) ? [`the other object is no ${type}`] : []),
      ])))).toEqual([]);
  });
});
