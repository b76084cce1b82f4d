import { packageSignatureType, policyMode, serverControllerType, vmStartPolicy } from '../../enums.js';
import { description, integer, keymapName, name, oneOf, ref, secret, text, worded, yesNo } from '../attributes.js';
import type { AttributeDraft } from '../attributes.js';
import { create, edit } from '../command.js';
import { attribute, bodyOf, constant, fieldOf, instance, other, result } from '../fillings.js';
import type { CliCommand, CliStep, Filling } from '../spec.js';

const clusterTimeout = integer('clusterTimeout').unit('s').aside();
const poolStart: readonly AttributeDraft[] = [
  keymapName().as('keymap'), yesNo('migrateUsingSsl').as('secureVmMigrate'), oneOf('startPolicy', vmStartPolicy.filter((policy) => policy !== 'USE_POOL_POLICY')).as('vmStartPolicy').but('BALANCE_SERVER'),
];
const policy: readonly AttributeDraft[] = [
  oneOf('policyMode', policyMode).as('mode'), yesNo('policyCpuEnable').as('cpuEnable'), integer('policyPeriod').unit('min').as('periodMinutes'),
  integer('policyCpuThreshold').unit('%').as('cpuThreshold'),
];
const asides = policy.map((attribute) => attribute.aside());
const virtualIp = text('virtualIP').as('virtualIp');

/** The policy is an object of its own, which the pool brings along. */
const policyStep = (pool: Filling): CliStep => ({ operation: 'ServerPoolPolicy.modify', id: fieldOf('ServerPool', pool, 'serverPoolPolicyId'), body: bodyOf(policy) });
const newCluster = fieldOf('ServerPool', result, 'clusterId');

const created: readonly AttributeDraft[] = [...poolStart, virtualIp, name().required(), description()];

const source: readonly AttributeDraft[] = [
  text('repositoryName'), text('url'), yesNo('enabled'), oneOf('pkgSignatureType', packageSignatureType).as('packageSignatureType'),
];
const signatureKey = text('pkgSignatureKey').as('packageSignatureKey');

/** Server pools and Servers. */
export const serverCommands = (): readonly CliCommand[] => [
  create('ServerPool', {
    evidence: 'CLI guide 3.4 A.45',
    attributes: [
      yesNo('clusterEnable').aside().required(), clusterTimeout.between(30, 300), ref('fileSystem', 'FileSystem').aside().oneOf('device'),
      ref('physicalDisk', 'PhysicalDisk').aside().oneOf('device'), ...poolStart, ...asides, name().required(), description(), virtualIp,
    ],
    steps: [
      { operation: 'ServerPool.create', body: bodyOf(created) },
      {
        operation: 'ServerPool.createCluster', id: result, body: { name: attribute('name'), clusterTimeout: attribute('clusterTimeout') },
        whenIs: { attribute: 'clusterEnable', value: true },
      },
      {
        operation: 'Cluster.createClusterHeartbeatDevice', id: newCluster, when: ['fileSystem'], whenIs: { attribute: 'clusterEnable', value: true },
        body: { storageType: constant('NFS'), networkFileSystemId: attribute('fileSystem') },
      },
      {
        operation: 'Cluster.createClusterHeartbeatDevice', id: newCluster, when: ['physicalDisk'], whenIs: { attribute: 'clusterEnable', value: true },
        body: { storageType: constant('STORAGE_ELEMENT'), storageElementId: attribute('physicalDisk') },
      },
      policyStep(result),
    ],
  }),
  edit('ServerPool', [
    clusterTimeout.inferred(), ...poolStart.map((attribute) => attribute.inferred()), ref('masterServer', 'Server').refused('the choice of a master server').inferred(),
    ...asides.map((attribute) => attribute.inferred()), virtualIp.inferred(), name(), description(),
  ], {
    evidence: 'CLI guide 3.3',
    then: [
      policyStep(instance),
      { operation: 'Cluster.modify', id: fieldOf('ServerPool', instance, 'clusterId'), body: { clusterTimeout: attribute('clusterTimeout') } },
    ],
  }),
  create('ServerPoolNetworkPolicy', {
    on: ['ServerPool'], evidence: 'CLI guide 3.3; attributes inferred',
    attributes: [
      yesNo('policyEnable').as('enable').required(), integer('policyThreshold').between(0, 100).unit('%').as('threshold').required(), ref('network', 'Network').required(),
      name().required(), description(),
    ],
    steps: [{
      operation: 'ServerPoolPolicy.createServerPoolNetworkPolicy', id: fieldOf('ServerPool', other, 'serverPoolPolicyId'),
      body: { enable: attribute('policyEnable'), threshold: attribute('policyThreshold'), networkId: attribute('network'), name: attribute('name'), description: attribute('description') },
    }],
  }),
  edit('ServerPoolNetworkPolicy', [yesNo('policyEnable').as('enable'), integer('policyThreshold').between(0, 100).unit('%').as('threshold'), name().required(), description()], { evidence: 'CLI guide 3.4 A.83' }),
  create('AntiAffinityGroup', { on: ['ServerPool'], attributes: [name().required(), description()], body: { vmAffinityType: constant('ANTI_AFFINITY') }, evidence: 'CLI guide 3.3 A.33' }),
  edit('AntiAffinityGroup', [name(), description()], { evidence: 'CLI guide 3.3' }),
  edit('Server', [
    text('ntpServers').many().seen('Concepts Guide 3.3 §6.4; spelling inferred'), worded('roles', { VIRTUAL_MACHINE: 'VM', UTILITY: 'UTILITY' }).many().as('serverRoles').seen('CLI guide 3.2'),
    name(), description(),
  ], { evidence: 'CLI guide 3.3' }),
  create('ServerController', {
    on: ['Server'], evidence: 'inferred',
    attributes: [
      oneOf('controllerType', serverControllerType).as('serverControllerType').required(), text('ipAddress'), text('userName').as('username'), secret('password'),
      name().required(), description(),
    ],
  }),
  edit('ServerController', [name(), description()], { evidence: 'inferred' }),
  create('CpuCompatibilityGroup', { attributes: [name().required(), description()], evidence: 'CLI guide 3.4 A.37' }),
  edit('CpuCompatibilityGroup', [name(), description()], { evidence: 'inferred' }),
  edit('ControlDomain', [name(), description()], { evidence: 'inferred' }),
  edit('Cpu', [name(), description()], { refusal: 'the change of a processor', evidence: 'inferred' }),
  create('ServerUpdateGroup', { on: ['ServerPool'], attributes: [name().required(), description()], refusal: 'update groups of server pools', evidence: 'CLI guide 3.3 A.45' }),
  edit('ServerUpdateGroup', [name(), description()], { evidence: 'inferred' }),
  create('ServerUpdateRepository', { on: ['ServerUpdateGroup'], attributes: [...source.map((attribute) => attribute.required()), signatureKey, name().required(), description()], evidence: 'CLI guide 3.3 A.46' }),
  edit('ServerUpdateRepository', [...source, signatureKey, name(), description()], { evidence: 'inferred' }),
  create('Tag', { attributes: [name().required(), description()], evidence: 'CLI guide 3.3' }),
  edit('Tag', [name(), description()], { evidence: 'inferred' }),
  edit('Manager', [name(), description()], { evidence: 'inferred' }),
  edit('PeriodicTask', [name(), description()], { evidence: 'inferred' }),
];
