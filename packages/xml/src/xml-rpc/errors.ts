/**
 * `shape`: well-formed XML that is no XML-RPC. `type`: a type nobody declared. `value`: a text that is no value of its type.
 * `range`: an integer beyond 64 bits. `depth`: arrays and structs nested too deep, or within themselves.
 */
export type XmlRpcErrorCode = 'shape' | 'type' | 'value' | 'range' | 'depth';

/** A message that is not XML-RPC, or a value that cannot be sent. Malformed XML is an XmlError instead. */
export class XmlRpcError extends Error {
  override readonly name = 'XmlRpcError';

  constructor(
    readonly code: XmlRpcErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** The fault that a peer answered, or that a dispatcher wants answered. */
export class RpcFault extends Error {
  override readonly name = 'RpcFault';

  constructor(
    readonly faultCode: number,
    readonly faultString: string,
  ) {
    super(faultString);
  }
}

/** How the Python under the agent prints an exception's type: 2.4 (agent 3.2) or 2.6 (3.3, 3.4). */
export type FaultForm = '24' | '26';

/**
 * The fault of an exception that nobody caught, as SimpleXMLRPCServer answers it: code 1, type, colon, text, no blank between.
 * `type` is the Python name, `Exception` or `RuntimeError`. Source: CloudStack ovm3 plug-in for 3.2, a 3.3 log for the other form.
 */
export function pythonFault(type: string, text: string, form: FaultForm): RpcFault {
  const printed = form === '24' ? `exceptions.${type}` : `<type 'exceptions.${type}'>`;
  return new RpcFault(1, `${printed}:${text}`);
}
