import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { csr, keyPair } from '@ovmsim/ca';
import { OvmClient } from '@ovmsim/client';
import { IoClock } from '@ovmsim/kernel';
import forge from 'node-forge';
import { expect, it } from 'vitest';
import type { Site } from './support/site.js';

const readme = readFileSync(new URL('../../docs/client.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^## ([^\n]+)$|^```js\n([^]*?)^```$/gm)];

type Run = (...values: readonly unknown[]) => Promise<void>;
const AsyncFunction = (async () => undefined).constructor as new (...lines: readonly string[]) => Run;

/** What stands in docs/client.md runs as it stands there, imports apart. */
export function clientDocs(site: () => Site): void {
  it('every example of docs/client.md runs', async () => {
    const { estate, origin, template } = site();
    const clock = new IoClock();
    const ca = await new OvmClient({ url: origin, verify: false, credentials: { user: 'admin', password: 'Welcome1' }, clock }).caCertificate();
    const given: Record<string, unknown> = {
      OvmClient, IoClock, url: origin, ca, password: 'Welcome1', template, server: estate.servers[0], serverPoolId: estate.pool, ...(await certificate(site(), ca)),
    };
    const said: string[] = [];
    const shown = { log: (...words: readonly unknown[]) => said.push(words.join(' ')) };
    let heading = '';
    let runs = 0;
    for (const [, title, code] of examples) {
      if (title !== undefined) heading = title;
      if (code === undefined) continue;
      const lines = code.replace(/^import .*$/gm, '');
      await new AsyncFunction('console', ...Object.keys(given), lines)(shown, ...Object.values(given)).catch((error: unknown) => {
        throw new Error(`an example under "${heading}" does not run`, { cause: error });
      });
      runs += 1;
    }
    expect(runs).toBe(6);
    expect(said).toContain('OVM Manager RUNNING');
    expect(said).toContain('2 2');
    expect(said.some((line) => line.startsWith('JobFailed '))).toBe(true);
  });
}

async function certificate(site: Site, ca: string): Promise<Record<string, unknown>> {
  const pair = await keyPair();
  const passphrase = 'of the readme';
  const client = new OvmClient({ url: site.origin, ca, credentials: { user: 'admin', password: 'Welcome1' }, clock: new IoClock() });
  const answer = await client.operate('Certificate.signAndRegister', { body: csr({ key: pair, subject: { commonName: 'reader' } }) });
  client.close();
  expect(new X509Certificate(answer.certificate).subject).toContain('reader');
  const store = forge.pkcs12.toPkcs12Asn1(forge.pki.privateKeyFromPem(pair.privateKey), forge.pki.certificateFromPem(answer.certificate), passphrase, { algorithm: 'aes256' });
  return {
    certificate: answer.certificate, passphrase,
    encryptedKey: createPrivateKey(pair.privateKey).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }),
    pfx: Buffer.from(forge.asn1.toDer(store).getBytes(), 'binary'),
  };
}
