import type { RecordOf } from '@ovmsim/model';
import { draftCards, insertDraft, releaseMacs, withDraft, type VmDraft } from '../clone/drafts.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext } from '../operation.js';
import { quietly } from '../repository/on-server.js';
import type { AgentAccess } from '../server/access.js';
import { newVirtualDisk } from '../virtual-disk/records.js';
import { newMapping } from '../vm-disk-mapping/records.js';
import { vmConfig } from '../vm/config.js';
import { configPaths, newVm } from '../vm/records.js';
import { ImageFiles } from '../virtual-disk/disk-job.js';
import type { ImportedMachine } from './machine-config.js';

/** Where an imported machine is, and what of it its archive does not say. */
export interface Arrival {
  readonly id: string;
  readonly repositoryId: string;
  readonly serverId: string;
  readonly template: boolean;
  readonly origin: string;
  readonly description?: string;
  /** Ids of the disks of the assembly that the images were made of, by name in it. */
  readonly assemblyDisks?: ReadonlyMap<string, string>;
}

/**
 * Records a machine or template that a Server has just put into a repository. Its configuration is written anew from the model, which knows its cards; when anything
 * fails the Server takes it out again. Throws RuleError, AgentCallError.
 */
export async function recordArrival(access: AgentAccess, job: JobContext, { machine, arrival }: { readonly machine: ImportedMachine; readonly arrival: Arrival }): Promise<void> {
  const { core } = job;
  const { id, repositoryId, serverId, template } = arrival;
  const client = access.of(serverId);
  const files = new ImageFiles(core, access, { repositoryId, serverId });
  const disks = machine.disks.map((disk) => diskRecord(core, disk, arrival));
  const cards = draftCards(core, id, { networks: Array.from({ length: machine.cards }, () => null), template });
  const draft: VmDraft = { vm: vmRecord(core, machine, arrival), disks, cards, mappings: machine.disks.map((disk) => mappingRecord(core, disk, id)) };
  try {
    job.checkAbort();
    await client.call(template ? 'configure_template' : 'configure_vm', repositoryId, id, vmConfig(withDraft(core.store, draft), id));
    for (const disk of disks) await files.note(disk.id, disk.diskType, disk.name);
    insertDraft(core, draft);
  } catch (error) {
    releaseMacs(core, draft);
    await quietly(job, client.call(template ? 'delete_template' : 'delete_vm', repositoryId, id));
    for (const disk of disks) {
      await quietly(job, files.destroy(disk));
      await quietly(job, files.note(disk.id, disk.diskType, null));
    }
    throw error;
  }
}

function vmRecord(core: ManagerCore, { values }: ImportedMachine, { id, repositoryId, template, origin, description }: Arrival): RecordOf<'Vm'> {
  return newVm({
    ...values,
    description: description ?? values.description,
    id,
    repositoryId,
    origin,
    ...(template ? { vmRunState: 'TEMPLATE' as const } : {}),
    ...configPaths(core.store, { id, repositoryId, template }),
  });
}

function diskRecord(core: ManagerCore, disk: ImportedMachine['disks'][number], { repositoryId, assemblyDisks }: Arrival): RecordOf<'VirtualDisk'> {
  const { id, name, size, onDiskSize, shareable } = disk;
  return newVirtualDisk(core.store, {
    id, name, diskType: 'VIRTUAL_DISK', size, onDiskSize, repositoryId, shareable, importFileName: name, assemblyVirtualDiskId: assemblyDisks?.get(name) ?? null,
  });
}

function mappingRecord(core: ManagerCore, { id, diskTarget, diskWriteMode }: ImportedMachine['disks'][number], vmId: string): RecordOf<'VmDiskMapping'> {
  return newMapping({ id: newId(core, 'VmDiskMapping'), vmId, virtualDiskId: id, diskTarget, diskWriteMode });
}
