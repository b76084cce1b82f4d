import { request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import { basicAuthorization, type Timer } from '@ovmsim/kernel';
import { PythonException } from '../core/python-exception.js';
import { throughProxy } from './proxy.js';
import { fileNameOf, shownUrl, sourceOf } from './source.js';
import { Progress, sizeText, type FetchEnvironment } from './environment.js';

/** A file as it arrives. */
export interface ArrivingFile {
  readonly name: string;
  /** As the server announced it; null when it did not. */
  readonly length: number | null;
  readonly chunks: AsyncIterable<Buffer>;
}

const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches a file over HTTP or HTTPS and hands it to `read` while it arrives; nothing of it is kept here. Certificates are not checked, because the
 * agent's Python 2.6 does not. The words of errors are those of Python's urllib2 where there are any.
 * @throws PythonException when it cannot be had, is too long, takes too long, or the task was stopped
 */
export async function fetchFile<T>(url: URL, environment: FetchEnvironment, read: (file: ArrivingFile) => Promise<T>): Promise<T> {
  const patience = new Patience(environment);
  try {
    const { response, at } = await follow(url, environment, patience);
    try {
      const length = lengthOf(response, environment.limits.maxBytes);
      const name = fileNameOf({ kind: 'network', url: at });
      return await read({ name, length, chunks: arriving(response, { name, length }, { environment, patience }) });
    } finally {
      response.destroy();
    }
  } catch (error) {
    throw patience.reason() ?? asException(error);
  } finally {
    patience.end();
  }
}

async function follow(first: URL, environment: FetchEnvironment, patience: Patience): Promise<{ response: IncomingMessage; at: URL }> {
  const { maxRedirects } = environment.limits;
  let at = first;
  for (let hops = 0; ; hops += 1) {
    const response = await ask(at, environment, patience);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (status === 200) return { response, at };
    response.destroy();
    if (!redirects.has(status) || location === undefined) throw new PythonException(`HTTP Error ${status}: ${response.statusMessage ?? ''}`.trim());
    if (hops >= maxRedirects) throw new PythonException(`HTTP Error ${status}: more than ${maxRedirects} redirections`);
    at = redirected(at, location);
  }
}

function redirected(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new PythonException(`redirected to what is no URL: ${location.slice(0, 200)}`, 'ValueError');
  const to = new URL(location, from);
  // What the network says must not have a file made up.
  const source = sourceOf(to.href);
  if (source.kind === 'sim') throw new PythonException(`redirected to ${to.protocol}`, 'ValueError');
  return source.url;
}

async function ask(url: URL, environment: FetchEnvironment, patience: Patience): Promise<IncomingMessage> {
  const { proxy, clock, limits } = environment;
  const began = clock.now();
  patience.wait(limits.answerMs, `${url.host} did not answer within ${limits.answerMs / 1000} s`);
  try {
    const way = proxy === null ? directly(url) : await throughProxy(url, proxy, patience.signal);
    const response = await answerTo(url, way, patience.signal);
    record(url, environment, { began, response });
    return response;
  } catch (error) {
    const failure = patience.reason() ?? asException(error);
    record(url, environment, { began, error: failure.message });
    throw failure;
  }
}

function directly(url: URL): RequestOptions {
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port), path: `${url.pathname}${url.search}` };
}

function answerTo(url: URL, way: RequestOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const headers = { 'User-Agent': 'Python-urllib/2.6', Host: url.host, 'Accept-Encoding': 'identity', Connection: 'close', ...credentials(url), ...way.headers };
  const options = { ...way, method: 'GET', headers, signal, rejectUnauthorized: false, ...(way.createConnection === undefined ? { agent: false as const } : {}) };
  return new Promise((resolve, reject) => {
    const tls = url.protocol === 'https:';
    const request = tls ? requestTls({ ...options, servername: /^[\d.]+$|:/.test(url.hostname) ? '' : url.hostname }) : requestPlain(options);
    request.once('response', resolve);
    request.once('error', reject);
    request.end();
  });
}

