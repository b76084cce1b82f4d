import type { RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import { namedObject, stillThere } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { assertChangeable, assertFits, changeCards } from '../virtual-nic/change.js';
import { networkIn, networkOf } from './lookup.js';

/** Network.addVirtualNic (3.3 clients): a card comes to the network, from another one or from none. */
export function planAddCard(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  return planMove(access, core, { call, verb: 'Add', to: networkOf(core, call.id).id });
}

/** Network.removeVirtualNic: the card stays, without a network. */
export function planRemoveCard(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  return planMove(access, core, { call, verb: 'Remove', to: null });
}

interface Move {
  readonly call: OperationCall;
  readonly verb: 'Add' | 'Remove';
  /** Network, or null for none. */
  readonly to: string | null;
}

function planMove(access: AgentAccess, core: ManagerCore, { call, verb, to }: Move): JobPlan {
  const network = networkOf(core, call.id);
  const card = cardOf(core, String(call.body));
  return {
    job: {
      name: `${verb} VNIC: ${card.name} ${verb === 'Add' ? 'to' : 'from'} Network: ${network.name}`,
      objects: [{ type: 'VirtualNic', id: card.id }, { type: 'Vm', id: card.vmId }],
      body: async (job) => {
        const { networkId, vmId } = cardIn(core, card.id);
        if (to === null && networkId !== network.id) throw new RuleError('GEN_000009', [card.id, network.id]);
        const vm = assertChangeable(core, vmId);
        if (to !== null) assertFits(core, vm, networkIn(core.store, to));
        if (networkId === to) return null;
        const put = (id: string | null) => () => core.transact((tx) => tx.update('VirtualNic', card.id, { networkId: id }));
        await changeCards(access, job, { vmId, change: put(to), undo: put(networkId) });
        return null;
      },
    },
  };
}

function cardOf(core: ManagerCore, id: string): RecordOf<'VirtualNic'> {
  return namedObject(core.store, 'VirtualNic', id);
}

function cardIn(core: ManagerCore, id: string): RecordOf<'VirtualNic'> {
  return stillThere(core.store, 'VirtualNic', id);
}
