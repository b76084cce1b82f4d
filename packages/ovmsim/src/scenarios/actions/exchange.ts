import { basicAuthorization, httpsRequest, type IoClock } from '@ovmsim/kernel';
import type { Credentials, Seen } from '../stage.js';
import { answered, failed } from './seen.js';

export interface Exchange {
  readonly url: string;
  readonly method: string;
  readonly credentials: Credentials;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** PEM of the CA that must have issued the peer's certificate; null takes any, as clients of the time do. */
  readonly ca: string | null;
  /** Name that the peer's certificate must have; default: the URL's. */
  readonly name?: string;
}

/** One HTTPS request outside the Web Services API, to see what each side shows. */
export async function exchange(clock: IoClock, { url, method, credentials, headers = {}, body, ca, name }: Exchange): Promise<Seen> {
  const { basic, identity } = credentials;
  try {
    return answered(
      await httpsRequest({
        url,
        method,
        headers: { ...headers, ...(basic === undefined ? {} : { authorization: basicAuthorization(basic.user, basic.password) }) },
        ...(body === undefined ? {} : { body }),
        tls: { verify: ca !== null, ...(ca === null ? {} : { ca: [ca] }), ...(identity === undefined ? {} : { cert: identity.certificate, key: identity.key }), ...(name === undefined ? {} : { servername: name }) },
        clock,
        timeoutMs: 30_000,
      }),
    );
  } catch (error) {
    return failed(error);
  }
}
