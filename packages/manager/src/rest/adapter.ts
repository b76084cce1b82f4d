import type { WireResponse } from '@ovmsim/kernel';
import type { OperationSpec } from '@ovmsim/model';
import { operations, restBase } from '@ovmsim/model';
import type { Authenticator } from '../auth/authenticator.js';
import type { Revocations } from '../auth/revocations.js';
import type { Sessions } from '../auth/sessions.js';
import { authorise } from '../core/authorise.js';
import { OperationError } from '../core/errors.js';
import type { ManagerCore } from '../core/manager-core.js';
import { Bases } from './bases.js';
import { decodeBody } from './body.js';
import { Callers } from './callers.js';
import type { Caller } from './callers.js';
import { Fragments } from './fragments.js';
import { StandingHeaders } from './headers.js';
import { JsonEncoder } from './json-codec.js';
import { negotiate } from './negotiate.js';
import { errorPage, welcomePage } from './pages.js';
import { decodeParams } from './params.js';
import { html, NotAcceptable, Refusals } from './refusals.js';
import type { Dropped } from './refusals.js';
import { Renderer, summaryOf } from './render.js';
import type { Rendered } from './render.js';
import { answersText, callOf, mayBeSecret, rawBody } from './request.js';
import type { RestRequest } from './request.js';
import { Router } from './router.js';
import { Routes } from './routes.js';
import type { Route } from './routes.js';
import { soapRefusal } from './soap.js';
import { XmlEncoder } from './xml-codec.js';

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

type Answer = Rendered | Dropped;
type RestRoute = Extract<Route, { kind: 'rest' }>;

/** The Web Services API over REST: decodes requests, calls the core, encodes answers. It knows encodings and no rules, and waits only for who must. */
export class RestAdapter {
  readonly #options: RestOptions;
  readonly #router = new Router(operations);
  readonly #routes = new Routes(this.#router);
  readonly #bases = new Bases();
  readonly #headers: StandingHeaders;
  readonly #callers: Callers;
  readonly #renderer: Renderer;
  readonly #refusals: Refusals;

  constructor(options: RestOptions) {
    this.#options = options;
    const { core } = options;
    const encoder = { profile: core.options.profile.name, mark: `ovmsim-base-${core.options.entropy.hex(32)}` };
    const encoders = { json: new JsonEncoder(encoder), xml: new XmlEncoder(encoder) };
    this.#renderer = new Renderer(core, new Fragments(core, encoders), encoders);
    this.#refusals = new Refusals({ core, router: this.#router, encoders });
    this.#callers = new Callers(options);
    this.#headers = new StandingHeaders(core.options.rng);
  }

  /** Answers every request that comes to the Manager's port, at once where nothing has to be waited for. Never throws. */
  handle(request: RestRequest): WireResponse | Promise<WireResponse> {
    const refused = this.#callers.mustNotCall(request.peer);
    return then(refused, (is) => (is ? closed(request) : then(this.#answer(request), (answer) => this.#headers.addTo(answer))));
  }

  #answer(request: RestRequest): Answer | Promise<Answer> {
    const route = this.#routes.of(request.method, request.path);
    switch (route.kind) {
      case 'root':
        return this.#welcome(request);
      case 'soap':
        request.annotate({ line: 'ws-to-core', summary: 'SOAP → 501 not simulated' });
        return soapRefusal(request.method);
      case 'elsewhere':
        request.annotate({ summary: 'request → 404' });
        return html(404, errorPage(404));
      case 'malformed':
        return this.#refusals.answer(request, new OperationError('GEN_000003', [request.path]));
      case 'rest':
        return this.#api(request, route);
    }
  }

  #welcome(request: RestRequest): Rendered {
    if (request.method !== 'GET' && request.method !== 'HEAD') return html(405, errorPage(405));
    const { lab, user, core } = this.#options;
    request.annotate({ line: 'browser-to-gui', summary: 'page of the lab → 200' });
    return html(200, welcomePage({ lab, origin: this.#bases.of(request, ''), base: this.#bases.of(request, restBase), managerVersion: core.options.profile.managerVersion, user }));
  }

  /** Authenticate, resolve, authorise, decode; then the core checks, runs and has the answer rendered. */
  #api(request: RestRequest, route: RestRoute): Answer | Promise<Answer> {
    const operation = route.match?.operation;
    request.annotate({ line: operation?.line ?? 'ws-to-core' });
    // Before anything can fail: a password must not reach the record of a refused request either.
    if (mayBeSecret(operation, request.body)) request.annotate({ secretBody: true });
    const refuse = (error: unknown): Answer => this.#refusals.answer(request, error, operation);
    try {
      const answer = then(this.#callers.of(request, operation), (who) => then(this.#perform(request, route, who), (given) => this.#inSession(given, who, operation)));
      return answer instanceof Promise ? answer.catch(refuse) : answer;
    } catch (error) {
      return refuse(error);
    }
  }

  #perform(request: RestRequest, { prefix, segments, match }: RestRoute, { principal }: Caller): Rendered | Promise<Rendered> {
    const call = callOf(match ?? this.#router.resolve(request.method, segments), principal);
    const { operation } = call;
    // First who, then what: a body is read only for callers who may send it.
    authorise(call);
    const format = negotiate(request.headers.accept, answersText(operation));
    if (format === null) throw new NotAcceptable();
    if (operation.params.length > 0) call.params = decodeParams(operation, request.query);
    if (operation.body.kind !== 'none') call.body = decodeBody(operation.body, rawBody(request));
    const base = this.#bases.of(request, prefix);
    return this.#options.core.perform(call, (result) => {
      const answer = this.#renderer.render(result, { operation, format, base });
      request.annotate({ summary: summaryOf(operation, answer.status, result.kind === 'job' ? `Job ${result.id}` : '') });
      return answer;
    });
  }

  #inSession(answer: Rendered, { session, cookies }: Caller, operation: OperationSpec | undefined): Rendered {
    if (operation?.endsSession !== true) {
      if (cookies.length > 0) answer.headers['Set-Cookie'] = cookies;
    } else if (session !== null) this.#options.sessions.close(session);
    return answer;
  }
}

function closed(request: RestRequest): WireResponse {
  request.annotate({ summary: 'client certificate refused, connection closed' });
  return { status: 401, destroy: true };
}

/** Goes on with a value now, with a promised one later. */
function then<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
