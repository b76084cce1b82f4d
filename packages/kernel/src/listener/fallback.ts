import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { recordedBodyBytes } from '../wire/kept.js';
import { bodyText, handOver, type LiveExchange } from './exchange.js';
import { Rendered } from './rendered.js';

export interface FallbackCall {
  readonly app: RequestListener;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly exchange: LiveExchange;
}

/** Lets an app answer with the original request and response, and records what it sent just before the last byte leaves. */
export function runFallback({ app, request, response, exchange }: FallbackCall): void {
  const kept: Buffer[] = [];
  let bytes = 0;
  const keep = (chunk: unknown, encoding: unknown): void => {
    if (bytes > recordedBodyBytes) return;
    const piece = typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8') : chunk instanceof Uint8Array ? Buffer.from(chunk) : null;
    if (piece === null) return;
    kept.push(piece);
    bytes += piece.length;
  };
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.write = ((...args: unknown[]) => {
    keep(args[0], args[1]);
    return write(...args);
  }) as ServerResponse['write'];
  response.end = ((...args: unknown[]) => {
    if (typeof args[0] !== 'function') keep(args[0], args[1]);
    exchange.finish({
      response: Rendered.of({ status: response.statusCode, reason: response.statusMessage ?? '', headers: headersOf(response), body: bodyText(Buffer.concat(kept)) }),
    });
    return end(...args);
  }) as ServerResponse['end'];
  handOver(request, exchange);
  app(request, response);
}

function headersOf(response: ServerResponse): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.getHeaders())) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(name === 'set-cookie' ? '\n' : ', ') : String(value);
  }
  return headers;
}
