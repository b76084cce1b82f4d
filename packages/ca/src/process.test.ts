import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CaClient } from './client.js';
import { crlFacts } from './crl.js';
import { caConfig, startCa } from './process.js';
import { certsFolder, context, managerUuid, removeFolders } from './testing.js';

afterAll(removeFolders);

const start = async (certs: string, more: { fresh?: boolean } = {}) => {
  const tokenFile = join(certs, 'run', 'ca.token');
  const running = await startCa(caConfig.parse({ certs, managerUuid, tokenFile, pool: 0, ...more }), context);
  const info = running.info as { url: string; caFile: string; tokenFile: string };
  return { running, info, client: new CaClient({ ...info, clock: context.io }) };
};

describe('the process of the CA', () => {
  it('comes up with an address, a CA file and a token file, and serves whoever can read them', async () => {
    const { running, info, client } = await start(await certsFolder());
    expect(info.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect((await stat(info.tokenFile)).mode & 0o777).toBe(0o600);
    expect(await client.caCertificate()).toBe(await readFile(info.caFile, 'utf8'));
    expect(running.control.ready()).toBe(true);
    await running.close();
    expect(running.control.ready()).toBe(false);
    await expect(client.caCertificate()).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('keeps CA, token, register and its own certificate from start to start', async () => {
    const certs = await certsFolder();
    const first = await start(certs);
    const token = await readFile(first.info.tokenFile, 'utf8');
    await first.client.issue({ purpose: 'gui', commonName: 'gui' });
    const list = await first.client.list();
    await first.running.close();
    const second = await start(certs);
    expect(await readFile(second.info.tokenFile, 'utf8')).toBe(token);
    expect(await second.client.list()).toEqual(list);
    await second.running.close();
  });

  it('begins with an empty register and revocation list where a fresh start is wished, under the same CA and with its own certificate registered again', async () => {
    const certs = await certsFolder();
    const first = await start(certs);
    const { serial } = await first.client.issue({ purpose: 'gui', commonName: 'gui' });
    await first.client.revoke({ serial });
    const [ca, [own]] = [await first.client.caCertificate(), await first.client.list()];
    await first.running.close();
    const second = await start(certs, { fresh: true });
    expect(await second.client.caCertificate()).toBe(ca);
    expect(await second.client.list()).toMatchObject([{ serial: own?.serial, status: 'registered', principal: 'internal CA' }]);
    expect(crlFacts(await second.client.crl()).revoked).toEqual([]);
    expect(await second.running.control.check?.()).toEqual([]);
    await second.running.close();
  });

  it('takes the token that is there and makes one where the file is empty', async () => {
    const certs = await certsFolder();
    const tokenFile = join(certs, 'token');
    await writeFile(tokenFile, 'given\n');
    const config = caConfig.parse({ certs, managerUuid, tokenFile, pool: 0 });
    const running = await startCa(config, context);
    expect(await new CaClient({ url: String(running.info['url']), caFile: String(running.info['caFile']), token: 'given', clock: context.io }).list()).toHaveLength(1);
    await running.close();
    await writeFile(tokenFile, '\n');
    await (await startCa(config, context)).close();
    expect((await readFile(tokenFile, 'utf8')).trim().length).toBeGreaterThan(40);
  });

  it('obeys its control endpoint: snapshot, restore, reset, check, coverage', async () => {
    const { running, client } = await start(await certsFolder());
    const { control } = running;
    await client.issue({ purpose: 'user', commonName: 'a' });
    const saved = JSON.parse(JSON.stringify(await control.snapshot())) as unknown;
    const list = await client.list();
    await control.reset();
    expect(await client.list()).toEqual([]);
    await control.restore(saved);
    await control.settle();
    expect(await client.list()).toEqual(list);
    expect(await control.check?.()).toEqual([]);
    expect(await control.coverage()).toEqual({ operations: { issue: 1, sign: 0, register: 0, unregister: 0, revoke: 0, list: 3 } });
    await running.close();
  });

  it('refuses a configuration that lacks what it needs', () => {
    expect(() => caConfig.parse({ certs: 'x' })).toThrow('managerUuid');
    expect(caConfig.parse({ certs: 'x', managerUuid: 'y', tokenFile: 'z' })).toEqual({ certs: 'x', managerUuid: 'y', tokenFile: 'z', host: '127.0.0.1', port: 0, pool: 4, fresh: false, names: [] });
    expect(() => caConfig.parse({ certs: 'x', managerUuid: 'y', tokenFile: 'z', managerUUID: 'y' })).toThrow('managerUUID');
  });
});
