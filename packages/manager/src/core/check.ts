import { typeNames } from '@ovmsim/model';
import { jobInvariants } from './invariants/job-invariants.js';
import { lockInvariants } from './invariants/lock-invariants.js';
import { networkInvariants } from './invariants/network-invariants.js';
import { poolInvariants } from './invariants/pool-invariants.js';
import { referenceInvariants } from './invariants/reference-invariants.js';
import { storageInvariants } from './invariants/storage-invariants.js';
import { vmInvariants } from './invariants/vm-invariants.js';
import type { ManagerCore } from './manager-core.js';
import type { WorldReader } from './world.js';

/** Finds what is wrong in a world; each finding names the object. */
export type Invariant = (store: WorldReader) => Iterable<string>;

const invariants: readonly Invariant[] = [referenceInvariants, poolInvariants, networkInvariants, vmInvariants, storageInvariants, jobInvariants];

/** Everything that must hold at any moment and does not; [] when all is well. Meant for tests and the control endpoint, not for every request. */
export function brokenInvariants(core: ManagerCore): string[] {
  const broken = invariants.flatMap((invariant) => [...invariant(core.store)]);
  for (const type of typeNames) broken.push(...lockInvariants(core, type));
  return broken;
}
