import { setMaxListeners } from 'node:events';
import type { Job, OperationInput, OvmClient, SimpleId } from '@ovmsim/client';
import { ConnectionError } from '@ovmsim/kernel';
import { JobTimeout, WsAnswerError, WsApiError } from '@ovmsim/client';
import { typeOfWireName } from '@ovmsim/model';
import type { TypeName } from '@ovmsim/model';
import { failures } from '../texts.js';
import { isReference } from '../render/values.js';

export type WireRecord = Readonly<Record<string, unknown>> & { readonly id: SimpleId; readonly name: string };

/**
 * The Manager as one command sees it: calls end when the command is left, and what was read is read once until the command changes something. Nothing outlives the command, because others
 * change the Manager's objects at any time.
 */
export class ManagerCalls {
  readonly #client: OvmClient;
  readonly #signal: AbortSignal;
  readonly #objects = new Map<string, Promise<WireRecord | null>>();
  readonly #lists = new Map<TypeName, Promise<readonly WireRecord[]>>();
  readonly #ids = new Map<TypeName, Promise<readonly SimpleId[]>>();

  /** `signal`: its reason is what every call rejects with once the command is left. */
  constructor(client: OvmClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
    // An object with many references is followed by as many calls at once, and each listens.
    setMaxListeners(0, signal);
  }

  /** Any operation of the registry. @throws WsApiError, CommandError */
  async operate(name: string, input: OperationInput): Promise<unknown> {
    for (const known of [this.#objects, this.#lists, this.#ids]) known.clear();
    // The names are data of the grammar, so the compiler cannot pair them with their inputs.
    const operate = this.#client.operate.bind(this.#client) as (name: string, input: OperationInput) => Promise<unknown>;
    return this.#left(operate(name, input));
  }

  ids(type: TypeName): Promise<readonly SimpleId[]> {
    return once(this.#ids, type, () => this.#left(this.#client.ids(type)));
  }

  list(type: TypeName): Promise<readonly WireRecord[]> {
    return once(this.#lists, type, () => this.#left(this.#client.list(type)) as Promise<readonly WireRecord[]>);
  }

  /** Null where there is no such object. */
  get(type: TypeName, id: string): Promise<WireRecord | null> {
    return once(this.#objects, `${type}/${id}`, async () => {
      try {
        return await this.#left(this.#client.get(type, id));
      } catch (error) {
        if (error instanceof WsApiError && error.status === 404) return null;
        throw error;
      }
    });
  }

  /** The object that a reference of an answer leads to; null for one that leads nowhere, or out of the model. */
  async follow(reference: unknown): Promise<WireRecord | null> {
    if (!isReference(reference)) return null;
    const type = typeOfWireName(reference.type ?? '');
    return type === undefined ? null : this.get(type, reference.value);
  }

  /** The job when it and its children are done. Rejects when the command is left, and lets the job go on. */
  async finished(id: string, longestMs: number): Promise<Job> {
    return this.#left(this.#client.waitForJob(id, { timeoutMs: longestMs, signal: this.#signal }));
  }

  async #left<T>(answer: Promise<T>): Promise<T> {
    try {
      return await raced(answer, this.#signal);
    } catch (error) {
      if (this.#signal.aborted) throw this.#signal.reason;
      throw error;
    }
  }
}

/** The code and the text of what went wrong with the Manager, as the user reads it; rethrows what is no such thing. */
export function managerError(error: unknown): Error {
  if (error instanceof WsApiError) {
    const { errorCode, message } = error;
    return new Error(errorCode === null || message.includes(errorCode) ? message : `${errorCode}: ${message}`);
  }
  if (error instanceof ConnectionError || error instanceof WsAnswerError || error instanceof JobTimeout) return failures.unreachable(error.message);
  throw error;
}

function once<K, V>(known: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const answer = known.get(key) ?? make();
  known.set(key, answer);
  return answer;
}

/** The client's requests cannot be taken back, so one that nobody waits for any more ends by itself. */
function raced<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
