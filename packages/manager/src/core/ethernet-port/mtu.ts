import type { Attachable } from '../network/attachable.js';
import type { Steps } from '../network/steps.js';
import type { WorldTransaction } from '../transaction.js';

/** Gives a port or VLAN interface another MTU on its Server. Throws AgentCallError, also when the MTU exceeds that of the device below. */
export async function tellMtu({ take }: Steps, { serverId, interfaceName, mtu: before }: Attachable, mtu: number): Promise<void> {
  if (mtu === before) return;
  const step = (size: number) => ({ serverId, method: 'ovs_change_mtu', params: [interfaceName, size] }) as const;
  await take(step(mtu), step(before));
}

/** Writes what the Server made of it: the slaves of a bond follow, and VLAN interfaces that would exceed their port shrink with it. */
export function writeMtu(tx: WorldTransaction, { type, id }: Pick<Attachable, 'type' | 'id'>, mtu: number): void {
  tx.update(type, id, { mtu });
  if (type === 'VlanInterface') return;
  for (const slave of tx.related('EthernetPort', 'bondPortId', id)) tx.update('EthernetPort', slave, { mtu });
  for (const vlan of tx.related('VlanInterface', 'portId', id)) if ((tx.get('VlanInterface', vlan)?.mtu ?? 0) > mtu) tx.update('VlanInterface', vlan, { mtu });
}
