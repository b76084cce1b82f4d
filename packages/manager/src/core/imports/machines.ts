import { idDigits } from '@ovmsim/model';
import type { ObjectRef } from '@ovmsim/model';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { assertMine, repositoryIn } from '../repository/repository-job.js';
import { workerFor } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { inBackground } from './background.js';
import { importJob } from './import-job.js';
import { importedMachine } from './machine-config.js';
import { recordArrival } from './machine-draft.js';
import { importRequest, objectNameOf, optionOf, originOf, type ImportRequest } from './request.js';

/** Repository.importVm (3.4 clients): a template, or with `createTemplate` false a machine, of one archive or of several that belong together. */
export function planImportVm(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const request = importRequest(call, { several: true });
  const template = call.params['createTemplate'] === true;
  return importJob(core, call.id, {
    label: template ? 'VM Template' : 'VM',
    name: objectNameOf(request.urls[0] ?? ''),
    body: (job, repositoryId) => importMachine(access, job, { repositoryId, template, request }),
  });
}

interface MachineImport {
  readonly repositoryId: string;
  readonly template: boolean;
  readonly request: ImportRequest;
}

async function importMachine(access: AgentAccess, job: JobContext, { repositoryId, template, request }: MachineImport): Promise<ObjectRef> {
  const { core } = job;
  assertMine(core, repositoryIn(core, repositoryId));
  const server = workerFor(core, repositoryId);
  // Imported templates have digits of their own (3.4 clients).
  const id = template ? `${idDigits('14')}${core.ids.hex(16)}` : newId(core, 'Vm');
  const method = template ? 'import_template' : 'import_vm';
  const answer = await inBackground(access, job, { serverId: server.id, method, params: [repositoryId, id, [...request.urls], optionOf(request)] });
  const machine = importedMachine(answer, { server: server.name, method });
  const origin = originOf(request.urls);
  const shown = origin.startsWith('[') ? origin : `[${origin}]`;
  await recordArrival(access, job, { machine, arrival: { id, repositoryId, serverId: server.id, template, origin, description: `Import URLs: ${shown}` } });
  return { type: 'Vm', id };
}
