import type { Annotation, Peer } from '@ovmsim/kernel';
import { productPorts } from '@ovmsim/model';
import type { RestRequest } from './request.js';

/** A request that comes over no wire. */
export interface LocalRequest {
  readonly method: string;
  /** Path and query: '/ovm/core/wsapi/rest/Server?x=1'. */
  readonly target: string;
  /** Names in small letters. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly peer?: Peer;
  /** The Host header. Default 'localhost:7002'. */
  readonly host?: string;
  readonly annotate?: (annotation: Annotation) => void;
}

const here = { address: '127.0.0.1', port: productPorts.https };

/** Makes a request for `RestAdapter.handle`, for worlds inside one process; the answer's URIs say https, as they would on the wire. */
export function localRequest(local: LocalRequest): RestRequest {
  const host = local.host ?? `localhost:${here.port}`;
  const mark = local.target.indexOf('?');
  return {
    method: local.method,
    path: mark === -1 ? local.target : local.target.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : local.target.slice(mark + 1)),
    headers: { host, ...local.headers },
    body: Buffer.from(local.body ?? ''),
    tls: { protocol: 'none', cipher: 'none', serverCertificate: null, clientCertificate: null, authorized: false, authorizationError: null },
    peer: local.peer ?? { state: 'none' },
    host,
    local: here,
    annotate: local.annotate ?? (() => undefined),
  };
}
