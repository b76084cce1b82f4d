import type { AgentMethodName } from '@ovmsim/model';
import { isRpcStruct, rpcNumber, type RpcStruct, type RpcValue } from '@ovmsim/xml';
import type { CallerFacts } from '../core/authentication.js';
import { PythonException } from '../core/python-exception.js';
import type { OvsServer } from '../core/server.js';
import type { Task } from '../core/task.js';

/** Who calls, and in the background as what. */
export type Caller = CallerFacts & { readonly task?: Task };

/** One call on its way through a method body. */
export interface Call {
  readonly server: OvsServer;
  readonly method: string;
  readonly params: readonly RpcValue[];
  readonly caller: Caller;
}

/** A method's body. Procedures give null. @throws PythonException */
export type MethodBody = (call: Call) => RpcValue | Promise<RpcValue>;

/** Methods of one module of the agent, by RPC name. */
export type MethodTable = { readonly [N in AgentMethodName]?: MethodBody };

function wrong(call: Call, index: number, wanted: string): PythonException {
  return new PythonException(`${call.method}() argument ${index + 1} must be ${wanted}`, 'TypeError');
}

/** A text argument. @throws PythonException TypeError */
export function textArgument(call: Call, index: number): string {
  const value = call.params[index];
  if (typeof value !== 'string') throw wrong(call, index, 'str');
  return value;
}

/** A whole number; clients also send it as text (CloudStack ovm3 plug-in). @throws PythonException TypeError */
export function integerArgument(call: Call, index: number): number {
  const value = call.params[index];
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : rpcNumber(value);
  if (number === null || !Number.isSafeInteger(number)) throw wrong(call, index, 'int');
  return number;
}

/** A truth value; clients also send 0 and 1. @throws PythonException TypeError */
export function booleanArgument(call: Call, index: number): boolean {
  const value = call.params[index];
  if (typeof value === 'boolean') return value;
  if (value === 0 || value === 1) return value === 1;
  throw wrong(call, index, 'bool');
}

/** A list of texts. @throws PythonException TypeError */
export function textsArgument(call: Call, index: number): string[] {
  const value = call.params[index];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw wrong(call, index, 'list of str');
  return value;
}

/** A struct. @throws PythonException TypeError */
export function structArgument(call: Call, index: number): RpcStruct {
  const value = call.params[index];
  if (!isRpcStruct(value)) throw wrong(call, index, 'dict');
  return value;
}
