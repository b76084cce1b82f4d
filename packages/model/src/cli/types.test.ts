import { describe, expect, it } from 'vitest';
import type { TypeName } from '../names.js';
import { fieldOf } from '../registry.js';
import { cliGrammar, cliTypeNamed, cliTypesOf } from './grammar.js';
import { cliTypeNames } from './names.js';
import { fieldAt } from './paths.js';
import type { Structure } from './paths.js';
import type { CliLabel } from './spec.js';

const grammar = cliGrammar('3.4');
const older = cliGrammar('3.3');

describe('the object types', () => {
  it('are the 43 of 3.4 and the 40 of 3.3', () => {
    expect(grammar.types).toHaveLength(43);
    expect(older.types).toHaveLength(40);
    expect(older.types.filter(({ name }) => name.startsWith('VirtualAppliance'))).toEqual([]);
  });

  it('are found in any case and by the type of the registry', () => {
    expect(cliTypeNamed(grammar, 'vmdiskmapping')?.name).toBe('VmDiskMapping');
    expect(cliTypeNamed(older, 'VirtualAppliance')).toBeUndefined();
    expect(cliTypesOf(grammar, 'EthernetPort').map(({ name }) => name)).toEqual(['BondPort', 'Port']);
    expect(cliTypesOf(grammar, 'Assembly').map(({ name }) => name)).toEqual(['Assembly', 'VirtualAppliance']);
  });

  it('tell objects of one type of the registry apart by values that its field can have', () => {
    for (const { type, only } of grammar.types) {
      if (only === undefined) continue;
      const shape = fieldOf(type, only.field)?.shape;
      expect(shape?.kind === 'enum' ? only.values.filter((value) => !shape.values.includes(String(value))) : 'no enumeration').toEqual([]);
    }
  });

  it('show lines whose paths all lead to fields of the registry', () => {
    const missing = grammar.types.flatMap(({ name, type, labels }) => labels.flatMap((label) => pathsOf(label, type).filter(([start, path]) => fieldAt(start, path) === undefined).map(([, path]) => `${name}.${path}`)));
    expect(missing).toEqual([]);
  });

  it('show under 3.3 nothing that has come with 3.4', () => {
    const newer = older.types.flatMap(({ name, type, labels }) => labels.flatMap((label) => pathsOf(label, type).filter(([start, path]) => fieldAt(start, path)?.since !== undefined).map(([, path]) => `${name}.${path}`)));
    expect(newer).toEqual([]);
  });

  it('show references where the line says so and values elsewhere', () => {
    const wrong = grammar.types.flatMap(({ name, type, labels }) => labels.flatMap((label) => {
      if (!('path' in label)) return [];
      const kind = fieldAt(type, label.path)?.shape.kind;
      const wantsId = label.kind === 'ref' || label.kind === 'refs' || label.kind === 'present';
      return wantsId === (kind === 'id') || label.path === 'clusterId' ? [] : [`${name}: ${label.label}`];
    }));
    expect(wrong).toEqual([]);
  });

  it('word enumerations by values that they have', () => {
    const wrong = grammar.types.flatMap(({ name, type, labels }) => labels.flatMap((label) => {
      if (!('words' in label) || label.words === undefined) return [];
      const shape = fieldAt(type, label.path)?.shape;
      const known = shape?.kind === 'enum' ? shape.values : ['true', 'false'];
      return Object.keys(label.words).filter((word) => !known.includes(word)).map((word) => `${name}: ${word}`);
    }));
    expect(wrong).toEqual([]);
  });

  it('show a virtual machine in the order of 3.4', () => {
    const labels = cliTypeNamed(grammar, 'Vm')?.labels.map(({ label }) => label) ?? [];
    expect(labels.slice(0, 14)).toEqual([
      'Status', 'Memory (MB)', 'Max. Memory (MB)', 'Processors', 'Max. Processors', 'Priority', 'Processor Cap', 'High Availability', 'Operating System', 'Mouse Type',
      'Domain Type', 'Keymap', 'Start Policy', 'Origin',
    ]);
    expect(labels.slice(-4)).toEqual(['Id', 'Name', 'Description', 'Locked']);
  });
});

/** The paths of a line, each with where it starts. */
function pathsOf(label: CliLabel, type: TypeName): readonly (readonly [Structure, string])[] {
  switch (label.kind) {
    case 'duration':
      return [[type, label.start], [type, label.end]];
    case 'difference':
      return [[type, label.path], [type, label.less]];
    case 'inverse':
      return [[cliTypeNames[label.type], label.field]];
    case 'embedded':
      return [[type, label.path], ...Object.values(label.parts).map(({ field }) => [type, `${label.path}.${field}`] as const)];
    default:
      return [[type, label.path]];
  }
}
