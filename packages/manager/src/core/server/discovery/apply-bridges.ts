import type { Attachable } from '../../network/attachable.js';
import { newNetwork, newSwitch } from '../../network/records.js';
import type { BridgeFacts, ManagementInterface, NetworkFacts } from './network-document.js';
import type { DiscoveryWriter } from './writer.js';

/** A port or VLAN interface. */
type Device = Pick<Attachable, 'type' | 'id'>;

/** What discovery knows beside the document. */
export interface NetworkPlace {
  readonly facts: NetworkFacts;
  readonly management: ManagementInterface | null;
  readonly managementNetwork: string | null;
}

/** Writes the bridges between the Server's ports, VLAN interfaces and networks, and those of local networks. Bridges of nobody's network are not the Manager's. */
export function applyBridges(writer: DiscoveryWriter, place: NetworkPlace): void {
  const kept = new Set(place.facts.bridges.flatMap((bridge) => putBridge(writer, place, bridge)));
  for (const id of switchesOf(writer)) if (!kept.has(id)) writer.remove({ type: 'VirtualSwitch', id });
}

function putBridge(writer: DiscoveryWriter, place: NetworkPlace, bridge: BridgeFacts): string[] {
  const on = bridge.ports.map((name) => deviceNamed(writer, name)).find((ref) => ref !== undefined);
  const networkId = on === undefined ? localNetwork(writer, bridge) : networkOf(writer, place, bridge);
  return networkId === null ? [] : [putSwitch(writer, networkId, on ?? null)];
}

function networkOf(writer: DiscoveryWriter, { management, managementNetwork }: NetworkPlace, bridge: BridgeFacts): string | null {
  if (management !== null && management.bridged && bridge.ports.includes(management.port)) return managementNetwork;
  return writer.tx.has('Network', bridge.name) ? bridge.name : null;
}

/** The local network of a bridge without ports: known, or told of by what a Manager wrote on it. */
function localNetwork(writer: DiscoveryWriter, { name, mark }: BridgeFacts): string | null {
  const known = writer.tx.get('Network', name);
  if (known !== undefined) return known.serverId === writer.server.id ? name : null;
  if (mark?.id !== name) return null;
  writer.tx.insert('Network', newNetwork({ id: name, name: mark.name || name, roles: ['VIRTUAL_MACHINE'], serverId: writer.server.id }));
  return name;
}

/** The port or VLAN interface of a name on the Server. */
function deviceNamed(writer: DiscoveryWriter, name: string): Device | undefined {
  for (const portId of writer.tx.related('EthernetPort', 'serverId', writer.server.id)) {
    if (writer.tx.get('EthernetPort', portId)?.interfaceName === name) return { type: 'EthernetPort', id: portId };
    const vlan = writer.find('VlanInterface', { field: 'portId', target: portId }, ({ interfaceName }) => interfaceName === name);
    if (vlan !== undefined) return { type: 'VlanInterface', id: vlan.id };
  }
  return undefined;
}

function putSwitch(writer: DiscoveryWriter, networkId: string, on: Device | null): string {
  const known = on === null ? localSwitch(writer, networkId) : writer.find('VirtualSwitch', { field: on.type === 'EthernetPort' ? 'ethernetPortId' : 'vlanInterfaceId', target: on.id });
  const id = known?.id ?? writer.newId('VirtualSwitch');
  writer.put('VirtualSwitch', newSwitch(id, networkId, on), ['networkId']);
  return id;
}

const localSwitch = (writer: DiscoveryWriter, networkId: string) =>
  writer.find('VirtualSwitch', { field: 'networkId', target: networkId }, ({ ethernetPortId, vlanInterfaceId }) => ethernetPortId === null && vlanInterfaceId === null);

/** The bridges that the Manager knows on the Server. */
function switchesOf({ tx, server }: DiscoveryWriter): string[] {
  const ports = tx.related('EthernetPort', 'serverId', server.id);
  const local = tx.related('Network', 'serverId', server.id);
  return [
    ...ports.flatMap((port) => tx.related('VirtualSwitch', 'ethernetPortId', port)),
    ...ports.flatMap((port) => tx.related('VlanInterface', 'portId', port)).flatMap((vlan) => tx.related('VirtualSwitch', 'vlanInterfaceId', vlan)),
    ...local.flatMap((network) => tx.related('VirtualSwitch', 'networkId', network)),
  ];
}
