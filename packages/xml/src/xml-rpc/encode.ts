import { escapeXml } from '../escape.js';
import { XmlRpcError } from './errors.js';
import { printDouble, printInteger } from './numbers.js';
import { isRpcStruct, RpcDateTime, RpcDouble } from './values.js';
import type { RpcStruct, RpcValue } from './values.js';

// The layout, every newline of it, is that of Python's xmlrpclib (xmlrpc.client since 3.0), which the agent is built on.
const declaration = "<?xml version='1.0'?>\n";

// Three levels of XML each, so that what we send stays within the depth that we read.
const deepestNesting = 19;

// Python does not spell \r as an entity and loses it on the way; we do not.
const textEscapes = /[&<>\r]/g;

/** A call: the method's name and its positional parameters. @throws XmlRpcError, XmlError code `character` */
export function encodeCall(method: string, params: readonly RpcValue[]): string {
  const name = escapeXml(method, textEscapes);
  return `${declaration}<methodCall>\n<methodName>${name}</methodName>\n${paramsOf(params)}</methodCall>\n`;
}

/** A normal answer. Procedures answer null. @throws XmlRpcError, XmlError code `character` */
export function encodeResult(value: RpcValue): string {
  return `${declaration}<methodResponse>\n${paramsOf([value])}</methodResponse>\n`;
}

/** A fault. Characters that XML cannot hold become U+FFFD: an error report must always arrive. */
export function encodeFault(fault: { readonly code: number; readonly message: string }): string {
  // eslint-disable-next-line no-control-regex
  const message = fault.message.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\uFFFD');
  const value = printValue({ faultCode: fault.code, faultString: message }, 0);
  return `${declaration}<methodResponse>\n<fault>\n${value}</fault>\n</methodResponse>\n`;
}

function paramsOf(values: readonly RpcValue[]): string {
  let out = '<params>\n';
  for (const value of values) out += `<param>\n${printValue(value, 0)}</param>\n`;
  return `${out}</params>\n`;
}

function printValue(value: RpcValue, depth: number): string {
  // Alone among the values, nil is not followed by a newline.
  if (value === null) return '<value><nil/></value>';
  return `<value>${printTyped(value, depth)}</value>\n`;
}

function printTyped(value: Exclude<RpcValue, null>, depth: number): string {
  switch (typeof value) {
    case 'string':
      return `<string>${escapeXml(value, textEscapes)}</string>`;
    case 'boolean':
      return `<boolean>${value ? 1 : 0}</boolean>`;
    case 'bigint':
      // Whoever says bigint means the recorded i8, however small the number (get_last_boot_time, recorded 3.2.1).
      return printInteger(value, 'i8');
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? printInteger(BigInt(value)) : `<double>${printDouble(value)}</double>`;
    case 'object':
      return printObject(value, depth);
    default:
      throw new XmlRpcError('type', `A value of type ${typeof value} cannot be sent`);
  }
}

function printObject(value: Extract<RpcValue, object>, depth: number): string {
  if (value instanceof RpcDouble) return `<double>${printDouble(value.value)}</double>`;
  if (value instanceof RpcDateTime) return printDateTime(value);
  if (value instanceof Date) return printDateTime(RpcDateTime.from(value));
  if (Buffer.isBuffer(value)) return printBase64(value);
  if (depth >= deepestNesting) throw new XmlRpcError('depth', `Arrays and structs nested deeper than ${deepestNesting}`);
  if (Array.isArray(value)) {
    let out = '<array><data>\n';
    for (const item of value) out += printValue(item, depth + 1);
    return `${out}</data></array>`;
  }
  if (!isRpcStruct(value)) throw new XmlRpcError('type', 'An object that is no struct cannot be sent');
  return printStruct(value, depth);
}

function printStruct(value: RpcStruct, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) throw new XmlRpcError('type', 'An object of a class cannot be sent');
  let out = '<struct>\n';
  for (const [name, member] of Object.entries(value)) {
    out += `<member>\n<name>${escapeXml(name, textEscapes)}</name>\n${printValue(member, depth + 1)}</member>\n`;
  }
  return `${out}</struct>`;
}

function printDateTime(value: RpcDateTime): string {
  return `<dateTime.iso8601>${escapeXml(value.text, textEscapes)}</dateTime.iso8601>`;
}

function printBase64(value: Buffer): string {
  const lines = value.toString('base64').match(/.{1,76}/g) ?? [];
  return `<base64>\n${lines.map((line) => `${line}\n`).join('')}</base64>`;
}
