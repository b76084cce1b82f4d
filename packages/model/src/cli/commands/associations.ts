import { command, withArticle } from '../command.js';
import { constant, element, fieldOf, instance, other } from '../fillings.js';
import type { CliTypeName } from '../names.js';
import type { CliCommand, CliStep } from '../spec.js';

/** What add and remove call for one pair of types. */
interface Pair {
  readonly add: CliStep;
  readonly remove: CliStep;
}

/** The object after to or from takes the first one. */
const takes = (add: string, remove: string): Pair => ({ add: { operation: add, id: other, whole: instance }, remove: { operation: remove, id: other, whole: instance } });
/** The same with every Server of the pool that is named first. */
const takesServers = (add: string, remove: string): Pair => {
  const each = fieldOf('ServerPool', instance, 'serverIds');
  return { add: { operation: add, id: other, whole: element, each }, remove: { operation: remove, id: other, whole: element, each } };
};
/** The first object is told the other one. */
const told = (add: string, remove: string): Pair => ({ add: { operation: add, id: instance, whole: other }, remove: { operation: remove, id: instance, whole: other } });

const ports = takes('Network.addEthernetPort', 'Network.removeEthernetPort');
const tags = told('ResourceGroup.addResource', 'ResourceGroup.removeResource');

/** What can be added to what (CLI guide 3.3 and 3.4, add and remove). */
const pairs: Readonly<Partial<Record<CliTypeName, Readonly<Partial<Record<CliTypeName, Pair>>>>>> = {
  BondPort: { Network: ports },
  FileSystem: { AccessGroup: takes('AccessGroup.addFileSystem', 'AccessGroup.removeFileSystem') },
  PhysicalDisk: { AccessGroup: takes('AccessGroup.presentStorageElement', 'AccessGroup.unpresentStorageElement') },
  Port: { BondPort: takes('EthernetPort.addPhysicalPort', 'EthernetPort.removePhysicalPort'), Network: ports },
  Server: {
    AccessGroup: takes('AccessGroup.addServer', 'AccessGroup.removeServer'),
    CpuCompatibilityGroup: takes('CpuCompatibilityGroup.addServer', 'CpuCompatibilityGroup.removeServer'),
    Repository: takes('Repository.present', 'Repository.unpresent'),
    ServerPool: takes('ServerPool.addServer', 'ServerPool.removeServer'),
  },
  ServerPool: {
    AccessGroup: takesServers('AccessGroup.addServer', 'AccessGroup.removeServer'),
    Repository: takesServers('Repository.present', 'Repository.unpresent'),
  },
  StorageInitiator: { AccessGroup: takes('AccessGroup.addStorageInitiator', 'AccessGroup.removeStorageInitiator') },
  Tag: { Server: tags, ServerPool: tags, Vm: tags },
  VlanInterface: { Network: takes('Network.addVlanInterface', 'Network.removeVlanInterface') },
  Vm: {
    AntiAffinityGroup: takes('AffinityGroup.addVm', 'AffinityGroup.removeVm'),
    Server: {
      // From no pool or another one it comes into the Server's.
      add: { operation: 'Vm.migrate', id: instance, params: { serverId: other, serverPoolId: fieldOf('Server', other, 'serverPoolId') } },
      remove: {
        operation: 'Vm.migrate', id: instance, params: { serverPoolId: constant('unassigned') },
        requires: { filling: fieldOf('Vm', instance, 'serverId'), is: other, otherwise: 'The virtual machine is not on this server' },
      },
    },
    ServerPool: takes('ServerPool.addVm', 'ServerPool.removeVm'),
  },
  Vnic: { Network: takes('Network.addVirtualNic', 'Network.removeVirtualNic') },
};

function associations(type: CliTypeName, parents: Readonly<Partial<Record<CliTypeName, Pair>>>): readonly CliCommand[] {
  const types = Object.keys(parents) as CliTypeName[];
  const steps = (verb: 'add' | 'remove') => Object.fromEntries(Object.entries(parents).map(([parent, pair]) => [parent, [pair[verb]]]));
  const evidence = 'CLI guide 3.3';
  return [
    command('add', type, { preposition: { word: 'to', types }, steps: steps('add'), help: `Adds ${withArticle(type)} to another object.`, evidence }),
    command('remove', type, { preposition: { word: 'from', types }, steps: steps('remove'), help: `Takes ${withArticle(type)} away from another object.`, evidence }),
  ];
}

/** `add Type instance to Type instance`, `remove Type instance from Type instance` */
export const associationCommands = (): readonly CliCommand[] => Object.entries(pairs).flatMap(([type, parents]) => associations(type as CliTypeName, parents));
