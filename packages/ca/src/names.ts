import { isIP } from 'node:net';
import forge from 'node-forge';
import { CaError } from './errors.js';

/** A distinguished name, as far as the product's certificates use one. */
export interface DistinguishedName {
  readonly commonName: string;
  readonly organizationalUnit?: string;
  readonly organization?: string;
  readonly locality?: string;
  readonly state?: string;
  readonly country?: string;
}

type Field = forge.pki.CertificateField;

/** Everything of a Manager's names but the common name (inferred; the CA's subject in the product has these parts). */
const managerParts = {
  organizationalUnit: 'Oracle VM Manager',
  organization: 'Oracle Corporation',
  locality: 'Redwood City',
  state: 'California',
  country: 'US',
} as const;

/** Everything of a Server's names but the common name (inferred). */
export const agentParts = { organizationalUnit: 'Oracle VM', organization: 'Oracle Corporation', country: 'US' } as const;

/** The subject of the internal CA of one Manager. */
export function caName(managerUuid: string): DistinguishedName {
  return { commonName: `OVM CA ${managerUuid}`, ...managerParts };
}

/** The subject of what belongs to a Manager or logs in to it. */
export function managerName(commonName: string): DistinguishedName {
  return { commonName, ...managerParts };
}

/** The subject of a Server's certificate. */
export function agentName(commonName: string): DistinguishedName {
  return { commonName, ...agentParts };
}

// Country first, common name last: the order Java's key tools and OpenSSL's request form write.
const order = [
  ['country', '2.5.4.6', 2],
  ['state', '2.5.4.8', 128],
  ['locality', '2.5.4.7', 128],
  ['organization', '2.5.4.10', 64],
  ['organizationalUnit', '2.5.4.11', 64],
  ['commonName', '2.5.4.3', 64],
] as const;

const { Type } = forge.asn1;
const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** The name as forge wants it. Throws 'invalid' for an empty, too long or unprintable part. */
export function nameFields(name: DistinguishedName): Field[] {
  return order.flatMap(([part, oid, longest]) => {
    const value = name[part];
    if (value === undefined) return [];
    if (value === '' || [...value].length > longest) {
      throw new CaError('invalid', `the ${part} of a certificate has 1 to ${longest} characters, not ${[...value].length}`);
    }
    if (/[\p{Cc}\p{Cs}]/u.test(value)) throw new CaError('invalid', `the ${part} of a certificate must not hold control characters`);
    return [field(oid, value, printable.test(value) ? Type.PRINTABLESTRING : Type.UTF8)];
  });
}

/** Fields that forge has read, made fit to be written again: forge reads UTF-8 as bytes and writes it from characters. */
export function copyFields(fields: readonly Field[]): Field[] {
  return fields.map((read) => {
    const tag = read.valueTagClass as unknown as forge.asn1.Type;
    if (typeof read.value !== 'string' || read.type === undefined) throw new CaError('invalid', 'a part of the subject cannot be read');
    if (tag === Type.UTF8) return field(read.type, decodeUtf8(read.value), tag);
    if (tag === Type.PRINTABLESTRING || tag === Type.IA5STRING) return field(read.type, read.value, tag);
    throw new CaError('invalid', `the subject holds text of ASN.1 type ${tag}; use UTF8String or PrintableString`);
  });
}

function decodeUtf8(bytes: string): string {
  try {
    return forge.util.decodeUtf8(bytes);
  } catch (error) {
    throw new CaError('invalid', 'the subject holds text that is not UTF-8', { cause: error });
  }
}

/** The common name among fields, or undefined. */
export function commonNameOf(fields: readonly Field[]): string | undefined {
  const found = fields.find((each) => each.type === '2.5.4.3')?.value;
  return typeof found === 'string' ? found : undefined;
}

// The types say "class" where forge takes the tag of the string type.
function field(type: string, value: string, tag: forge.asn1.Type): Field {
  return { type, value, valueTagClass: tag as unknown as forge.asn1.Class };
}

/** One name of subjectAltName. */
export type AltName = { readonly dns: string } | { readonly ip: string } | { readonly uri: string };

const label = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

/** True for what can stand as a DNS name in a certificate (no wildcard: the product makes none). */
export function isDnsName(text: string): boolean {
  return text.length <= 253 && isIP(text) === 0 && text.split('.').every((part) => label.test(part));
}

/** DNS names and addresses as subjectAltName entries, without repetitions. Throws 'invalid' for what is neither. */
export function altNames(names: readonly string[] = [], addresses: readonly string[] = []): AltName[] {
  const wrongName = names.find((name) => !isDnsName(name));
  if (wrongName !== undefined) throw new CaError('invalid', `'${wrongName}' is no DNS name`);
  const wrongAddress = addresses.find((address) => isIP(address) === 0);
  if (wrongAddress !== undefined) throw new CaError('invalid', `'${wrongAddress}' is no IP address`);
  return [...[...new Set(names)].map((dns) => ({ dns })), ...[...new Set(addresses)].map((ip) => ({ ip }))];
}

/** What a certificate that names no host carries: a URI, so that it can never pass for a host. */
export function bearerUri(purpose: string, commonName: string): AltName {
  return { uri: `urn:ovmsim:${purpose}:${encodeURIComponent(commonName)}` };
}
