import { PythonException } from '../python-exception.js';
import { bareInterface, portsOf, slavesOf, vlanOf, vlansOn, type BondMode, type Interfaces, type NetworkInterface } from './interfaces.js';
import { assertAddress, assertNewName, commandFailed, deviceOf, existing, mtuBounds, vlanBounds } from './rules.js';
import { bondModes, type NetworkScripts } from './scripts.js';

const folder = '/etc/xen/scripts/linuxbridge';

/** Interfaces while a call changes them. */
type Draft = Map<string, NetworkInterface>;

/**
 * What the calls of module `network` do to the interfaces of the control domain. Limits and refusals: descriptions of a 3.2.1 agent (CloudStack ovm3
 * plug-in); texts without a recording are ours. A call that is refused changes nothing.
 */
export class HostNetwork {
  /** `guests`: the machines' interfaces in a bridge, which keep it busy. */
  constructor(
    private readonly scripts: NetworkScripts,
    private readonly guests: (bridge: string) => readonly string[] = () => [],
  ) {}

  interfaces(): Interfaces {
    return this.scripts.read();
  }

  /** The machines' interfaces in a bridge. */
  guestsIn(bridge: string): readonly string[] {
    return this.guests(bridge);
  }

  createBond(name: string): void {
    this.change((draft) => {
      assertNewName(draft, name);
      draft.set(name, { ...bareInterface(name, 'bond'), mode: 'active-backup' });
    });
  }

  deleteBond(name: string): void {
    this.change((draft) => {
      const bond = bondOf(draft, name);
      assertUnused(draft, bond);
      for (const slave of slavesOf(draft, name)) draft.set(slave.name, { ...slave, master: null });
      draft.delete(name);
    });
  }

  setBondMode(name: string, number: string): void {
    const mode = (Object.keys(bondModes) as BondMode[]).find((one) => String(bondModes[one]) === number);
    if (mode === undefined) throw new PythonException(`Invalid bonding mode: ${number}`, 'ValueError');
    this.change((draft) => draft.set(name, { ...bondOf(draft, name), mode }));
  }

  addSlave(bond: string, name: string): void {
    this.change((draft) => {
      const { mtu } = bondOf(draft, bond);
      const card = deviceOf(draft, name);
      if (card.kind !== 'nic') throw new PythonException(`Not a physical interface: ${name}`);
      assertUnused(draft, card);
      draft.set(name, { ...card, master: bond, mtu });
    });
  }

  removeSlave(bond: string, name: string): void {
    this.change((draft) => {
      const card = existing(draft, name);
      if (card.master !== bondOf(draft, bond).name) throw new PythonException(`Interface ${name} is not a slave of ${bond}`);
      draft.set(name, { ...card, master: null });
    });
  }

  startLocalBridge(name: string): void {
    this.change((draft) => {
      if (draft.has(name)) throw commandFailed([`${folder}/ovs-local-bridge`, 'start', `bridge=${name}`], `Start local network: Bridge ${name} Is Busy`);
      assertNewName(draft, name);
      draft.set(name, { ...bareInterface(name, 'bridge'), bootProto: 'static' });
    });
  }

  stopLocalBridge(name: string): void {
    this.change((draft) => {
      const bridge = existing(draft, name);
      const busy = bridge.kind !== 'bridge' || portsOf(draft, name).length > 0 || this.guests(name).length > 0;
      if (busy) throw commandFailed([`${folder}/ovs-local-bridge`, 'stop', `bridge=${name}`], `Stop local network: Bridge ${name} Is Busy`);
      draft.delete(name);
    });
  }

  /** The bridge takes over the device's address and MTU. */
  startBridge(name: string, device: string): void {
    this.change((draft) => startBridge(draft, name, deviceOf(draft, device)));
  }

  stopBridge(name: string, device: string): void {
    this.change((draft) => this.stopBridgeOn(draft, name, deviceOf(draft, device)));
  }

  addVlan(device: string, vlan: number): void {
    this.change((draft) => {
      const lower = deviceOf(draft, device);
      if (lower.bridge !== null) throw new PythonException(`Interface ${device} is a port of bridge ${lower.bridge}`);
      addVlan(draft, lower, vlan);
    });
  }

  removeVlan(device: string, vlan: number): void {
    this.change((draft) => {
      const one = existing(draft, vlanName(device, vlan));
      if (one.bridge !== null) throw new PythonException(`Interface ${one.name} is a port of bridge ${one.bridge}`);
      draft.delete(one.name);
    });
  }

  /** VLAN device and bridge in one; a device that is there already is used and stays when the bridge goes (inferred). VLAN 1: the device itself. */
  startVlanBridge(name: string, device: string, vlan: number): void {
    this.change((draft) => {
      const lower = deviceOf(draft, device);
      if (vlan !== 1 && !draft.has(vlanName(device, vlan))) {
        addVlan(draft, lower, vlan);
        const made = existing(draft, vlanName(device, vlan));
        draft.set(made.name, { ...made, ofBridge: true });
      }
      startBridge(draft, name, vlan === 1 ? lower : existing(draft, vlanName(device, vlan)));
    });
  }

  stopVlanBridge(name: string, device: string, vlan: number): void {
    this.change((draft) => {
      const lower = vlan === 1 ? deviceOf(draft, device) : existing(draft, vlanName(device, vlan));
      this.stopBridgeOn(draft, name, lower);
      if (lower.ofBridge) draft.delete(lower.name);
    });
  }

