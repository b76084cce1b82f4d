import type { TypeName } from '@ovmsim/model';

/** How the product's texts call the types whose words are not simply their name in parts ('Create VM Disk Mapping: …' recorded). */
const special: Readonly<Partial<Record<TypeName, string>>> = {
  Vm: 'VM',
  VmDiskMapping: 'VM Disk Mapping',
  VirtualNic: 'VNIC',
  VlanInterface: 'VLAN Interface',
  VmCloneDefinition: 'VM Clone Definition',
  VmCloneNetworkMapping: 'VM Clone Network Mapping',
  VmCloneStorageMapping: 'VM Clone Storage Mapping',
  AssemblyVm: 'Assembly VM',
  Cpu: 'CPU',
  CpuCompatibilityGroup: 'CPU Compatibility Group',
};

/** 'ServerPool' → 'Server Pool', as job names and messages say it. */
export function typeLabel(type: TypeName): string {
  return special[type] ?? type.replace(/([a-z])([A-Z])/g, '$1 $2');
}
