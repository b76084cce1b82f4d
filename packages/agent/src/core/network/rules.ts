import { isIPv4 } from 'node:net';
import { PythonException } from '../python-exception.js';
import { pythonString } from '../python.js';
import type { Interfaces, NetworkInterface } from './interfaces.js';

/** Bounds of an MTU and of a VLAN (CloudStack ovm3 plug-in, texts of a 3.2.1 agent); VLAN 1 means untagged where a bridge comes with it. */
export const mtuBounds = { least: 1500, most: 64_000 } as const;
export const vlanBounds = { least: 2, most: 4095 } as const;

/** How the failure of an external command reads (recorded 3.2.1 for the local bridge; the names of the other scripts are inferred). */
export function commandFailed(argv: readonly string[], text: string): PythonException {
  return new PythonException(`Command: [${argv.map(pythonString).join(', ')}] failed (1): stderr: ${text}`, 'RuntimeError');
}

/** The interface of that name. @throws PythonException */
export function existing(interfaces: Interfaces, name: string): NetworkInterface {
  const found = interfaces.get(name);
  if (found === undefined) throw new PythonException(`No such interface: ${name}`);
  return found;
}

/** A card or bond that is no slave. @throws PythonException */
export function deviceOf(interfaces: Interfaces, name: string): NetworkInterface {
  const device = existing(interfaces, name);
  if (device.kind !== 'nic' && device.kind !== 'bond') throw new PythonException(`Not a physical interface or bond: ${name}`);
  if (device.master !== null) throw new PythonException(`Interface ${name} is a slave of ${device.master}`);
  return device;
}

/** A new name that the kernel takes. @throws PythonException */
export function assertNewName(interfaces: Interfaces, name: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/.test(name)) throw new PythonException(`Invalid interface name: ${name}`, 'ValueError');
  if (interfaces.has(name)) throw new PythonException(`Interface already exists: ${name}`);
}

/** @throws PythonException */
export function assertAddress(interfaces: Interfaces, name: string, { ip, netmask }: { readonly ip: string; readonly netmask: string }): void {
  if (!isIPv4(ip)) throw new PythonException(`Invalid IP address: ${ip}`, 'ValueError');
  if (!isNetmask(netmask)) throw new PythonException(`Invalid netmask: ${netmask}`, 'ValueError');
  const other = [...interfaces.values()].find((one) => one.name !== name && one.address?.ip === ip);
  if (other !== undefined) throw new PythonException(`Address ${ip} is in use by ${other.name}`);
}

/** Dotted, with its ones before its zeros. */
function isNetmask(text: string): boolean {
  if (!isIPv4(text)) return false;
  const bits = text.split('.').map((octet) => Number(octet).toString(2).padStart(8, '0')).join('');
  return /^1+0*$/.test(bits);
}
