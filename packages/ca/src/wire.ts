import { z } from 'zod';
import { purposes, revocationReasons } from './issuer.js';
import { registrationSchema } from './register.js';

/** The JSON bodies of the CA's HTTPS service, for both of its ends. Unknown members are refused: a misspelt one must not pass. */

const pem = z.string().min(1).max(64 * 1024);
const validity = { days: z.number().optional(), notBeforeDays: z.number().optional() };
const names = { names: z.array(z.string()).max(100).optional(), addresses: z.array(z.string()).max(100).optional() };

export const issueBody = z.strictObject({ purpose: z.enum(purposes), commonName: z.string(), ...validity, ...names });

export const signBody = z.strictObject({
  purpose: z.enum(['user', 'agent']),
  request: pem.optional(),
  certificate: pem.optional(),
  publicKey: pem.optional(),
  commonName: z.string().optional(),
  ...validity,
  ...names,
});

export const registerBody = z.strictObject({ certificate: pem, principal: z.string().min(1).max(256), purpose: z.enum(purposes) });

const reference = { serial: z.string().max(128).optional(), fingerprint: z.string().max(128).optional() };

export const unregisterBody = z.strictObject(reference);
export const revokeBody = z.strictObject({ ...reference, reason: z.enum(revocationReasons).optional() });

export const signedAnswer = z.strictObject({ certificate: z.string(), serial: z.string(), fingerprint: z.string() });
export const issuedAnswer = z.strictObject({ certificate: z.string(), key: z.string(), serial: z.string(), fingerprint: z.string() });
export const registrationAnswer = registrationSchema;
export const listAnswer = z.strictObject({ certificates: z.array(registrationSchema) });
export const emptyAnswer = z.strictObject({});

/** What every refusal of the service looks like. */
export const errorAnswer = z.object({ error: z.object({ code: z.enum(['refused', 'invalid']), message: z.string() }) });
