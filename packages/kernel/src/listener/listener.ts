import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Answering } from './answering.js';
import { listenError, tlsOptions } from './tls-options.js';
import type { Limits, Listener, ListenerOptions, ListenerTls } from './types.js';

const defaults: Limits = {
  headerBytes: 16 * 1024,
  headers: 200,
  bodyBytes: 4 * 1024 * 1024,
  headerTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  answerTimeoutMs: 60_000,
  keepAliveMs: 30_000,
  connections: 2000,
};

/**
 * Listens, with limits, TLS facts and recording before anything else sees a request. Throws ListenError when the port cannot
 * be had.
 */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const limits: Limits = { ...defaults, ...options.limits };
  const server = createServer(options, limits);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const answering = new Answering(options, limits);
  wire(server, answering, options);
  await listen(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    address: { host: options.host, port },
    url: `${options.tls === undefined ? 'http' : 'https'}://${urlHost(options.host)}:${port}`,
    setTls: (tls: ListenerTls) => {
      if (options.tls === undefined) throw new TypeError('this listener has no TLS');
      // Whether to ask was settled when the server was made.
      const { requestClientCertificate = false, profile } = options.tls;
      (server as TlsServer).setSecureContext(tlsOptions({ profile, ...tls, requestClientCertificate }));
      answering.changed(tls, sockets);
    },
    stopListening: () => stopAccepting(server),
    listenAgain: () => listen(server, options.host, port),
    close: async () => {
      await stopAccepting(server);
      const gone = Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
      for (const socket of sockets) socket.destroy();
      await gone;
      // Its own close also ends the timer that looks for slow requests.
      server.close();
    },
  };
}

function createServer(options: ListenerOptions, limits: Limits): Server {
  const requestTimeout = Math.max(limits.requestTimeoutMs, limits.headerTimeoutMs);
  const http = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerTimeoutMs,
    requestTimeout,
    keepAliveTimeout: limits.keepAliveMs,
    // How soon a slow request is noticed.
    connectionsCheckingInterval: Math.min(1000, Math.ceil(limits.headerTimeoutMs / 2)),
    noDelay: true,
  };
  const server = options.tls === undefined ? createPlainServer(http) : (createTlsServer({ ...http, ...tlsOptions(options.tls), handshakeTimeout: limits.headerTimeoutMs }) as Server);
  server.maxConnections = limits.connections;
  // Node drops what is beyond this without a word; one more, so that it shows.
  server.maxHeadersCount = limits.headers + 1;
  return server;
}

function wire(server: Server, answering: Answering, options: ListenerOptions): void {
  server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => answering.connected(socket));
  server.on('request', (request: IncomingMessage, response: ServerResponse) => answering.requested(request, response));
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    // Who announces too much is told so before sending it.
    if (!answering.tooLong(request) && (options.invites?.(request) ?? true)) response.writeContinue();
    answering.requested(request, response);
  });
  server.on('clientError', (error: Error, socket: Duplex) => answering.failed(error, socket as Socket));
  server.on('tlsClientError', (error: Error, socket: Socket) => answering.handshakeFailed(error, socket));
  server.on('drop', (data: { remoteAddress?: string; remotePort?: number } | undefined) => answering.dropped(`${data?.remoteAddress ?? 'unknown'}:${data?.remotePort ?? 0}`));
  server.on('error', (error) => options.log.error({ err: error, listener: options.name }, 'listener failed'));
  if (options.onUpgrade !== undefined) server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => answering.upgraded(request, socket, head));
}

/** Listens on a port that is no HTTP port. Throws ListenError. */
export async function listen(server: NetServer, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error): void => {
      server.removeListener('listening', listening);
      reject(listenError(error, `${host}:${port}`));
    };
    const listening = (): void => {
      server.removeListener('error', failed);
      resolve();
    };
    server.prependOnceListener('error', failed);
    server.once('listening', listening);
    server.listen({ port, host, backlog: 511 });
  });
}

/** Stops accepting at once; `http.Server.close` would also end idle connections, which may live on here. */
async function stopAccepting(server: Server): Promise<void> {
  if (!server.listening) return;
  NetServer.prototype.close.call(server);
  // The handle is closed; connections that the system had accepted by then have been dealt with after one turn.
  await new Promise((resolve) => setImmediate(resolve));
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
