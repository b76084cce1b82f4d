import type { Caller } from './caller.js';
import type { CallerOptions, Reply } from './caller.js';
import { at, until } from './read.js';
import type { Site } from './site.js';
import { api } from './site.js';

/** What every Python client puts in its session: Accept and Content-Type on each request, GET and DELETE too. */
export const jsonHeaders = { 'User-Agent': 'python-requests/2.28.1', 'Accept-Encoding': 'gzip, deflate', Connection: 'keep-alive', Accept: 'application/json', 'Content-Type': 'application/json' };

/** requests.HTTPError */
export class HttpError extends Error {
  constructor(readonly reply: Reply) {
    super(`${reply.status}: ${reply.text.slice(0, 500)}`);
  }
}

/** A session of Python's requests: name and password with every request, cookies sent back. */
export class PythonSession {
  readonly caller: Caller;

  constructor(site: Site, options: Partial<CallerOptions> = {}) {
    this.caller = site.caller({ headers: jsonHeaders, cookies: true, ...options });
  }

  request(method: string, path: string, body?: unknown): Promise<Reply> {
    return this.caller.send(method, path.startsWith('https://') ? path : `${api}${path}`, { body: body === undefined ? undefined : JSON.stringify(body) });
  }

  /** `raise_for_status()` and `json()`. */
  async json(method: string, path: string, body?: unknown): Promise<unknown> {
    const reply = await this.request(method, path, body);
    if (reply.status >= 400) throw new HttpError(reply);
    return reply.json;
  }

  get(path: string): Promise<unknown> {
    return this.json('GET', path);
  }

  /** A write, and its job by `summaryDone` to the end. */
  async done(method: string, path: string, body?: unknown): Promise<unknown> {
    const started = await this.json(method, path, body);
    const uri = at<string>(started, 'id', 'uri');
    const job = await until(() => this.get(uri), (seen) => at<boolean>(seen, 'summaryDone'));
    if (at(job, 'jobRunState') !== 'SUCCESS') throw new Error(`${method} ${path}: ${JSON.stringify(job)}`);
    return job;
  }
}
