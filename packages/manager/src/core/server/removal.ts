import { fieldOf } from '@ovmsim/model';
import type { ObjectRef } from '@ovmsim/model';
import { isBuiltIn } from '../cpu-compatibility-group/built-in.js';
import { idsIn, relationsTo } from '../relations.js';
import type { WorldTransaction } from '../transaction.js';
import { recordOf } from '../view.js';

/**
 * References that may be null, but whose owner is a part of what it refers to: a bridge of its port, a local array of its Server, a file system of
 * its disk. They go together.
 */
const parts: ReadonlySet<string> = new Set([
  'VirtualSwitch.ethernetPortId',
  'VirtualSwitch.vlanInterfaceId',
  'VirtualSwitch.networkId',
  'StorageArray.serverId',
  'FileServer.serverId',
  'Network.serverId',
  'FileSystem.storageElementId',
]);

/** Lists whose owner is nothing without a member. */
const partsOfAll: ReadonlySet<string> = new Set(['FileSystem.fileServerIds']);

/**
 * Deletes an object with everything that is a part of it, and takes it out of whatever else refers to it: lists lose it, references that may be null
 * become null.
 */
export function removeObject(tx: WorldTransaction, object: ObjectRef): void {
  if (!tx.has(object.type, object.id)) return;
  for (const { type, field } of relationsTo(object.type)) {
    for (const id of [...tx.related(type, field, object.id)]) detach(tx, { type, id }, { field, id: object.id });
  }
  if (tx.has(object.type, object.id)) tx.delete(object.type, object.id);
}

function detach(tx: WorldTransaction, owner: ObjectRef, from: { readonly field: string; readonly id: string }): void {
  const spec = fieldOf(owner.type, from.field);
  const record = recordOf(tx, owner);
  if (spec === undefined || record === undefined) return;
  const key = `${owner.type}.${from.field}`;
  const left = idsIn(record, from.field).filter((id) => id !== from.id);
  const dies = spec.list ? partsOfAll.has(key) && left.length === 0 : !spec.nullable || parts.has(key);
  if (dies) removeObject(tx, owner);
  else patch(tx, owner, { [from.field]: spec.list ? left : null });
}

function patch(tx: WorldTransaction, object: ObjectRef, values: Readonly<Record<string, unknown>>): void {
  tx.update(object.type, object.id, values);
}

/** Whether any object refers to this one. */
function isReferredTo(tx: WorldTransaction, object: ObjectRef): boolean {
  return relationsTo(object.type).some(({ type, field }) => tx.related(type, field, object.id).length > 0);
}

/**
 * Deletes a Server with everything that only it had. What it shared stays for as long as something refers to it: plug-ins, its processor group and
 * the network of its subnet, which come with the first Server that has them (inferred).
 */
export function removeServer(tx: WorldTransaction, id: string): void {
  const server = tx.get('Server', id);
  if (server === undefined) return;
  const ports = tx.related('EthernetPort', 'serverId', id).flatMap((port) => tx.get('EthernetPort', port)?.networkId ?? []).filter((network) => tx.get('Network', network)?.roles.includes('MANAGEMENT') === true);
  const shared: ObjectRef[] = [
    ...[...new Set(ports)].map((network): ObjectRef => ({ type: 'Network', id: network })),
    ...server.fileServerPluginIds.map((plugin): ObjectRef => ({ type: 'FileServerPlugin', id: plugin })),
    ...server.storageArrayPluginIds.map((plugin): ObjectRef => ({ type: 'StorageArrayPlugin', id: plugin })),
    ...(server.cpuCompatibilityGroupId === null || !isBuiltIn(server.cpuCompatibilityGroupId) ? [] : [{ type: 'CpuCompatibilityGroup', id: server.cpuCompatibilityGroupId } as const]),
  ];
  removeObject(tx, { type: 'Server', id });
  forgetUnused(tx, shared);
}

/** Deletes those of the objects that nothing refers to any more. */
export function forgetUnused(tx: WorldTransaction, objects: readonly ObjectRef[]): void {
  for (const object of objects) {
    if (tx.has(object.type, object.id) && !isReferredTo(tx, object)) tx.delete(object.type, object.id);
  }
}
