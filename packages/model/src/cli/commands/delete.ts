import type { CliTypeName } from '../names.js';
import { command, registryName, withArticle } from '../command.js';
import { fieldOf, instance } from '../fillings.js';
import type { CliCommand, CliStep } from '../spec.js';

/** What can be deleted (CLI guide 3.4 A.59). */
const deleted = [
  'AccessGroup', 'AntiAffinityGroup', 'Assembly', 'BondPort', 'CpuCompatibilityGroup', 'FileServer', 'FileSystem', 'Network', 'PhysicalDisk', 'Repository',
  'RepositoryExport', 'Server', 'ServerController', 'ServerPool', 'ServerPoolNetworkPolicy', 'ServerUpdateGroup', 'ServerUpdateRepository', 'StorageArray', 'Tag',
  'VirtualAppliance', 'VirtualCdrom', 'VirtualDisk', 'VlanInterface', 'Vm', 'VmCloneCustomizer', 'VmCloneNetworkMapping', 'VmCloneStorageMapping', 'VmDiskMapping', 'Vnic',
] as const satisfies readonly CliTypeName[];

/** What is not deleted at its own path. */
const special: Readonly<Partial<Record<CliTypeName, CliStep>>> = {
  ServerPoolNetworkPolicy: {
    operation: 'ServerPoolPolicy.deleteServerPoolNetworkPolicy', id: fieldOf('ServerPoolNetworkPolicy', instance, 'serverPoolPolicyId'), childId: instance,
  },
};
const refusals: Readonly<Partial<Record<CliTypeName, string>>> = { ServerUpdateGroup: 'update groups of server pools' };

/** `delete Type instance` */
export const deleteCommands = (): readonly CliCommand[] => deleted.map((type) => {
  const refusal = refusals[type];
  const step = special[type] ?? { operation: `${registryName(type)}.delete`, id: instance };
  return command('delete', type, { help: `Deletes ${withArticle(type)}.`, evidence: 'CLI guide 3.4 A.59', ...(refusal === undefined ? { steps: [step] } : { refusal }) });
});
