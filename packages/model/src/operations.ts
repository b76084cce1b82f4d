import type { TypeName } from './names.js';
import { typeNames } from './names.js';
import { certificateOperations } from './operations/certificate.js';
import { copyOperations } from './operations/copies.js';
import { eventOperations } from './operations/event.js';
import { genericOperations } from './operations/generic.js';
import type { GenericOperation } from './operations/generic.js';
import { internalOperations } from './operations/internal.js';
import { jobOperations } from './operations/job.js';
import { networkOperations } from './operations/network.js';
import { resourceGroupOperations } from './operations/resource-group.js';
import { serverPoolOperations } from './operations/server-pool.js';
import { serverOperations } from './operations/server.js';
import { sessionOperations } from './operations/session.js';
import type { OperationSpec } from './operations/spec.js';
import { storageOperations } from './operations/storage.js';
import { utilityOperations } from './operations/utilities.js';
import { vmOperations } from './operations/vm.js';

const families = [
  ...serverOperations,
  ...serverPoolOperations,
  ...storageOperations,
  ...vmOperations,
  ...copyOperations,
  ...networkOperations,
  ...resourceGroupOperations,
  ...jobOperations,
  ...eventOperations,
  ...sessionOperations,
  ...certificateOperations,
  ...utilityOperations,
  ...internalOperations,
];

type Declared = GenericOperation | (typeof families)[number];

/** By name, so that a look-up costs the same however many there are. */
type DeclaredByName = { readonly [D in Declared as D['name']]: D };

/** Names of the operations, as far as types know them: all but the reads along relations. */
export type OperationName = keyof DeclaredByName;

/** The declaration of one operation: parameters, body and answer as types. */
export type OperationOf<N extends OperationName> = DeclaredByName[N];

/** Every operation of the core. Literal path segments win over ':id' (`/Job/active` over `/Job/:id`). */
export const operations: readonly OperationSpec[] = [
  ...typeNames.flatMap(genericOperations),
  ...families,
];

const byType = new Map<TypeName | null, OperationSpec[]>();
for (const each of operations) byType.set(each.type, [...(byType.get(each.type) ?? []), each]);

const byName = new Map(operations.map((each) => [each.name, each]));

/** The operations of a type; null for those that belong to none (sessions, certificates, utilities, statistics). */
export function operationsOf(type: TypeName | null): readonly OperationSpec[] {
  return byType.get(type) ?? [];
}

/** The operation `name` ('Server.discover'), or undefined. */
export function operationNamed(name: string): OperationSpec | undefined {
  return byName.get(name);
}
