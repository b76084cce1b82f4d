import { errorText } from '@ovmsim/model';
import type { ValueOf } from '@ovmsim/model';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { attachableOf } from '../network/attachable.js';
import { refusalOf } from '../network/connect.js';
import type { OperationCall } from '../operation.js';

/**
 * BusinessManagement.availableEthernetPorts (3.3 clients): the ports that could be added to a network, of one Server or of all, and why the others could not. Without
 * a network: those that are free for any. Throws GEN_000002.
 */
export function availableEthernetPorts(core: ManagerCore, params: OperationCall['params']): ValueOf<'BusinessSelection'> {
  const { store } = core;
  const serverId = text(params['serverId']);
  const networkId = text(params['networkId']);
  const network = networkId === '' ? undefined : store.get('Network', networkId);
  if (networkId !== '' && network === undefined) throw new OperationError('GEN_000002', ['Network', networkId]);
  if (network?.serverLocal === true) return { globalUnselectedReasons: [errorText('NETWORK_000008', network.name)], selectedObjectIds: [], unselectedObjectDetails: [] };
  const ports = serverId === '' ? store.ids('EthernetPort') : store.related('EthernetPort', 'serverId', serverId);
  const judged = ports.flatMap((id) => {
    const one = attachableOf(store, { type: 'EthernetPort', id });
    return one === undefined ? [] : [{ object: { type: 'EthernetPort', id } as const, refusal: refusalOf(store, network ?? null, one) }];
  });
  return {
    globalUnselectedReasons: [],
    selectedObjectIds: judged.flatMap(({ object, refusal }) => (refusal === null ? [object] : [])),
    unselectedObjectDetails: judged.flatMap(({ object, refusal }) => (refusal === null ? [] : [{ reasons: [refusal.message], unselectedObjectId: object }])),
  };
}

const text = (value: string | number | boolean | undefined): string => (value === undefined ? '' : String(value));
