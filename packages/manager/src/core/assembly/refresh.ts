import type { RecordOf } from '@ovmsim/model';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { assertMine, repositoryIn } from '../repository/repository-job.js';
import { workerFor } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { assemblyRecords } from './records.js';

/** Assembly.refresh: a Server describes it anew. What users call it and its parts stays. */
export function planRefreshAssembly(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name } = namedObject(core.store, 'Assembly', call.id);
  return {
    job: {
      name: `Refresh Assembly: ${name}`,
      objects: [{ type: 'Assembly', id }],
      body: async (job) => {
        await refresh(access, job, id);
        return null;
      },
    },
  };
}

async function refresh(access: AgentAccess, job: JobContext, assemblyId: string): Promise<void> {
  const { core } = job;
  const { id, name, repositoryId, origin } = namedObject(core.store, 'Assembly', assemblyId);
  assertMine(core, repositoryIn(core, repositoryId));
  const server = workerFor(core, repositoryId);
  job.checkAbort();
  const { disks, machines } = assemblyRecords(await access.of(server.id).call('get_assembly_config', repositoryId, id), { id, name, repositoryId, origin, server: server.name });
  core.transact((tx) => {
    const there = new Set([...disks, ...machines].map((part) => part.id));
    for (const type of ['AssemblyVm', 'AssemblyVirtualDisk'] as const) {
      for (const old of [...tx.related(type, 'assemblyId', id)]) if (!there.has(old)) removeObject(tx, { type, id: old });
    }
    for (const disk of disks) {
      const { capacity, format, populatedSize } = disk;
      if (tx.has('AssemblyVirtualDisk', disk.id)) tx.update('AssemblyVirtualDisk', disk.id, { capacity, format, populatedSize });
      else tx.insert('AssemblyVirtualDisk', disk);
    }
    for (const machine of machines) putMachine(tx, machine);
  });
}

function putMachine(tx: Parameters<Parameters<ManagerCore['transact']>[0]>[0], machine: RecordOf<'AssemblyVm'>): void {
  const { assemblyVirtualDiskIds } = machine;
  if (tx.has('AssemblyVm', machine.id)) tx.update('AssemblyVm', machine.id, { assemblyVirtualDiskIds });
  else tx.insert('AssemblyVm', machine);
}
