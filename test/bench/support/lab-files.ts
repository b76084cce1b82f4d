import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestLab } from '../../support/lab.js';

/** A certificate and its key, PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

const identityAt = (folder: string, cert: string, key: string): Identity => ({ cert: readFileSync(join(folder, cert), 'utf8'), key: readFileSync(join(folder, key), 'utf8') });

/** What the lab's Manager shows on 7002: a bare server with the same key is a fair floor. */
export function managerTls({ info }: TestLab): Identity {
  return identityAt(join(info.certs, 'manager'), 'tls.pem', 'tls.key');
}

/** What the lab's Manager shows to agents. */
export function managerClient({ info }: TestLab): Identity {
  return identityAt(join(info.certs, 'manager'), 'client.pem', 'client.key');
}

/** What an agent shows to the Manager, once it is owned. */
export function agentIdentity(stateDir: string): Identity {
  return identityAt(join(stateDir, 'etc/ovs-agent/cert'), 'certificate.pem', 'key.pem');
}

export function authorityOf({ info }: TestLab): string {
  return readFileSync(info.manager.caFile, 'utf8');
}

/** The process id of one of a lab's processes. */
export function pidOf({ info }: TestLab, name: string): number {
  const found = info.processes.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the lab has no process ${name}`);
  return found.pid;
}
