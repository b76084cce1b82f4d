import type { RpcStruct } from '@ovmsim/xml';
import { cpuCount } from '../core/hardware.js';
import type { OvsServer } from '../core/server.js';

/** The control domain as xend lists it: every scalar a text, no device (recorded 3.2.1). */
export function controlDomain({ inventory, host }: Pick<OvsServer, 'inventory' | 'host'>): RpcStruct {
  const uptimeSeconds = Math.max(0, host.now() - host.current().bootTime) / 1000;
  const cpus = cpuCount(inventory.cpu);
  const memory = String(inventory.controlDomainMiB);
  return {
    name: 'Domain-0',
    uuid: '00000000-0000-0000-0000-000000000000',
    domid: '0',
    state: 'r-----',
    status: '2',
    vcpus: String(cpus),
    online_vcpus: String(cpus),
    cpus: Array.from({ length: cpus }, () => []),
    memory,
    maxmem: memory,
    shadow_memory: '0',
    cpu_weight: '65535',
    cpu_cap: '0',
    // About two per cent of one processor, as an idle control domain uses.
    cpu_time: (uptimeSeconds / 50).toFixed(9),
    bootloader: '',
    bootloader_args: '',
    on_poweroff: 'destroy',
    on_reboot: 'restart',
    on_crash: 'restart',
    on_xend_start: 'ignore',
    on_xend_stop: 'ignore',
    pool_name: 'Pool-0',
    features: '',
    description: '',
    device: {},
  };
}
