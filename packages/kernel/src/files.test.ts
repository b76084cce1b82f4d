import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSecret, readTextFile, writeSecretFile } from './files.js';
import { createLog } from './log.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kernel-files-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('secret files', () => {
  it('are for their owner alone and leave nothing beside them', async () => {
    const path = join(folder, 'deep', 'token');
    await writeSecretFile(path, 'first\n');
    await writeSecretFile(path, Buffer.from('second\n'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'deep'))).mode & 0o777).toBe(0o700);
    expect(await readSecret(path)).toBe('second');
    expect(await readdir(join(folder, 'deep'))).toEqual(['token']);
  });

  it('are whole when several write at once', async () => {
    const path = join(folder, 'race');
    await Promise.all(['a', 'b', 'c', 'd'].map((letter) => writeSecretFile(path, letter.repeat(100_000))));
    expect(await readFile(path, 'utf8')).toMatch(/^(a{100000}|b{100000}|c{100000}|d{100000})$/);
  });

  it('say which is missing', async () => {
    const path = join(folder, 'nothing');
    expect(await readTextFile(path)).toBeNull();
    await expect(readSecret(path)).rejects.toThrow(`${path} is missing`);
  });
});

describe('logs', () => {
  it('are JSON lines without secrets', async () => {
    const path = join(folder, 'logs', 'x.log');
    const log = createLog({ name: 'x', file: path });
    const key = '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----';
    log.info({ user: 'admin', password: 'Welcome1', deep: { adminPassword: 'x', list: [{ token: 'y' }] }, tokenFile: '/t', note: key }, `a key: ${key}`);
    log.child({ part: 'jobs' }).error({ err: Object.assign(new Error('broken'), { code: 'E' }) }, 'failed');
    const [first, second] = (await readFile(path, 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({
      level: 'info',
      name: 'x',
      user: 'admin',
      password: '******',
      deep: { adminPassword: '******', list: [{ token: '******' }] },
      tokenFile: '/t',
      note: '-----PRIVATE KEY ******-----',
      msg: 'a key: -----PRIVATE KEY ******-----',
    });
    expect(String(first?.['time'])).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(second).toMatchObject({ part: 'jobs', err: { message: 'broken', code: 'E' }, msg: 'failed' });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
