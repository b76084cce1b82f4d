import { errorMessage, errorText } from '@ovmsim/model';
import type { AgentMethodName } from '@ovmsim/model';
import { describeRpcValue, isRpcStruct, rpcNumber, type RpcValue } from '@ovmsim/xml';
import { addressText } from '../../agents/address.js';
import { AgentCallError } from '../errors.js';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from '../server/access.js';

/** Pauses between two looks at a call in the background, ms of the I/O clock: the first, and the longest. */
const firstPauseMs = 5;
const longestPauseMs = 1000;

/** A call that takes long. */
export interface LongCall {
  readonly serverId: string;
  readonly method: AgentMethodName;
  readonly params: readonly RpcValue[];
}

/**
 * Has an agent do something in the background (`ovs_async_proc`) and waits for it: what the agent tells is the job's progress, an abort of the job stops it.
 * Returns what the method answers. Throws AgentCallError, JobAborted.
 */
export async function inBackground(access: AgentAccess, job: JobContext, call: LongCall): Promise<RpcValue> {
  const { io } = job.core.options;
  const client = access.of(call.serverId);
  job.checkAbort();
  const pid = await client.call('ovs_async_proc', call.method, ...call.params);
  let told = '';
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    if (job.signal.aborted) {
      await client.call('ovs_async_proc_stop', pid);
      job.checkAbort();
    }
    const { status, output = null, progress } = struct(await client.call('ovs_async_proc_status', pid));
    if (typeof progress === 'string' && progress !== '' && progress !== told) {
      told = progress;
      job.progress(progress);
    }
    const state = rpcNumber(status);
    if (state === 0) return output;
    if (state !== -1) throw failure(job, call, { pid, reason: typeof output === 'string' ? output : describeRpcValue(output) });
    // An abort ends the pause, too.
    await io.sleep(pauseMs, job.signal).catch(() => undefined);
  }
}

function struct(value: RpcValue): Readonly<Record<string, RpcValue>> {
  return isRpcStruct(value) ? value : {};
}

/** As the Manager words it when a command in the background fails (field reports). */
function failure({ core }: JobContext, { serverId, method }: LongCall, { pid, reason }: { readonly pid: RpcValue; readonly reason: string }): AgentCallError {
  const name = core.store.get('Server', serverId)?.name ?? serverId;
  const connection = core.store.get('@AgentConnection', serverId);
  const at = connection === undefined ? name : addressText(connection);
  const inner = `OVMAPI_4004E ${errorText('OVMAPI_4004E', at, `${method}, PID: ${rpcNumber(pid) ?? '?'}`, `org.apache.xmlrpc.XmlRpcException: ${reason}`)}`;
  return new AgentCallError(errorMessage('OVMAPI_4010E', [method, name, inner], core.options.world.now()));
}
