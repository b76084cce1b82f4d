import type { ValueName } from '../names.js';
import { idParameter, operation, readers } from './build.js';
import type { DeclaredOperation } from './declared.js';
import type { OperationSpec } from './spec.js';

/** Groups of the Utilities API beside Certificate, with the structure that GET shows and PUT takes; null where none is known. */
const groups = [
  ['ArchiveManagement', 'ArchiveManagementAttributes'],
  ['BackupManagement', 'BackupManagementAttributes'],
  ['BusinessManagement', null],
  ['EventManagement', 'EventManagementAttributes'],
  ['JobManagement', 'JobManagementAttributes'],
  ['LogManagement', 'LoggerManagementAttributes'],
  ['MacManagement', 'MacManagementAttributes'],
  ['ModelManagement', null],
  ['RasManagement', null],
  ['ServerConfiguration', null],
  ['StatisticsManagement', 'StatisticsManagementAttributes'],
  ['UserPreference', null],
] as const satisfies readonly (readonly [string, ValueName | null])[];

type Attributes<G> = G extends readonly [infer N extends string, infer V]
  ?
      | DeclaredOperation<`${N}.get`, string, { readonly returns: V extends ValueName ? { readonly kind: 'value'; readonly value: V } : { readonly kind: 'empty' } }>
      | (V extends ValueName ? DeclaredOperation<`${N}.modify`, string, { readonly body: { readonly kind: 'value'; readonly value: V }; readonly returns: { readonly kind: 'value'; readonly value: V } }> : never)
  : never;

function attributes([group, value]: (typeof groups)[number]): readonly OperationSpec[] {
  const at = `/Utilities/${group}`;
  const get = operation({ name: `${group}.get`, type: null, kind: 'utility', at: `GET ${at}` }, {
    returns: value === null ? { kind: 'empty' } : { kind: 'value', value }, principals: readers, evidence: 'group: WSAPI guide 3.3 §4.2.2; path inferred',
  });
  if (value === null) return [get];
  const modify = operation({ name: `${group}.modify`, type: null, kind: 'utility', at: `PUT ${at}` }, {
    body: { kind: 'value', value }, returns: { kind: 'value', value }, evidence: 'group: WSAPI guide 3.3 §4.2.2; path inferred',
  });
  return [get, modify];
}

/** The Utilities API beside Certificate: declared, not built. */
export const utilityOperations = [
  ...(groups.flatMap(attributes) as unknown as readonly Attributes<(typeof groups)[number]>[]),
  operation({ name: 'BusinessManagement.availableEthernetPorts', type: null, kind: 'utility', at: 'GET /Utilities/BusinessManagement/availableEthernetPorts' }, {
    params: [idParameter('serverId', 'Server'), idParameter('networkId', 'Network')],
    returns: { kind: 'value', value: 'BusinessSelection' }, principals: readers, evidence: '3.3 clients',
  }),
];
