import { derivedIds } from '@ovmsim/model';
import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { applyPatch, editJobName, patchOf } from '../modify.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { ask } from '../repository/documents.js';
import type { AgentAccess } from '../server/access.js';
import { applyDisks } from '../server/discovery/apply-storage.js';
import { diskFacts } from '../server/discovery/disks-document.js';
import { DiscoveryWriter } from '../server/discovery/writer.js';

type StorageArray = RecordOf<'StorageArray'>;

/** Registers what a Manager does with arrays and physical disks. There are the Servers' own disks; the unmanaged arrays are there and have none. */
export function registerStorageArrayOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('StorageArray.refresh', (call) => planRefresh(access, core, { of: { type: 'StorageArray', id: call.id ?? '' }, array: call.id ?? '' }));
  core.handle('StorageArray.validate', (call) => planValidate(access, call, core));
  core.handle('VolumeGroup.refresh', (call) => planRefresh(access, core, { of: { type: 'VolumeGroup', id: call.id ?? '' }, array: arrayOfGroup(core, call.id ?? '') }));
  core.handle('StorageElement.refresh', (call) => planRefresh(access, core, { of: { type: 'StorageElement', id: call.id ?? '' }, array: arrayOfElement(core, call.id ?? '') }));
  core.handle('StorageElement.modify', planModifyElement);
}

function arrayOfGroup({ store }: Pick<ManagerCore, 'store'>, id: string): string {
  return store.get('VolumeGroup', id)?.storageArrayId ?? '';
}

function arrayOfElement(core: Pick<ManagerCore, 'store'>, id: string): string {
  return arrayOfGroup(core, core.store.get('StorageElement', id)?.volumeGroupId ?? '');
}

function arrayIn({ store }: Pick<ManagerCore, 'store'>, id: string): StorageArray {
  return namedObject(store, 'StorageArray', id);
}

const labels = { StorageArray: 'Storage Array', VolumeGroup: 'Volume Group', StorageElement: 'Physical Disk' } as const;

/** StorageArray.refresh and those of its volume group and its disks: the Server tells its disks again. */
function planRefresh(access: AgentAccess, core: ManagerCore, { of, array }: { readonly of: { readonly type: keyof typeof labels; readonly id: string }; readonly array: string }): JobPlan {
  const { serverId } = arrayIn(core, array);
  return {
    job: {
      name: `Refresh ${labels[of.type]}: ${core.ref(of).name ?? of.id}`,
      objects: [of, ...(serverId === null ? [] : [{ type: 'Server', id: serverId } as const])],
      body: async (job) => {
        if (serverId === null) job.log('no server reaches a disk of this array');
        else await refreshDisks(access, job, { serverId, array });
        return null;
      },
    },
  };
}

async function refreshDisks(access: AgentAccess, job: JobContext, { serverId, array }: { readonly serverId: string; readonly array: string }): Promise<void> {
  const { core } = job;
  const disks = await ask(access.of(serverId), 'discover_physical_luns', { params: [''], read: diskFacts });
  core.transact((tx) => {
    const [volumeGroup] = tx.related('VolumeGroup', 'storageArrayId', array);
    const server = tx.get('Server', serverId);
    if (volumeGroup === undefined || server === undefined) return;
    applyDisks(new DiscoveryWriter(tx, core, server), disks, { initiator: derivedIds.localInitiator(serverId), volumeGroup });
  });
}

/** StorageArray.validate: the plug-in on an admin server is asked whether it can work with the array. */
function planValidate(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name } = arrayIn(core, call.id ?? '');
  const object: ObjectRef = { type: 'StorageArray', id };
  return {
    job: {
      name: `Validate Storage Array: ${name}`,
      objects: [object],
      body: async () => {
        const array = arrayIn(core, id);
        const implementation = array.storageArrayPluginId.replace(/ \([^)]*\)$/, '');
        for (const server of array.adminServerIds) await access.of(server).call('storage_plugin_validate', implementation, { uuid: id, name, storage_type: array.storageType, access_host: '' });
        core.transact((tx) => tx.update('StorageArray', id, { validated: true }));
        return null;
      },
    },
  };
}

/** StorageElement.modify: a friendly name is what an array keeps, which a Server's own disks are not in; a disk that several machines have stays shareable (inferred). */
function planModifyElement(call: OperationCall, core: ManagerCore): JobPlan {
  const object = { type: 'StorageElement', id: call.id ?? '' } as const;
  const before = core.store.get('StorageElement', object.id);
  const patch = patchOf('StorageElement', call.body, core.options.profile.name) as Partial<RecordOf<'StorageElement'>>;
  const local = core.store.get('StorageArray', arrayOfElement(core, object.id))?.storageType === 'LOCAL';
  if (local && patch.userFriendlyName !== undefined && patch.userFriendlyName !== '' && patch.userFriendlyName !== before?.userFriendlyName) {
    throw new OperationError('STORAGE_ELEMENT_000002', [before?.name ?? object.id]);
  }
  return {
    job: {
      name: editJobName(core, object),
      objects: [object],
      body: async () => {
        const users = core.store.related('VmDiskMapping', 'storageElementId', object.id).flatMap((id) => core.store.get('Vm', core.store.get('VmDiskMapping', id)?.vmId ?? '')?.name ?? []);
        if (patch.shareable === false && users.length > 1) throw new RuleError('OVMRU_900166E', [`Physical Disk: ${before?.name ?? object.id}`, users.join(', ')]);
        applyPatch(core, object, patch);
        return null;
      },
    },
  };
}
