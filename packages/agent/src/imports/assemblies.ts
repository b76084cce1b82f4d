import { managerKeys, repositoryFolders } from '@ovmsim/model';
import type { RpcStruct } from '@ovmsim/xml';
import type { Mounts } from '../core/mounts.js';
import { PythonException } from '../core/python-exception.js';
import type { ServerState } from '../core/server-state.js';
import { listIn, numberIn, textIn } from '../core/vm-config.js';
import type { AssemblyDisk, AssemblyDraft, AssemblyMachine } from './drafts.js';
import { writeOvf } from './ovf-writer.js';
import { readOvf } from './ovf.js';
import { plainName, type RepositoryFiles } from './repository.js';

const folderOf = (id: string): string => `${repositoryFolders.assemblies}/${plainName(id)}`;
const descriptorOf = (id: string): string => `${folderOf(id)}/assembly.ovf`;

/** Unpacks an assembly into its folder: descriptor and images, or nothing at all. @throws PythonException when there is one already */
export function writeAssembly(files: RepositoryFiles, id: string, draft: AssemblyDraft): void {
  files.assertNew(folderOf(id));
  const disks = withFileNames(draft.disks);
  files.together((making) => {
    making(folderOf(id));
    for (const disk of disks) files.writeImage(`${folderOf(id)}/${disk.name}`, { bytes: disk.populated, allocated: disk.populated });
    files.writeText(descriptorOf(id), writeOvf({ ...draft, disks }));
  });
}

/** What an assembly holds. @throws PythonException when there is none */
export function readAssembly(files: RepositoryFiles, id: string): AssemblyDraft {
  const text = files.readText(descriptorOf(id));
  if (text === undefined) throw new PythonException(`no such assembly: ${id}`);
  return readOvf(text, { get: (name) => files.entry(`${folderOf(id)}/${name}`)?.bytes });
}

/** @throws PythonException when there is none */
export function deleteAssembly(files: RepositoryFiles, id: string): void {
  if (files.entry(folderOf(id)) === undefined) throw new PythonException(`no such assembly: ${id}`);
  files.remove(folderOf(id));
}

/** An assembly in the words of `get_assembly_config` (form ours): sizes as decimal texts. */
export function assemblyStruct(draft: AssemblyDraft): RpcStruct {
  return {
    name: draft.name,
    description: draft.description,
    disks: draft.disks.map(({ id, name, format, capacity, populated }) => ({ id, name, format, capacity: String(capacity), populated_size: String(populated) })),
    vms: draft.machines.map(({ id, name, description, memory, cpus, osType, diskIds, cards, domainType }) => ({
      id, name, description, memory, vcpus: cpus, os_type: osType, disks: [...diskIds], vifs: cards, domain_type: domainType,
    })),
  };
}

/** A machine that is exported. */
export interface Exported {
  readonly repository: string;
  readonly id: string;
}

/** An assembly of stopped machines, as their vm.cfg and images say. @throws PythonException */
export function assemblyOf(name: string, machines: readonly Exported[], { vmFiles, mounts }: Pick<ServerState, 'vmFiles' | 'mounts'>): AssemblyDraft {
  const disks: AssemblyDisk[] = [];
  const described = machines.map(({ repository, id }): AssemblyMachine => {
    const config = vmFiles.require({ repository, id, of: 'machines' });
    const own = listIn(config, 'disk').flatMap((line) => diskOf(line, mounts));
    for (const disk of own) if (!disks.some((known) => known.id === disk.id)) disks.push(disk);
    return {
      id,
      name: textIn(config, managerKeys.simpleName) || id,
      description: textIn(config, managerKeys.description),
      memory: numberIn(config, 'memory', 1024),
      cpus: numberIn(config, 'vcpus', 1),
      osType: textIn(config, managerKeys.osType),
      diskIds: own.map((disk) => disk.id),
      cards: listIn(config, 'vif').length,
      domainType: textIn(config, managerKeys.domainType) || 'xen_hvm',
    };
  });
  return { name, description: '', disks, machines: described };
}

/** `file:/OVS/Repositories/<id>/VirtualDisks/<image>,xvda,w`; CD drives and physical disks stay behind. */
function diskOf(line: string, mounts: Mounts): readonly AssemblyDisk[] {
  const match = /^file:([^,]+),[^,]+,(?:w!?|r)$/.exec(line);
  if (match === null || /:cdrom,/.test(line)) return [];
  const path = match[1] ?? '';
  const at = mounts.require(path);
  const entry = at.share.entry(at.path);
  if (entry?.kind !== 'image') throw new PythonException(`[Errno 2] No such file or directory: '${path}'`, 'OSError');
  const name = path.split('/').at(-1) ?? '';
  return [{ id: name.replace(/\.img$/, ''), name, format: 'raw', capacity: entry.bytes, populated: entry.allocated }];
}

/** Names under which images can lie beside each other. */
function withFileNames(disks: readonly AssemblyDisk[]): AssemblyDisk[] {
  const taken = new Set(['assembly.ovf']);
  return disks.map((disk) => {
    const base = (disk.name.split('/').at(-1) ?? '').replace(/[^\w.-]/g, '_').replace(/^[.-]+/, '').slice(-200) || 'disk';
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = `${number}-${base}`;
    taken.add(name);
    return { ...disk, name };
  });
}
