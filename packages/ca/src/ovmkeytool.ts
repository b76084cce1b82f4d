import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readTextFile } from '@ovmsim/kernel';
import { CaError, reasonOf } from './errors.js';
import { caFiles } from './files.js';

/**
 * The three read-only commands of the product's `ovmkeytool.sh`, over the simulator's PEM files. The tool is named by the WSAPI
 * guide 3.3 §2.2; what it prints is inferred, and all of it is in this file.
 */
export interface KeytoolOptions {
  /** The lab's `certs` folder. */
  readonly certs: string;
  /** The Manager's TLS certificate on 7002, PEM; null while the Manager has none. */
  readonly sslFile: string | null;
  /** CAs accepted for client certificates, PEM; default the internal CA's certificate. */
  readonly trustFile?: string;
}

/** `show`: where the CA, the SSL key and the trusted CAs are, and whom they name. */
export async function show(options: KeytoolOptions): Promise<string> {
  const files = caFiles(options.certs);
  const ca = await readTextFile(files.certificate);
  const ssl = options.sslFile === null ? null : await readTextFile(options.sslFile);
  return [
    ...store('CA Keystore', files.certificate, ['Key alias', 'ca'], ['Certificate DN', named(ca)]),
    '',
    ...store('SSL Keystore', options.sslFile ?? 'none', ['Key alias', 'ovmm'], ['Certificate DN', named(ssl)]),
    '',
    ...store('SSL Trust-store', options.trustFile ?? files.certificate),
    '',
  ].join('\n');
}

/** `exportca`: the CA's certificate, PEM. Throws 'invalid' when there is none yet. */
export async function exportca(options: Pick<KeytoolOptions, 'certs'>): Promise<string> {
  const { certificate } = caFiles(options.certs);
  const pem = await readTextFile(certificate);
  if (pem === null) throw new CaError('invalid', `there is no internal CA yet: ${certificate} is missing; start the lab once`);
  return pem;
}

/** `check`: one line for each thing looked at; `ok` when nothing is wrong. `now` in epoch ms. */
export async function check(options: KeytoolOptions & { readonly now: number }): Promise<{ ok: boolean; text: string }> {
  const files = caFiles(options.certs);
  const findings: Finding[] = [];
  const ca = await readInto(findings, 'CA certificate', files.certificate);
  if (ca !== undefined) {
    findings.push(within('CA certificate', ca, options.now));
    findings.push(await belongs('CA key', files.key, ca));
  }
  if (options.sslFile === null) findings.push({ ok: false, text: 'SSL certificate: none yet' });
  const ssl = options.sslFile === null ? undefined : await readInto(findings, 'SSL certificate', options.sslFile);
  if (ssl !== undefined) {
    findings.push(within('SSL certificate', ssl, options.now));
    if (ca !== undefined) findings.push({ ok: ssl.verify(ca.publicKey), text: `SSL certificate: ${ssl.verify(ca.publicKey) ? 'issued' : 'not issued'} by the internal CA` });
  }
  const ok = findings.every((finding) => finding.ok);
  return { ok, text: [...findings.map((finding) => `${finding.ok ? 'OK   ' : 'ERROR'} ${finding.text}`), ''].join('\n') };
}

interface Finding {
  readonly ok: boolean;
  readonly text: string;
}

function store(title: string, path: string, ...more: readonly (readonly [string, string])[]): string[] {
  const lines: readonly (readonly [string, string])[] = [['File path', path], ['File type', 'PEM'], ...more];
  return [`${title}:`, ...lines.map(([name, value]) => `  ${name.padEnd(14)} : ${value}`)];
}

/** The subject as Java writes it: most special part first. */
function named(pem: string | null): string {
  return pem === null ? 'none' : new X509Certificate(pem).subject.split('\n').reverse().join(', ');
}

async function readInto(findings: Finding[], what: string, path: string): Promise<X509Certificate | undefined> {
  const pem = await readTextFile(path);
  if (pem === null) {
    findings.push({ ok: false, text: `${what}: ${path} is missing` });
    return undefined;
  }
  try {
    return new X509Certificate(pem);
  } catch (error) {
    findings.push({ ok: false, text: `${what}: ${path} cannot be read: ${reasonOf(error)}` });
    return undefined;
  }
}

function within(what: string, certificate: X509Certificate, now: number): Finding {
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const ok = from <= now && now < to;
  return { ok, text: `${what}: ${ok ? 'valid' : 'not valid'} from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}` };
}

async function belongs(what: string, path: string, certificate: X509Certificate): Promise<Finding> {
  const pem = await readTextFile(path);
  if (pem === null) return { ok: false, text: `${what}: ${path} is missing` };
  try {
    const ok = certificate.checkPrivateKey(createPrivateKey(pem));
    return { ok, text: `${what}: ${ok ? 'belongs' : 'does not belong'} to the certificate` };
  } catch (error) {
    return { ok: false, text: `${what}: ${path} cannot be read: ${reasonOf(error)}` };
  }
}
