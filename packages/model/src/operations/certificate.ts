import { booleanParameter, integerParameter, operation, plainText, readers } from './build.js';
import type { OperationOptions } from './build.js';
import type { DeclaredOperation } from './declared.js';

const base = '/Utilities/Certificate';
const inferred = 'exists: WSAPI guide 3.3 §4.2.3; path inferred';

function certificate<const N extends string, const At extends string, const O extends OperationOptions>(name: N, at: At, options: O): DeclaredOperation<`Certificate.${N}`, At, O> {
  return operation({ name: `Certificate.${name}`, type: null, kind: 'utility', at }, { level: 'behavioural', evidence: inferred, ...options });
}

/**
 * The Certificate group of the Utilities API. That signing, registering and both at once exist is documented; their paths are ours and stand only here.
 * Bodies are PEM: a certificate request or a certificate. A certificate logs in as the user who registered it.
 */
export const certificateOperations = [
  certificate('getCaCertificate', `GET ${base}/CaCertificate`, { returns: { kind: 'text' }, principals: readers, evidence: 'WSAPI guide 3.3 §4.2.3' }),
  certificate('signCertificate', `POST ${base}/Sign`, {
    aliases: [`PUT ${base}/Sign`], params: [integerParameter('days')], body: plainText, returns: { kind: 'text' },
  }),
  certificate('register', `POST ${base}/Register`, {
    aliases: [`PUT ${base}/Register`], params: [booleanParameter('sign')], body: plainText, returns: { kind: 'value', value: 'LoginCertificate' },
  }),
  certificate('signAndRegister', `POST ${base}/SignAndRegister`, {
    aliases: [`PUT ${base}/SignAndRegister`], params: [integerParameter('days')], body: plainText, returns: { kind: 'value', value: 'LoginCertificate' },
  }),
  /** The id is the certificate's SHA-256 fingerprint. */
  certificate('unregister', `DELETE ${base}/:id`, { aliases: [`PUT ${base}/:id/Unregister`], returns: { kind: 'empty' } }),
  certificate('list', `GET ${base}`, { returns: { kind: 'values', value: 'LoginCertificate' } }),
];
