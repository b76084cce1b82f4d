import { deepFreeze } from './freeze.js';
import { Tables, targetsOf } from './tables.js';
import { StoreError, type Records, type SavedStore, type StoredRecord, type StoreSchema } from './types.js';

/** Records by type, and the order of the related where it is not the order of the records themselves. */
export function saveTables<M extends Records<M>>(schema: StoreSchema<M>, tables: Tables<M>): Pick<SavedStore, 'records' | 'relations'> {
  const records: Record<string, readonly StoredRecord[]> = {};
  for (const type of tables.types()) records[String(type)] = [...tables.records(type).values()];
  const relations: Record<string, Record<string, readonly string[]>> = {};
  for (const type of Object.keys(schema.relations) as (keyof M)[]) {
    for (const { field, index } of tables.indexed(type)) {
      const natural = naturalOrder(tables.records(type).values(), field);
      for (const target of index.targets()) {
        const order = index.get(target);
        if (order.every((id, i) => natural.get(target)?.[i] === id)) continue;
        (relations[`${String(type)}.${field}`] ??= {})[target] = order;
      }
    }
  }
  return { records, relations };
}

function naturalOrder(records: Iterable<StoredRecord>, field: string): Map<string, string[]> {
  const order = new Map<string, string[]>();
  for (const record of records) {
    for (const target of targetsOf(record, field)) {
      const ids = order.get(target);
      if (ids === undefined) order.set(target, [record.id]);
      else ids.push(record.id);
    }
  }
  return order;
}

export function loadTables<M extends Records<M>>(schema: StoreSchema<M>, saved: SavedStore): Tables<M> {
  if (!isSaved(saved)) throw new StoreError('invalid', 'this is not a saved store of version 1');
  const tables = new Tables<M>(schema);
  for (const [type, records] of Object.entries(saved.records)) {
    for (const record of listIn(type, records) as readonly (Partial<StoredRecord> | null)[]) {
      if (!hasId(record)) throw new StoreError('invalid', `a saved ${type} has no id`);
      tables.put(type as keyof M, undefined, deepFreeze({ ...record }));
    }
  }
  for (const [name, targets] of Object.entries(saved.relations)) {
    const [type = '', field = ''] = name.split('.');
    if (!tables.indexed(type as keyof M).some((each) => each.field === field)) throw new StoreError('invalid', `a saved order is that of ${name}, which is no relation`);
    for (const [target, order] of Object.entries(targets ?? {})) tables.reorder({ type: type as keyof M, field, target }, listIn(name, order));
  }
  return tables;
}

function listIn<T>(name: string, list: readonly T[]): readonly T[] {
  if (!isList(list)) throw new StoreError('invalid', `what is saved of ${name} is no list`);
  return list;
}

const isList = (value: unknown): boolean => Array.isArray(value);

function hasId(record: Partial<StoredRecord> | null): record is StoredRecord {
  return typeof record?.id === 'string';
}

function isSaved(saved: SavedStore): boolean {
  const value = saved as unknown;
  if (typeof value !== 'object' || value === null) return false;
  const { version, serial, records, relations } = value as Record<string, unknown>;
  return version === 1 && Number.isSafeInteger(serial) && typeof records === 'object' && records !== null && typeof relations === 'object' && relations !== null;
}
