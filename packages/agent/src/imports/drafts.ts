import type { RpcStruct } from '@ovmsim/xml';

/** A disk of a machine as an archive describes it. */
export interface DiskDraft {
  /** Name of the image in the archive. */
  readonly name: string;
  readonly bytes: number;
  /** What the image takes of the repository. */
  readonly allocated: number;
  /** Device in the guest, `xvda`. */
  readonly device: string;
  /** Xen's word: `w`, `r` or `w!`. */
  readonly mode: string;
}

/** A machine as an archive describes it. */
export interface MachineDraft {
  readonly name: string;
  readonly disks: readonly DiskDraft[];
  /** Number of cards; their networks are those of where the archive was made and are not taken over. */
  readonly cards: number;
  /** Everything else, by the keys of vm.cfg, without `name`, `uuid`, `disk` and `vif`. */
  readonly config: RpcStruct;
}

/** A disk of an assembly. */
export interface AssemblyDisk {
  /** `ovf:diskId` */
  readonly id: string;
  readonly name: string;
  /** `vmdk`, `vhd`, `vdi` or `raw`, by what its descriptor says. */
  readonly format: string;
  readonly capacity: number;
  readonly populated: number;
}

/** What an assembly holds. Machines name their disks by id. */
export interface AssemblyDraft {
  readonly name: string;
  readonly description: string;
  readonly disks: readonly AssemblyDisk[];
  readonly machines: readonly AssemblyMachine[];
}

export interface AssemblyMachine {
  /** `ovf:id` */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** MiB */
  readonly memory: number;
  readonly cpus: number;
  readonly osType: string;
  readonly diskIds: readonly string[];
  readonly cards: number;
  /** Own extension of exported assemblies; 'xen_hvm' for those of others. */
  readonly domainType: string;
}
