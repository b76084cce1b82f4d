import type { VmBootType, VmDomainType } from './enums.js';

/** Bounds of what a virtual machine may be given; memory in MB (CLI guide 3.4 A.51 and A.90; priority and cap inferred). */
export const vmLimits = {
  memory: { least: 32, most: 2_000_000 },
  cpuCount: { least: 1, most: 128 },
  cpuPriority: { least: 1, most: 100 },
  cpuUtilizationCap: { least: 1, most: 100 },
} as const;

/** Bounds of messages to a guest, bytes: of a key, of a value that is logged, and of one that is not (Concepts Guide 3.3 §7.9). */
export const guestMessageLimits = { key: 256, loggedValue: 1024, value: 8192 } as const;

/** What follows from the kind of domain. */
export interface DomainTypeFacts {
  /** `diskLimit` (3.3 clients). */
  readonly diskLimit: number;
  /** `bootOrder` of a machine that was made without one (most paravirtual machines have none: 3.4 clients). */
  readonly bootOrder: readonly VmBootType[];
}

const devices: readonly VmBootType[] = ['DISK', 'CDROM'];

/** Kinds of domain that a Server with Xen on x86 runs. */
export const domainTypes: { readonly [T in Exclude<VmDomainType, 'LDOMS_PVM' | 'UNKNOWN'>]: DomainTypeFacts } = {
  XEN_HVM: { diskLimit: 4, bootOrder: devices },
  XEN_HVM_PV_DRIVERS: { diskLimit: 107, bootOrder: devices },
  XEN_PVM: { diskLimit: 104, bootOrder: [] },
};

/** Whether a Server with Xen on x86 runs this kind of domain. */
export function runsOnXen(type: VmDomainType): type is keyof typeof domainTypes {
  return Object.hasOwn(domainTypes, type);
}

/** `osType` of a machine that was made without one. */
export const defaultOsType = 'None';

/** Answer of GET Vm/SupportedOsTypes (3.3 clients, order theirs; 'None' is the value of machines that never had one). */
export const osTypes = [
  defaultOsType,
  'Oracle Linux 7', 'Oracle Linux 6', 'Oracle Linux 5', 'Oracle Linux 4',
  'Oracle Solaris 11', 'Oracle Solaris 10', 'Other Oracle Solaris',
  'Red Hat Enterprise Linux 7', 'Red Hat Enterprise Linux 6', 'Red Hat Enterprise Linux 5', 'Red Hat Enterprise Linux 4', 'Other Linux',
  'Microsoft Windows Vista', 'Microsoft Windows 7', 'Microsoft Windows 8', 'Microsoft Windows 10',
  'Microsoft Windows Server 2003', 'Microsoft Windows Server 2008', 'Microsoft Windows Server 2012', 'Microsoft Windows Server 2016', 'Other Microsoft Windows',
] as const;

/** Keyboards of consoles (CLI guide 3.4 A.51). */
export const keymaps = [
  'en-us', 'ar', 'da', 'de', 'de-ch', 'en-gb', 'es', 'et', 'fi', 'fo', 'fr', 'fr-be', 'fr-ca', 'fr-ch', 'hr', 'hu', 'is', 'it', 'ja', 'lt', 'lv', 'mk', 'nl',
  'nl-be', 'no', 'pl', 'pt', 'pt-br', 'ru', 'sl', 'sv', 'th', 'tr',
] as const;
