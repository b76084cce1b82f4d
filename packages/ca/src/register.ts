import { plainFingerprint, readTextFile, sameFingerprint } from '@ovmsim/kernel';
import { z } from 'zod';
import type { RevokedEntry } from './crl.js';
import { CaError, reasonOf } from './errors.js';
import { purposes, revocationReasons } from './issuer.js';
import type { CertificateReference, Registration } from './issuer.js';

/** One line of the register, as it stands in register.json. */
export const registrationSchema: z.ZodType<Registration> = z.strictObject({
  serial: z.string().regex(/^[0-9A-F]{2,40}$/),
  fingerprint: z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
  subject: z.string(),
  purpose: z.enum(purposes),
  principal: z.string().nullable(),
  status: z.enum(['issued', 'registered', 'revoked']),
  notBefore: z.string(),
  notAfter: z.string(),
  issuedAt: z.string(),
  registeredAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  reason: z.enum(revocationReasons).nullable(),
});

/** The register as a step of work sees it: changes count when the whole batch has been written. */
export class Draft {
  readonly #entries: Map<string, Registration>;
  #changed = false;
  #replaced = false;

  constructor(entries: ReadonlyMap<string, Registration>) {
    this.#entries = new Map(entries);
  }

  get changed(): boolean {
    return this.#changed;
  }

  /** True when the whole register was exchanged. */
  get replaced(): boolean {
    return this.#replaced;
  }

  get entries(): ReadonlyMap<string, Registration> {
    return this.#entries;
  }

  put(entry: Registration): Registration {
    this.#entries.set(entry.serial, entry);
    this.#changed = true;
    return entry;
  }

  replaceAll(entries: readonly Registration[]): void {
    this.#entries.clear();
    for (const entry of entries) this.#entries.set(entry.serial, entry);
    this.#changed = true;
    this.#replaced = true;
  }
}

interface Waiting {
  apply(draft: Draft): void;
  done(): void;
  failed(error: unknown): void;
}

/**
 * The list of issued certificates, by serial number. Changes are made one after the other; those that arrive while the disk
 * is busy are written together, and none counts before it is written.
 */
export class Register {
  readonly #write: (draft: Draft) => Promise<void>;
  #entries: ReadonlyMap<string, Registration>;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  /** @param write makes a new state durable; when it throws, the state stays what it was */
  constructor(entries: readonly Registration[], write: (draft: Draft) => Promise<void>) {
    this.#entries = new Map(entries.map((entry) => [entry.serial, entry]));
    this.#write = write;
  }

  get entries(): ReadonlyMap<string, Registration> {
    return this.#entries;
  }

  /** Runs a step (it must check before it changes) and resolves with its result when the change is on disk. */
  change<R>(step: (draft: Draft) => R): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      let result: R;
      this.#waiting.push({
        apply: (draft) => {
          result = step(draft);
        },
        done: () => resolve(result),
        failed: reject,
      });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Everybody of the same turn joins the first batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#batch(this.#waiting.splice(0));
    this.#running = undefined;
  }

  async #batch(batch: readonly Waiting[]): Promise<void> {
    const draft = new Draft(this.#entries);
    const applied: Waiting[] = [];
    for (const each of batch) {
      try {
        each.apply(draft);
        applied.push(each);
      } catch (error) {
        each.failed(error);
      }
    }
    try {
      if (draft.changed) {
        await this.#write(draft);
        this.#entries = draft.entries;
      }
      for (const each of applied) each.done();
    } catch (error) {
      for (const each of applied) each.failed(error);
    }
  }
}

/** The lines of the revocation list that these entries make. */
export function revokedIn(entries: ReadonlyMap<string, Registration>): RevokedEntry[] {
  return [...entries.values()]
    .filter((entry) => entry.status === 'revoked')
    .map((entry) => ({ serial: entry.serial, date: Date.parse(entry.revokedAt ?? entry.issuedAt), reason: entry.reason ?? 'unspecified' }));
}

/** A serial number as bare upper-case digits, however it was written: colons, small letters, leading zeros. */
export function plainSerial(text: string): string {
  return plainFingerprint(text).replace(/^0+(?=.)/, '');
}

/** The entry named by serial number or fingerprint. Throws 'invalid' when both or none are given, 'refused' when there is no such entry. */
export function find(entries: ReadonlyMap<string, Registration>, reference: CertificateReference): Registration {
  const { serial, fingerprint } = reference;
  if ((serial === undefined) === (fingerprint === undefined)) throw new CaError('invalid', 'name a certificate by its serial number or by its fingerprint, one of the two');
  const found = [...entries.values()].find((entry) => (serial === undefined ? sameFingerprint(entry.fingerprint, fingerprint ?? '') : plainSerial(entry.serial) === plainSerial(serial)));
  if (found === undefined) throw new CaError('refused', `no certificate with ${serial === undefined ? 'fingerprint' : 'serial number'} ${serial ?? fingerprint ?? ''} was issued here`);
  return found;
}

/** Reads register.json; no file is an empty register. Throws 'invalid' naming the file. */
export async function readRegister(path: string): Promise<Registration[]> {
  const text = await readTextFile(path);
  if (text === null) return [];
  try {
    return z.strictObject({ certificates: z.array(registrationSchema) }).parse(JSON.parse(text)).certificates;
  } catch (error) {
    throw new CaError('invalid', `${path} cannot be read as a register of certificates: ${reasonOf(error)}`, { cause: error });
  }
}

/** Reads the number of the last revocation list; no file is 0. Throws 'invalid' naming the file. */
export async function readNumber(path: string): Promise<number> {
  const text = (await readTextFile(path)) ?? '0';
  if (!/^\d{1,9}\s*$/.test(text)) throw new CaError('invalid', `${path} does not hold the number of a revocation list`);
  return Number.parseInt(text, 10);
}
