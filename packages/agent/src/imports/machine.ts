import { managerKeyPrefix, managerKeys, vmConfigKeys } from '@ovmsim/model';
import type { RpcStruct } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import type { Member } from './archive.js';
import type { AssemblyDraft, AssemblyMachine, DiskDraft, MachineDraft } from './drafts.js';
import type { SimFile } from './sim-url.js';
import { numberIn, readArchivedConfig, textIn, textsIn } from './vm-cfg.js';

/** Keys of vm.cfg that belong to where it was made. */
const local: ReadonlySet<string> = new Set(['name', 'uuid', 'disk', 'vif', 'vfb', 'vncpasswd', 'vnclisten', 'cpus', 'kernel', 'ramdisk', 'bootloader', 'bootargs', 'extra']);

/** The machine in the files of an archive, or of several that belong together. @throws PythonException */
export function machineFrom(members: readonly Member[], fallbackName: string): MachineDraft {
  const descriptions = members.filter(({ path, text }) => text !== undefined && /(?:^|\/)vm\.cfg$/i.test(path));
  if (descriptions.length === 0) {
    const assembly = members.some(({ path }) => /\.ovf$/i.test(path));
    throw new PythonException(`the archive has no vm.cfg${assembly ? ', it is an assembly' : ''}`);
  }
  if (descriptions.length > 1) throw new PythonException('the archive has more than one vm.cfg');
  const config = readArchivedConfig(descriptions[0]?.text ?? '');
  const domainType = textIn(config, managerKeys.domainType) ?? (config['builder'] === 'hvm' ? 'xen_hvm' : 'xen_pvm');
  const memory = numberIn(config, 'memory', 1024);
  const vcpus = numberIn(config, 'vcpus', 1);
  return {
    name: textIn(config, managerKeys.simpleName) ?? textIn(config, 'name') ?? fallbackName,
    disks: textsIn(config, 'disk').flatMap((line) => diskOf(line, members)),
    cards: textsIn(config, 'vif').length,
    config: {
      ...taken(config),
      [managerKeys.domainType]: domainType,
      memory,
      maxmem: Math.max(memory, numberIn(config, 'maxmem', memory)),
      vcpus,
      maxvcpus: Math.max(vcpus, numberIn(config, 'maxvcpus', vcpus)),
    },
  };
}

function taken(config: RpcStruct): RpcStruct {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !local.has(key) && (Object.hasOwn(vmConfigKeys, key) || key.startsWith(managerKeyPrefix))));
}

/** `file:/OVS/…/System.img,xvda,w`; CD drives and physical disks stay behind. */
function diskOf(line: string, members: readonly Member[]): readonly DiskDraft[] {
  const match = /^(?:(file|tap\d?:aio|phy):)?([^,]*),(?:ioemu:)?([a-z]+\d*)(:[a-z]+)?,(w!|w|r)$/.exec(line.trim());
  if (match === null) throw new PythonException(`vm.cfg has a disk that cannot be read: ${line.slice(0, 200)}`, 'ValueError');
  const [, scheme = 'file', path = '', device = '', suffix, mode = 'w'] = match;
  if (scheme === 'phy' || suffix === ':cdrom' || path === '') return [];
  const name = path.split('/').at(-1) ?? '';
  const image = members.find((member) => member.path === name || member.path.endsWith(`/${name}`));
  if (image === undefined) throw new PythonException(`vm.cfg names ${name}, which is not in the archive`);
  return [{ name, bytes: image.bytes, allocated: image.bytes, device, mode }];
}

/** The machine that `sim:template/…` stands for. */
export function simMachine(file: SimFile): MachineDraft {
  return {
    name: file.name.replace(/\.(?:tgz|tar\.gz|tar)$/i, ''),
    disks: Array.from({ length: file.disks }, (_, index) => ({
      name: index === 0 ? 'System.img' : `Disk${index + 1}.img`, bytes: file.size, allocated: file.used, device: deviceOf(index), mode: 'w',
    })),
    cards: file.nics,
    config: configOf({ ...file, description: '' }),
  };
}

/** The assembly that `sim:assembly/…` stands for. */
export function simAssembly(file: SimFile): AssemblyDraft {
  const name = file.name.replace(/\.(?:ova|ovf)$/i, '');
  const numbers = Array.from({ length: file.vms }, (_, index) => index + 1);
  const disksOf = (vm: number): string[] => Array.from({ length: file.disks }, (_, index) => (index === 0 ? `vm${vm}_system` : `vm${vm}_disk${index + 1}`));
  return {
    name,
    description: '',
    disks: numbers.flatMap((vm) => disksOf(vm).map((id) => ({ id, name: `${id}.img`, format: 'raw', capacity: file.size, populated: file.used }))),
    machines: numbers.map((vm) => ({
      id: `vm${vm}`, name: file.vms === 1 ? name : `${name}_vm${vm}`, description: '', memory: file.memory, cpus: file.cpus, osType: file.osType,
      diskIds: disksOf(vm), cards: file.nics, domainType: file.domainType,
    })),
  };
}

/** A machine of an assembly as a template to be. */
export function deployed(machine: AssemblyMachine, assembly: AssemblyDraft): MachineDraft {
  return {
    name: machine.name,
    disks: machine.diskIds.flatMap((id, index) => {
      const disk = assembly.disks.find((each) => each.id === id);
      // Images of other formats become raw ones (3.4).
      return disk === undefined ? [] : [{ name: disk.name.replace(/\.[a-z]+$/i, '.img'), bytes: disk.capacity, allocated: disk.populated, device: deviceOf(index), mode: 'w' }];
    }),
    cards: machine.cards,
    config: configOf(machine),
  };
}

function configOf(machine: Pick<AssemblyMachine, 'memory' | 'cpus' | 'osType' | 'domainType' | 'description'>): RpcStruct {
  const { memory, cpus, osType, domainType, description } = machine;
  return {
    [managerKeys.osType]: osType,
    [managerKeys.domainType]: domainType,
    [managerKeys.description]: description,
    ...(domainType === 'xen_pvm' ? {} : { builder: 'hvm' }),
    memory,
    maxmem: memory,
    vcpus: cpus,
    maxvcpus: cpus,
  };
}

/** xvda, xvdb … */
function deviceOf(index: number): string {
  const first = Math.floor(index / 26) - 1;
  return `xvd${first < 0 ? '' : String.fromCharCode(97 + first)}${String.fromCharCode(97 + (index % 26))}`;
}
