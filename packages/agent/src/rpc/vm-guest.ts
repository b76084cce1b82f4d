import { guestMessageLimits } from '@ovmsim/model';
import { isRpcStruct, type RpcValue } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import type { Call, MethodTable } from './table.js';
import { placeIn } from './vm-files.js';

/** The messages of `send_to_guest`: a struct of key and text, or a list of structs with `key` and `value` (forms inferred). @throws PythonException */
function messagesIn(call: Call): Record<string, string> {
  const given: RpcValue = call.params[2] ?? null;
  const pairs: readonly (readonly [RpcValue | undefined, RpcValue | undefined])[] = Array.isArray(given)
    ? given.map((one) => (isRpcStruct(one) ? [one['key'], one['value']] : [undefined, undefined]))
    : isRpcStruct(given) ? Object.entries(given) : [[undefined, undefined]];
  return Object.fromEntries(pairs.map(([key, value]): [string, string] => {
    if (typeof key !== 'string' || key === '' || typeof value !== 'string') throw new PythonException('send_to_guest() argument 3 must be a dict of str', 'TypeError');
    if (Buffer.byteLength(key) > guestMessageLimits.key || Buffer.byteLength(value) > guestMessageLimits.value) throw new PythonException(`Message too long: ${key.slice(0, 40)}`, 'ValueError');
    return [key, value];
  }));
}

/** What passes between the Manager and guests. */
export const vmGuestMethods: MethodTable = {
  send_to_guest: (call) => {
    call.server.hypervisor.send(placeIn(call, 'machines'), messagesIn(call));
    return null;
  },
};
