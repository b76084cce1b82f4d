import type { CpuSpec, ScsiHostSpec } from './hardware.js';

/** Kinds of machine a world may be built from. */
export type HardwareProfile = 'desktop' | 'rack-v2' | 'rack-v3';

export interface Machine {
  readonly cpu: CpuSpec;
  /** Installed memory to choose from, MiB as the hypervisor counts it. */
  readonly memoryMiB: readonly number[];
  readonly bios: { readonly vendor: string; readonly version: string; readonly releaseDate: string };
  readonly manufacturer: string;
  readonly productName: string;
  /** Null: the board was shipped without one and says so. */
  readonly serialPrefix: string | null;
  readonly chassisUnits: number;
  readonly nic: { readonly vendor: string; readonly device: string; readonly speedMbps: number; readonly oui: string };
  readonly systemDisk: DiskModel;
  readonly dataDisk: DiskModel;
  readonly scsiHosts: readonly ScsiHostSpec[];
}
export interface DiskModel {
  readonly vendor: string;
  readonly product: string;
  readonly revision: string;
  readonly bytes: number;
}

const COMMON_FLAGS =
  'fpu de tsc msr pae mce cx8 apic sep mca cmov pat clflush acpi mmx fxsr sse sse2 ss ht syscall nx lm constant_tsc rep_good nopl nonstop_tsc eagerfpu pni pclmulqdq monitor est ssse3';

/** The machines. The desktop is the one whose Manager was recorded (3.3.3); the rack servers are ordinary ones of the years of 3.3 and 3.4. */
export const machines: { readonly [P in HardwareProfile]: Machine } = {
  desktop: {
    cpu: {
      modelName: 'Intel(R) Core(TM) i7-4790 CPU @ 3.60GHz',
      vendorId: 'GenuineIntel',
      family: 6,
      model: 60,
      stepping: 3,
      cacheKiB: 8192,
      flags: `${COMMON_FLAGS} fma cx16 sse4_1 sse4_2 movbe popcnt tsc_deadline_timer aes xsave avx f16c rdrand hypervisor lahf_lm abm ida arat xsaveopt pln pts dtherm fsgsbase bmi1 hle avx2 bmi2 erms rtm`,
      capabilityWords: ['0xbfebfbff', '0x2c100800', '0x00000000', '0x00007f00', '0x77fafbff', '0x00000000', '0x00000021', '0x00002fbb'],
      sockets: 1,
      coresPerSocket: 4,
      threadsPerCore: 2,
      kHz: 3591797,
    },
    memoryMiB: [16264, 32648],
    bios: { vendor: 'American Megatrends Inc.', version: 'F7', releaseDate: '01/17/2014' },
    manufacturer: 'Gigabyte Technology Co., Ltd.',
    productName: 'To be filled by O.E.M.',
    serialPrefix: null,
    chassisUnits: 1,
    nic: { vendor: '0x8086', device: '0x153b', speedMbps: 1000, oui: '74:d4:35' },
    systemDisk: { vendor: 'ATA', product: 'Samsung_SSD_850', revision: '1B6Q', bytes: 250_059_350_016 },
    dataDisk: { vendor: 'ATA', product: 'WDC WD2003FZEX-0', revision: '1A01', bytes: 2_000_398_934_016 },
    scsiHosts: [{ driver: 'ahci', ports: 6 }],
  },
  'rack-v2': {
    cpu: {
      modelName: 'Intel(R) Xeon(R) CPU E5-2680 v2 @ 2.80GHz',
      vendorId: 'GenuineIntel',
      family: 6,
      model: 62,
      stepping: 4,
      cacheKiB: 25600,
      flags: `${COMMON_FLAGS} cx16 pcid sse4_1 sse4_2 x2apic popcnt tsc_deadline_timer aes avx f16c rdrand hypervisor lahf_lm ida arat epb pln pts dtherm fsgsbase erms`,
      capabilityWords: ['0xbfebfbff', '0x2c100800', '0x00000000', '0x00007f00', '0x77bee3ff', '0x00000000', '0x00000001', '0x00000281'],
      sockets: 2,
      coresPerSocket: 10,
      threadsPerCore: 2,
      kHz: 2793050,
    },
    memoryMiB: [131_026, 262_098],
    bios: { vendor: 'American Megatrends Inc.', version: '17100400', releaseDate: '11/14/2014' },
    manufacturer: 'Oracle Corporation',
    productName: 'SUN FIRE X4170 M3',
    serialPrefix: '1317NM',
    chassisUnits: 1,
    nic: { vendor: '0x8086', device: '0x1528', speedMbps: 10000, oui: '00:10:e0' },
    systemDisk: { vendor: 'LSI', product: 'MR9261-8i', revision: '2.13', bytes: 298_999_349_248 },
    dataDisk: { vendor: 'LSI', product: 'MR9261-8i', revision: '2.13', bytes: 1_197_998_080_000 },
    scsiHosts: [
      { driver: 'ahci', ports: 2 },
      { driver: 'megaraid_sas', ports: 1 },
    ],
  },
  'rack-v3': {
    cpu: {
      modelName: 'Intel(R) Xeon(R) CPU E5-2680 v3 @ 2.50GHz',
      vendorId: 'GenuineIntel',
      family: 6,
      model: 63,
      stepping: 2,
      cacheKiB: 30720,
      flags: `${COMMON_FLAGS} fma cx16 pcid sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave avx f16c rdrand hypervisor lahf_lm abm ida arat epb xsaveopt pln pts dtherm fsgsbase bmi1 avx2 bmi2 erms`,
      capabilityWords: ['0xbfebfbff', '0x2c100800', '0x00000000', '0x00007f00', '0x77fefbff', '0x00000000', '0x00000021', '0x000037ab'],
      sockets: 2,
      coresPerSocket: 12,
      threadsPerCore: 2,
      kHz: 2493984,
    },
    memoryMiB: [262_050, 524_194],
    bios: { vendor: 'American Megatrends Inc.', version: '30050100', releaseDate: '08/28/2015' },
    manufacturer: 'Oracle Corporation',
    productName: 'ORACLE SERVER X5-2',
    serialPrefix: '1529NM',
    chassisUnits: 1,
    nic: { vendor: '0x8086', device: '0x1528', speedMbps: 10000, oui: '00:10:e0' },
    systemDisk: { vendor: 'LSI', product: 'MR9361-8i', revision: '4.23', bytes: 598_879_502_336 },
    dataDisk: { vendor: 'LSI', product: 'MR9361-8i', revision: '4.23', bytes: 2_399_913_738_240 },
    scsiHosts: [
      { driver: 'ahci', ports: 2 },
      { driver: 'megaraid_sas', ports: 1 },
    ],
  },
};
