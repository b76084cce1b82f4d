import { FaultInjected } from '@ovmsim/kernel';
import type { Peer, WireRequest, WireResponse } from '@ovmsim/kernel';
import type { LineId, OperationSpec } from '@ovmsim/model';
import { operations, restBase } from '@ovmsim/model';
import type { Authenticated, Authenticator } from '../auth/authenticator.js';
import type { Revocations } from '../auth/revocations.js';
import type { Sessions } from '../auth/sessions.js';
import { authorise } from '../core/authorise.js';
import { OperationError } from '../core/errors.js';
import type { ManagerCore } from '../core/manager-core.js';
import type { OperationCall } from '../core/operation.js';
import type { Principal } from '../core/principal.js';
import { decodeBody, UnsupportedMediaType } from './body.js';
import { JsonEncoder } from './json-codec.js';
import { refusalOf } from './errors.js';
import { Fragments } from './fragments.js';
import { StandingHeaders } from './headers.js';
import { contentTypes } from './media.js';
import type { Format } from './media.js';
import { bodyFormat, negotiate } from './negotiate.js';
import { errorPage, welcomePage } from './pages.js';
import { decodeParams } from './params.js';
import { Renderer, summaryOf } from './render.js';
import type { Rendered } from './render.js';
import { Router } from './router.js';
import type { Match } from './router.js';
import { soapRefusal } from './soap.js';
import { destinationOf, originOf } from './uri.js';
import { XmlEncoder } from './xml-codec.js';

/** What the adapter needs of a request; a listener's WireRequest has it, tests and in-process worlds make one. */
export type RestRequest = Pick<WireRequest, 'method' | 'path' | 'query' | 'headers' | 'body' | 'tls' | 'peer' | 'host' | 'local' | 'annotate'>;

export interface RestOptions {
  readonly core: ManagerCore;
  readonly authenticator: Authenticator;
  readonly sessions: Sessions;
  readonly revocations: Revocations;
  /** Name of the lab, for the page at `/`. */
  readonly lab: string;
  /** Login name shown on that page. */
  readonly user: string;
}

/** No media type that is offered is acceptable: the container's 406 page. */
class NotAcceptable extends Error {}

/** A fault hook wishes that nothing is answered. */
type Dropped = Rendered & { readonly destroy: true };

interface Exchange {
  readonly request: RestRequest;
  readonly prefix: string;
  readonly segments: readonly string[];
}

const lineOf: { readonly [K in Principal['kind']]: LineId } = {
  user: 'ws-to-core', none: 'ws-to-core', control: 'ws-to-core', gui: 'gui-to-core', agent: 'agent-to-core',
};

/** The Web Services API over REST: decodes requests, calls the core, encodes answers. It knows encodings and no rules. */
export class RestAdapter {
  readonly #options: RestOptions;
  readonly #router = new Router(operations);
  readonly #headers: StandingHeaders;
  readonly #encoders: { readonly json: JsonEncoder; readonly xml: XmlEncoder };
  readonly #renderer: Renderer;

  constructor(options: RestOptions) {
    this.#options = options;
    const { core } = options;
    const encoder = { profile: core.options.profile.name, mark: `ovmsim-base-${core.options.entropy.hex(32)}` };
    this.#encoders = { json: new JsonEncoder(encoder), xml: new XmlEncoder(encoder) };
    this.#renderer = new Renderer(core, new Fragments(core, this.#encoders), this.#encoders);
    this.#headers = new StandingHeaders(core.options.rng);
  }

  /** Answers every request that comes to the Manager's port. Never throws. */
  async handle(request: RestRequest): Promise<WireResponse> {
    const { peer } = request;
    if (peer.state === 'untrusted' || (peer.state === 'trusted' && (await this.#isRevoked(peer)))) {
      request.annotate({ summary: 'client certificate refused, connection closed' });
      return { status: 401, destroy: true };
    }
    const answer = await this.#answer(request);
    return { ...answer, headers: { ...answer.headers, ...this.#headers.next() } };
  }

  /** The connection may be older than the revocation. The console's own certificate never leaves this process: its polls do with the last known list. */
  async #isRevoked(peer: Extract<Peer, { state: 'trusted' }>): Promise<boolean> {
    const { core, revocations } = this.#options;
    const { fingerprint, serial } = peer.certificate;
    const own = core.store.get('@Certificate', fingerprint)?.purpose === 'gui';
    return own ? revocations.isRevoked(serial) : revocations.revokedSince(peer);
  }

  async #answer(request: RestRequest): Promise<Rendered | Dropped> {
    const destination = destinationOf(request.path);
    switch (destination.kind) {
      case 'root':
        return this.#welcome(request);
      case 'soap':
        request.annotate({ line: 'ws-to-core', summary: 'SOAP → 501 not simulated' });
        return soapRefusal(request.method);
      case 'elsewhere':
        request.annotate({ summary: 'request → 404' });
        return html(404, errorPage(404));
      case 'malformed':
        return this.#refuse(request, new OperationError('GEN_000003', [request.path]));
      case 'rest':
        return this.#api({ request, prefix: destination.prefix, segments: destination.segments });
    }
  }

  #welcome(request: RestRequest): Rendered {
    if (request.method !== 'GET' && request.method !== 'HEAD') return html(405, errorPage(405));
    const origin = this.#origin(request);
    const { lab, user, core } = this.#options;
    request.annotate({ line: 'browser-to-gui', summary: 'page of the lab → 200' });
    return html(200, welcomePage({ lab, origin, base: origin + restBase, managerVersion: core.options.profile.managerVersion, user }));
  }

  /** Authenticate, resolve, authorise, decode; then the core checks, runs and has the answer rendered. */
  async #api(exchange: Exchange): Promise<Rendered | Dropped> {
    const { request, segments } = exchange;
    const match = this.#router.peek(request.method, segments);
    // Before anything can fail: a password must not reach the record of a refused request either.
    if (mayBeSecret(match?.operation, request.body)) request.annotate({ secretBody: true });
    request.annotate({ line: match?.operation.line ?? 'ws-to-core' });
    try {
      const who = await this.#authenticate(request, match?.operation);
      if (who.principal.kind !== 'none') request.annotate({ line: lineOf[who.principal.kind] });
      const answer = await this.#perform(exchange, match ?? this.#router.resolve(request.method, segments), who.principal);
      const ended = match?.operation.endsSession === true;
      if (ended && who.session !== null) this.#options.sessions.close(who.session);
      return ended || who.cookies.length === 0 ? answer : { ...answer, headers: { ...answer.headers, 'Set-Cookie': who.cookies } };
    } catch (error) {
      return this.#refuse(request, error, match?.operation);
    }
  }

