import type { RpcStruct, RpcValue } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import type { Task } from '../core/task.js';
import { integerArgument, textArgument, type MethodTable } from './table.js';

/** Where a call in the background stands (values: ours). */
const RUNNING = -1;
const DONE = 0;
const FAILED = 1;

interface BackgroundCall {
  status: number;
  output: RpcValue;
  /** How far it is, in its own words; '' when it does not say. */
  progress: string;
  readonly ending: AbortController;
}

/** Calls in the background. Results are kept until they have been read once. */
export class AsyncCalls {
  private readonly calls = new Map<number, BackgroundCall>();

  /** Starts `run` under a process number and returns at once. */
  start(pid: number, run: (task: Task) => Promise<RpcValue>): number {
    const call: BackgroundCall = { status: RUNNING, output: null, progress: '', ending: new AbortController() };
    this.calls.set(pid, call);
    run({ signal: call.ending.signal, report: (text) => (call.progress = text) }).then(
      (output) => Object.assign(call, { status: DONE, output }),
      (error: unknown) => Object.assign(call, { status: FAILED, output: error instanceof Error ? error.message : String(error) }),
    );
    return pid;
  }

  /** @throws PythonException for a number nobody knows, or whose result has been read */
  read(pid: number): RpcStruct {
    const call = this.calls.get(pid);
    if (call === undefined) throw new PythonException(`No such process: ${pid}`);
    const { status, output, progress } = call;
    if (status !== RUNNING) this.calls.delete(pid);
    return { pid, status, output, ...(progress === '' ? {} : { progress }) };
  }

  /** Forgets a call and asks it to end: a fetch does, what cannot be ended half-way runs to its end. */
  stop(pid: number): void {
    const call = this.calls.get(pid);
    if (call === undefined) throw new PythonException(`No such process: ${pid}`);
    this.calls.delete(pid);
    call.ending.abort();
  }

  clear(): void {
    for (const pid of [...this.calls.keys()]) this.stop(pid);
  }
}

/** Calls in the background: names and parameters are stock, the shapes of the answers are ours. */
export const asyncMethods: MethodTable = {
  ovs_async_proc: (call) => {
    const method = textArgument(call, 0);
    const { server, caller } = call;
    return server.asyncCalls.start(server.log.nextProcess(), (task) => server.dispatch(method, call.params.slice(1), { ...caller, task }));
  },
  ovs_async_proc_status: (call) => call.server.asyncCalls.read(integerArgument(call, 0)),
  ovs_async_proc_stop: (call) => {
    call.server.asyncCalls.stop(integerArgument(call, 0));
    return null;
  },
};
