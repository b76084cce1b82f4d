import { logLevel } from '@ovmsim/model';
import type { LogLevel, ValueOf } from '@ovmsim/model';
import { isPlainObject } from '../check-values.js';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { WorldReader } from '../world.js';

type LoggerAttributes = ValueOf<'LoggerManagementAttributes'>;

/** The loggers, each below the one whose name its own begins with; names inferred. What the simulator itself logs does not follow them. */
const names = ['com.oracle.ovm', 'com.oracle.ovm.mgr', 'com.oracle.ovm.mgr.api', 'com.oracle.ovm.mgr.event', 'com.oracle.ovm.mgr.job', 'com.oracle.ovm.mgr.rules', 'com.oracle.ovm.mgr.ws'] as const;
const group = 'LogManagement';
const usual: LogLevel = 'INFORMATIONAL';

/** Every logger with its level, the root first. */
export function loggers(store: Pick<WorldReader, 'get'>): LoggerAttributes[] {
  const kept = store.get('@Attributes', group)?.values ?? {};
  const configured = (name: string): LogLevel => (kept[name] as LogLevel | undefined) ?? (name === names[0] ? usual : 'INHERITED');
  return names.map((name) => {
    const from = [...names].reverse().find((other) => (name === other || name.startsWith(`${other}.`)) && configured(other) !== 'INHERITED') ?? names[0];
    return { configuredLevel: configured(name), effectiveLevel: configured(from), inheritedFrom: from === name ? '' : from, name };
  });
}

/** Gives the logger of the body's name, the root without one, another level. Throws LOG_MANAGER_000000, GEN_000001, GEN_000023. */
export function changeLogger(core: ManagerCore, body: unknown): LoggerAttributes {
  const { name = names[0], configuredLevel } = (isPlainObject(body) ? body : {}) as Partial<LoggerAttributes>;
  if (!loggers(core.store).some((one) => one.name === name)) throw new OperationError('LOG_MANAGER_000000', [name]);
  if (configuredLevel === undefined || configuredLevel === null) throw new OperationError('GEN_000001', ['configuredLevel']);
  if (!logLevel.includes(configuredLevel) || (name === names[0] && configuredLevel === 'INHERITED')) throw new OperationError('GEN_000023', ['configuredLevel', configuredLevel]);
  core.transact((tx) => {
    const values = { ...tx.get('@Attributes', group)?.values, [name]: configuredLevel };
    if (tx.has('@Attributes', group)) tx.update('@Attributes', group, { values });
    else tx.insert('@Attributes', { id: group, values });
  });
  return loggers(core.store).find((one) => one.name === name) as LoggerAttributes;
}
