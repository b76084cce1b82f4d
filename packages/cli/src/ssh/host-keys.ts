import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, readTextFile, writeSecretFile } from '@ovmsim/kernel';
import ssh2 from 'ssh2';

const { utils } = ssh2;

/** Kinds of host keys, and the names of their files as OpenSSH has them. */
const kinds = [
  { type: 'ed25519', file: 'ssh_host_ed25519_key' },
  { type: 'rsa', file: 'ssh_host_rsa_key' },
] as const;

const rsaBits = 2048;

/**
 * The private host keys of a folder in OpenSSH's format, made where there are none (0600, the public half beside each). A client that has met the
 * lab before knows it by them, so a key that cannot be read is never replaced by itself.
 * @throws ConfigError for a file that holds no private key
 */
export async function hostKeys(folder: string): Promise<string[]> {
  return Promise.all(kinds.map(({ type, file }) => hostKey(join(folder, file), type)));
}

async function hostKey(path: string, type: 'ed25519' | 'rsa'): Promise<string> {
  const kept = await readTextFile(path);
  if (kept === null) return makeKey(path, type);
  const parsed = utils.parseKey(kept);
  if (parsed instanceof Error || !parsed.isPrivateKey()) {
    throw new ConfigError(`${path} holds no private host key that can be read; put the right one back, or remove it and clients will meet a new one`);
  }
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
  return kept;
}

/** A key pair in OpenSSH's formats. */
export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

/** Whether a pair can be read and belongs together: ssh2 1.17 drops a leading zero byte of one ed25519 key in some hundreds, and what it writes then is no key. */
export function isSound(pair: KeyPair): boolean {
  const [secret, open] = [utils.parseKey(pair.private), utils.parseKey(pair.public)];
  if (secret instanceof Error || open instanceof Error || !secret.isPrivateKey()) return false;
  const text = 'ovmsim';
  const signature: Buffer | Error = secret.sign(text);
  return !(signature instanceof Error) && open.verify(text, signature) === true;
}

function newPair(type: 'ed25519' | 'rsa'): Promise<KeyPair> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, pair: KeyPair): void => (error === null ? resolve(pair) : reject(error));
    if (type === 'rsa') utils.generateKeyPair('rsa', { bits: rsaBits, comment: 'ovmsim' }, done);
    else utils.generateKeyPair('ed25519', { comment: 'ovmsim' }, done);
  });
}

async function makeKey(path: string, type: 'ed25519' | 'rsa'): Promise<string> {
  let made = await newPair(type);
  while (!isSound(made)) made = await newPair(type);
  await writeSecretFile(`${path}.pub`, `${made.public.trim()}\n`);
  await writeSecretFile(path, `${made.private.trim()}\n`);
  return made.private;
}
