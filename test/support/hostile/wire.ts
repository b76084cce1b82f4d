import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { Door } from './doors.js';

/** What came of writing bytes to a door. */
export interface Heard {
  /** Of every answer on the connection, in order; [] when it was cut off. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/** A bare TCP connection; errors are expected and swallowed. */
export async function plain({ host, port }: Pick<Door, 'host' | 'port'>): Promise<Socket> {
  const socket = connectPlain({ host, port });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** A connection that is ready for HTTP: with its TLS handshake done where the door has TLS. */
export async function opened(door: Door, options: ConnectionOptions = {}): Promise<Socket> {
  if (!door.tls) return plain(door);
  const socket = connectTls({ host: door.host, port: door.port, rejectUnauthorized: false, ...options });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

/** Everything that comes until the other side has ended. */
export async function heard(socket: Socket): Promise<Heard> {
  let text = '';
  socket.on('data', (data: Buffer) => (text += data.toString('latin1')));
  if (!socket.readableEnded && !socket.destroyed) await Promise.race([once(socket, 'end'), once(socket, 'close')]).catch(() => undefined);
  socket.destroy();
  return { statuses: [...text.matchAll(/^HTTP\/1\.[01] (\d{3}) /gm)].map(([, status]) => Number(status)), text };
}

/** Writes the bytes and hears the connection to its end. */
export async function say(door: Door, ...bytes: readonly (string | Buffer)[]): Promise<Heard> {
  const socket = await opened(door);
  for (const each of bytes) socket.write(typeof each === 'string' ? Buffer.from(each, 'latin1') : each);
  return heard(socket);
}

export interface RequestChanges {
  readonly method?: string;
  readonly target?: string;
  /** Header lines beside Host and Connection; the owner's authorization is among them unless `nobody`. */
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
  readonly type?: string | null;
  /** Without credentials. */
  readonly nobody?: boolean;
  /** No Content-Length. */
  readonly bare?: boolean;
}

/** The bytes of the door's order with changes; the last request of its connection. */
export function orderOf(door: Door, changes: RequestChanges = {}): Buffer {
  const { order } = door;
  const { method = order.method, target = order.target, headers = [], body = order.body, type = order.type, nobody = false, bare = false } = changes;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${door.host}:${door.port}`,
    'Connection: close',
    ...(nobody ? [] : [`Authorization: ${order.authorization}`]),
    ...(type === null ? [] : [`Content-Type: ${type}`]),
    ...headers,
    ...(bare ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), typeof body === 'string' ? Buffer.from(body) : body]);
}

/** Whether the door still serves: its owner's question, which changes nothing, is answered. */
export async function serves(door: Door): Promise<boolean> {
  const question = door.name === 'agent' ? { body: "<?xml version='1.0'?>\n<methodCall><methodName>get_api_version</methodName><params/></methodCall>" } : { method: 'GET', body: '', type: null };
  const target = { manager: '/ovm/core/wsapi/rest/Manager', agent: '/RPC2', ca: '/certificates', control: '/health' }[door.name];
  const { statuses } = await say(door, orderOf(door, { target, ...question }));
  return statuses.length === 1 && statuses[0] === 200;
}
