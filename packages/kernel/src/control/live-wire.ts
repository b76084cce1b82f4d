import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Upgrade } from '../listener/types.js';
import type { WireRecorder } from '../wire/recorder.js';

/** A reader that far behind is dropped. */
const mostBufferedBytes = 64 * 1024 * 1024;

/** `ws /wire[?since=N]`: each record as it is made, after those with a greater number than N. */
export class LiveWire {
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1024 });

  constructor(
    private readonly recorder: WireRecorder,
    private readonly mayPass: (request: IncomingMessage) => boolean,
  ) {}

  /** Takes over the connection of an Upgrade request, or refuses it. */
  take({ raw, request, socket, head }: Upgrade): void {
    if (!this.mayPass(raw)) refuse(socket, '401 Unauthorized');
    else if (request.path !== '/wire') refuse(socket, '404 Not Found');
    else this.#sockets.handleUpgrade(raw, socket, head, (client) => follow(client, this.recorder, request.query.get('since')));
  }

  end(): void {
    for (const client of this.#sockets.clients) client.terminate();
    this.#sockets.close();
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

function follow(client: WebSocket, recorder: WireRecorder, since: string | null): void {
  if (since !== null) for (const record of recorder.since(Number(since))) client.send(JSON.stringify(record));
  const end = recorder.subscribe((record) => {
    if (client.bufferedAmount > mostBufferedBytes) client.terminate();
    else client.send(JSON.stringify(record));
  });
  client.on('close', end);
  client.on('error', end);
}
