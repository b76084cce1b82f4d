import { X509Certificate } from 'node:crypto';
import { CaError } from '@ovmsim/ca';
import type { CertificateIssuer } from '@ovmsim/ca';
import { pemBlocks, plainFingerprint } from '@ovmsim/kernel';
import { OperationError } from '../core/errors.js';
import { isPlainObject } from '../core/check-values.js';
import type { ManagerCore } from '../core/manager-core.js';
import type { OperationCall, OperationResult } from '../core/operation.js';
import type { CertificateRecord } from '../core/world.js';

/** The parts of the core that the certificate utilities use. */
type CertificateCore = Pick<ManagerCore, 'store' | 'transact' | 'handle' | 'options'>;

/**
 * The Certificate group of the Utilities API (WSAPI guide 3.3 §4.2.3; that these exist is documented, their form is inferred). Bodies are PEM, a
 * certificate request or a certificate. A certificate stands for the user who registered it.
 */
export function registerCertificateOperations(core: CertificateCore, issuer: CertificateIssuer): void {
  core.handle('Certificate.getCaCertificate', async () => ({ kind: 'text', text: await asking(issuer.caCertificate()) }));
  core.handle('Certificate.signCertificate', async (call) => ({ kind: 'text', text: await signed(issuer, call) }));
  core.handle('Certificate.register', async (call) => {
    const pem = call.params['sign'] === true ? await signed(issuer, call) : pemOf(call, 'CERTIFICATE');
    return register(core, issuer, { pem, user: userOf(call) });
  });
  core.handle('Certificate.signAndRegister', async (call) => register(core, issuer, { pem: await signed(issuer, call), user: userOf(call) }));
  core.handle('Certificate.unregister', async (call) => {
    const record = loginCertificate(core, call.id ?? '');
    await asking(issuer.unregister({ fingerprint: record.id }));
    core.transact((tx) => tx.delete('@Certificate', record.id));
    return { kind: 'empty' };
  });
  core.handle('Certificate.list', () => ({
    kind: 'values',
    value: 'LoginCertificate',
    data: core.store.list('@Certificate').filter((record) => record.purpose === 'user').map(shown),
  }));
}

function shown(record: CertificateRecord): Readonly<Record<string, unknown>> {
  return { certificate: record.certificate, fingerprint: record.id, privateKey: null };
}

function userOf(call: OperationCall): string {
  if (call.principal.kind !== 'user') throw new OperationError('AUTH_000006', ['Who is not a user']);
  return call.principal.name;
}

/** A fingerprint as clients write it: with or without colons, in any capitals. */
function loginCertificate(core: CertificateCore, id: string): CertificateRecord {
  const digits = plainFingerprint(id);
  const record = core.store.get('@Certificate', (digits.match(/../g) ?? []).join(':'));
  if (record?.purpose !== 'user') throw new OperationError('GEN_000002', ['registered certificate', id]);
  return record;
}

async function signed(issuer: CertificateIssuer, call: OperationCall): Promise<string> {
  const pem = pemOf(call, 'CERTIFICATE', 'CERTIFICATE REQUEST');
  const days = call.params['days'];
  const of = pem.includes('REQUEST-----') ? { request: pem } : { certificate: pem };
  const answer = await asking(issuer.sign({ ...of, purpose: 'user', ...(typeof days === 'number' ? { days } : {}) }));
  return answer.certificate;
}

async function register(core: CertificateCore, issuer: CertificateIssuer, of: { pem: string; user: string }): Promise<OperationResult> {
  const certificate = certificateOf(of.pem);
  await asking(issuer.register({ certificate: of.pem, principal: of.user, purpose: 'user' }));
  const record: CertificateRecord = {
    id: certificate.fingerprint256,
    purpose: 'user',
    principal: of.user,
    certificate: of.pem,
    serial: certificate.serialNumber,
    registeredAt: core.options.world.now(),
  };
  core.transact((tx) => {
    const known = tx.get('@Certificate', record.id);
    if (known !== undefined && known.purpose !== 'user') throw new OperationError('OVMRU_900026E', ['it stands for something else already']);
    if (known === undefined) tx.insert('@Certificate', record);
  });
  return { kind: 'value', value: 'LoginCertificate', data: shown(record) };
}

function certificateOf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new OperationError('OVMRU_900026E', ['it cannot be read']);
  }
}

/** The first PEM block of one of these kinds in the body; a LoginCertificate object's `certificate` does as well. */
function pemOf(call: OperationCall, ...labels: readonly string[]): string {
  const text = typeof call.body === 'string' ? call.body : '';
  if (text.trim() === '') throw new OperationError('GEN_000001', ['The certificate']);
  const blocks = pemBlocks(text.trimStart().startsWith('{') ? certificateMember(text) : text);
  for (const label of labels) {
    const block = blocks.find((each) => each.label === label || each.label === `NEW ${label}`);
    if (block !== undefined) return block.text;
  }
  throw new OperationError('OVMRU_900026E', [`the body holds no PEM block ${labels.join(' or ')}`]);
}

function certificateMember(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    const member = isPlainObject(parsed) ? parsed['certificate'] : undefined;
    return typeof member === 'string' ? member : '';
  } catch {
    return '';
  }
}

/** The CA's refusals in the Manager's codes. */
async function asking<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof CaError)) throw error;
    if (error.code === 'unreachable') throw new OperationError('OVMRU_900021E', ['the Manager itself', error.message]);
    throw new OperationError('OVMRU_900026E', [error.message]);
  }
}
