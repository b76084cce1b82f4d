import { ConnectionError, HttpsConnections, httpsRequest, readSecret } from '@ovmsim/kernel';
import type { HttpsResponse, IoClock, WireRecorder } from '@ovmsim/kernel';
import { z } from 'zod';
import { CaError, reasonOf } from './errors.js';
import type {
  CertificateIssuer, CertificateReference, IssuedCertificate, IssueRequest, RegisterRequest, Registration, RevokeRequest, SignedCertificate, SignRequest,
} from './issuer.js';
import { emptyAnswer, errorAnswer, issuedAnswer, listAnswer, registrationAnswer, signedAnswer } from './wire.js';

export interface CaClientOptions {
  /** 'https://127.0.0.1:40001'. */
  readonly url: string;
  /** The CA's certificate, PEM, or a file that holds it; the service is verified with it, always. One of the two. */
  readonly ca?: string;
  readonly caFile?: string;
  /** The bootstrap token, or the file that holds it (read at each call, so that a new token is found). One of the two. */
  readonly token?: string;
  readonly tokenFile?: string;
  readonly clock: IoClock;
  /** Records the calls that never arrive. */
  readonly recorder?: WireRecorder;
  /** For one call; default 60 s: when fifty Servers are taken at once, the last one waits for fifty keys. */
  readonly timeoutMs?: number;
}

/** The internal CA over HTTPS. */
export class CaClient implements CertificateIssuer {
  readonly #options: CaClientOptions;
  readonly #url: string;
  /** The revocation list is asked for again and again: through a connection that is kept, and only if it has changed. */
  readonly #crlConnections = new HttpsConnections({ maxSockets: 1 });
  #crl: { readonly tag: string; readonly pem: string } | null = null;

  constructor(options: CaClientOptions) {
    if ((options.ca === undefined) === (options.caFile === undefined)) throw new TypeError('CaClient: give ca or caFile, one of the two');
    if (options.token !== undefined && options.tokenFile !== undefined) throw new TypeError('CaClient: give token or tokenFile, not both');
    this.#options = options;
    this.#url = options.url.replace(/\/+$/, '');
  }

  caCertificate(): Promise<string> {
    return this.#text('/ca.pem');
  }

  issue(request: IssueRequest): Promise<IssuedCertificate> {
    return this.#json(issuedAnswer, 'POST /issue', request);
  }

  sign(request: SignRequest): Promise<SignedCertificate> {
    return this.#json(signedAnswer, 'POST /sign', request);
  }

  register(request: RegisterRequest): Promise<Registration> {
    return this.#json(registrationAnswer, 'POST /register', request);
  }

  unregister(reference: CertificateReference): Promise<Registration> {
    return this.#json(registrationAnswer, 'POST /unregister', reference);
  }

  async list(): Promise<Registration[]> {
    return (await this.#json(listAnswer, 'GET /certificates')).certificates;
  }

  async revoke(request: RevokeRequest): Promise<void> {
    await this.#json(emptyAnswer, 'POST /revoke', request);
  }

  async crl(): Promise<string> {
    const known = this.#crl;
    const ask = (): Promise<HttpsResponse> =>
      this.#send('GET', '/crl.pem', { agent: this.#crlConnections, ...(known === null ? {} : { headers: { 'if-none-match': known.tag } }) });
    // A kept connection may have been ended by the other side at this very moment.
    const answer = await ask().catch((error: unknown) => (brokeOff(error) ? ask() : Promise.reject(error as Error)));
    if (answer.status === 304 && known !== null) return known.pem;
    if (answer.status !== 200) throw this.#refusal(answer);
    const pem = answer.body.toString('utf8');
    const { etag } = answer.headers;
    this.#crl = etag === undefined ? null : { tag: etag, pem };
    return pem;
  }

  async #text(path: string): Promise<string> {
    const answer = await this.#send('GET', path);
    if (answer.status !== 200) throw this.#refusal(answer);
    return answer.body.toString('utf8');
  }

  async #json<T>(schema: z.ZodType<T>, call: `${'GET' | 'POST'} ${string}`, body?: object): Promise<T> {
    const [method = '', path = ''] = call.split(' ');
    const headers = { authorization: `Bearer ${await this.#token()}`, accept: 'application/json' };
    const answer = await this.#send(method, path, body === undefined ? { headers } : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (answer.status !== 200) throw this.#refusal(answer);
    const parsed = schema.safeParse(readJson(answer.body));
    if (!parsed.success) throw new CaError('unreachable', `${this.#url} does not answer as an internal CA does: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  }

  async #send(method: string, path: string, content: { headers?: Record<string, string>; body?: string; agent?: HttpsConnections } = {}): Promise<HttpsResponse> {
    const ca = this.#options.ca ?? (await this.#file('certificate', this.#options.caFile));
    try {
      return await httpsRequest({
        url: `${this.#url}${path}`,
        method,
        ...content,
        tls: { ca: [ca], verify: true },
        timeoutMs: this.#options.timeoutMs ?? 60_000,
        clock: this.#options.clock,
        ...(this.#options.recorder === undefined ? {} : { recorder: this.#options.recorder }),
        line: 'ca',
      });
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      const trouble = error.code === 'tls' || error.code === 'pin' ? 'cannot be trusted' : 'does not answer';
      throw new CaError('unreachable', `the internal CA at ${this.#url} ${trouble}: ${error.message}`, { cause: error });
    }
  }

  #refusal(answer: { status: number; body: Buffer }): CaError {
    const parsed = errorAnswer.safeParse(readJson(answer.body));
    if (!parsed.success) return new CaError('unreachable', `${this.#url} does not answer as an internal CA does: HTTP ${answer.status}`);
    const { code, message } = parsed.data.error;
    return new CaError(code, `the internal CA refuses: ${message}`);
  }

  async #token(): Promise<string> {
    if (this.#options.token !== undefined) return this.#options.token;
    if (this.#options.tokenFile === undefined) throw new CaError('refused', 'this call to the internal CA needs its bootstrap token, and none was given');
    return this.#file('bootstrap token', this.#options.tokenFile);
  }

  async #file(what: string, path = ''): Promise<string> {
    try {
      return await readSecret(path);
    } catch (error) {
      throw new CaError('unreachable', `the ${what} of the internal CA cannot be read: ${reasonOf(error)}`, { cause: error });
    }
  }
}

function brokeOff(error: unknown): boolean {
  const cause = error instanceof CaError ? error.cause : undefined;
  return cause instanceof ConnectionError && (cause.code === 'closed' || cause.code === 'reset');
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
