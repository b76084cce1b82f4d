import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createContext, silentLog } from '@ovmsim/kernel';
import { CertificateAuthority } from './authority.js';

/** What the tests of this package share; it is not part of the build. */

export const managerUuid = '0004fb00000100000af70d20dcce7d65';
export const context = createContext({ name: 'ca-test', seed: 'ca', log: silentLog() });

const folders: string[] = [];

/** A `certs` folder of its own. */
export async function certsFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ovmsim-ca-'));
  folders.push(folder);
  return folder;
}

/** Removes every folder that `certsFolder` made. */
export async function removeFolders(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
}

export function openAuthority(dir: string, options: { name?: string; pool?: number } = {}): Promise<CertificateAuthority> {
  const { entropy, io, log } = context;
  return CertificateAuthority.open({ dir, name: managerUuid, entropy, clock: io, log, ...options });
}

/** What the two ends of one TLS handshake on 127.0.0.1 think of each other. */
export interface Handshake {
  readonly client: { authorized: boolean; error: string | undefined };
  readonly server: { authorized: boolean; error: string | undefined };
}

export async function handshake(server: TlsOptions, client: { ca: string; key?: string; cert?: string; servername?: string }): Promise<Handshake> {
  const listener = createServer({ requestCert: true, rejectUnauthorized: false, ...server });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const accepted = once(listener, 'secureConnection');
  const socket = connect({ host: '127.0.0.1', port: (listener.address() as AddressInfo).port, rejectUnauthorized: false, ...client });
  const [[other]] = (await Promise.all([accepted, once(socket, 'secureConnect')])) as [[TLSSocket], unknown];
  const opinion = (end: TLSSocket): Handshake['client'] => ({ authorized: end.authorized, error: end.authorizationError === null ? undefined : String(end.authorizationError) });
  const result = { client: opinion(socket), server: opinion(other) };
  socket.destroy();
  other.destroy();
  listener.close();
  await once(listener, 'close');
  return result;
}
