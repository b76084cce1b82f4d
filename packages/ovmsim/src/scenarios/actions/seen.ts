import { ConnectionError, type TlsFacts } from '@ovmsim/kernel';
import type { Seen } from '../stage.js';

/** An HTTP answer, as kernel and client give it. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string | Buffer;
  readonly tls: TlsFacts;
}

/** What a scenario sees of an answer; `headers.cookies` holds the cookies as a client would send them back. */
export function answered(answer: Answer): Seen {
  const text = answer.body.toString();
  const cookies = [answer.headers['set-cookie'] ?? []].flat().map((cookie) => cookie.split(';')[0] ?? '');
  const { protocol, cipher, serverCertificate, clientCertificate } = answer.tls;
  return {
    status: answer.status,
    reason: answer.reason,
    headers: { ...answer.headers, cookies: cookies.join('; ') },
    text,
    tls: { protocol, cipher, server: serverCertificate, client: clientCertificate },
    ...parsed(text),
  };
}

/** A connection that fails is something seen; any other error is thrown on. */
export function failed(error: unknown): Seen {
  if (error instanceof ConnectionError) return { connection: error.code, text: error.message };
  throw error;
}

function parsed(text: string): { json?: unknown } {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return {};
  }
}