  setMtu(name: string, mtu: number): void {
    if (mtu < mtuBounds.least || mtu > mtuBounds.most) throw new PythonException(`Invalid MTU: ${mtu}`, 'ValueError');
    this.change((draft) => {
      const one = existing(draft, name);
      if (one.master !== null) throw new PythonException(`Interface ${name} is a slave of ${one.master}`);
      const reached = one.kind === 'bridge' ? portsOf(draft, name) : one.bridge === null ? [one] : portsOf(draft, one.bridge);
      if (reached.length === 0) throw new PythonException(`Bridge ${name} has no ports`);
      for (const each of reached) {
        const lower = each.kind === 'vlan' ? existing(draft, vlanOf(each.name)?.device ?? '') : undefined;
        if (lower !== undefined && mtu > lower.mtu) throw new PythonException(`MTU ${mtu} of ${each.name} exceeds MTU ${lower.mtu} of ${lower.name}`);
      }
      for (const each of reached) resize(draft, each, mtu);
    });
  }

  setAddress(name: string, address: { readonly ip: string; readonly netmask: string } | null, bootProto: 'static' | 'dhcp'): void {
    this.change((draft) => {
      const one = existing(draft, name);
      if (one.bridge !== null) throw new PythonException(`Interface ${name} is a port of bridge ${one.bridge}`);
      if (one.master !== null) throw new PythonException(`Interface ${name} is a slave of ${one.master}`);
      if (address !== null) assertAddress(draft, name, address);
      draft.set(name, { ...one, address, bootProto });
    });
  }

  setMetadata(name: string, data: string): void {
    if (/^\s/.test(data)) throw new PythonException('Metadata must not begin with blanks', 'ValueError');
    if (/[\r\n]/.test(data)) throw new PythonException('Metadata must be one line', 'ValueError');
    this.change((draft) => draft.set(name, { ...existing(draft, name), metadata: data }));
  }

  private stopBridgeOn(draft: Draft, name: string, lower: NetworkInterface): void {
    const bridge = existing(draft, name);
    if (bridge.kind !== 'bridge' || lower.bridge !== name) throw new PythonException(`Interface ${lower.name} is not a port of bridge ${name}`);
    if (this.guests(name).length > 0) throw commandFailed([`${folder}/ovs-bridge`, 'stop', `bridge=${name}`, `netdev=${lower.name}`], `Stop bridge: Bridge ${name} Is Busy`);
    draft.set(lower.name, { ...lower, bridge: null, address: bridge.address, bootProto: bridge.address === null && bridge.bootProto !== 'dhcp' ? 'none' : bridge.bootProto });
    draft.delete(name);
  }

  private change(how: (draft: Draft) => void): void {
    const draft: Draft = new Map(this.scripts.read());
    how(draft);
    this.scripts.write(draft);
  }
}

function vlanName(device: string, vlan: number): string {
  return `${device}.${vlan}`;
}

function bondOf(interfaces: Interfaces, name: string): NetworkInterface {
  const bond = existing(interfaces, name);
  if (bond.kind !== 'bond') throw new PythonException(`Not a bond: ${name}`);
  return bond;
}

/** Neither in a bridge, nor with an address or a VLAN of its own. */
function assertUnused(interfaces: Interfaces, { name, bridge, address, bootProto }: NetworkInterface): void {
  if (bridge !== null) throw new PythonException(`Interface ${name} is a port of bridge ${bridge}`);
  if (address !== null || bootProto === 'dhcp') throw new PythonException(`Interface ${name} has an address`);
  const [vlan] = vlansOn(interfaces, name);
  if (vlan !== undefined) throw new PythonException(`Interface ${name} carries ${vlan.name}`);
}

function addVlan(draft: Draft, lower: NetworkInterface, vlan: number): void {
  if (vlan < vlanBounds.least || vlan > vlanBounds.most) throw new PythonException(`Invalid VLAN: ${vlan}`, 'ValueError');
  const name = vlanName(lower.name, vlan);
  assertNewName(draft, name);
  draft.set(name, { ...bareInterface(name, 'vlan'), mtu: lower.mtu });
}

function startBridge(draft: Draft, name: string, lower: NetworkInterface): void {
  if (draft.has(name)) throw commandFailed([`${folder}/ovs-bridge`, 'start', `bridge=${name}`, `netdev=${lower.name}`], `Start bridge: Bridge ${name} Is Busy`);
  assertNewName(draft, name);
  if (lower.bridge !== null) throw new PythonException(`Interface ${lower.name} is a port of bridge ${lower.bridge}`);
  draft.set(name, { ...bareInterface(name, 'bridge'), mtu: lower.mtu, address: lower.address, bootProto: lower.address === null && lower.bootProto === 'none' ? 'static' : lower.bootProto });
  draft.set(lower.name, { ...lower, bridge: name, address: null, bootProto: 'none' });
}

/** A device's MTU: its slaves and its bridge follow, and VLANs on it that would exceed it shrink with it, as the kernel has it. */
function resize(draft: Draft, device: NetworkInterface, mtu: number): void {
  draft.set(device.name, { ...device, mtu });
  for (const slave of slavesOf(draft, device.name)) draft.set(slave.name, { ...slave, mtu });
  const bridge = device.bridge === null ? undefined : draft.get(device.bridge);
  if (bridge !== undefined) draft.set(bridge.name, { ...bridge, mtu });
  for (const vlan of vlansOn(draft, device.name)) if (vlan.mtu > mtu) resize(draft, vlan, mtu);
}
