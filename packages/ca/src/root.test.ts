import { createPrivateKey } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serialNumber, writeCertificate } from './certificate.js';
import { caFiles } from './files.js';
import type { CaFiles } from './files.js';
import { keyPair } from './keys.js';
import { caName, nameFields } from './names.js';
import { certsFolder, context, openAuthority, removeFolders } from './testing.js';

let origin: CaFiles;
let stranger: CaFiles;

beforeAll(async () => {
  for (const assign of [(files: CaFiles) => (origin = files), (files: CaFiles) => (stranger = files)]) {
    const authority = await openAuthority(await certsFolder());
    await authority.issue({ purpose: 'user', commonName: 'admin' });
    await authority.close();
    assign(authority.files);
  }
});
afterAll(removeFolders);

/** A copy of the first CA's folder, to be damaged. */
async function copy(): Promise<{ dir: string; files: CaFiles }> {
  const dir = await certsFolder();
  const files = caFiles(dir);
  await mkdir(files.folder);
  for (const name of ['key', 'certificate', 'register', 'crl', 'crlNumber'] as const) await copyFile(origin[name], files[name]);
  return { dir, files };
}

describe('opening the CA', () => {
  it('loads what is there', async () => {
    const { dir, files } = await copy();
    const authority = await openAuthority(dir);
    expect(await authority.caCertificate()).toBe(await readFile(origin.certificate, 'utf8'));
    expect(await authority.list()).toHaveLength(1);
    expect(await readFile(files.key, 'utf8')).toBe(await readFile(origin.key, 'utf8'));
    await authority.close();
  });

  it('goes on with the CA of another Manager, as it is', async () => {
    const { dir } = await copy();
    const authority = await openAuthority(dir, { name: 'another' });
    expect(authority.certificate.subject).not.toContain('another');
    await authority.close();
  });

  it('finishes a first start that was cut off after the key', async () => {
    const { dir, files } = await copy();
    for (const name of ['certificate', 'register', 'crl', 'crlNumber'] as const) await rm(files[name]);
    const authority = await openAuthority(dir);
    expect(await readFile(files.key, 'utf8')).toBe(await readFile(origin.key, 'utf8'));
    expect(authority.certificate.checkPrivateKey(createPrivateKey(await readFile(origin.key)))).toBe(true);
    await authority.close();
  });

  const damages: readonly [string, (files: CaFiles) => Promise<void>, keyof CaFiles, string][] = [
    ['a key that belongs to another certificate', (files) => copyFile(stranger.key, files.key), 'key', 'do not belong together'],
    ['a missing key', (files) => rm(files.key), 'key', 'not its key'],
    ['a missing certificate when certificates were issued', (files) => rm(files.certificate), 'certificate', 'has lost its own'],
    ['an unreadable key', (files) => writeFile(files.key, 'x'), 'key', 'cannot be read as a private key'],
    ['an unreadable certificate', (files) => writeFile(files.certificate, 'x'), 'certificate', 'cannot be read as an X.509 certificate'],
    ['an unreadable register', (files) => writeFile(files.register, '{"certificates":[{}]}'), 'register', 'cannot be read as a register'],
    ['a number that is none', (files) => writeFile(files.crlNumber, 'three'), 'crlNumber', 'does not hold the number'],
  ];
  it.each(damages)('refuses %s and names the file', async (...[, damage, file, reason]) => {
    const { dir, files } = await copy();
    await damage(files);
    const error: unknown = await openAuthority(dir).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'CaError', code: 'invalid', message: expect.stringContaining(reason) as string });
    expect((error as Error).message).toContain(files[file]);
  });

  it('refuses an expired CA, and a certificate that is none of a CA', async () => {
    const pair = await keyPair();
    const subject = nameFields(caName('x'));
    const now = context.io.now();
    const make = (usage: 'authority' | 'end', notAfter: number) =>
      writeCertificate(
        {
          subject,
          issuer: subject,
          publicKey: pair.publicKey,
          validity: { notBefore: now - 1e9, notAfter },
          serial: serialNumber(context.entropy),
          authorityKeyId: null,
          usage: usage === 'authority' ? usage : { server: true, client: true, altNames: [{ dns: 'x' }] },
        },
        createPrivateKey(pair.privateKey),
      );
    for (const [certificate, reason] of [[make('authority', now - 1e6), 'has expired'], [make('end', now + 1e9), 'not the certificate of a CA']] as const) {
      const { dir, files } = await copy();
      await writeFile(files.key, pair.privateKey);
      await writeFile(files.certificate, certificate);
      await expect(openAuthority(dir)).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining(reason) as string });
    }
  });
});
