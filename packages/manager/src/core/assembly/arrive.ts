import type { ObjectRef } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import { inBackground } from '../imports/background.js';
import { importJob } from '../imports/import-job.js';
import { importRequest, objectNameOf, optionOf, originOf, type ImportRequest } from '../imports/request.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { quietly } from '../repository/on-server.js';
import { assertMine, repositoryIn } from '../repository/repository-job.js';
import { workerFor } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { assemblyRecords, newAssemblyId } from './records.js';

/** Repository.importAssembly (WSAPI guide 3.3 §2.6.14): one .ova, of the query or of the body. */
export function planImportAssembly(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const request = importRequest(call, { several: false });
  return importJob(core, call.id, {
    label: 'Assembly',
    name: objectNameOf(request.urls[0] ?? ''),
    body: (job, repositoryId) => importAssembly(access, job, { repositoryId, request }),
  });
}

async function importAssembly(access: AgentAccess, job: JobContext, { repositoryId, request }: { readonly repositoryId: string; readonly request: ImportRequest }): Promise<ObjectRef> {
  const { core } = job;
  assertMine(core, repositoryIn(core, repositoryId));
  const server = workerFor(core, repositoryId);
  const id = newAssemblyId(core);
  const [url = ''] = request.urls;
  await inBackground(access, job, { serverId: server.id, method: 'import_assembly', params: [repositoryId, id, url, optionOf(request)] });
  return recordAssembly(access, job, { id, name: objectNameOf(url), repositoryId, origin: originOf(request.urls), serverId: server.id });
}

/** An assembly that a Server has just put into a repository. */
export interface ArrivedAssembly {
  readonly id: string;
  readonly name: string;
  readonly repositoryId: string;
  readonly origin: string;
  readonly serverId: string;
}

/** Records it as the Server describes it; when that fails the Server takes it out again. Throws RuleError, AgentCallError. */
export async function recordAssembly(access: AgentAccess, job: JobContext, { serverId, ...about }: ArrivedAssembly): Promise<ObjectRef> {
  const { core } = job;
  const { id, repositoryId } = about;
  const client = access.of(serverId);
  try {
    job.checkAbort();
    const server = core.store.get('Server', serverId)?.name ?? serverId;
    const { assembly, disks, machines } = assemblyRecords(await client.call('get_assembly_config', repositoryId, id), { ...about, server });
    core.transact((tx) => {
      if (!tx.has('Repository', repositoryId)) throw new RuleError('GEN_000002', ['Repository', repositoryId]);
      tx.insert('Assembly', assembly);
      for (const disk of disks) tx.insert('AssemblyVirtualDisk', disk);
      for (const machine of machines) tx.insert('AssemblyVm', machine);
    });
  } catch (error) {
    await quietly(job, client.call('delete_assembly', repositoryId, id));
    throw error;
  }
  return { type: 'Assembly', id };
}
