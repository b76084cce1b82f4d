import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateAuthority } from './authority.js';
import { check, exportca, show } from './ovmkeytool.js';
import { certsFolder, context, managerUuid, openAuthority, removeFolders } from './testing.js';

let certs: string;
let authority: CertificateAuthority;
let sslFile: string;

beforeAll(async () => {
  certs = await certsFolder();
  authority = await openAuthority(certs);
  sslFile = join(certs, 'manager.pem');
  await writeFile(sslFile, (await authority.issue({ purpose: 'manager-tls', commonName: 'ovm.example' })).certificate);
});
afterAll(async () => {
  await authority.close();
  await removeFolders();
});

describe('ovmkeytool', () => {
  it('show prints the three stores with their files and names', async () => {
    expect(await show({ certs, sslFile })).toBe(
      [
        'CA Keystore:',
        `  File path      : ${certs}/ca/ca.pem`,
        '  File type      : PEM',
        '  Key alias      : ca',
        `  Certificate DN : CN=OVM CA ${managerUuid}, OU=Oracle VM Manager, O=Oracle Corporation, L=Redwood City, ST=California, C=US`,
        '',
        'SSL Keystore:',
        `  File path      : ${sslFile}`,
        '  File type      : PEM',
        '  Key alias      : ovmm',
        '  Certificate DN : CN=ovm.example, OU=Oracle VM Manager, O=Oracle Corporation, L=Redwood City, ST=California, C=US',
        '',
        'SSL Trust-store:',
        `  File path      : ${certs}/ca/ca.pem`,
        '  File type      : PEM',
        '',
      ].join('\n'),
    );
    expect(await show({ certs: await certsFolder(), sslFile: null })).toContain('Certificate DN : none');
  });

  it('exportca prints the CA certificate, or says that there is none', async () => {
    expect(await exportca({ certs })).toBe(await authority.caCertificate());
    await expect(exportca({ certs: await certsFolder() })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('start the lab once') as string });
  });

  it('check is content with what the CA made', async () => {
    const result = await check({ certs, sslFile, now: context.io.now() });
    expect(result.ok).toBe(true);
    expect(result.text.split('\n').filter((line) => line !== '').every((line) => line.startsWith('OK    '))).toBe(true);
    expect(result.text).toContain('SSL certificate: issued by the internal CA');
  });

  it('check names what is wrong', async () => {
    const text = async (damage: (dir: string) => Promise<void>, more: { sslFile?: string | null; now?: number } = {}) => {
      const dir = await certsFolder();
      const own = await openAuthority(dir);
      await own.close();
      await damage(own.files.folder);
      const result = await check({ certs: dir, sslFile, now: context.io.now(), ...more });
      expect(result.ok).toBe(false);
      return result.text;
    };
    const nothing = async (): Promise<void> => undefined;
    expect(await text(nothing)).toContain('ERROR SSL certificate: not issued by the internal CA');
    expect(await text(nothing, { sslFile: null })).toContain('ERROR SSL certificate: none yet');
    expect(await text(nothing, { sslFile: '/nowhere/x.pem' })).toContain('/nowhere/x.pem is missing');
    expect(await text(nothing, { now: context.io.now() + 20 * 365 * 86_400_000 })).toContain('ERROR CA certificate: not valid from');
    expect(await text((folder) => rm(join(folder, 'ca.key.pem')))).toContain('ca.key.pem is missing');
    expect(await text((folder) => writeFile(join(folder, 'ca.key.pem'), 'x'))).toContain('ca.key.pem cannot be read');
    expect(await text((folder) => writeFile(join(folder, 'ca.pem'), 'x'))).toContain('ca.pem cannot be read');
    expect(await text((folder) => copyFile(authority.files.key, join(folder, 'ca.key.pem')))).toContain('ERROR CA key: does not belong');
  });
});
