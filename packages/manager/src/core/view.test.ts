import { readdirSync, readFileSync } from 'node:fs';
import { fieldsOf, isTypeName, typeNames, typeOfWireName, types, valueTypes } from '@ovmsim/model';
import type { FieldSpec, TypeName } from '@ovmsim/model';
import { IoClock, WorldClock } from '@ovmsim/kernel';
import { describe, expect, it } from 'vitest';
import { derivedFieldsOf } from './derived.js';
import { baseFields } from './record.js';
import { viewOf, viewOfValue } from './view.js';
import type { ViewContext } from './view.js';
import { createManagerStore } from './world.js';
import type { ManagerRecords, ManagerStore } from './world.js';

type Json = Readonly<Record<string, unknown>>;

const folder = new URL('../../../../test/fixtures/recorded/', import.meta.url);
const recorded = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const lists = new Map<TypeName, readonly Json[]>(
  readdirSync(folder).flatMap((file) => {
    const type = /^(\w+)\.list\.json$/.exec(file)?.[1];
    return type !== undefined && isTypeName(type) ? [[type, recorded(file) as readonly Json[]] as const] : [];
  }),
);

/** A recorded answer in the terms of the core: references without wire type and URI. */
function inOurTerms(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOurTerms);
  if (typeof value !== 'object' || value === null) return value;
  const { type, value: id, uri, name } = value as Json;
  const target = typeof type === 'string' && uri !== undefined ? typeOfWireName(type) : undefined;
  if (target !== undefined) return { type: target, id, name };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inOurTerms(member)]));
}

function stored(field: FieldSpec, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => stored(field, element));
  if (field.shape.kind !== 'id' || value === null || value === undefined) return value ?? null;
  const { type, id } = value as { type: TypeName; id: string };
  return field.name === 'id' || field.shape.ref !== null ? id : { type, id };
}

/** The record that must stand behind a recorded answer. */
function recordFrom(type: TypeName, answer: Json): object {
  const ours = inOurTerms(answer) as Json;
  return Object.fromEntries(
    types[type].fields.filter(({ origin }) => origin === 'own').map((field) => [field.name, stored(field, ours[field.name])]),
  );
}

function recordedWorld(): ViewContext {
  const clock = new WorldClock(new IoClock(), { mode: 'frozen', now: 1448909453163, rate: 1 });
  const store = createManagerStore(clock);
  store.transact((tx) => {
    for (const [type, answers] of lists) {
      for (const answer of answers) tx.insert(type, recordFrom(type, answer) as ManagerRecords[TypeName]);
    }
  });
  return { store, profile: '3.3', clock };
}

/** The order within a list that an index gives is the order of creation, which a recording does not tell. */
function sortedLists(type: TypeName, view: Json): Json {
  return Object.fromEntries(
    Object.entries(view).map(([name, value]) => {
      const field = types[type].fields.find((each) => each.name === name);
      if (field === undefined || field.origin === 'own' || !Array.isArray(value)) return [name, value];
      return [name, [...(value as { id: string }[])].sort((a, b) => (a.id < b.id ? -1 : 1))];
    }),
  );
}

describe('a view', () => {
  const context = recordedWorld();

  it.each([...lists.keys()])('of a recorded %s has exactly the recorded members, in order', (type) => {
    for (const answer of lists.get(type) ?? []) {
      const ours = inOurTerms(answer) as Json;
      const view = viewOf(context, { type, id: (ours['id'] as { id: string }).id });
      expect(Object.keys(view ?? {})).toEqual(Object.keys(answer));
      expect(sortedLists(type, view ?? {})).toEqual(sortedLists(type, ours));
    }
  });

  it('covers a good part of the types', () => {
    expect(lists.size).toBeGreaterThan(20);
  });

  it('of what is not there is undefined', () => {
    expect(viewOf(context, { type: 'Server', id: 'nobody' })).toBeUndefined();
  });

  it('leaves out under 3.3 what came with 3.4', () => {
    const [vm] = context.store.ids('Vm');
    const under34 = Object.keys(viewOf({ ...context, profile: '3.4' }, { type: 'Vm', id: String(vm) }) ?? {});
    const under33 = Object.keys(viewOf(context, { type: 'Vm', id: String(vm) }) ?? {});
    expect(under34).toEqual(fieldsOf('Vm', '3.4').map(({ name }) => name));
    expect(under34.length).toBeGreaterThan(under33.length);
  });
});

describe('a value type', () => {
  it('is shown in wire order, with names for its references and null for what is missing', () => {
    const context = recordedWorld();
    const [server] = context.store.list('Server');
    const shown = viewOfValue(context, 'Statistic', { value: 1, associatedObjectId: { type: 'Server', id: server?.id } });
    expect(Object.keys(shown)).toEqual(valueTypes.Statistic.fields.map(({ name }) => name));
    expect(shown).toMatchObject({ value: 1, component: null, associatedObjectId: { type: 'Server', id: server?.id, name: server?.name } });
  });
});

describe('the derivations', () => {
  it('find the array of a physical disk (3.4) and what carries a tag', () => {
    const context: ViewContext = { ...recordedWorld(), profile: '3.4' };
    const tag = '0004fb00008d00000000000000000001';
    const [element] = context.store.ids('StorageElement');
    const [server] = context.store.list('Server');
    if (element === undefined || server === undefined) throw new Error('nothing recorded');
    const { store } = context;
    (store as ManagerStore).transact((tx) => {
      tx.insert('ResourceGroup', { ...baseFields({ id: tag, name: 'tag' }), type: 'USER_LABEL' });
      tx.update('Server', server.id, { resourceGroupIds: [tag] });
    });
    expect(viewOf(context, { type: 'StorageElement', id: element })?.['storageArrayId']).toMatchObject({
      type: 'StorageArray', name: expect.stringContaining('Local Storage Array') as unknown,
    });
    expect(viewOf(context, { type: 'ResourceGroup', id: tag })?.['resourceIds']).toEqual([{ type: 'Server', id: server.id, name: server.name }]);
  });

  it.each([...typeNames])('of %s are those that the registry calls derived', (type) => {
    expect(derivedFieldsOf(type)).toEqual(types[type].fields.filter(({ origin }) => origin === 'derived').map(({ name }) => name));
  });
});
