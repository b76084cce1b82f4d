import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { IoClock } from '../clock.js';
import type { HttpsConnections } from '../https/connections.js';
import { httpsRequest, type ClientTls, type HttpsResponse } from '../https/request.js';
import { startListener } from '../listener/listener.js';
import type { Listener, ListenerOptions } from '../listener/types.js';
import { silentLog } from '../log.js';
import { WireRecorder } from '../wire/recorder.js';
import type { WireRecord } from '../wire/types.js';
import { makeCrl, makeIdentity, type Identity } from './certificates.js';

export interface AskOptions {
  readonly tls?: Partial<ClientTls>;
  readonly method?: string;
  readonly body?: string;
  readonly agent?: HttpsConnections;
  readonly headers?: Record<string, string>;
}

/** A listener under test, a CA that vouches for it, and a client. */
export class Bench {
  readonly clock = new IoClock();
  readonly ca = makeIdentity({ commonName: 'Internal CA', isCa: true });
  readonly server = makeIdentity({ commonName: 'manager', issuer: this.ca, serial: '02' });
  /** A client that the listener trusts. */
  readonly good = makeIdentity({ commonName: 'agent', issuer: this.ca, serial: '03' });
  /** Revokes serial number 05. */
  readonly crl = makeCrl(this.ca, ['05']);
  recorder = new WireRecorder({ process: 'test', clock: this.clock });
  #listener: Listener | null = null;

  get listener(): Listener {
    if (this.#listener === null) throw new Error('nothing listens');
    return this.#listener;
  }

  /** Listens with a fresh record; the default handler answers with method and path. */
  async start(options: Partial<Omit<ListenerOptions, 'recorder' | 'log'>> = {}): Promise<Listener> {
    this.recorder = new WireRecorder({ process: 'test', clock: this.clock });
    this.#listener = await startListener({
      name: 'manager',
      host: '127.0.0.1',
      port: 0,
      tls: { key: this.server.key, cert: this.server.cert, ca: this.ca.cert, crl: this.crl, requestClientCertificate: true },
      handler: (request) => Promise.resolve({ status: 200, body: `${request.method} ${request.path}` }),
      recorder: this.recorder,
      log: silentLog(),
      ...options,
    });
    return this.#listener;
  }

  ask(path = '/x', options: AskOptions = {}): Promise<HttpsResponse> {
    const { tls, ...rest } = options;
    return httpsRequest({ url: `${this.listener.url}${path}`, method: 'GET', clock: this.clock, tls: { verify: true, ca: [this.ca.cert], ...tls }, ...rest });
  }

  /** The next record that is made. */
  nextRecord(): Promise<WireRecord> {
    return new Promise((resolve) => {
      const end = this.recorder.subscribe((record) => {
        end();
        resolve(record);
      });
    });
  }

  /** A TLS connection to the listener on which a test writes bytes of its own. */
  async rawConnection(options: ConnectionOptions = {}): Promise<TLSSocket> {
    const socket = connect({ host: '127.0.0.1', port: this.listener.address.port, rejectUnauthorized: false, ...options });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    return socket;
  }
}

/** What TLS options show an identity to the server. */
export const shown = (identity: Identity): { cert: string; key: string } => ({ cert: identity.cert, key: identity.key });

/** All that comes until the connection closes. */
export async function everything(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (data: Buffer) => (text += data.toString('latin1')));
  await once(socket, 'close');
  return text;
}
