import type { ValueName } from '../names.js';
import type { Level } from '../fields.js';
import { idParameter, operation, readers } from './build.js';
import type { DeclaredOperation } from './declared.js';
import type { OperationSpec } from './spec.js';

/**
 * Groups of the Utilities API beside Certificate, with the structure that GET shows and PUT takes; null where none is known: such a group refuses. What is kept of
 * the attributes works, apart from those that nothing in the simulator follows.
 */
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

const grouped = 'group: WSAPI guide 3.3 §4.2.2; path inferred';

/** Attributes that are kept and that nothing follows. */
const levels: Readonly<Record<string, Level>> = { EventManagement: 'stateful', LogManagement: 'stateful' };

function attributes([group, value]: (typeof groups)[number]): readonly OperationSpec[] {
  const at = `/Utilities/${group}`;
  const get = operation({ name: `${group}.get`, type: null, kind: 'utility', at: `GET ${at}` }, {
    returns: value === null ? { kind: 'empty' } : { kind: 'value', value }, principals: readers, evidence: grouped, ...(value === null ? {} : { level: levels[group] ?? 'behavioural' }),
  });
  if (value === null) return [get];
  const modify = operation({ name: `${group}.modify`, type: null, kind: 'utility', at: `PUT ${at}` }, {
    body: { kind: 'value', value }, returns: { kind: 'value', value }, evidence: grouped, level: levels[group] ?? 'behavioural',
  });
  return [get, modify];
}

/** The Utilities API beside Certificate. */
export const utilityOperations = [
  ...(groups.flatMap(attributes) as unknown as readonly Attributes<(typeof groups)[number]>[]),
  operation({ name: 'BusinessManagement.availableEthernetPorts', type: null, kind: 'utility', at: 'GET /Utilities/BusinessManagement/availableEthernetPorts' }, {
    params: [idParameter('serverId', 'Server'), idParameter('networkId', 'Network')],
    returns: { kind: 'value', value: 'BusinessSelection' }, principals: readers, evidence: '3.3 clients', level: 'behavioural',
  }),
  operation({ name: 'BackupManagement.startBackup', type: null, kind: 'utility', at: 'PUT /Utilities/BackupManagement/startBackup' }, {
    aliases: ['POST /Utilities/BackupManagement/startBackup'], level: 'behavioural', evidence: 'exists: WSAPI guide 3.3 §4.2.2; path inferred',
  }),
  /** The levels of all loggers; that of one is changed by its name. */
  operation({ name: 'LogManagement.list', type: null, kind: 'utility', at: 'GET /Utilities/LogManagement/Logger' }, {
    returns: { kind: 'values', value: 'LoggerManagementAttributes' }, principals: readers, level: 'stateful', evidence: grouped,
  }),
  /** Nothing public shows where the structure goes; a user without a name means oneself. */
  operation({ name: 'UserPreference.changePassword', type: null, kind: 'utility', at: 'PUT /Utilities/UserPreference/changePassword' }, {
    aliases: ['POST /Utilities/UserPreference/changePassword'], body: { kind: 'value', value: 'PasswordChange' }, returns: { kind: 'empty' },
    level: 'behavioural', evidence: 'structure: client model 3.3.3; path inferred',
  }),
];
