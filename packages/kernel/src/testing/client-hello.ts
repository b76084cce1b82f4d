import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';

/** Versions as they stand on the wire. */
export const versions = { SSLv3: 0x0300, TLSv1: 0x0301, 'TLSv1.1': 0x0302, 'TLSv1.2': 0x0303 } as const;

/** The extension that says RSA with SHA-256 (RFC 5246 §7.4.1.4.1); without it a server of TLS 1.2 has to take the client for one of SHA-1. */
const signatureAlgorithms = [0x00, 0x08, 0x00, 0x0d, 0x00, 0x04, 0x00, 0x02, 0x04, 0x01];

/** A ClientHello (RFC 5246 §7.4.1.2) with these cipher suites: what today's TLS libraries cannot be made to send. */
function clientHello(version: number, suites: readonly number[]): Buffer {
  const u16 = (value: number): number[] => [value >> 8, value & 0xff];
  const body = [...u16(version), ...randomBytes(32), 0, ...u16(suites.length * 2), ...suites.flatMap(u16), 1, 0, ...(version === versions['TLSv1.2'] ? signatureAlgorithms : [])];
  const handshake = [1, 0, ...u16(body.length), ...body];
  return Buffer.from([0x16, ...u16(Math.min(version, versions.TLSv1)), ...u16(handshake.length), ...handshake]);
}

/** How a port answers such a ClientHello: 'hello' when it agrees, 'alert NUMBER' (RFC 5246 §7.2) or 'closed' when it does not. */
export async function answerToHello(port: number, version: keyof typeof versions, suites: readonly number[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(clientHello(versions[version], suites));
  const first = await Promise.race([once(socket, 'data').then(([data]) => data as Buffer), once(socket, 'close').then(() => null)]);
  socket.destroy();
  if (first === null) return 'closed';
  if (first[0] === 0x16 && first[5] === 2) return 'hello';
  return first[0] === 0x15 ? `alert ${first[6]}` : `record ${first[0]}`;
}
