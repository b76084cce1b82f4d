import { timestamp } from '@ovmsim/kernel';
import { cpuCount, freeMemoryMiB } from '../core/hardware.js';
import type { OvsServer } from '../core/server.js';

/** What the kernel and xend say at boot, from the machine's facts. */
export function bootMessages(server: OvsServer): { kernel: string; xend: string } {
  const { inventory, profile, host } = server;
  const { cpu } = inventory;
  const kernel = [
    `Linux version ${profile.kernelRelease} (mockbuild@us.oracle.com) ${profile.kernelVersion}`,
    `DMI: ${inventory.system.manufacturer} ${inventory.system.productName}, BIOS ${inventory.bios.version} ${inventory.bios.releaseDate}`,
    `Booting paravirtualized kernel on Xen`,
    `Xen version: ${profile.hypervisorVersion} (preserve-AD)`,
    `Memory: ${inventory.controlDomainMiB * 1024}k available`,
    `smpboot: CPU0: ${cpu.modelName} (fam: ${hex(cpu.family)}, model: ${hex(cpu.model)}, stepping: ${hex(cpu.stepping)})`,
    `Brought up ${cpuCount(cpu)} CPUs`,
    ...inventory.disks.map((disk) => `sd ${disk.scsiAddress}: [${disk.device}] ${disk.vendor} ${disk.product} ${disk.bytes / 512} 512-byte logical blocks`),
    ...inventory.nics.map((nic) => `${nic.name}: NIC Link is ${nic.link ? `Up ${nic.speedMbps} Mbps Full Duplex` : 'Down'}, ${nic.mac}`),
    ...inventory.bonds.map((bond) => `bonding: ${bond.name}: setting mode to ${bond.mode}`),
  ];
  const time = timestamp(host.current().bootTime, host.current().timeZone);
  const xend = [
    `[${time} 2350] INFO (SrvDaemon:332) Xend Daemon started`,
    `[${time} 2350] INFO (SrvDaemon:336) Xend changeset: unavailable.`,
    `[${time} 2350] DEBUG (XendNode:332) pscsi record count: ${inventory.disks.length}`,
    `[${time} 2350] DEBUG (XendNode:140) free memory ${freeMemoryMiB(inventory)} MiB`,
  ];
  return { kernel: `${kernel.join('\n')}\n`, xend: `${xend.join('\n')}\n` };
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
