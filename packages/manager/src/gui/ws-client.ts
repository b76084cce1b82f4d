import { OvmClient, WsApiError } from '@ovmsim/client';
import type { IoClock, WireRecorder } from '@ovmsim/kernel';
import type { GuiClient, GuiObject } from './client.js';

export interface WsGuiClientOptions {
  /** The Manager's own port 7002: 'https://127.0.0.1:7002'. */
  readonly url: string;
  /** PEM of the internal CA. */
  readonly ca: string;
  /** Key and certificate made at installation, PEM. */
  readonly identity: { readonly certificate: string; readonly key: string };
  readonly clock: IoClock;
  readonly recorder: WireRecorder;
}

/** The web console's back end on the wire: mutual TLS on 7002, no password (Security Guide 1.1.2). */
export function wsGuiClient(options: WsGuiClientOptions): GuiClient {
  const { url, ca, identity, clock, recorder } = options;
  const client = new OvmClient({ url, ca, credentials: identity, clock, recorder, line: 'gui-to-core' });
  return {
    base: client.base,
    login: () => client.login(),
    list: (type) => client.list(type) as Promise<readonly unknown[]> as Promise<readonly GuiObject[]>,
    get: async (type, id) => {
      try {
        return await client.get(type, id);
      } catch (error) {
        if (error instanceof WsApiError && error.status === 404) return undefined;
        throw error;
      }
    },
    events: (since) => client.events({ since }) as Promise<readonly unknown[]> as Promise<readonly GuiObject[]>,
    changes: (since) => client.changes(since),
  };
}
