import type { Rng } from '@ovmsim/kernel';
import type { TypeName } from '@ovmsim/model';

interface Hint {
  /** An object of the type, mostly. */
  readonly pick: (type: TypeName) => string;
  readonly rng: Rng;
  /** Of the path. */
  readonly id: string;
}

const ref = (value: string): { value: string } => ({ value });
const named = ({ rng }: Hint, word: string): string => `${word}${rng.int(1000)}`;

/**
 * Bodies with which an operation has a chance: chance alone would hardly ever make a machine that starts. An operation that stands here without a body is
 * only drawn more often.
 */
export const hints: Readonly<Record<string, ((hint: Hint) => Record<string, unknown>) | undefined>> = {
  'Vm.create': (hint) => ({
    name: named(hint, 'vm'), repositoryId: ref(hint.pick('Repository')), serverPoolId: ref(hint.pick('ServerPool')), memory: hint.rng.pick([512, 1024, 4096]), memoryLimit: 4096,
    cpuCount: 1, cpuCountLimit: 2, vmDomainType: hint.rng.pick(['XEN_HVM', 'XEN_PVM', 'XEN_HVM_PV_DRIVERS']), bootOrder: ['DISK'],
  }),
  'Vm.modify': (hint) => ({ name: named(hint, 'vm'), memory: hint.rng.pick([512, 1024, 2048]) }),
  'Vm.delete': undefined,
  'Vm.start': undefined,
  'Vm.stop': undefined,
  'Vm.kill': undefined,
  'Vm.suspend': undefined,
  'Vm.resume': undefined,
  'Vm.migrate': undefined,
  'Vm.clone': undefined,
  'Vm.move': undefined,
  'Vm.restart': undefined,
  'VirtualDisk.delete': undefined,
  'VirtualDisk.clone': undefined,
  'VmDiskMapping.delete': undefined,
  'VmDiskMapping.modify': (hint) => ({ virtualDiskId: ref(hint.pick('VirtualDisk')) }),
  'VirtualNic.delete': undefined,
  'VirtualNic.modify': undefined,
  'Repository.createVirtualDisk': (hint) => ({ name: named(hint, 'disk'), diskType: hint.rng.pick(['VIRTUAL_DISK', 'VIRTUAL_DISK', 'VIRTUAL_CDROM']), size: hint.rng.pick([1, 2]) * 2 ** 30, shareable: false }),
  'Vm.createVmDiskMapping': (hint) => ({ virtualDiskId: ref(hint.pick('VirtualDisk')), diskTarget: hint.rng.int(4), diskWriteMode: 'READ_WRITE', emulatedBlockDevice: false }),
  'Vm.createVirtualNic': (hint) => ({ networkId: ref(hint.pick('Network')) }),
  'Repository.present': undefined,
  'Repository.unpresent': undefined,
  'AffinityGroup.addVm': undefined,
  'ServerPool.addServer': undefined,
  'ServerPool.removeServer': undefined,
  'ServerPool.create': (hint) => ({ name: named(hint, 'pool') }),
  'FileSystem.createRepository': (hint) => ({ name: named(hint, 'repo'), sharePath: hint.rng.pick(['', 'a', 'b']) }),
  'ServerPool.createAffinityGroup': (hint) => ({ name: named(hint, 'group'), affinityType: 'ANTI_AFFINITY' }),
  'ResourceGroup.create': (hint) => ({ name: named(hint, 'tag') }),
};
