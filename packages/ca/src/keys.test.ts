import { createPrivateKey, createPublicKey } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { keyPair, KeyPool } from './keys.js';

describe('keyPair', () => {
  it('is RSA with 2048 bits, PKCS#8 and SPKI in PEM, and its halves belong together', async () => {
    const pair = await keyPair();
    expect(pair.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(pair.publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----/);
    const key = createPrivateKey(pair.privateKey);
    expect(key.asymmetricKeyType).toBe('rsa');
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(createPublicKey(key).export({ type: 'spki', format: 'pem' })).toBe(pair.publicKey);
  });
});

describe('KeyPool', () => {
  it('holds as many keys ready as it was told, hands each out once and fills up again', async () => {
    const pool = new KeyPool({ size: 2 });
    await pool.filled();
    expect(pool.ready).toBe(2);
    const taken = await Promise.all([pool.take(), pool.take()]);
    expect(new Set(taken.map((pair) => pair.publicKey)).size).toBe(2);
    await pool.filled();
    expect(pool.ready).toBe(2);
    expect(taken.map((pair) => pair.publicKey)).not.toContain((await pool.take()).publicKey);
    await pool.close();
  });

  it('gives a key made on demand when it is empty, and when it is closed', async () => {
    const pool = new KeyPool({ size: 0 });
    expect((await pool.take()).privateKey).toContain('PRIVATE KEY');
    await pool.close();
    await pool.filled();
    expect((await pool.take()).privateKey).toContain('PRIVATE KEY');
    expect(pool.ready).toBe(0);
  });

  it('never keeps its process alive, however many keys are still to be made', async () => {
    // Node cannot run the source as it is; the module has no imports but Node's own, so it is compiled alone.
    const source = await readFile(fileURLToPath(new URL('./keys.ts', import.meta.url)), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } });
    const script = `${outputText}
      const pool = new KeyPool({ size: 5000 });
      await pool.take();
      process.on('exit', () => console.log(pool.ready < 5000 ? 'left early' : 'waited'));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, printed: printed.trim() }).toEqual({ code: 0, printed: 'left early' });
  });
});
