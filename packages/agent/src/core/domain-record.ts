import { dashed } from '@ovmsim/model';
import type { RpcStruct, RpcValue } from '@ovmsim/xml';
import type { Domain } from './domains.js';
import { listIn, numberIn, textIn, type VmConfig } from './vm-config.js';

/** First port of the consoles on the Server's loopback. */
const firstDisplay = 5900;

/** Memory that a fully virtual domain has beyond what it was given, MB: three to twelve (3.4 clients). */
function overhead(memory: number): number {
  return Math.min(12, Math.max(3, Math.round((memory * 6) / 1024)));
}

/** Memory of a domain as Xen counts it, MB. */
export function domainMemory(config: VmConfig): number {
  const memory = numberIn(config, 'memory', 0);
  return isHvm(config) ? memory + overhead(memory) : memory;
}

/** Paravirtual drivers bring the count of a fully virtual guest back to what it was given. */
function isHvm(config: VmConfig): boolean {
  return textIn(config, 'builder') === 'hvm' && textIn(config, 'OVM_domain_type') !== 'xen_hvm_pv_drivers';
}

/**
 * A domain as xend lists it: every scalar is a text (recorded 3.2.1; what the record of a later Server has beyond that is in its public listing). The terminal's
 * number follows from the slot, so that the serial port comes out as 10001 + 2 * slot (pairs as 3.4 clients saw them).
 */
export function domainRecord(domain: Domain, now: number): RpcStruct {
  const { config, id, slot, startedAt } = domain;
  const seconds = Math.max(0, now - startedAt) / 1000;
  const vcpus = numberIn(config, 'vcpus', 1);
  const hvm = textIn(config, 'builder') === 'hvm';
  return {
    name: domain.vm,
    uuid: dashed(domain.vm),
    domid: String(id),
    state: domain.paused ? '--p---' : '-b----',
    status: '2',
    vcpus: String(Math.max(vcpus, numberIn(config, 'maxvcpus', vcpus))),
    online_vcpus: String(vcpus),
    cpus: Array.from({ length: vcpus }, () => allowedCpus(config)),
    memory: String(domainMemory(config)),
    maxmem: String(numberIn(config, 'maxmem', numberIn(config, 'memory', 0))),
    shadow_memory: hvm ? '9' : '0',
    cpu_weight: String(numberIn(config, 'cpu_weight', 256)),
    cpu_cap: String(numberIn(config, 'cpu_cap', 0)),
    // As an idle guest uses them.
    cpu_time: (seconds / 100).toFixed(9),
    start_time: (startedAt / 1000).toFixed(2),
    builder: hvm ? 'hvm' : 'linux',
    bootloader: textIn(config, 'bootloader'),
    bootloader_args: hvm ? '' : '-q',
    on_poweroff: textIn(config, 'on_poweroff'),
    on_reboot: textIn(config, 'on_reboot'),
    on_crash: textIn(config, 'on_crash'),
    on_xend_start: 'ignore',
    on_xend_stop: 'ignore',
    pool_name: 'Pool-0',
    features: '',
    description: '',
    store_mfn: String(1_044_476 + id),
    ...(hvm ? {} : { console_mfn: String(1_044_475 + id) }),
    image: { kernel: hvm ? 'hvmloader' : textIn(config, 'kernel'), device_model: '/usr/lib/xen/bin/qemu-dm', videoram: '4', pci: [], nomigrate: '0', tsc_mode: '0' },
    device: devices(domain, slot),
  };
}

function devices({ config }: Domain, slot: number): RpcStruct {
  const listen = textIn(config, 'vnclisten') || '127.0.0.1';
  const vfb: RpcStruct = {
    location: `${listen}:${firstDisplay + slot}`, vnc: '1', vncunused: '1', vnclisten: listen, keymap: textIn(config, 'keymap'), uuid: '', xauthority: '',
  };
  return {
    vbd: listIn(config, 'disk').map(disk),
    vif: listIn(config, 'vif').map(card),
    vfb: [vfb],
    console: [{ protocol: 'vt100', location: String(2 * slot + 1), uuid: '' }],
    vkbd: textIn(config, 'builder') === 'hvm' ? [] : [{ backend: '0' }],
  };
}

/** `file:/OVS/…img,xvda,w` as a device. */
function disk(line: string, index: number): RpcStruct {
  const [uname = '', dev = '', mode = ''] = line.split(',');
  return { uname, dev: dev.includes(':') ? dev : `${dev}:disk`, mode, bootable: index === 0 ? '1' : '0', backend: '0', VDI: '', protocol: 'x86_64-abi', uuid: '' };
}

/** `mac=…,bridge=…` as a device. */
function card(line: string): RpcStruct {
  const parts = Object.fromEntries(line.split(',').map((part): [string, string] => [part.split('=')[0] ?? '', part.slice(part.indexOf('=') + 1)]));
  return { bridge: parts['bridge'] ?? '', mac: parts['mac'] ?? '', script: '/etc/xen/scripts/vif-bridge', uuid: '', backend: '0' };
}

/** The processors a domain may use; empty: any. '0-2,5' is a list of them. */
function allowedCpus(config: VmConfig): RpcValue {
  return textIn(config, 'cpus').split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    if (part === '' || from === undefined || !Number.isSafeInteger(from) || to === undefined || !Number.isSafeInteger(to) || to - from > 4096) return [];
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => String(from + index));
  });
}
