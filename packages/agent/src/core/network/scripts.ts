import type { Inventory } from '../hardware.js';
import { layout } from '../layout.js';
import type { StateFiles } from '../state-files.js';
import { bareInterface, installedInterfaces, slavesOf, usualMtu, vlanOf, type BondMode, type Interfaces, type NetworkInterface } from './interfaces.js';

/** The kernel's numbers of the modes that the agent takes (CloudStack ovm3 plug-in). */
export const bondModes: { readonly [M in BondMode]: number } = { 'active-backup': 1, '802.3ad': 4, 'balance-alb': 6 };

const script = (name: string): string => `${layout.networkScripts}/ifcfg-${name}`;
const meta = (name: string): string => `${layout.networkScripts}/meta-${name}`;

/** The folder network-scripts: one file per interface, and one with the metadata of those that have some. It is what comes up at the next boot, and what is up now. */
export class NetworkScripts {
  constructor(
    private readonly files: StateFiles,
    private readonly inventory: Inventory,
  ) {}

  /** Cards in the order of the machine, then bonds, VLANs and bridges by name. Cards are there whatever the files say. */
  read(): Interfaces {
    const names = this.files.list(layout.networkScripts).filter((name) => name.startsWith('ifcfg-')).map((name) => name.slice('ifcfg-'.length));
    if (names.length === 0) return installedInterfaces(this.inventory);
    const read = new Map(names.map((name) => [name, parsed(name, settings(this.files.read(script(name)) ?? ''), settings(this.files.read(meta(name)) ?? ''))]));
    const cards = this.inventory.nics.map(({ name }) => ({ ...(read.get(name) ?? bareInterface(name, 'nic')), kind: 'nic' as const }));
    const others = [...read.values()].filter(({ kind, name }) => kind !== 'nic' && !cards.some((card) => card.name === name));
    const of = (kind: NetworkInterface['kind']): NetworkInterface[] => others.filter((one) => one.kind === kind);
    return new Map([...cards, ...of('bond'), ...of('vlan'), ...of('bridge')].map((one) => [one.name, one]));
  }

  /** Writes what differs from the files there are. */
  write(interfaces: Interfaces): void {
    const wanted = new Map<string, string>();
    for (const one of interfaces.values()) {
      wanted.set(script(one.name), printed(one, interfaces, this.inventory));
      if (one.metadata !== '') wanted.set(meta(one.name), `METADATA=${one.metadata}\n`);
    }
    for (const name of this.files.list(layout.networkScripts)) {
      const path = `${layout.networkScripts}/${name}`;
      if (/^(?:ifcfg|meta)-/.test(name) && !wanted.has(path)) this.files.remove(path);
    }
    for (const [path, text] of wanted) if (this.files.read(path) !== text) this.files.write(path, text);
  }
}

/** Lines KEY=value; what somebody wrote by hand and nobody knows is left out. */
function settings(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 1 || line.startsWith('#') ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).replace(/^"(.*)"$/, '$1')] as const];
    }),
  );
}

function parsed(name: string, values: ReadonlyMap<string, string>, metadata: ReadonlyMap<string, string>): NetworkInterface {
  const text = (key: string): string | null => values.get(key) || null;
  const bond = values.get('BONDING_OPTS');
  const kind = values.get('TYPE') === 'Bridge' ? 'bridge' : values.get('VLAN') === 'yes' && vlanOf(name) !== null ? 'vlan' : bond === undefined ? 'nic' : 'bond';
  const bootProto = text('BOOTPROTO');
  const ip = text('IPADDR');
  const mtu = Number(values.get('MTU') ?? usualMtu);
  const number = Number(/(?:^|\s)mode=(\d)/.exec(bond ?? '')?.[1] ?? 1);
  return {
    name,
    kind,
    mtu: Number.isSafeInteger(mtu) && mtu > 0 ? mtu : usualMtu,
    bootProto: bootProto === 'dhcp' || bootProto === 'static' ? bootProto : 'none',
    address: ip === null ? null : { ip, netmask: values.get('NETMASK') ?? '255.255.255.0' },
    bridge: text('BRIDGE'),
    master: text('MASTER'),
    mode: kind === 'bond' ? modeOf(number) : null,
    ofBridge: values.get('OVS_VLAN_BRIDGE') === 'yes',
    metadata: metadata.get('METADATA') ?? '',
  };
}

function modeOf(number: number): BondMode {
  return (Object.keys(bondModes) as BondMode[]).find((mode) => bondModes[mode] === number) ?? 'active-backup';
}

function printed(one: NetworkInterface, interfaces: Interfaces, inventory: Inventory): string {
  const hardware = inventory.nics.find(({ name }) => name === one.name)?.mac;
  const primary = slavesOf(interfaces, one.name)[0]?.name;
  const lines: (readonly [string, string | undefined])[] = [
    ['DEVICE', one.name],
    ['TYPE', one.kind === 'bridge' ? 'Bridge' : undefined],
    ['VLAN', one.kind === 'vlan' ? 'yes' : undefined],
    ['ONBOOT', 'yes'],
    ['BOOTPROTO', one.bootProto],
    ['HWADDR', hardware?.toUpperCase()],
    ['BONDING_OPTS', one.mode === null ? undefined : bondOptions(one.mode, primary)],
    ['MASTER', one.master ?? undefined],
    ['SLAVE', one.master === null ? undefined : 'yes'],
    ['BRIDGE', one.bridge ?? undefined],
    ['IPADDR', one.address?.ip],
    ['NETMASK', one.address?.netmask],
    ['MTU', one.mtu === usualMtu ? undefined : String(one.mtu)],
    // Ours: so that the device goes with its bridge.
    ['OVS_VLAN_BRIDGE', one.ofBridge ? 'yes' : undefined],
  ];
  return lines.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}\n`])).join('');
}

/** The times are those that the bond shows (recorded 3.2.1). */
function bondOptions(mode: BondMode, primary: string | undefined): string {
  const first = primary === undefined ? '' : ` primary=${primary}`;
  return `"mode=${bondModes[mode]} miimon=250 use_carrier=1 updelay=500 downdelay=500 primary_reselect=0${first}"`;
}
