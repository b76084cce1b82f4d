import type { ObjectRef, RecordOf } from '@ovmsim/model';
import type { WorldReader } from '../world.js';
import type { AgentStep } from './steps.js';

type Reader = Pick<WorldReader, 'get' | 'related'>;

/** A port or a VLAN interface: what connects a Server to a network. */
export interface Attachable {
  readonly type: 'EthernetPort' | 'VlanInterface';
  readonly id: string;
  readonly name: string;
  readonly serverId: string;
  /** Name of the device on the Server: 'bond1', 'eth1.10'. */
  readonly interfaceName: string;
  readonly mtu: number;
  readonly networkId: string | null;
  /** Of a VLAN interface: the device below it, and its VLAN. */
  readonly vlan: { readonly device: string; readonly id: number } | null;
}

/** The port or VLAN interface of a reference; undefined when there is none. */
export function attachableOf(store: Reader, { type, id }: ObjectRef): Attachable | undefined {
  if (type === 'EthernetPort') {
    const port = store.get(type, id);
    return port === undefined ? undefined : { ...common(port), type, serverId: port.serverId, vlan: null };
  }
  const vlan = type === 'VlanInterface' ? store.get(type, id) : undefined;
  const port = vlan === undefined ? undefined : store.get('EthernetPort', vlan.portId);
  if (vlan === undefined || port === undefined) return undefined;
  return { ...common(vlan), type: 'VlanInterface', serverId: port.serverId, vlan: { device: port.interfaceName, id: vlan.vlanId } };
}

function common({ id, name, interfaceName, mtu, networkId }: RecordOf<'EthernetPort'> | RecordOf<'VlanInterface'>) {
  return { id, name, interfaceName, mtu, networkId };
}

/** What connects Servers to a network: ports, then VLAN interfaces, in the order in which they came. */
export function attachedTo(store: Reader, networkId: string): Attachable[] {
  const ids: ObjectRef[] = (['EthernetPort', 'VlanInterface'] as const).flatMap((type) => store.related(type, 'networkId', networkId).map((id) => ({ type, id })));
  return ids.flatMap((ref) => attachableOf(store, ref) ?? []);
}

/** The bridge of a port or VLAN interface, if it has one. */
export function switchOf(store: Reader, { type, id }: Pick<Attachable, 'type' | 'id'>): string | undefined {
  return store.related('VirtualSwitch', type === 'EthernetPort' ? 'ethernetPortId' : 'vlanInterfaceId', id)[0];
}

/** The call that makes or ends the bridge of a network on a Server; the bridge bears the network's id (recorded 3.2.1). */
export function bridgeStep(word: 'start' | 'stop', networkId: string, { serverId, interfaceName, vlan }: Attachable): AgentStep {
  if (vlan === null) return { serverId, method: 'ovs_br_config', params: [word, networkId, interfaceName] };
  return { serverId, method: 'ovs_vlan_bridge', params: [word, networkId, vlan.device, vlan.id] };
}
