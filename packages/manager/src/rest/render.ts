import type { OperationSpec } from '@ovmsim/model';
import { OperationError } from '../core/errors.js';
import type { ManagerCore } from '../core/manager-core.js';
import type { OperationResult } from '../core/operation.js';
import type { Encoder } from './codec.js';
import type { Fragments } from './fragments.js';
import { contentTypes } from './media.js';
import type { Format } from './media.js';
import { pathOf } from './uri.js';

/** Status, body and headers of an answer. The headers are this answer's own: further ones are added on its way out. */
export interface Rendered {
  readonly status: number;
  readonly headers: Record<string, string | readonly string[]>;
  readonly body?: string | Buffer;
}

export interface RenderContext {
  readonly operation: OperationSpec;
  readonly format: Format;
  /** Base URI as the caller wrote it. */
  readonly base: string;
}

/** Turns results of the core into answers. */
export class Renderer {
  readonly #core: ManagerCore;
  readonly #fragments: Fragments;
  readonly #encoders: { readonly [F in Format]: Encoder };

  constructor(core: ManagerCore, fragments: Fragments, encoders: { readonly [F in Format]: Encoder }) {
    this.#core = core;
    this.#fragments = fragments;
    this.#encoders = encoders;
  }

  /**
   * Status 201 for whatever answers with a job, 200 otherwise (fence_ovm insists on 201 for actions, others on 200 for reads). Plain text is text/plain,
   * whatever was asked for; an answer without a body has no Content-Type (fog would try to read it). A to-one relation that leads nowhere is 204,
   * as JAX-RS answers null (inferred).
   */
  render(result: OperationResult, context: RenderContext): Rendered {
    const encoder = this.#encoders[context.format];
    switch (result.kind) {
      case 'job': {
        const answer = this.#object('Job', result.id, context);
        return { ...answer, status: 201, headers: { ...answer.headers, Location: context.base + pathOf('Job', result.id) } };
      }
      case 'object':
        return this.#object(result.type, result.id, context);
      case 'list': {
        const complete = context.operation.kind === 'list' && result.ids.length === this.#core.store.count(result.type);
        return this.#encoded(this.#fragments.list({ ...result, complete }, context.format, context.base), context.format);
      }
      case 'ids': {
        const refs = result.ids.map((id) => this.#core.ref({ type: result.type, id }));
        return this.#encoded(encoder.withBase(encoder.ids(refs), context.base), context.format);
      }
      case 'value': {
        const text = encoder.value(result.value, this.#core.viewValue(result.value, result.data));
        return this.#encoded(encoder.withBase(text, context.base), context.format);
      }
      case 'values': {
        const views = result.data.map((each) => this.#core.viewValue(result.value, each));
        return this.#encoded(encoder.withBase(encoder.values(result.value, views), context.base), context.format);
      }
      case 'changes':
        return { status: 200, headers: { 'Content-Type': contentTypes.json }, body: JSON.stringify(result.changes) };
      case 'boolean':
        return context.format === 'json' ? this.#encoded(String(result.value), 'json') : plainText(String(result.value));
      case 'text':
        return plainText(result.text);
      case 'empty':
        return { status: context.operation.kind === 'one' ? 204 : 200, headers: {} };
    }
  }

  #object(type: Parameters<ManagerCore['view']>[0], id: string, { format, base }: RenderContext): Rendered {
    const text = this.#fragments.document({ type, id }, format, base);
    if (text === undefined) throw new OperationError('GEN_000002', [type, id]);
    return this.#encoded(text, format);
  }

  #encoded(body: string | Buffer, format: Format): Rendered {
    return { status: 200, headers: { 'Content-Type': contentTypes[format] }, body };
  }
}

function plainText(body: string): Rendered {
  return { status: 200, headers: { 'Content-Type': contentTypes.text }, body };
}

const summaries = new Map<OperationSpec, Map<number, string>>();

/** One line for the wire record: 'Server.discover → 201 Job 1448907178095', 'Server.get → 404 GEN_000002'. */
export function summaryOf(operation: OperationSpec | undefined, status: number, detail = ''): string {
  if (detail !== '' || operation === undefined) return [operation?.name ?? 'request', '→', String(status), detail].filter((each) => each !== '').join(' ');
  const ofOperation = summaries.get(operation) ?? new Map<number, string>();
  const summary = ofOperation.get(status) ?? `${operation.name} → ${status}`;
  if (ofOperation.size === 0) summaries.set(operation, ofOperation);
  ofOperation.set(status, summary);
  return summary;
}
