import { describe, expect, expectTypeOf, test } from 'vitest';
import type { ObjectRef, RecordOf, Records, ValueOf } from './index.js';
import { aliasNames, baseFieldNames, fieldOf, fieldsOf, storeSchema, typeNames, typeOfWireName, types, unseenNames, valueNames, valueTypes } from './index.js';
import type { FieldSpec, TypeName } from './index.js';

interface Located {
  readonly type: TypeName;
  readonly field: FieldSpec;
}

const allFields: readonly Located[] = typeNames.flatMap((type) => types[type].fields.map((field) => ({ type, field })));
const relations = allFields.filter(({ field }) => field.shape.kind === 'id' && field.name !== 'id');
const nameOf = ({ type, field }: Located): string => `${type}.${field.name}`;

describe('the registry', () => {
  test('holds every type and field of the published models', () => {
    expect(typeNames).toHaveLength(48);
    expect(valueNames).toHaveLength(33);
    const abstract = 1;
    expect(typeNames.length + valueNames.length + Object.keys(aliasNames).length + unseenNames.length + abstract).toBe(87);

    const ofTypes = allFields.length;
    const ofValues = valueNames.reduce((sum, name) => sum + valueTypes[name].fields.length, 0);
    // Kind and time of a guest's message are ours: the models have its key and value.
    const ours = 2;
    expect(ofTypes + ofValues + baseFieldNames.length - ours).toBe(966);
  });

  test('begins every type with the eight base fields in wire order', () => {
    expect(baseFieldNames).toEqual(['id', 'name', 'description', 'locked', 'readOnly', 'generation', 'userData', 'resourceGroupIds']);
    for (const type of typeNames) expect(types[type].fields.slice(0, 8).map((field) => field.name)).toEqual(baseFieldNames);
  });

  test('declares no field twice in a type', () => {
    for (const type of typeNames) {
      const names = types[type].fields.map((field) => field.name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('says for every type and field where it is known from', () => {
    for (const located of allFields) expect(located.field.evidence, nameOf(located)).not.toBe('');
    for (const type of typeNames) expect(types[type].evidence).not.toBe('');
    for (const name of valueNames) {
      expect(valueTypes[name].evidence).not.toBe('');
      for (const field of valueTypes[name].fields) expect(field.evidence, `${name}.${field.name}`).not.toBe('');
    }
  });

  test('gives every enumeration distinct values', () => {
    for (const { field } of allFields) {
      if (field.shape.kind !== 'enum') continue;
      expect(field.shape.values.length).toBeGreaterThan(0);
      expect(new Set(field.shape.values).size).toBe(field.shape.values.length);
    }
  });

  test('drops under profile 3.3 exactly what came with 3.4', () => {
    const dropped = typeNames.flatMap((type) =>
      types[type].fields.filter((field) => !fieldsOf(type, '3.3').includes(field)).map((field) => `${type}.${field.name}`));
    expect(dropped.sort()).toEqual([
      'Job.wsErrorCode', 'StorageArray.lipScan', 'StorageElement.storageArrayId', 'VirtualDisk.absolutePath', 'VirtualDisk.mountedPath',
      'Vm.pinnedCpus', 'Vm.viridian', 'Vm.vmConfigFileAbsolutePath', 'Vm.vmConfigFileMountedPath',
    ]);
    expect(fieldsOf('Vm', '3.4')).toEqual(types.Vm.fields);
  });

  test('finds fields and types by their wire names', () => {
    expect(fieldOf('Server', 'serverRunState')?.shape).toEqual({ kind: 'enum', values: ['STOPPING', 'STOPPED', 'STARTING', 'RUNNING', 'UNKNOWN'] });
    expect(fieldOf('Server', 'constructor')).toBeUndefined();
    expect(typeOfWireName('com.oracle.ovm.mgr.ws.model.Vm')).toBe('Vm');
    expect(typeOfWireName('com.example.Vm')).toBeUndefined();
    expect(types.Manager.aliasId).toBe('Manager');
  });
});

describe('relations', () => {
  test('have another side that is stored, when they are an inverse', () => {
    for (const located of relations.filter(({ field }) => field.origin === 'inverse')) {
      const { inverse, shape } = located.field;
      expect(inverse, nameOf(located)).toBeDefined();
      if (inverse === undefined || shape.kind !== 'id') continue;
      expect(shape.ref, nameOf(located)).toBe(inverse.type);
      const owner = fieldOf(inverse.type, inverse.field);
      expect(owner?.origin, nameOf(located)).toBe('own');
      expect(owner?.shape, nameOf(located)).toEqual({ kind: 'id', ref: located.type });
    }
  });

  test('are the inverse of a stored field at most once', () => {
    const owners = relations.flatMap(({ field }) => (field.inverse === undefined ? [] : [`${field.inverse.type}.${field.inverse.field}`]));
    expect(new Set(owners).size).toBe(owners.length);
  });

  test('are not stored on both sides', () => {
    const inverses = new Set(relations.flatMap(({ field }) => (field.inverse === undefined ? [] : [`${field.inverse.type}.${field.inverse.field}`])));
    const stored = relations.filter(({ field }) => field.origin === 'own');
    const facing = stored.flatMap((located) => {
      const { shape } = located.field;
      if (shape.kind !== 'id' || shape.ref === null || inverses.has(nameOf(located))) return [];
      return stored
        .filter((other) => other.type === shape.ref && other.type !== located.type && other.field.shape.kind === 'id' && other.field.shape.ref === located.type)
        .map((other) => `${nameOf(located)} and ${nameOf(other)}`);
    });
    // A pool's master is a choice among its members, not the other side of membership.
    expect(facing).toEqual(['ServerPool.masterServerId and Server.serverPoolId']);
  });

  test('show null only by fields of the same type', () => {
    for (const located of allFields) {
      const { nullWhen } = located.field;
      if (nullWhen === undefined) continue;
      const other = fieldOf(located.type, nullWhen.field);
      expect(other?.origin, nameOf(located)).toBe('own');
      if (other?.shape.kind === 'enum') expect(other.shape.values).toEqual(expect.arrayContaining([...nullWhen.values]));
    }
  });

  test('are never writable and neither are derived fields', () => {
    for (const located of allFields) {
      if (located.field.shape.kind === 'id' || located.field.origin !== 'own') expect(located.field.writable, nameOf(located)).toBe(false);
    }
  });

  test('become the store schema: owned references with a fixed target', () => {
    expect(storeSchema.relations.VmDiskMapping).toEqual([
      { field: 'resourceGroupIds', target: 'ResourceGroup' },
      { field: 'vmId', target: 'Vm' },
      { field: 'virtualDiskId', target: 'VirtualDisk' },
      { field: 'storageElementId', target: 'StorageElement' },
    ]);
    expect(storeSchema.relations.Event.map((relation) => relation.field)).toEqual(['resourceGroupIds']);
  });
});

describe('record types', () => {
  test('follow from the declarations', () => {
    expectTypeOf<RecordOf<'Server'>['serverRunState']>().toEqualTypeOf<'STOPPING' | 'STOPPED' | 'STARTING' | 'RUNNING' | 'UNKNOWN'>();
    expectTypeOf<RecordOf<'Server'>['serverPoolId']>().toEqualTypeOf<string | null>();
    expectTypeOf<RecordOf<'FileSystem'>['fileServerIds']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<RecordOf<'Server'>['hypervisor']>().toEqualTypeOf<ValueOf<'Hypervisor'>>();
    expectTypeOf<RecordOf<'Event'>['associatedObjectId']>().toEqualTypeOf<ObjectRef | null>();
    expectTypeOf<RecordOf<'Job'>['userData']>().toEqualTypeOf<readonly { readonly key: string; readonly value: string }[] | null>();
    expectTypeOf<RecordOf<'Cpu'>>().toHaveProperty('generation').toEqualTypeOf<number>();
    expectTypeOf<RecordOf<'ServerPool'>>().not.toHaveProperty('vmIds');
    expectTypeOf<RecordOf<'ServerPool'>>().not.toHaveProperty('unassignedVmIds');
    expectTypeOf<Records>().toExtend<Record<string, { readonly id: string }>>();
  });
});
