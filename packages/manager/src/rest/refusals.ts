import { FaultInjected } from '@ovmsim/kernel';
import type { OperationSpec } from '@ovmsim/model';
import type { ManagerCore } from '../core/manager-core.js';
import { UnsupportedMediaType } from './body.js';
import type { Encoder } from './codec.js';
import { refusalOf } from './errors.js';
import { contentTypes } from './media.js';
import type { Format } from './media.js';
import { negotiate } from './negotiate.js';
import { errorPage } from './pages.js';
import { summaryOf } from './render.js';
import type { Rendered } from './render.js';
import type { RestRequest } from './request.js';
import type { Router } from './router.js';
import { destinationOf } from './uri.js';

/** No media type that is offered is acceptable: the container's 406 page. */
export class NotAcceptable extends Error {
  override readonly name = 'NotAcceptable';
}

/** A fault hook wishes that nothing is answered. */
export type Dropped = Rendered & { readonly destroy: true };

export interface RefusalParts {
  readonly core: ManagerCore;
  readonly router: Router;
  readonly encoders: { readonly [F in Format]: Encoder };
}

/** Answers to requests that are refused, or that failed. */
export class Refusals {
  readonly #parts: RefusalParts;

  constructor(parts: RefusalParts) {
    this.#parts = parts;
  }

  /** Errors follow the same negotiation as answers; container errors are HTML pages. */
  answer(request: RestRequest, error: unknown, operation?: OperationSpec): Rendered | Dropped {
    if (error instanceof FaultInjected && error.action === 'drop') {
      request.annotate({ summary: summaryOf(operation, 0, error.message) });
      return { status: 500, headers: {}, destroy: true };
    }
    const container = error instanceof NotAcceptable ? 406 : error instanceof UnsupportedMediaType ? 415 : undefined;
    if (container !== undefined) {
      request.annotate({ summary: summaryOf(operation, container) });
      return html(container, errorPage(container));
    }
    const { core, encoders } = this.#parts;
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
    return { status, headers: { ...headers, 'Content-Type': contentTypes[format] }, body: encoders[format].error(details) };
  }

  #allowed(request: RestRequest): string {
    const destination = destinationOf(request.path);
    return destination.kind === 'rest' ? this.#parts.router.allowed(destination.segments).join(', ') : '';
  }
}

/** A page of the servlet container. */
export function html(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Rendered {
  return { status, headers: { ...headers, 'Content-Type': contentTypes.html }, body };
}
