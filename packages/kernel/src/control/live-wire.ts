import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { WireRecorder } from '../wire/recorder.js';

/** A reader that far behind is dropped. */
const mostBufferedBytes = 64 * 1024 * 1024;

/** `ws /wire[?since=N]`: each record as it is made, after those with a greater number than N. Answers what ends it. */
export function serveLiveWire(server: Server, recorder: WireRecorder, mayPass: (request: IncomingMessage) => boolean): () => void {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1024 });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const url = new URL(request.url ?? '/', 'http://control');
    if (!mayPass(request)) refuse(socket, '401 Unauthorized');
    else if (url.pathname !== '/wire') refuse(socket, '404 Not Found');
    else sockets.handleUpgrade(request, socket, head, (client) => follow(client, recorder, url.searchParams.get('since')));
  });
  return () => {
    for (const client of sockets.clients) client.terminate();
    sockets.close();
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
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
