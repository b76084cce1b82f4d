import type { RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import { takeSpace } from '../repository/repository-job.js';
import { allocateMac, releaseMac } from '../virtual-nic/mac.js';
import { newVirtualNic } from '../virtual-nic/records.js';
import type { WorldReader } from '../world.js';

type Reader = Pick<WorldReader, 'get' | 'related'>;

/** A machine or template that is to be, with what belongs to it. */
export interface VmDraft {
  readonly vm: RecordOf<'Vm'>;
  readonly disks: readonly RecordOf<'VirtualDisk'>[];
  readonly mappings: readonly RecordOf<'VmDiskMapping'>[];
  readonly cards: readonly RecordOf<'VirtualNic'>[];
}

/** The world as it will be with the draft in it: what an agent is told before anything is committed. */
export function withDraft(store: Reader, { vm, disks, mappings, cards }: VmDraft): Reader {
  const drafts: { readonly [T in 'Vm' | 'VirtualDisk' | 'VmDiskMapping' | 'VirtualNic']: readonly RecordOf<T>[] } = { Vm: [vm], VirtualDisk: disks, VmDiskMapping: mappings, VirtualNic: cards };
  const found = (type: string): readonly { readonly id: string }[] => (drafts as Readonly<Record<string, readonly { readonly id: string }[]>>)[type] ?? [];
  return {
    get: ((type: Parameters<Reader['get']>[0], id: string) => found(type).find((each) => each.id === id) ?? store.get(type, id)) as Reader['get'],
    related: (type, field, target) => (target === vm.id ? found(type).map(({ id }) => id) : store.related(type, field, target)),
  };
}

/** Commits a machine or template with what belongs to it. Throws RuleError when its pool, its repository or a CD image has gone meanwhile. */
export function insertDraft(core: ManagerCore, { vm, disks, mappings, cards }: VmDraft): void {
  core.transact((tx) => {
    if (vm.serverPoolId !== null && !tx.has('ServerPool', vm.serverPoolId)) throw new RuleError('GEN_000002', ['ServerPool', vm.serverPoolId]);
    for (const { repositoryId } of [vm, ...disks]) if (repositoryId !== null && !tx.has('Repository', repositoryId)) throw new RuleError('GEN_000002', ['Repository', repositoryId]);
    const placed = vm.serverId !== null && tx.get('Server', vm.serverId)?.serverPoolId === vm.serverPoolId;
    tx.insert('Vm', placed ? vm : { ...vm, serverId: null });
    for (const disk of disks) {
      tx.insert('VirtualDisk', disk);
      takeSpace(tx, disk.repositoryId ?? '', disk.onDiskSize);
    }
    for (const mapping of mappings) {
      if (mapping.virtualDiskId !== null && !tx.has('VirtualDisk', mapping.virtualDiskId)) throw new RuleError('GEN_000002', ['VirtualDisk', mapping.virtualDiskId]);
      tx.insert('VmDiskMapping', mapping);
    }
    for (const card of cards) tx.insert('VirtualNic', card.networkId !== null && !tx.has('Network', card.networkId) ? { ...card, networkId: null } : card);
  });
}

/** Cards on these networks: with addresses of the Manager's range, which stay reserved, or a template's without. Throws RuleError NETWORK_000005. */
export function draftCards(core: ManagerCore, vmId: string, { networks, template }: { readonly networks: readonly (string | null)[]; readonly template: boolean }): RecordOf<'VirtualNic'>[] {
  const cards: RecordOf<'VirtualNic'>[] = [];
  try {
    for (const networkId of networks) cards.push(newVirtualNic({ id: newId(core, 'VirtualNic'), vmId, networkId, macAddress: template ? null : allocateMac(core) }));
  } catch (error) {
    releaseMacs(core, { cards });
    throw error;
  }
  return cards;
}

/** Gives back the addresses of cards that are not to be. */
export function releaseMacs(core: ManagerCore, { cards }: Pick<VmDraft, 'cards'>): void {
  for (const { macAddress } of cards) if (macAddress !== null) releaseMac(core, macAddress);
}
