import { statisticInterval, valueTypes } from '@ovmsim/model';
import { given, isPlainObject } from '../check-values.js';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { readMacTail } from '../virtual-nic/mac.js';
import { attributesOf, attributeValues, keepAttributes } from './attributes.js';
import type { AttributeGroup, AttributesOf } from './attributes.js';

/** Bounds of the numbers: documented for sampling and holding (CLI guide 3.3 A.149: seconds, minutes), for the rest that they are positive (inferred). */
const bounds: Readonly<Record<string, readonly [number, number]>> = {
  samplingInterval: [statisticInterval.least, statisticInterval.most],
  holdTime: [15, 4320],
};
const positive = [1, 2_147_483_647] as const;

/** Changes attributes of a group; absent and null mean unchanged. Throws GEN_000015, GEN_000023. */
export function changeAttributes<G extends AttributeGroup>(core: ManagerCore, group: G, body: unknown): void {
  const changes: Record<string, string | number | boolean> = {};
  for (const { name } of valueTypes[attributeValues[group]].fields) {
    const value = isPlainObject(body) ? body[name] : undefined;
    if (!given(value)) continue;
    const [least, most] = bounds[name] ?? positive;
    if (typeof value === 'number' && (value < least || value > most)) throw new OperationError('GEN_000015', [name, String(least), String(most)]);
    changes[name] = value as string | number | boolean;
  }
  if (group === 'MacManagement') Object.assign(changes, readRange({ ...attributesOf(core.store, 'MacManagement'), ...changes }));
  core.transact((tx) => keepAttributes(tx, group, changes as unknown as Partial<AttributesOf<G>>));
}

/** A range of addresses as it is kept: lower case, no group addresses, the beginning not after the end. Cards that have an address keep it. Throws GEN_000023. */
function readRange({ oui, addressRangeStart, addressRangeEnd }: AttributesOf<'MacManagement'>): AttributesOf<'MacManagement'> {
  const prefix = readMacTail(oui);
  if (prefix === null || ((prefix >> 16) & 1) === 1) throw new OperationError('GEN_000023', ['oui', oui]);
  const [first, last] = [readMacTail(addressRangeStart), readMacTail(addressRangeEnd)];
  if (first === null) throw new OperationError('GEN_000023', ['addressRangeStart', addressRangeStart]);
  if (last === null || last < first) throw new OperationError('GEN_000023', ['addressRangeEnd', addressRangeEnd]);
  return { oui: oui.toLowerCase(), addressRangeStart: addressRangeStart.toLowerCase(), addressRangeEnd: addressRangeEnd.toLowerCase() };
}
