import type { RpcValue } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import { integerArgument, textArgument, type MethodTable } from './table.js';

/** Where a call in the background stands (values: ours). */
const RUNNING = -1;
const DONE = 0;
const FAILED = 1;

/** Calls in the background. Results are kept until they have been read once. */
export class AsyncCalls {
  private readonly calls = new Map<number, { status: number; output: RpcValue }>();

  /** Starts `run` under a process number and returns at once. */
  start(pid: number, run: () => Promise<RpcValue>): number {
    const call: { status: number; output: RpcValue } = { status: RUNNING, output: null };
    this.calls.set(pid, call);
    run().then(
      (output) => Object.assign(call, { status: DONE, output }),
      (error: unknown) => Object.assign(call, { status: FAILED, output: error instanceof Error ? error.message : String(error) }),
    );
    return pid;
  }

  /** @throws PythonException for a number nobody knows, or whose result has been read */
  read(pid: number): { pid: number; status: number; output: RpcValue } {
    const call = this.calls.get(pid);
    if (call === undefined) throw new PythonException(`No such process: ${pid}`);
    if (call.status !== RUNNING) this.calls.delete(pid);
    return { pid, ...call };
  }

  /** Forgets a call; what it had begun runs to its end. */
  stop(pid: number): void {
    if (!this.calls.delete(pid)) throw new PythonException(`No such process: ${pid}`);
  }

  clear(): void {
    this.calls.clear();
  }
}

/** Calls in the background: names and parameters are stock, the shapes of the answers are ours. */
export const asyncMethods: MethodTable = {
  ovs_async_proc: (call) => {
    const method = textArgument(call, 0);
    const { server, caller } = call;
    return server.asyncCalls.start(server.log.nextProcess(), () => server.dispatch(method, call.params.slice(1), caller));
  },
  ovs_async_proc_status: (call) => call.server.asyncCalls.read(integerArgument(call, 0)),
  ovs_async_proc_stop: (call) => {
    call.server.asyncCalls.stop(integerArgument(call, 0));
    return null;
  },
};
