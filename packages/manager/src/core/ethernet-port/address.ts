import { isIPv4 } from 'node:net';
import type { ValueOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { switchOf } from '../network/attachable.js';
import type { Attachable } from '../network/attachable.js';
import type { AgentStep } from '../network/steps.js';

type Address = ValueOf<'IPAddress'>;

/** Dotted, with its ones before its zeros. */
function isNetmask(text: string): boolean {
  return isIPv4(text) && /^1+0*$/.test(text.split('.').map((octet) => Number(octet).toString(2).padStart(8, '0')).join(''));
}

/**
 * The addresses of a modification, complete: one at most, IPv4, with an address and netmask when it is static. Throws NETWORK_000002, 4, 7, 10 and GEN_000016 at once.
 */
export function readAddresses(owner: string, given: readonly Partial<Address>[]): readonly Address[] {
  if (given.length > 1) throw new OperationError('NETWORK_000004', [owner]);
  return given.map(({ address, netmask, type, configType }): Address => {
    if (type !== undefined && type !== null && type !== 'IPV4') throw new OperationError('GEN_000016', ['type', type]);
    switch (configType ?? 'STATIC') {
      case 'DYNAMIC':
        // The simulator has no DHCP server: nobody answers.
        return { address: '', netmask: '', type: 'IPV4', configType: 'DYNAMIC' };
      case 'STATIC':
        if (!isIPv4(address ?? '')) throw new OperationError('NETWORK_000002', [address ?? '']);
        if (!isNetmask(netmask ?? '')) throw new OperationError('NETWORK_000010', [netmask ?? '']);
        return { address: address ?? '', netmask: netmask ?? '', type: 'IPV4', configType: 'STATIC' };
      default:
        throw new OperationError('NETWORK_000007', [String(configType)]);
    }
  });
}

/** Refuses an address that a Server, a pool or another port has. Throws RuleError OVMRU_900213E. */
export function assertAddressFree({ store }: Pick<ManagerCore, 'store'>, addresses: readonly Address[], owner: string): void {
  for (const { address } of addresses) {
    if (address === '') continue;
    const has = (list: readonly Address[] | null): boolean => (list ?? []).some((one) => one.address === address);
    const holder =
      store.list('EthernetPort').find(({ id, ipaddresses }) => id !== owner && has(ipaddresses)) ??
      store.list('VlanInterface').find((vlan) => vlan.id !== owner && has(vlan.addresses)) ??
      store.list('Server').find(({ ipAddress }) => ipAddress === address) ??
      store.list('ServerPool').find(({ virtualIp }) => virtualIp === address);
    if (holder !== undefined) throw new RuleError('OVMRU_900213E', [address, holder.name]);
  }
}

/** The call that gives an interface its address, or none. A device in a bridge has its address there (CloudStack ovm3 plug-in). */
export function addressStep({ store }: Pick<ManagerCore, 'store'>, one: Attachable, addresses: readonly Address[]): AgentStep {
  const { serverId } = one;
  const bridge = switchOf(store, one);
  const name = bridge === undefined ? one.interfaceName : (store.get('VirtualSwitch', bridge)?.networkId ?? one.interfaceName);
  const [first] = addresses;
  if (first === undefined) return { serverId, method: 'ovs_ip_config', params: [name, 'flush'] };
  if (first.configType === 'DYNAMIC') return { serverId, method: 'ovs_ip_config', params: [name, 'dynamic'] };
  return { serverId, method: 'ovs_ip_config', params: [name, 'static', first.address, first.netmask] };
}
