import type { RecordOf, VmRunState } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { WorldReader } from '../world.js';
import { namesOf } from './lookup.js';

type Reader = Pick<WorldReader, 'get' | 'related'>;

/** Refuses while cards are on the network. Throws OVMRU_900201E. */
export function assertNoCards(store: Reader, network: Pick<RecordOf<'Network'>, 'id' | 'name'>): void {
  const cards = store.related('VirtualNic', 'networkId', network.id);
  if (cards.length > 0) throw new RuleError('OVMRU_900201E', [network.name, namesOf(store, 'VirtualNic', cards)]);
}

/** States in which a machine's interfaces are, or may be, in the bridges of its Server. */
const onServer: ReadonlySet<VmRunState> = new Set(['STARTING', 'RUNNING', 'STOPPING']);

/** Refuses while machines that run on a Server have cards on the network. Throws OVMRU_900207E. */
export function assertUnusedOn(store: Reader, network: Pick<RecordOf<'Network'>, 'id' | 'name'>, serverId: string): void {
  const machines = new Set(
    store.related('VirtualNic', 'networkId', network.id).flatMap((id) => {
      const vm = store.get('Vm', store.get('VirtualNic', id)?.vmId ?? '');
      return vm !== undefined && vm.serverId === serverId && onServer.has(vm.vmRunState) ? [vm.id] : [];
    }),
  );
  if (machines.size > 0) throw new RuleError('OVMRU_900207E', [network.name, namesOf(store, 'Server', [serverId]), namesOf(store, 'Vm', [...machines])]);
}
