import { cloneType, vmBootType, vmDomainType, vmMouseType, vmRestartAction, vmStartPolicy } from '../../enums.js';
import { fixedIds } from '../../ids.js';
import { vmLimits } from '../../vm-limits.js';
import { description, integer, keymapName, name, oneOf, ref, text, yesNo } from '../attributes.js';
import type { AttributeDraft } from '../attributes.js';
import { create, edit } from '../command.js';
import { attribute, instance, other } from '../fillings.js';
import type { CliCommand } from '../spec.js';

const limited = (of: 'memory' | 'cpuCount', attributeName: string): AttributeDraft => integer(attributeName).between(vmLimits[of].least, vmLimits[of].most);

/** What creation and edit of a machine have in common, before and after the attributes of one of them. */
const hardware: readonly AttributeDraft[] = [
  limited('memory', 'memory').unit('MB'),
  limited('memory', 'memoryLimit').unit('MB'),
  limited('cpuCount', 'cpuCount'),
  limited('cpuCount', 'cpuCountLimit'),
  integer('cpuPriority'),
  integer('cpuUtilizationCap').unit('%'),
  yesNo('highAvailability'),
  yesNo('hugePagesEnabled'),
  text('osType'),
  oneOf('mouseType', vmMouseType).as('vmMouseType'),
];
const domainType = oneOf('domainType', vmDomainType).as('vmDomainType');
const boot: readonly AttributeDraft[] = [keymapName(), oneOf('bootOrder', vmBootType).many(), text('networkInstallPath')];
const policies: readonly AttributeDraft[] = [
  oneOf('startPolicy', vmStartPolicy).as('vmStartPolicy').but('BALANCE_SERVER'),
  oneOf('restartActionOnCrash', vmRestartAction).but('RESTART_AFTER_DUMP', 'STOP_AFTER_DUMP').since34().inferred(),
];
/** A drive may be empty. */
const virtualCd = ref('virtualCd', 'VirtualCdrom', { EMPTY_CDROM: fixedIds.emptyCdrom }).as('virtualDiskId');

const copyTargets: readonly AttributeDraft[] = [
  ref('physicalDisk', 'PhysicalDisk').as('storageElementId').oneOf('target'),
  ref('repository', 'Repository').oneOf('target'),
  ref('storageArray', 'StorageArray').oneOf('target'),
];
const fixedMapping = 'the change of a mapping of a clone customizer: it has to be deleted and made again';

/** Virtual machines, their disks and cards, and how they are cloned. */
export const vmCommands = (): readonly CliCommand[] => [
  create('Vm', {
    on: ['ServerPool'], top: true, body: { serverPoolId: other }, evidence: 'CLI guide 3.3 A.51',
    attributes: [...hardware, domainType.required(), ...boot, ref('repository', 'Repository').required(), ref('server', 'Server'), ...policies, name().required(), description()],
  }),
  edit('Vm', [...hardware, domainType, ...boot, ...policies, name(), description()], { evidence: 'CLI guide 3.3 A.90' }),
  create('VmDiskMapping', {
    on: ['Vm'], evidence: 'CLI guide 3.3 A.55',
    attributes: [
      integer('slot').between(0, 1_000_000).as('diskTarget').required(),
      ref('physicalDisk', 'PhysicalDisk').as('storageElementId').oneOf('disk').required(),
      ref('virtualDisk', 'VirtualDisk').oneOf('disk').required(),
      virtualCd.oneOf('disk').required(),
      name().required(), description(),
    ],
  }),
  // Of a CD drive; the core refuses another disk in any other mapping with its own text.
  edit('VmDiskMapping', [virtualCd, name(), description()], { evidence: 'CLI guide 3.4 A.99' }),
  create('Vnic', { on: ['Vm'], attributes: [ref('network', 'Network').required(), name().required(), text('macAddress'), description()], evidence: 'CLI guide 3.4 A.58' }),
  edit('Vnic', [ref('network', 'Network').aside(), name(), description()], {
    evidence: 'inferred', then: [{ operation: 'Network.addVirtualNic', id: attribute('network'), whole: instance, when: ['network'] }],
  }),
  create('VmCloneCustomizer', { on: ['Vm'], attributes: [name().required(), description()], evidence: 'transcript 3.4' }),
  edit('VmCloneCustomizer', [name(), description()], { evidence: 'CLI guide 3.4 A.96' }),
  create('VmCloneNetworkMapping', {
    on: ['VmCloneCustomizer'], evidence: 'CLI guide 3.3',
    attributes: [ref('network', 'Network').required(), ref('vnic', 'Vnic').as('virtualNicId').required(), name().required(), description()],
  }),
  edit('VmCloneNetworkMapping', [ref('network', 'Network').refused(fixedMapping), name(), description()], { evidence: 'inferred' }),
  create('VmCloneStorageMapping', {
    on: ['VmCloneCustomizer'], evidence: 'CLI guide 3.3 A.54',
    attributes: [oneOf('cloneType', cloneType).required(), ref('vmDiskMapping', 'VmDiskMapping').required(), ...copyTargets.map((target) => target.required()), name().required(), description()],
  }),
  edit('VmCloneStorageMapping', [oneOf('cloneType', cloneType).refused(fixedMapping), ...copyTargets.map((target) => target.refused(fixedMapping)), name(), description()], { evidence: 'CLI guide 3.4 A.98' }),
];
