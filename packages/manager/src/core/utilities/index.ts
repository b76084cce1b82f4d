import { Archive } from '../../jobs/archive.js';
import type { ManagerCore } from '../manager-core.js';
import type { OperationResult } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { attributesOf, attributeValues } from './attributes.js';
import type { AttributeGroup } from './attributes.js';
import { availableEthernetPorts } from './business.js';
import { changeAttributes } from './change.js';
import { changeLogger, loggers } from './loggers.js';
import { tellInterval } from './sampling.js';

/** Registers the Utilities API beside certificates, backups and passwords (WSAPI guide 3.3 §4.2). It answers at once; only the sampling interval takes a job of the Manager's own. */
export function registerUtilityOperations(core: ManagerCore, access: AgentAccess): void {
  const archive = new Archive(core);
  for (const group of Object.keys(attributeValues) as AttributeGroup[]) {
    core.handle(`${group}.get`, () => shown(core, group));
    core.handle(`${group}.modify`, (call) => {
      const before = attributesOf(core.store, 'StatisticsManagement').samplingInterval;
      changeAttributes(core, group, call.body);
      if (group === 'StatisticsManagement') tellInterval(core, access, before);
      if (group === 'ArchiveManagement' && core.running) archive.start();
      return shown(core, group);
    });
  }
  core.accompany(archive);
  core.handle('BusinessManagement.availableEthernetPorts', (call) => ({ kind: 'value', value: 'BusinessSelection', data: availableEthernetPorts(core, call.params) }));
  core.handle('LogManagement.get', () => ({ kind: 'value', value: 'LoggerManagementAttributes', data: loggers(core.store)[0] ?? {} }));
  core.handle('LogManagement.list', () => ({ kind: 'values', value: 'LoggerManagementAttributes', data: loggers(core.store) }));
  core.handle('LogManagement.modify', (call) => ({ kind: 'value', value: 'LoggerManagementAttributes', data: changeLogger(core, call.body) }));
}

function shown(core: ManagerCore, group: AttributeGroup): OperationResult {
  const held = group === 'StatisticsManagement' ? { holdTime: core.statistics.holdMs / 60_000 } : {};
  return { kind: 'value', value: attributeValues[group], data: { ...attributesOf(core.store, group), ...held } };
}
