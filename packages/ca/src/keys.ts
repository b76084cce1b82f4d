import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

/** An RSA pair in PEM: public SPKI, private PKCS#8 without encryption. */
export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** RSA with 2048 bits, as the Security Guide §1.1.2 states for the agent's key. */
const rsa2048 = {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;

const generate = promisify(generateKeyPair);

/** A new RSA-2048 pair, made by OpenSSL beside the event loop (about 150 ms, up to half a second). */
export function keyPair(): Promise<KeyPair> {
  return generate('rsa', rsa2048);
}

// Plain JavaScript, because a worker is started from text here: that runs alike from sources and from the build.
const workerText = `
const { parentPort, workerData } = require('node:worker_threads');
const { generateKeyPairSync } = require('node:crypto');
parentPort.on('message', () => parentPort.postMessage(generateKeyPairSync('rsa', workerData)));
`;

/**
 * Keys made ahead, so that the next certificate does not wait for one. A worker thread makes them one after the other;
 * the thread is unreferenced (work on libuv's pool cannot be), so a pool never keeps its process alive. Whoever
 * finds the pool empty has a key made at once, so nobody waits longer than without a pool.
 */
export class KeyPool {
  readonly #size: number;
  readonly #ready: KeyPair[] = [];
  readonly #watchers = new Set<() => void>();
  #asked = 0;
  #worker: Worker | undefined;
  #closed = false;

  /** @param options.size how many pairs to hold ready; 0 makes every key on demand */
  constructor(options: { size: number }) {
    this.#size = options.size;
    this.#refill();
  }

  /** How many pairs are ready now. */
  get ready(): number {
    return this.#ready.length;
  }

  /** A pair nobody else gets. */
  take(): Promise<KeyPair> {
    const pair = this.#ready.shift();
    this.#refill();
    return pair === undefined ? keyPair() : Promise.resolve(pair);
  }

  /** Resolves when the pool is full, or closed. */
  async filled(): Promise<void> {
    while (!this.#closed && this.#ready.length < this.#size) {
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  /** Stops making keys; what `take` gives afterwards is made on demand. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #refill(): void {
    if (this.#closed) return;
    while (this.#ready.length + this.#asked < this.#size) {
      this.#asked += 1;
      this.#thread().postMessage('make');
    }
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(workerText, { eval: true, workerData: rsa2048, execArgv: [] });
    worker.on('message', (pair: KeyPair) => {
      this.#asked -= 1;
      if (this.#closed) return;
      this.#ready.push(pair);
      this.#wake();
    });
    // A pool that lost its thread is only slower: keys are then made on demand.
    worker.on('error', () => {
      this.#closed = true;
      this.#wake();
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #wake(): void {
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
  }
}
