import { OvmClient, WsApiError } from '@ovmsim/client';
import { cliUserAgent } from '@ovmsim/model';
import { readTextFile, type IoClock, type WireRecorder } from '@ovmsim/kernel';

/** A user who is logged in at the Manager. */
export interface Granted {
  readonly client: OvmClient;
  /** Ends the Manager's session; never throws. */
  end(): Promise<void>;
}

/** `refused`: the Manager does not take this user and password, or has locked the user; `unreachable`: it has not said. */
export type LoginAnswer = { readonly granted: Granted } | { readonly denied: 'refused' | 'unreachable'; readonly message: string };

/** One login at the Manager, which counts for or against the lock of the user. */
export type Login = (user: string, password: string) => Promise<LoginAnswer>;

export interface ManagerLoginOptions {
  /** 'https://127.0.0.1:7002'. */
  readonly url: () => string;
  /** File of the internal CA's certificate, PEM. */
  readonly caFile: string;
  readonly io: IoClock;
  readonly recorder: WireRecorder;
}

/** Logs in to port 7002 as any other client does, over TLS, with the user's own name and password. */
export function managerLogin({ url, caFile, io, recorder }: ManagerLoginOptions): Login {
  return async (user, password) => {
    const ca = await readTextFile(caFile);
    // The password goes only where no session is held, so a wrong one is never counted twice, and a session that ran out is opened again by itself.
    const client = new OvmClient({ url: url(), ...(ca === null ? {} : { ca }), credentials: { user, password }, clock: io, recorder, line: 'cli-to-core', userAgent: cliUserAgent, cookieOnly: true });
    try {
      await client.login();
    } catch (error) {
      client.close();
      const message = error instanceof Error ? error.message : String(error);
      return { denied: error instanceof WsApiError && error.status === 401 ? 'refused' : 'unreachable', message };
    }
    return { granted: { client, end: () => end(client) } };
  };
}

/** A session that has run out needs no login to be ended. */
const withoutPassword = { authorization: '' };

async function end(client: OvmClient): Promise<void> {
  // A Manager that is gone has ended it by itself.
  await client.operate('Session.logout', { headers: withoutPassword }).catch(() => undefined);
  client.close();
}
