import { repositoryMeta, repositoryMetaChanges, type AgentMethodName } from '@ovmsim/model';
import type { RpcValue } from '@ovmsim/xml';
import { attachedTo, bridgeStep } from '../network/attachable.js';
import { servesMachines } from '../network/lookup.js';
import { networkMetadata } from '../network/metadata.js';
import { membership } from '../server-pool/add-server.js';
import { memberRoles } from '../server-pool/pool-job.js';
import { locationOf, repositoryMountPoint } from '../virtual-disk/records.js';
import { vmConfig } from '../vm/config.js';
import { idOf, type Building } from './building.js';

/** One call of an agent's own method. */
export interface AgentOrder {
  readonly method: AgentMethodName;
  readonly params: readonly RpcValue[];
}

/** Calls by Server id. */
export type AgentCalls = Readonly<Record<string, readonly AgentOrder[]>>;

/** An image that lies on a file server. */
export interface ImageOrder {
  readonly host: string;
  readonly export: string;
  /** Below the export. */
  readonly path: string;
  readonly bytes: number;
  readonly allocated: number;
}

class Calls {
  private readonly byServer = new Map<string, AgentOrder[]>();

  add(serverId: string, method: AgentMethodName, ...params: readonly RpcValue[]): void {
    const calls = this.byServer.get(serverId);
    if (calls === undefined) this.byServer.set(serverId, [{ method, params }]);
    else calls.push({ method, params });
  }

  toJSON(): AgentCalls {
    return Object.fromEntries(this.byServer);
  }
}

/** What file servers and Servers must be told: first what makes Servers members, with networks and storage; then what lies in the repositories; then what runs. */
export function ordersFor(building: Building): { readonly images: readonly ImageOrder[]; readonly steps: readonly AgentCalls[] } {
  const [makers, others, contents, starts] = [new Calls(), new Calls(), new Calls(), new Calls()];
  memberships(building, makers);
  networks(building, makers);
  repositories(building, { makers, others });
  diskNames(building, contents);
  machines(building, { contents, starts });
  return { images: [...images(building)], steps: [makers, others, contents, starts].map((calls) => calls.toJSON()) };
}

/** Every Server's part in its pool, as ServerPool.addServer tells it. */
function memberships(building: Building, calls: Calls): void {
  const { tx, inventory } = building;
  for (const { name, servers } of inventory.pools) {
    const pool = tx.get('ServerPool', idOf(building, 'pools', name));
    const members = servers.flatMap((server) => tx.get('Server', idOf(building, 'servers', server)) ?? []);
    if (pool === undefined) continue;
    for (const [number, server] of members.entries()) {
      calls.add(server.id, 'update_server_roles', memberRoles);
      calls.add(server.id, number === 0 ? 'create_server_pool' : 'join_server_pool', ...membership({ pool, server }, number));
      if (number === 0 && pool.virtualIp !== null) calls.add(server.id, 'configure_virtual_ip', pool.virtualIp, server.ipAddress);
      if (members.length > 1) calls.add(server.id, 'set_pool_member_ip_list', members.map(({ ipAddress }) => ipAddress));
    }
  }
}

/** What Network.addEthernetPort tells: the bridge of a network that machines use, and which network the card is in. */
function networks({ tx, ids }: Building, calls: Calls): void {
  for (const id of ids.networks.values()) {
    const network = tx.get('Network', id);
    if (network === undefined) continue;
    for (const card of attachedTo(tx, id)) {
      const bridge = bridgeStep('start', id, card);
      if (servesMachines(network)) calls.add(card.serverId, bridge.method, ...bridge.params);
      calls.add(card.serverId, 'ovs_if_meta', card.interfaceName, networkMetadata(network));
    }
  }
}

/** Repositories are made by the first Server that has them, and mounted by the others. */
function repositories({ tx, ids }: Building, calls: { readonly makers: Calls; readonly others: Calls }): void {
  for (const id of ids.repositories.values()) {
    const repository = tx.get('Repository', id);
    const location = locationOf(tx, id) ?? '';
    const mountPoint = repositoryMountPoint(id);
    for (const [index, server] of (repository?.presentedServerIds ?? []).entries()) {
      const to = index === 0 ? calls.makers : calls.others;
      to.add(server, 'mount_repository_fs', location, mountPoint);
      if (index === 0) to.add(server, 'create_repository', location, mountPoint, id, repository?.name ?? '');
      else to.add(server, 'add_repository', location, mountPoint);
    }
  }
}

/** Configurations are written by the first Server that has the repository; what runs is started where it is to run. */
function machines({ tx, ids }: Building, { contents, starts }: { readonly contents: Calls; readonly starts: Calls }): void {
  for (const id of [...ids.templates.values(), ...ids.vms.values()]) {
    const vm = tx.get('Vm', id);
    if (vm === undefined || vm.repositoryId === null) continue;
    const [maker] = tx.get('Repository', vm.repositoryId)?.presentedServerIds ?? [];
    if (maker !== undefined) contents.add(maker, vm.vmRunState === 'TEMPLATE' ? 'create_template' : 'create_vm', vm.repositoryId, id, vmConfig(tx, id));
    if (vm.vmRunState === 'RUNNING' && vm.serverId !== null) starts.add(vm.serverId, 'start_vm', vm.repositoryId, id);
  }
}

/** Names of disks, as they stand in their repository. */
function diskNames({ tx, ids }: Building, contents: Calls): void {
  for (const id of ids.repositories.values()) {
    const [maker] = tx.get('Repository', id)?.presentedServerIds ?? [];
    const disks = tx.related('VirtualDisk', 'repositoryId', id).flatMap((disk) => tx.get('VirtualDisk', disk) ?? []);
    if (maker === undefined || disks.length === 0) continue;
    const rows = disks.map(({ id: disk, name, diskType }) => [disk, { [repositoryMeta.type]: diskType, [repositoryMeta.name]: name }] as const);
    contents.add(maker, 'edit_repository_db', id, { [repositoryMetaChanges]: Object.fromEntries(rows) });
  }
}

function* images({ tx, ids }: Building): Generator<ImageOrder> {
  for (const repository of ids.repositories.values()) {
    const [host = '', exported = ''] = (locationOf(tx, repository) ?? '').split(/:(?=\/)/);
    for (const id of tx.related('VirtualDisk', 'repositoryId', repository)) {
      const disk = tx.get('VirtualDisk', id);
      if (disk !== undefined && disk.path !== null) yield { host, export: exported, path: disk.path.slice(1), bytes: disk.size, allocated: disk.onDiskSize };
    }
  }
}