function credentials({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  return { Authorization: basicAuthorization(decodeURIComponent(username), decodeURIComponent(password)) };
}

function lengthOf(response: IncomingMessage, maxBytes: number): number | null {
  const text = response.headers['content-length'];
  if (text === undefined) return null;
  const length = Number(text);
  if (length > maxBytes) throw tooLong(maxBytes);
  return length;
}

function tooLong(maxBytes: number): PythonException {
  return new PythonException(`the file is longer than ${sizeText(maxBytes)}, the most that ovmsim fetches`);
}

async function* arriving(
  response: IncomingMessage,
  what: { readonly name: string; readonly length: number | null },
  { environment, patience }: { readonly environment: FetchEnvironment; readonly patience: Patience },
): AsyncGenerator<Buffer> {
  const { limits, task } = environment;
  const progress = new Progress(task, { name: what.name, total: what.length });
  const silent = `no data for ${limits.idleMs / 1000} s`;
  patience.wait(limits.idleMs, silent);
  for await (const chunk of response as AsyncIterable<Buffer>) {
    patience.wait(null, '');
    if (progress.add(chunk.length) > limits.maxBytes) throw tooLong(limits.maxBytes);
    yield chunk;
    patience.wait(limits.idleMs, silent);
  }
  patience.wait(null, '');
  // Whoever kept this process busy has had the answer to ask for an end.
  patience.signal.throwIfAborted();
}

/** The time-outs of one file, and the wish that it end. */
class Patience {
  readonly #ending = new AbortController();
  readonly #stop: () => void;
  readonly #whole: Timer;
  #step: Timer | null = null;

  constructor(private readonly environment: FetchEnvironment) {
    const { clock, limits, task } = environment;
    this.#stop = () => this.#giveUp('the import was stopped');
    this.#whole = clock.timer(() => this.#giveUp(`not complete after ${limits.totalMs / 1000} s`), limits.totalMs);
    task.signal.addEventListener('abort', this.#stop, { once: true });
    if (task.signal.aborted) this.#stop();
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** From now on so long for the next step; null: as long as it takes. */
  wait(ms: number | null, text: string): void {
    this.#step?.cancel();
    this.#step = ms === null ? null : this.environment.clock.timer(() => this.#giveUp(text), ms);
  }

  /** Why it was ended from here, if it was. */
  reason(): PythonException | null {
    return this.signal.aborted ? (this.signal.reason as PythonException) : null;
  }

  end(): void {
    this.wait(null, '');
    this.#whole.cancel();
    this.environment.task.signal.removeEventListener('abort', this.#stop);
  }

  #giveUp(text: string): void {
    this.#ending.abort(new PythonException(text));
  }
}

const systemTexts: Readonly<Record<string, string>> = {
  ECONNREFUSED: '[Errno 111] Connection refused',
  ENOTFOUND: '[Errno -2] Name or service not known',
  EAI_AGAIN: '[Errno -3] Temporary failure in name resolution',
  EHOSTUNREACH: '[Errno 113] No route to host',
  ENETUNREACH: '[Errno 101] Network is unreachable',
  ETIMEDOUT: '[Errno 110] Connection timed out',
  ECONNRESET: '[Errno 104] Connection reset by peer',
};

function asException(error: unknown): PythonException {
  if (error instanceof PythonException) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new PythonException(`<urlopen error ${systemTexts[code] ?? message}>`);
}

function record(url: URL, { recorder, clock }: FetchEnvironment, what: { began: number; response?: IncomingMessage; error?: string }): void {
  const { began, response, error = null } = what;
  const path = `${url.pathname}${url.search}`;
  recorder?.record({
    time: began,
    line: null,
    kind: response === undefined ? 'refused' : 'http',
    from: recorder.process,
    to: url.host,
    method: 'GET',
    path,
    summary: `GET ${shownUrl(url)}${response === undefined ? '' : ` → ${response.statusCode ?? 0}`}`,
    tls: null,
    request: null,
    response: response === undefined ? null : { status: response.statusCode ?? 0, reason: response.statusMessage ?? '', headers: {}, body: '' },
    error,
    durationMs: clock.now() - began,
  });
}
