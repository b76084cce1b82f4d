import type { RecordOf } from '@ovmsim/model';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobDescription, OperationCall } from '../operation.js';
import { addressKey } from './access.js';

/** The Server a call is about. Throws GEN_000002. */
export function serverOf(call: OperationCall, core: ManagerCore): RecordOf<'Server'> {
  return namedObject(core.store, 'Server', call.id);
}

/** Keys of the agents of these Servers, so that no other job talks to them meanwhile. */
export function agentKeys(core: ManagerCore, serverIds: readonly string[]): string[] {
  return serverIds.flatMap((id) => {
    const connection = core.store.get('@AgentConnection', id);
    return connection === undefined ? [] : [addressKey(connection)];
  });
}

/** A job on one Server and its agent. */
export function serverJob(core: ManagerCore, serverId: string, job: Pick<JobDescription, 'name' | 'body'>): JobDescription {
  return { ...job, objects: [{ type: 'Server', id: serverId }], keys: agentKeys(core, [serverId]) };
}
