import type { RecordOf } from '@ovmsim/model';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { vmConfig } from '../vm/config.js';
import { serverFor, vmIn } from '../vm/tell.js';
import type { WorldReader } from '../world.js';

type Reader = Pick<WorldReader, 'get' | 'related'>;
type VmDiskMapping = RecordOf<'VmDiskMapping'>;

/** What a machine's disks are going to be: a mapping that is new or other, or one that goes. */
export type DiskChange = { readonly put: VmDiskMapping } | { readonly remove: string };

/**
 * Tells the machine's Server about its disks as they are going to be, before that is committed: a Server that does not take them leaves everything as it was.
 * Nothing happens for a machine without a repository, which has no configuration anywhere. Throws AgentCallError, RuleError WORKER_SERVER_000001.
 */
export async function tellDisks(access: AgentAccess, job: JobContext, { vmId, change }: { readonly vmId: string; readonly change: DiskChange }): Promise<void> {
  const { store } = job.core;
  const vm = vmIn(job.core, vmId);
  if (vm.repositoryId === null) return;
  const method = vm.vmRunState === 'TEMPLATE' ? 'configure_template' : 'configure_vm';
  await access.of(serverFor(job.core, vm)).call(method, vm.repositoryId, vm.id, vmConfig(changed(store, vmId, change), vmId));
}

/** The store as it will be once a mapping of a machine has changed. */
function changed(store: Reader, vmId: string, change: DiskChange): Reader {
  const put = 'put' in change ? change.put : undefined;
  const gone = 'remove' in change ? change.remove : undefined;
  const get = ((type: 'VmDiskMapping', id: string) => (type === 'VmDiskMapping' && id === put?.id ? put : store.get(type, id))) as Reader['get'];
  return {
    get,
    related: (type, field, id) => {
      const ids = store.related(type, field, id);
      if (type !== 'VmDiskMapping' || field !== 'vmId' || id !== vmId) return ids;
      return [...ids.filter((each) => each !== gone && each !== put?.id), ...(put === undefined ? [] : [put.id])];
    },
  };
}
