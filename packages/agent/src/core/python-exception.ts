import { pythonFault, RpcFault, type FaultForm } from '@ovmsim/xml';
import { pythonRepr } from './python.js';

/** The exception classes the agent's faults name. */
export type PythonExceptionType = 'Exception' | 'RuntimeError' | 'TypeError' | 'ValueError' | 'OSError' | 'ExpatError';

/** What a method body throws: an exception of the agent's own language. The dispatcher makes the XML-RPC fault of it. */
export class PythonException extends Error {
  override readonly name = 'PythonException';

  constructor(
    text: string,
    readonly type: PythonExceptionType = 'Exception',
  ) {
    super(text);
  }
}

/** An external command that failed, as the agent tells of it (recorded 3.2.1). */
export function commandFailed(command: readonly string[], code: number, stderr: string): PythonException {
  return new PythonException(`Command: ${pythonRepr([...command])} failed (${code}): stderr: ${stderr}`, 'RuntimeError');
}

/** The fault of an exception. The parser's own exception is a class of an extension module, which Python 2.6 prints as `class`. */
export function faultOf(exception: PythonException, form: FaultForm): RpcFault {
  if (exception.type !== 'ExpatError') return pythonFault(exception.type, exception.message, form);
  const name = 'xml.parsers.expat.ExpatError';
  return new RpcFault(1, `${form === '24' ? name : `<class '${name}'>`}:${exception.message}`);
}

/** Python 2's complaint about a wrong number of arguments. */
export function argumentCountText(call: { name: string; given: number; least: number; most: number }): string {
  const { name, given, least, most } = call;
  if (most === 0) return `${name}() takes no arguments (${given} given)`;
  const bound = least === most ? 'exactly' : given < least ? 'at least' : 'at most';
  const number = given < least ? least : most;
  return `${name}() takes ${bound} ${number} argument${number === 1 ? '' : 's'} (${given} given)`;
}
