import type { TypeName, ValueName } from '@ovmsim/model';
import { WsAnswerError, WsApiError } from './errors.js';
import { decodeXml, encodeXml } from './xml-codec.js';

/** What bodies are written in and asked for. */
export type WireFormat = 'json' | 'xml';

/** JSON without a charset, as every public client sends it. */
export const contentTypes: Readonly<Record<WireFormat, string>> = { json: 'application/json', xml: 'application/xml' };

/**
 * A request's body. A string goes out as it is: passwords are bare text in either format (WSAPI guide 3.3 §2.6.4). Anything else is an object or a
 * list of them, and XML needs to know of which type.
 */
export function encodeBody(body: unknown, format: WireFormat, type: TypeName | ValueName | undefined): string | undefined {
  if (body === undefined) return undefined;
  if (typeof body === 'string') return body;
  if (format === 'json') return JSON.stringify(body);
  if (type === undefined) throw new TypeError('The type of this body is not known, so it cannot be written as XML');
  return encodeXml(body, type);
}

/** An answer's body by its content type; anything but JSON and XML stays text, nothing at all is null. @throws WsAnswerError when it is malformed */
export function decodeBody(body: string, contentType: string | undefined): unknown {
  if (body.trim() === '') return null;
  const media = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  try {
    if (media.endsWith('json')) return JSON.parse(body) as unknown;
    // A PEM text may come under the name of XML.
    if (media.endsWith('xml') && body.trimStart().startsWith('<')) return decodeXml(body);
    return body;
  } catch (error) {
    throw new WsAnswerError(`The answer cannot be read as ${media}: ${error instanceof Error ? error.message : String(error)}`, body);
  }
}

/** The error that an answer other than 2xx means. The web server's own pages carry no error object. */
export function errorOf(answer: { readonly status: number; readonly reason: string; readonly body: string }, contentType: string | undefined): WsApiError {
  const { status, body } = answer;
  const plain = `${status} ${answer.reason}`.trim();
  const details = detailsOf(body, contentType);
  return new WsApiError({ status, body, errorCode: details?.errorCode ?? null, message: details?.message ?? plain });
}

function detailsOf(body: string, contentType: string | undefined): { errorCode: string | null; message: string | null } | null {
  let decoded: unknown;
  try {
    decoded = decodeBody(body, contentType);
  } catch {
    return null;
  }
  if (typeof decoded !== 'object' || decoded === null) return null;
  const { errorCode, message } = decoded as { errorCode?: unknown; message?: unknown };
  return { errorCode: typeof errorCode === 'string' ? errorCode : null, message: typeof message === 'string' ? message : null };
}
