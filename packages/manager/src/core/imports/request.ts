import type { RpcStruct } from '@ovmsim/xml';
import type { ValueOf } from '@ovmsim/model';
import { given, isPlainObject } from '../check-values.js';
import { OperationError } from '../errors.js';
import type { OperationCall } from '../operation.js';

/** What is to be fetched, and by way of which proxy. */
export interface ImportRequest {
  readonly urls: readonly string[];
  readonly proxy: string | null;
}

/** URLs and proxy of an import: of the body, and where the operation has it of the query. Throws GEN_000001 without a URL, REPOSITORY_000000 for one too many. */
export function importRequest(call: OperationCall, { several }: { readonly several: boolean }): ImportRequest {
  const body = (isPlainObject(call.body) ? call.body : {}) as Partial<ValueOf<'RepositoryImport'>>;
  const fromQuery = call.params['url'];
  const urls = [...(typeof fromQuery === 'string' && fromQuery !== '' ? [fromQuery] : []), ...(body.urls ?? [])].map((url) => url.trim()).filter((url) => url !== '');
  if (urls.length === 0) throw new OperationError('GEN_000001', ['urls']);
  if (urls.length > 1 && !several) throw new OperationError('REPOSITORY_000000');
  return { urls, proxy: given(body.proxy) && body.proxy !== '' ? body.proxy : null };
}

/** How agents are told of a proxy (form ours); '' without one. */
export function optionOf({ proxy }: ImportRequest): RpcStruct {
  return proxy === null ? {} : { proxy };
}

/** What follows the last slash, with the query string (3.3 clients: it lands in `importFileName` whole). */
export function fileNameOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** The name of what was imported: the last part of the path. */
export function objectNameOf(url: string): string {
  const name = fileNameOf(url.replace(/[?#].*$/s, ''));
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** URLs as they stand in `origin`: one as it is, several in brackets (3.3 clients). Passwords stay out of it. */
export function originOf(urls: readonly string[]): string {
  const shown = urls.map(withoutPassword);
  return shown.length === 1 ? (shown[0] ?? '') : `[${shown.join(', ')}]`;
}

/** The URL without the credentials in it. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#]*@/i, '$1');
}
