import { createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { certificateFacts } from '@ovmsim/kernel';
import type { ActionOf } from '../schema.js';
import { agentOf, NotShownHere, type Seen, type Stage } from '../stage.js';

/** Looks at a file under a simulated Server's root, after writing or removing it if told: its mode, its text, and what it holds when it is PEM. */
export async function file(action: ActionOf<'file'>, stage: Stage): Promise<Seen> {
  const { stateDir } = agentOf(stage, action.agent);
  if (stateDir === null) throw new NotShownHere("needs a look at the Server's own files");
  const path = join(stateDir, action.path);
  if (action.write !== undefined) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, action.write, { mode: 0o600 });
  }
  if (action.remove === true) rmSync(path, { force: true });
  if (!existsSync(path)) return { file: { exists: false } };
  const text = readFileSync(path, 'utf8');
  const kind = /^-----BEGIN ([A-Z ]+)-----/.exec(text)?.[1] ?? null;
  return {
    file: { exists: true, mode: (statSync(path).mode & 0o777).toString(8).padStart(4, '0'), kind },
    ...(kind === null ? { text } : {}),
    ...(kind === 'CERTIFICATE' ? { certificate: certificateSeen(text) } : {}),
  };
}

function certificateSeen(pem: string): unknown {
  const certificate = new X509Certificate(pem);
  const key = createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' }));
  return {
    ...certificateFacts(certificate),
    selfSigned: certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey),
    keyType: key.asymmetricKeyType,
    keyBits: key.asymmetricKeyDetails?.modulusLength,
  };
}
