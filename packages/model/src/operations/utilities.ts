import type { ValueName } from '../names.js';
import { idParameter, operation, readers } from './build.js';
import type { OperationSpec } from './spec.js';

/** Groups of the Utilities API beside Certificate, with the structure that GET shows and PUT takes; null where none is known. */
const groups: readonly (readonly [string, ValueName | null])[] = [
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
];

function attributes([group, value]: readonly [string, ValueName | null]): readonly OperationSpec[] {
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
  ...groups.flatMap(attributes),
  operation({ name: 'BusinessManagement.availableEthernetPorts', type: null, kind: 'utility', at: 'GET /Utilities/BusinessManagement/availableEthernetPorts' }, {
    params: [idParameter('serverId', 'Server'), idParameter('networkId', 'Network')],
    returns: { kind: 'value', value: 'BusinessSelection' }, principals: readers, evidence: '3.3 clients',
  }),
];
