import type { WireRequest } from '@ovmsim/kernel';
import type { OperationSpec } from '@ovmsim/model';
import type { OperationCall } from '../core/operation.js';
import type { Principal } from '../core/principal.js';
import type { RawBody } from './body.js';
import { bodyFormat } from './negotiate.js';
import type { Match } from './router.js';

/** What the adapter needs of a request; a listener's WireRequest has it, tests and in-process worlds make one. */
export type RestRequest = Pick<WireRequest, 'method' | 'path' | 'query' | 'headers' | 'body' | 'tls' | 'peer' | 'host' | 'local' | 'annotate'>;

/** The body as text, and how to read it. */
export function rawBody({ body, headers }: RestRequest): RawBody {
  return { text: body.toString('utf8'), format: bodyFormat(headers['content-type'], headers['content-encoding']) };
}

/** Besides the bodies that are a password: what belongs to no operation, or is no object where one is wanted, may be one that was sent to a mistyped path. */
export function mayBeSecret(operation: OperationSpec | undefined, body: Buffer): boolean {
  if (operation === undefined) return true;
  if (operation.body.kind === 'value' && operation.body.secret === true) return true;
  return operation.body.kind === 'text' ? operation.body.secret : body.length > 0 && !/^\s*[{[<]/.test(body.subarray(0, 64).toString('latin1'));
}

/** Whether answers of the operation are, or may be, plain text. */
export function answersText({ returns: { kind } }: OperationSpec): boolean {
  return kind === 'text' || kind === 'boolean' || kind === 'empty';
}

type Decoding = { -readonly [K in keyof OperationCall]: OperationCall[K] };

const none = {};

/** The call that a request names, its parameters and body yet to be decoded. Written out: it is made for every request. */
export function callOf({ operation, id, childId }: Match, principal: Principal): Decoding {
  const call: Decoding = { operation, principal, params: none, body: undefined };
  if (id !== undefined) call.id = id;
  if (childId !== undefined) call.childId = childId;
  return call;
}
