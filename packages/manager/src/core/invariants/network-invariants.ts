import type { RecordOf } from '@ovmsim/model';
import { attachableOf, attachedTo } from '../network/attachable.js';
import { isManagement, servesMachines } from '../network/lookup.js';
import type { WorldReader } from '../world.js';

/** Rules of networks, ports, bridges and cards (Concepts Guide 3.3 §5.6 and inferred). */
export function* networkInvariants(store: WorldReader): Generator<string> {
  for (const network of store.list('Network')) yield* connections(store, network);
  for (const port of store.list('EthernetPort')) yield* portRules(store, port);
  for (const bridge of store.list('VirtualSwitch')) yield* bridgeRules(store, bridge);
  for (const { id, networkId } of store.list('VirtualNic')) {
    const network = store.get('Network', networkId ?? '');
    if (network !== undefined && !servesMachines(network)) yield `VirtualNic ${id}: on Network ${network.id}, which does not serve machines`;
  }
}

function* connections(store: WorldReader, network: RecordOf<'Network'>): Generator<string> {
  const { id, serverLocal, serverId } = network;
  if (serverLocal !== (serverId !== null)) yield `Network ${id}: local to a server, or not, but its server is ${serverId}`;
  const connected = attachedTo(store, id);
  if (serverLocal && connected.length > 0) yield `Network ${id}: local to a server, but has ports`;
  if (serverLocal && network.roles.join() !== 'VIRTUAL_MACHINE') yield `Network ${id}: local to a server, but its roles are ${network.roles.join(', ')}`;
  const servers = connected.map((one) => one.serverId);
  const twice = servers.find((server, index) => servers.indexOf(server) !== index);
  if (twice !== undefined) yield `Network ${id}: connects Server ${twice} twice`;
}

function* portRules(store: WorldReader, { id, networkId, bondPortId, portType, serverId }: RecordOf<'EthernetPort'>): Generator<string> {
  const bond = store.get('EthernetPort', bondPortId ?? '');
  if (bondPortId !== null && networkId !== null) yield `EthernetPort ${id}: in a bond and in a network`;
  if (bond !== undefined && (bond.portType !== 'BOND' || bond.serverId !== serverId || portType !== 'PHYSICAL')) yield `EthernetPort ${id}: part of ${bond.id}, which is no bond of its server`;
  const vlans = store.related('VlanInterface', 'portId', id).map((vlan) => store.get('VlanInterface', vlan)?.vlanId);
  if (new Set(vlans).size < vlans.length) yield `EthernetPort ${id}: carries a VLAN twice`;
  const network = store.get('Network', networkId ?? '');
  if (network === undefined || !isManagement(network)) return;
  const managed = store.related('EthernetPort', 'serverId', serverId).filter((port) => {
    const other = store.get('Network', store.get('EthernetPort', port)?.networkId ?? '');
    return other !== undefined && isManagement(other);
  });
  if (managed.length > 1) yield `Server ${serverId}: has more than one management interface`;
}

/** A bridge belongs to a network for machines: on the one port that connects its server, or on none in a local network. */
function* bridgeRules(store: WorldReader, { id, networkId, ethernetPortId, vlanInterfaceId }: RecordOf<'VirtualSwitch'>): Generator<string> {
  const network = store.get('Network', networkId ?? '');
  if (network === undefined || !servesMachines(network)) yield `VirtualSwitch ${id}: not on a network that serves machines`;
  if (ethernetPortId !== null && vlanInterfaceId !== null) yield `VirtualSwitch ${id}: on a port and on a VLAN interface`;
  const on = ethernetPortId !== null ? attachableOf(store, { type: 'EthernetPort', id: ethernetPortId }) : vlanInterfaceId !== null ? attachableOf(store, { type: 'VlanInterface', id: vlanInterfaceId }) : undefined;
  if (on === undefined && network?.serverLocal === false) yield `VirtualSwitch ${id}: on nothing, and its network is not local`;
  if (on !== undefined && on.networkId !== networkId) yield `VirtualSwitch ${id}: its port is in network ${on.networkId}, not in ${networkId}`;
}