  async #authenticate(request: RestRequest, operation: OperationSpec | undefined): Promise<Omit<Authenticated, 'principal'> & { principal: Principal }> {
    const { authorization, cookie } = request.headers;
    const who = await this.#options.authenticator.authenticate({ authorization, cookie, peer: request.peer });
    if (!('refused' in who)) return who;
    if (operation?.principals.includes('none') === true) return { principal: { kind: 'none' }, cookies: [], session: null };
    throw new OperationError(who.refused, who.args);
  }

  async #perform({ request, prefix }: Exchange, match: Match, principal: Principal): Promise<Rendered> {
    const { operation } = match;
    const named: OperationCall = { ...match, principal, params: {}, body: undefined };
    // First who, then what: a body is read only for callers who may send it.
    authorise(named);
    const format = negotiate(request.headers.accept, ['text', 'boolean', 'empty'].includes(operation.returns.kind));
    if (format === null) throw new NotAcceptable();
    const raw = { text: request.body.toString('utf8'), format: bodyFormat(request.headers['content-type'], request.headers['content-encoding']) };
    const call: OperationCall = { ...named, params: decodeParams(operation, request.query), body: decodeBody(operation.body, raw) };
    const base = this.#origin(request) + prefix;
    return this.#options.core.perform(call, (result) => {
      const answer = this.#renderer.render(result, { operation, format, base });
      request.annotate({ summary: summaryOf(operation, answer.status, result.kind === 'job' ? `Job ${result.id}` : '') });
      return answer;
    });
  }

  /** Errors follow the same negotiation as answers; container errors are HTML pages. */
  #refuse(request: RestRequest, error: unknown, operation?: OperationSpec): Rendered | Dropped {
    if (error instanceof FaultInjected && error.action === 'drop') {
      request.annotate({ summary: summaryOf(operation, 0, error.message) });
      return { status: 500, headers: {}, destroy: true };
    }
    const container = error instanceof NotAcceptable ? 406 : error instanceof UnsupportedMediaType ? 415 : undefined;
    if (container !== undefined) {
      request.annotate({ summary: summaryOf(operation, container) });
      return html(container, errorPage(container));
    }
    const { core } = this.#options;
    const { status, code, details } = refusalOf(error, core.options.world);
    if (status === 500) core.options.log.error({ err: error, operation: operation?.name }, 'a request failed in a way that was not foreseen');
    request.annotate({ summary: summaryOf(operation, status, code) });
    const wanted = negotiate(request.headers.accept, true);
    const headers: Record<string, string> = {};
    if (status === 401) {
      headers['WWW-Authenticate'] = 'Basic realm="weblogic"';
      if (wanted !== 'json') return html(401, errorPage(401), headers);
    }
    if (status === 405 && operation === undefined) headers['Allow'] = this.#allowed(request);
    const format: Format = wanted ?? 'xml';
    return { status, headers: { ...headers, 'Content-Type': contentTypes[format] }, body: this.#encoders[format].error(details) };
  }

  #allowed(request: RestRequest): string {
    const destination = destinationOf(request.path);
    return destination.kind === 'rest' ? this.#router.allowed(destination.segments).join(', ') : '';
  }

  #origin(request: RestRequest): string {
    return originOf({ secure: request.tls !== null, host: request.host, local: request.local });
  }
}

/** Besides the bodies that are a password: what belongs to no operation, or is no object where one is wanted, may be one that was sent to a mistyped path. */
function mayBeSecret(operation: OperationSpec | undefined, body: Buffer): boolean {
  if (operation === undefined) return true;
  if (operation.body.kind === 'value' && operation.body.secret === true) return true;
  return operation.body.kind === 'text' ? operation.body.secret : body.length > 0 && !/^\s*[{[<]/.test(body.subarray(0, 64).toString('latin1'));
}

function html(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Rendered {
  return { status, headers: { ...headers, 'Content-Type': contentTypes.html }, body };
}
