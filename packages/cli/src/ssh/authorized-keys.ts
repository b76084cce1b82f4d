import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readTextFile, type Logger } from '@ovmsim/kernel';
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';

const { utils } = ssh2;

/** The name that the product gives the file, in the folder `.ssh` of the Manager host's user oracle (CLI guide 3.3 §2.4). */
export const authorizedKeysFile = 'ovmcli_authorized_keys';

/** A file of more bytes is not read. */
const mostBytes = 1024 * 1024;
const keyTypes = /^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp(?:256|384|521))$/;

/** The public keys that users have put down, read anew whenever the file is another. */
export class AuthorizedKeys {
  readonly #path: string;
  readonly #log: Pick<Logger, 'warn'>;
  #seen = '';
  #keys: readonly ParsedKey[] = [];

  constructor(folder: string, log: Pick<Logger, 'warn'>) {
    this.#path = join(folder, authorizedKeysFile);
    this.#log = log;
  }

  /** The listed key of a public key in SSH's wire format, by which signatures are checked; undefined for a stranger. */
  async find(blob: Buffer): Promise<ParsedKey | undefined> {
    await this.#refresh();
    return this.#keys.find((key) => key.getPublicSSH().equals(blob));
  }

  async #refresh(): Promise<void> {
    const facts = await stat(this.#path).catch(() => null);
    const seen = facts === null ? '' : `${facts.ino}/${facts.mtimeMs}/${facts.ctimeMs}/${facts.size}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#keys = [];
    if (facts === null) return;
    if ((facts.mode & 0o022) !== 0) return this.#log.warn({ file: this.#path }, 'no key is taken from a file that others may write: chmod 600');
    if (facts.size > mostBytes) return this.#log.warn({ file: this.#path, bytes: facts.size }, 'the file of keys is too long to be read');
    this.#keys = this.#parse((await readTextFile(this.#path)) ?? '');
  }

  #parse(text: string): ParsedKey[] {
    return text.split(/\r?\n/).flatMap((line, index) => {
      const entry = line.trim();
      if (entry === '' || entry.startsWith('#')) return [];
      const skip = (why: string): [] => {
        this.#log.warn({ file: this.#path, line: index + 1 }, why);
        return [];
      };
      // An option narrows what a key may do; taking the key without it would let in more than its owner wanted.
      if (!keyTypes.test(entry.split(/\s/, 1)[0] ?? '')) return skip('a line that does not begin with a type of key is passed over; options before it are not simulated');
      const parsed = utils.parseKey(entry);
      return parsed instanceof Error ? skip('a line that holds no public key is passed over') : [parsed].flat();
    });
  }
}
