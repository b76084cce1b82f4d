import { childOf, localName } from '../element.js';
import type { XmlElement } from '../element.js';
import { parseXml } from '../parse.js';
import type { XmlLimits } from '../parse.js';
import { RpcFault, XmlRpcError } from './errors.js';
import { readDouble, readInteger } from './numbers.js';
import { isRpcStruct, RpcDateTime, RpcDouble } from './values.js';
import type { RpcStruct, RpcValue } from './values.js';

/** A call as it arrived. */
export interface RpcCall {
  readonly method: string;
  readonly params: RpcValue[];
}

/** @throws XmlError for malformed XML, XmlRpcError for XML that is no call */
export function decodeCall(xml: string | Buffer, limits: Partial<XmlLimits> = {}): RpcCall {
  const root = parseXml(xml, limits);
  if (root.name !== 'methodCall') throw new XmlRpcError('shape', `Not a methodCall: ${root.name.slice(0, 40)}`);
  const method = childOf(root, 'methodName')?.text.trim() ?? '';
  if (method === '') throw new XmlRpcError('shape', 'A call without methodName');
  return { method, params: decodeParams(childOf(root, 'params')) };
}

/** The answer's value. @throws RpcFault when the answer is a fault, XmlError for malformed XML, XmlRpcError for XML that is no answer */
export function decodeResponse(xml: string | Buffer, limits: Partial<XmlLimits> = {}): RpcValue {
  const root = parseXml(xml, limits);
  if (root.name !== 'methodResponse') throw new XmlRpcError('shape', `Not a methodResponse: ${root.name.slice(0, 40)}`);
  const fault = childOf(root, 'fault');
  if (fault !== undefined) throw decodeFault(fault);
  const [value, ...more] = decodeParams(childOf(root, 'params'));
  if (value === undefined || more.length > 0) throw new XmlRpcError('shape', 'An answer holds exactly one value');
  return value;
}

function decodeFault(fault: XmlElement): RpcFault {
  const value = decodeValue(onlyValue(fault));
  if (!isRpcStruct(value) || typeof value['faultCode'] !== 'number' || typeof value['faultString'] !== 'string') {
    throw new XmlRpcError('shape', 'A fault without faultCode and faultString');
  }
  return new RpcFault(value['faultCode'], value['faultString']);
}

function decodeParams(params: XmlElement | undefined): RpcValue[] {
  return (params?.children ?? []).map((param) => {
    if (param.name !== 'param') throw new XmlRpcError('shape', `Not a param: ${param.name.slice(0, 40)}`);
    return decodeValue(onlyValue(param));
  });
}

function onlyValue(parent: XmlElement): XmlElement {
  const value = parent.children.find((child) => child.name === 'value');
  if (value === undefined) throw new XmlRpcError('shape', `No value in ${parent.name}`);
  return value;
}

/** Without an element of a type inside, the text itself is the value: a string, blanks kept. */
function decodeValue(value: XmlElement): RpcValue {
  const [typed, ...more] = value.children;
  if (typed === undefined) return value.text;
  if (more.length > 0) throw new XmlRpcError('shape', 'A value holds exactly one type');
  // Apache's client writes its extensions with a prefix: ex:nil, ex:i8.
  const decoder = decoders[localName(typed.name)];
  if (decoder === undefined) throw new XmlRpcError('type', `No such type: ${typed.name.slice(0, 40)}`);
  return decoder(typed);
}

type Decoder = (typed: XmlElement) => RpcValue;

const integer: Decoder = (typed) => readInteger(typed.text);
const double: Decoder = (typed) => {
  const value = readDouble(typed.text);
  return Number.isInteger(value) ? new RpcDouble(value) : value;
};

// Null prototype: a type named `constructor` is simply not there.
const decoders: Readonly<Record<string, Decoder | undefined>> = Object.assign(Object.create(null) as Record<string, Decoder>, {
  string: (typed: XmlElement) => typed.text,
  int: integer,
  i1: integer,
  i2: integer,
  i4: integer,
  i8: integer,
  boolean: (typed: XmlElement) => decodeBoolean(typed.text.trim()),
  double,
  float: double,
  nil: () => null,
  'dateTime.iso8601': (typed: XmlElement) => new RpcDateTime(typed.text.trim()),
  base64: (typed: XmlElement) => decodeBase64(typed.text),
  array: decodeArray,
  struct: decodeStruct,
});

function decodeBoolean(text: string): boolean {
  if (text === '1' || text === 'true') return true;
  if (text === '0' || text === 'false') return false;
  throw new XmlRpcError('value', `Not a boolean: ${text.slice(0, 40)}`);
}

function decodeBase64(text: string): Buffer {
  const packed = text.replace(/\s+/g, '');
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) throw new XmlRpcError('value', 'Not base64');
  return Buffer.from(packed, 'base64');
}

function decodeArray(array: XmlElement): RpcValue[] {
  const data = childOf(array, 'data');
  if (data === undefined) throw new XmlRpcError('shape', 'An array without data');
  return data.children.map((item) => {
    if (item.name !== 'value') throw new XmlRpcError('shape', `Not a value: ${item.name.slice(0, 40)}`);
    return decodeValue(item);
  });
}

function decodeStruct(struct: XmlElement): RpcStruct {
  const members = Object.create(null) as RpcStruct;
  for (const member of struct.children) {
    const name = member.name === 'member' ? childOf(member, 'name') : undefined;
    if (name === undefined) throw new XmlRpcError('shape', 'A struct holds members with a name');
    members[name.text] = decodeValue(onlyValue(member));
  }
  return members;
}
