import findMyWay from 'find-my-way';
import type { HttpMethod, OperationSpec } from '@ovmsim/model';
import { OperationError } from '../core/errors.js';

/** An operation that a request names, with the ids of its path. */
export interface Match {
  readonly operation: OperationSpec;
  readonly id?: string;
  readonly childId?: string;
}

const methods: readonly HttpMethod[] = ['GET', 'PUT', 'POST', 'DELETE'];

/** Ids may hold file system paths. */
const longestId = 2048;

/**
 * Finds operations by method and path below the base URI. It is fed by the registry alone; paths come as decoded segments (see `destinationOf`),
 * which are encoded again here because the tree decodes parameters by itself. Case sensitive (WSAPI guide 3.3 §2.3).
 */
export class Router {
  readonly #tree = findMyWay({ caseSensitive: true, ignoreTrailingSlash: false, ignoreDuplicateSlashes: false, maxParamLength: longestId * 3 });

  constructor(operations: readonly OperationSpec[]) {
    for (const operation of operations) {
      for (const { method, path } of operation.http) this.#tree.on(method, path, () => undefined, operation);
    }
  }

  /** The operation, or undefined when there is none for this method and path. */
  find(method: HttpMethod, segments: readonly string[]): Match | undefined {
    if (segments.some((segment) => segment.length > longestId)) return undefined;
    const found = this.#tree.find(method, `/${segments.map(encodeURIComponent).join('/')}`);
    if (found === null) return undefined;
    const { id, childId } = found.params;
    return { operation: found.store as OperationSpec, ...(id === undefined ? {} : { id }), ...(childId === undefined ? {} : { childId }) };
  }

  /** Methods that the path answers to, for 405 and its Allow header. */
  allowed(segments: readonly string[]): readonly HttpMethod[] {
    return methods.filter((method) => this.find(method, segments) !== undefined);
  }

  /** As `find`, for any method name; HEAD counts as GET. */
  peek(method: string, segments: readonly string[]): Match | undefined {
    const known = methods.find((each) => each === (method === 'HEAD' ? 'GET' : method));
    return known === undefined ? undefined : this.find(known, segments);
  }

  /** As `peek`; throws OperationError GEN_000003 (no such resource) or GEN_000012 (not with this method). */
  resolve(method: string, segments: readonly string[]): Match {
    const match = this.peek(method, segments);
    if (match !== undefined) return match;
    const path = `/${segments.join('/')}`;
    if (this.allowed(segments).length > 0) throw new OperationError('GEN_000012', [method, path]);
    throw new OperationError('GEN_000003', [path]);
  }
}
