import { pemBlocks } from '@ovmsim/kernel';
import forge from 'node-forge';

/**
 * The few ASN.1 shapes a revocation list is made of, over forge's encoder. Binary content is handed around as forge's
 * byte strings and comes back as Buffers.
 */
export type Asn1 = forge.asn1.Asn1;

const { asn1 } = forge;
const { Class, Type } = asn1;

export const sequence = (...parts: Asn1[]): Asn1 => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, parts);
export const oid = (dotted: string): Asn1 => asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(dotted).getBytes());
export const nothing = (): Asn1 => asn1.create(Class.UNIVERSAL, Type.NULL, false, '');
export const integer = (value: number): Asn1 => asn1.create(Class.UNIVERSAL, Type.INTEGER, false, asn1.integerToDer(value).getBytes());
export const enumerated = (value: number): Asn1 => asn1.create(Class.UNIVERSAL, Type.ENUMERATED, false, asn1.integerToDer(value).getBytes());
export const context = (tag: number, ...parts: Asn1[]): Asn1 => asn1.create(Class.CONTEXT_SPECIFIC, tag, true, parts);
export const contextBytes = (tag: number, hex: string): Asn1 => asn1.create(Class.CONTEXT_SPECIFIC, tag, false, forge.util.hexToBytes(hex));

/** A positive INTEGER given in hexadecimal: an even number of digits, a leading zero byte when the top bit is set. */
export function bigInteger(hex: string): Asn1 {
  const digits = hex.replace(/^0+(?=.)/, '');
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return asn1.create(Class.UNIVERSAL, Type.INTEGER, false, forge.util.hexToBytes(/^[89a-f]/i.test(even) ? `00${even}` : even));
}

/** BIT STRING of whole bytes. */
export function bits(bytes: Buffer): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, `\u0000${bytes.toString('binary')}`);
}

/** An extension (RFC 5280 §4.1): its value is DER inside an OCTET STRING. */
export function extension(id: string, value: Asn1): Asn1 {
  return sequence(oid(id), asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, asn1.toDer(value).getBytes()));
}

/** A time (epoch ms, seconds kept): UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5). */
export function time(ms: number): Asn1 {
  const date = new Date(ms);
  return date.getUTCFullYear() < 2050
    ? asn1.create(Class.UNIVERSAL, Type.UTCTIME, false, asn1.dateToUtcTime(date))
    : asn1.create(Class.UNIVERSAL, Type.GENERALIZEDTIME, false, asn1.dateToGeneralizedTime(date));
}

/** The parts of a constructed object. Throws when it has none. */
export function parts(object: Asn1 | undefined): Asn1[] {
  if (object === undefined || !Array.isArray(object.value)) throw new Error('a structure was expected');
  return object.value;
}

/** The content of a primitive object, in hexadecimal. Throws when it is a structure. */
export function contentHex(object: Asn1 | undefined): string {
  return contentBytes(object).toString('hex');
}

/** The content of a primitive object. Throws when it is a structure. */
export function contentBytes(object: Asn1 | undefined): Buffer {
  if (object === undefined || typeof object.value !== 'string') throw new Error('a value was expected');
  return Buffer.from(object.value, 'binary');
}

/** Reads UTCTime or GeneralizedTime, epoch ms. */
export function timeOf(object: Asn1 | undefined): number {
  const text = contentBytes(object).toString('binary');
  return (object?.type === Type.UTCTIME ? asn1.utcTimeToDate(text) : asn1.generalizedTimeToDate(text)).getTime();
}

/** An object identifier in dotted form. */
export function oidOf(object: Asn1 | undefined): string {
  return asn1.derToOid(forge.util.createBuffer(contentBytes(object).toString('binary')));
}

/** Reads DER. Throws when it is none. */
export function fromDer(bytes: Buffer): Asn1 {
  // Left to itself forge looks for structures inside bit strings, and now and then finds one in a signature.
  const asIs = { decodeBitStrings: false } as unknown as boolean;
  return asn1.fromDer(bytes.toString('binary'), asIs);
}

/** DER bytes. */
export function toDer(object: Asn1): Buffer {
  return Buffer.from(asn1.toDer(object).getBytes(), 'binary');
}

/** DER as PEM under a label, 64 characters a line. */
export function toPem(name: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${name}-----\n${lines.join('\n')}\n-----END ${name}-----\n`;
}

/** The DER of the first PEM block with this label, or undefined. */
export function fromPem(name: string, pem: string): Buffer | undefined {
  const block = pemBlocks(pem).find(({ label }) => label === name);
  const content = block?.text.replace(/-----[^-]+-----/g, '').trim() ?? '';
  return /^[A-Za-z0-9+/=\s]+$/.test(content) ? Buffer.from(content, 'base64') : undefined;
}
