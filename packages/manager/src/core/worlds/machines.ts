import { fixedIds, type RecordOf } from '@ovmsim/model';
import { newId } from '../ids.js';
import { newDiskId, newVirtualDisk } from '../virtual-disk/records.js';
import { newVirtualNic } from '../virtual-nic/records.js';
import { allocateMac } from '../virtual-nic/mac.js';
import { defaultWriteMode, newMapping } from '../vm-disk-mapping/records.js';
import { configPaths, newVm } from '../vm/records.js';
import { detailsUnknown } from '../vm/states.js';
import { idOf, type Building } from './building.js';
import { WorldError } from './errors.js';
import { machineNames, managementNetwork } from './names.js';
import { freeMemory } from '../vm/placement.js';
import type { WorldDisk, WorldTemplate, WorldVm } from './schema.js';

type Vm = RecordOf<'Vm'>;

/** Templates and machines, each with its disks and cards. */
export function insertMachines(building: Building): void {
  const { tx, inventory, ids } = building;
  for (const template of inventory.templates) {
    const like = machineLike(building, template, { template: true });
    ids.templates.set(template.name, insertMachine(building, template, { ...like, name: template.name }));
  }
  for (const vm of inventory.vms) insertGroup(building, vm);
  for (const [name, id] of ids.servers) {
    const server = tx.get('Server', id);
    const free = server === undefined ? 0 : freeMemory(tx, server);
    if (free < 0) throw new WorldError(`server ${name} has ${-free} MB too little for the machines that run on it: let fewer run there, or give them less memory`);
  }
}

/** The machines of a group share its Servers: those that run in turn, and those that do not. */
function insertGroup(building: Building, vm: WorldVm): void {
  const { inventory, ids } = building;
  const members = (vm.server === undefined ? (inventory.pools.find(({ name }) => name === vm.pool)?.servers ?? []) : [vm.server]).map((server) => idOf(building, 'servers', server));
  const running = vm.running ?? (vm.state === 'running' ? (vm.count ?? 1) : 0);
  const stopped = machineLike(building, vm, { template: false, serverPoolId: idOf(building, 'pools', vm.pool), vmStartPolicy: vm.startPolicy });
  const started: Vm = { ...stopped, vmRunState: 'RUNNING', ...detailsUnknown };
  let index = 0;
  for (const name of machineNames(vm)) {
    const runs = index < running;
    const serverId = members[(runs ? index : index - running) % members.length] ?? null;
    ids.vms.set(name, insertMachine(building, vm, { ...(runs ? started : stopped), name, serverId }));
    index += 1;
  }
}

/** What the machines of a group have in common. A copy of one record is made a hundred times faster than a new one, and takes less memory. */
function machineLike(building: Building, wanted: WorldTemplate, { template, ...placed }: { readonly template: boolean } & Partial<Pick<Vm, 'serverPoolId' | 'vmStartPolicy'>>): Vm {
  return newVm({
    id: '',
    name: '',
    description: wanted.description ?? '',
    repositoryId: idOf(building, 'repositories', wanted.repository),
    ...placed,
    vmRunState: template ? 'TEMPLATE' : 'STOPPED',
    vmDomainType: wanted.domainType,
    osType: wanted.osType,
    ...(wanted.bootOrder === undefined ? {} : { bootOrder: wanted.bootOrder }),
    memory: wanted.memory,
    memoryLimit: wanted.memoryLimit ?? wanted.memory,
    cpuCount: wanted.cpus,
    cpuCountLimit: wanted.cpuLimit ?? wanted.cpus,
  });
}

function insertMachine(building: Building, wanted: WorldTemplate, like: Vm): string {
  const { core, tx } = building;
  const id = newId(core, 'Vm');
  const { name, repositoryId } = like;
  const template = like.vmRunState === 'TEMPLATE';
  const repository = repositoryId ?? '';
  const { vmConfigFileAbsolutePath, vmConfigFileMountedPath } = configPaths(tx, { id, repositoryId: repository, template });
  tx.insert('Vm', { ...like, id, vmConfigFileAbsolutePath, vmConfigFileMountedPath });
  for (const [diskTarget, disk] of wanted.disks.entries()) insertDisk(building, disk, { vmId: id, repositoryId: repository, diskTarget, diskName: `${name} (${diskTarget + 1})` });
  for (const { network } of wanted.nics) insertCard(building, network, { vmId: id, template });
  return id;
}

interface Slot {
  readonly vmId: string;
  readonly repositoryId: string;
  readonly diskTarget: number;
  readonly diskName: string;
}

function insertDisk(building: Building, disk: WorldDisk, { vmId, repositoryId, diskTarget, diskName }: Slot): void {
  const { core, tx } = building;
  let virtualDiskId: string;
  if ('iso' in disk) virtualDiskId = idOf(building, 'isos', disk.iso);
  else if ('cdrom' in disk) virtualDiskId = fixedIds.emptyCdrom;
  else {
    virtualDiskId = newDiskId(core, 'VIRTUAL_DISK');
    tx.insert('VirtualDisk', newVirtualDisk(tx, { id: virtualDiskId, name: disk.name ?? diskName, diskType: 'VIRTUAL_DISK', size: disk.size, onDiskSize: disk.used ?? 0, repositoryId }));
  }
  tx.insert('VmDiskMapping', newMapping({ id: newId(core, 'VmDiskMapping'), vmId, virtualDiskId, diskTarget, diskWriteMode: defaultWriteMode(tx.get('VirtualDisk', virtualDiskId)) }));
}

function insertCard(building: Building, network: string, { vmId, template }: { readonly vmId: string; readonly template: boolean }): void {
  const { core, tx } = building;
  const networkId = network === managementNetwork ? managementOf(building) : idOf(building, 'networks', network);
  tx.insert('VirtualNic', newVirtualNic({ id: newId(core, 'VirtualNic'), vmId, networkId, macAddress: template ? null : allocateMac(core) }));
}

/** The network that discovery has made. */
function managementOf({ tx }: Building): string {
  const found = tx.list('Network').find(({ roles }) => roles.includes('MANAGEMENT'));
  if (found === undefined) throw new WorldError('the Servers have no management network');
  return found.id;
}
