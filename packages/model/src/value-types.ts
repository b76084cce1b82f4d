import type { StoredOf, ValueDeclaration, ValueMark } from './builder.js';
import { fieldSpecs } from './builder.js';
import type { FieldSpec, ValueSpec } from './fields.js';
import type { ValueName } from './names.js';
import { valueNames } from './names.js';
import * as common from './values/common.js';
import * as errors from './values/job-error.js';
import * as query from './values/query.js';
import * as server from './values/server.js';
import * as storage from './values/storage.js';
import * as utilities from './values/utilities.js';
import { xmlItemName } from './xml-names.js';

const declared = {
  Statistic: query.statistic,
  SimpleId: common.simpleId,
  AccessHost: storage.accessHost,
  ArchiveManagementAttributes: utilities.archiveManagementAttributes,
  BackupManagementAttributes: utilities.backupManagementAttributes,
  BusinessSelection: utilities.businessSelection,
  ComparisonType: query.comparisonType,
  EventManagementAttributes: utilities.eventManagementAttributes,
  EventQuery: query.eventQuery,
  Hypervisor: server.hypervisor,
  IPAddress: server.ipAddress,
  JobError: errors.jobError,
  JobManagementAttributes: utilities.jobManagementAttributes,
  KeyValuePair: common.keyValuePair,
  LoggerManagementAttributes: utilities.loggerManagementAttributes,
  LoginCertificate: utilities.loginCertificate,
  MacManagementAttributes: utilities.macManagementAttributes,
  PasswordChange: utilities.passwordChange,
  QosValue: storage.qosValue,
  RepositoryImport: storage.repositoryImport,
  ServerAbilities: server.serverAbilities,
  ServerEventAttributes: utilities.serverEventAttributes,
  SessionProperties: common.sessionProperties,
  StatisticQuery: query.statisticQuery,
  StatisticsManagementAttributes: utilities.statisticsManagementAttributes,
  StorageAbilityRecord: storage.storageAbilityRecord,
  StringList: common.stringList,
  UnselectedObjectDetails: utilities.unselectedObjectDetails,
  WsErrorDetails: errors.wsErrorDetails,
  WsException: errors.wsException,
  VmMessage: common.vmMessage,
  RestError: errors.restError,
  ObjectIdList: common.objectIdList,
} satisfies Record<ValueName, ValueDeclaration>;

/** Resolves the marks of value types inside a stored type. */
export type Resolve<V> = V extends ValueMark<infer N> ? ValueOf<N> : V extends readonly (infer E)[] ? readonly Resolve<E>[] : V;

type ResolveAll<S> = { readonly [K in keyof S]: Resolve<S[K]> };

/** The stored form of a value type: `ValueOf<'Hypervisor'>` is `{ capabilities, version, type }`. */
export type ValueOf<N extends ValueName> = ResolveAll<StoredOf<(typeof declared)[N]['fields']>>;

/** Groups of the Utilities API; everything else is a plain value. */
const utilityNames: ReadonlySet<ValueName> = new Set<ValueName>([
  'ArchiveManagementAttributes', 'BackupManagementAttributes', 'BusinessSelection', 'EventManagementAttributes', 'JobManagementAttributes',
  'LoggerManagementAttributes', 'LoginCertificate', 'MacManagementAttributes', 'PasswordChange', 'StatisticsManagementAttributes',
  'UnselectedObjectDetails',
]);

function spec(name: ValueName): ValueSpec {
  const declaration: ValueDeclaration = declared[name];
  const fields: readonly FieldSpec[] = fieldSpecs(declaration);
  const kind = utilityNames.has(name) ? 'utility' : 'value';
  return { name, kind, fields, recorded: declaration.recorded, evidence: declaration.evidence, xmlName: xmlItemName(name) };
}

/** Every value type by name. */
export const valueTypes = Object.fromEntries(valueNames.map((name) => [name, spec(name)])) as { readonly [N in ValueName]: ValueSpec };
