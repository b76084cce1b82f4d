import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FieldShape, FieldSpec, TypeName } from './index.js';
import { fieldsOf, idForms, isTypeName, typeNames, types, valueTypes } from './index.js';

const folder = new URL('../../../test/fixtures/recorded/', import.meta.url);
type Wire = Readonly<Record<string, unknown>>;
interface Sample {
  readonly file: string;
  readonly type: TypeName;
  readonly object: Wire;
}

const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const samples: readonly Sample[] = files.flatMap((file) => {
  const type = file.slice(0, file.indexOf('.'));
  if (!isTypeName(type)) throw new Error(`no such type: ${file}`);
  const answer = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Wire | readonly Wire[];
  return (Array.isArray(answer) ? (answer as readonly Wire[]) : [answer as Wire]).map((object) => ({ file, type, object }));
});
const listed = samples.filter(({ file }) => file.endsWith('.list.json'));

const idOf = (reference: unknown): string => (reference as { value: string }).value;
const idsOf = (field: unknown): readonly string[] => (field === null ? [] : Array.isArray(field) ? field.map(idOf) : [idOf(field)]);

/** What is wrong with one wire value, or nothing. */
function misfit(shape: FieldShape, value: unknown): string | undefined {
  switch (shape.kind) {
    case 'scalar': {
      const kind = shape.scalar === 'string' || shape.scalar === 'boolean' ? shape.scalar : 'number';
      const fits = typeof value === kind && (shape.scalar !== 'integer' || Number.isInteger(value));
      return fits ? undefined : `${JSON.stringify(value)} is no ${shape.scalar}`;
    }
    case 'enum':
      return shape.values.includes(value as string) ? undefined : `${JSON.stringify(value)} is not one of ${shape.values.join()}`;
    case 'id': {
      const { type } = value as { type: string };
      return shape.ref === null || type === types[shape.ref].wireType ? undefined : `refers to ${type}`;
    }
    case 'value': {
      const fields = valueTypes[shape.value].fields.filter((field) => field.since === undefined);
      const keys = Object.keys(value as Wire);
      if (keys.join() !== fields.map((field) => field.name).join()) return `has the keys ${keys.join()}`;
      return fields.map((field) => misfits(field, (value as Wire)[field.name])).find((problem) => problem !== undefined);
    }
    case 'map':
      return 'maps are not recorded';
  }
}

function misfits(field: FieldSpec, value: unknown): string | undefined {
  if (value === null) return field.nullable ? undefined : `${field.name} is null`;
  if (Array.isArray(value) !== field.list) return `${field.name} is ${field.list ? 'no' : 'a'} list`;
  const problem = (field.list ? (value as unknown[]) : [value]).map((each) => misfit(field.shape, each)).find((each) => each !== undefined);
  return problem === undefined ? undefined : `${field.name}: ${problem}`;
}

describe('recorded answers of a 3.3.3 Manager', () => {
  test('exist for exactly the types that say so', () => {
    const recorded = new Set(samples.map(({ type }) => type));
    expect(typeNames.filter((type) => types[type].recorded)).toEqual(typeNames.filter((type) => recorded.has(type)));
    expect(files).toHaveLength(54);
  });

  test.each(files)('%s has the fields of profile 3.3 in wire order', (file) => {
    for (const sample of samples.filter((each) => each.file === file)) {
      expect(Object.keys(sample.object)).toEqual(fieldsOf(sample.type, '3.3').map((field) => field.name));
    }
  });

  test.each(files)('%s has values of the declared shapes', (file) => {
    const problems = samples
      .filter((each) => each.file === file)
      .flatMap(({ type, object }) => fieldsOf(type, '3.3').map((field) => misfits(field, object[field.name])))
      .filter((problem) => problem !== undefined);
    expect(problems).toEqual([]);
  });

  test('have ids of the declared forms', () => {
    for (const { type, object } of samples) expect(idOf(object['id']), type).toMatch(idForms[type].pattern);
  });

  test('show null where the registry says so, and only there', () => {
    for (const { file, type, object } of samples) {
      for (const { name, nullWhen } of fieldsOf(type, '3.3')) {
        if (nullWhen === undefined) continue;
        const other = object[nullWhen.field];
        const key = other !== null && typeof other === 'object' ? idOf(other) : (other as string | null);
        expect(object[name] === null, `${file} ${name}`).toBe(nullWhen.values.includes(key));
      }
    }
  });

  test('mask what the registry masks', () => {
    for (const { type, object } of samples) {
      for (const field of fieldsOf(type, '3.3')) if (field.masked === true) expect(object[field.name]).toBe('*'.repeat(16));
    }
  });

  test('agree with the owning side of every inverse relation', () => {
    const checked = new Set<string>();
    for (const { type, object } of listed) {
      const id = idOf(object['id']);
      for (const field of fieldsOf(type, '3.3')) {
        const { inverse } = field;
        const owners = listed.filter((each) => each.type === inverse?.type);
        if (inverse === undefined || owners.length === 0 || object[field.name] === null) continue;
        const pointing = owners.filter((owner) => idsOf(owner.object[inverse.field]).includes(id)).map((owner) => idOf(owner.object['id']));
        expect([...idsOf(object[field.name])].sort(), `${type}.${field.name} of ${id}`).toEqual(pointing.sort());
        checked.add(`${type}.${field.name}`);
      }
    }
    expect(checked.size).toBeGreaterThan(25);
  });
});
