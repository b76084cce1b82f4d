import { ConnectionError, httpsRequest } from '@ovmsim/kernel';
import { tlsSeen, type Credentials, type Seen, type Stage } from '../stage.js';

export interface Exchange {
  readonly url: string;
  readonly method: string;
  readonly credentials: Credentials;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** PEM of the CA that must have issued the peer's certificate; null takes any, as clients of the time do. */
  readonly ca: string | null;
}

/** One HTTPS request as a client outside would send it. A connection that fails is something seen, not an error. */
export async function exchange(stage: Stage, request: Exchange): Promise<Seen> {
  const { credentials, ca } = request;
  const headers: Record<string, string> = { ...request.headers };
  if (credentials.basic !== undefined) headers['authorization'] = `Basic ${Buffer.from(`${credentials.basic.user}:${credentials.basic.password}`).toString('base64')}`;
  if (credentials.cookies !== undefined) headers['cookie'] = credentials.cookies;
  try {
    const answer = await httpsRequest({
      url: request.url,
      method: request.method,
      headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      tls: {
        verify: ca !== null,
        ...(ca === null ? {} : { ca: [ca] }),
        ...(credentials.identity === undefined ? {} : { cert: credentials.identity.certificate, key: credentials.identity.key }),
      },
      clock: stage.clock,
      timeoutMs: 30_000,
    });
    const text = answer.body.toString('utf8');
    const cookies = [answer.headers['set-cookie'] ?? []].flat().map((cookie) => cookie.split(';')[0] ?? '');
    return {
      status: answer.status,
      reason: answer.reason,
      headers: { ...answer.headers, cookies: cookies.join('; ') },
      text,
      tls: tlsSeen(answer.tls),
      ...parsed(text),
    };
  } catch (error) {
    if (error instanceof ConnectionError) return { connection: error.code, text: error.message };
    throw error;
  }
}

function parsed(text: string): { json?: unknown } {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return {};
  }
}
