import { decodeCall, decodeResponse, encodeCall, encodeFault, encodeResult, RpcDateTime, RpcDouble, RpcFault, XmlError, XmlRpcError, type RpcCall, type RpcValue } from '@ovmsim/xml';
import type { Decoder } from '../decoder.js';
import { xmlWords } from './xml.js';

const values: readonly RpcValue[] = [
  'text & <more>', 0, -1, 2 ** 40, 2n ** 62n, true, null, 1.5, new RpcDouble(1), new RpcDateTime('20160101T00:00:00'), Buffer.from('bytes'), ['a', ['b', []]], { name: 'x', nested: { a: [1, 2], b: null } },
];
const types = ['string', 'int', 'i4', 'i8', 'boolean', 'double', 'nil', 'dateTime.iso8601', 'base64', 'array', 'struct', 'value', 'data', 'member', 'name', 'param', 'params', 'fault', 'methodName', 'methodCall', 'methodResponse'];
const words = [...types.flatMap((type) => [`<${type}>`, `</${type}>`]), '<nil/>', '<ex:nil/>', '1', 'TRUE', 'inf', 'nan', 'QUJD', ...xmlWords];

/** Calls that an agent gets. */
export const xmlRpcCall: Decoder = {
  name: 'xml-rpc-call',
  samples: values.map((value) => encodeCall('take_ownership', [value, 'x'])),
  words,
  refusals: [XmlError, XmlRpcError],
  decode: (input) => decodeCall(input),
  again: (value) => {
    const { method, params } = value as RpcCall;
    return written(() => decodeCall(encodeCall(method, params)));
  },
};

/** Answers that the Manager gets from agents. */
export const xmlRpcResponse: Decoder = {
  name: 'xml-rpc-response',
  samples: [...values.map(encodeResult), encodeFault({ code: 1, message: "<type 'exceptions.Exception'>:no" })],
  words,
  refusals: [XmlError, XmlRpcError, RpcFault],
  decode: (input) => [decodeResponse(input)],
  again: (value) => written(() => [decodeResponse(encodeResult((value as [RpcValue])[0]))]),
};

/** What is nested as deep as can be read is deeper than what is sent: a writer adds levels of its own. */
function written<T>(again: () => T): T | undefined {
  try {
    return again();
  } catch (error) {
    if (error instanceof XmlRpcError && error.code === 'depth') return undefined;
    throw new Error(`what was read cannot be written: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
