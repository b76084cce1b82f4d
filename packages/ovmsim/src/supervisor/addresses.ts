import { createServer } from 'node:net';
import { UserError } from './user-error.js';

/** Product ports of the two kinds of host, each with its slot when ports are shifted (Security Guide 3.3 §1.1.2). */
export const productPorts = { manager: { https: 7002 }, server: { agent: 8899 } } as const;
const slots = { https: 0, agent: 0 } as const;
const portsPerHost = 100;

export interface HostAddress {
  readonly host: string;
  readonly port: number;
}

/** Where every simulated host of a lab listens. */
export interface AddressPlan {
  readonly manager: HostAddress;
  readonly servers: readonly HostAddress[];
  /** What the user must be told when the real ports are not used; null when they are. */
  readonly shift: string | null;
}

export interface AddressWishes {
  readonly servers: number;
  readonly bind?: string | undefined;
  /** First port of the lab; 0 takes any free ports. */
  readonly portBase?: number | undefined;
}

const isLoopback = (address: string): boolean => /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address);

/** Tries to listen on an address for a moment. Answers the port it got, or the error code of the refusal. */
export function tryListen(host: string, port: number): Promise<number | string> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

/** The loopback address of Server n beside a Manager's: 127.0.0.1 → 127.0.1.n. */
function serverHost(manager: string, n: number): string {
  const [a = '127', b = '0', c = '0'] = manager.split('.');
  return `${a}.${b}.${(Number(c) + 1) % 256}.${n}`;
}

function realPorts(manager: string, servers: number): AddressPlan {
  return {
    manager: { host: manager, port: productPorts.manager.https },
    servers: Array.from({ length: servers }, (_, i) => ({ host: serverHost(manager, i + 1), port: productPorts.server.agent })),
    shift: null,
  };
}

function shiftedPorts(host: string, servers: number, base: number): Omit<AddressPlan, 'shift'> {
  return {
    manager: { host, port: base + slots.https },
    servers: Array.from({ length: servers }, (_, i) => ({ host, port: base + portsPerHost * (i + 1) + slots.agent })),
  };
}

async function freePort(host: string): Promise<number> {
  const port = await tryListen(host, 0);
  if (typeof port === 'string') throw new UserError(`cannot listen on ${host}: ${port}`);
  return port;
}

/**
 * Decides where the hosts of a lab listen: real ports on one loopback address per host; on one address with
 * shifted ports when told so (`--port-base`), when the address is no loopback address, or where the system
 * has no loopback addresses beyond 127.0.0.1 (macOS).
 */
export async function planAddresses(wishes: AddressWishes): Promise<AddressPlan> {
  const host = wishes.bind ?? '127.0.0.1';
  if (wishes.portBase === 0) {
    const ports = await Promise.all(Array.from({ length: wishes.servers + 1 }, () => freePort(host)));
    const [manager = 0, ...servers] = ports;
    return { manager: { host, port: manager }, servers: servers.map((port) => ({ host, port })), shift: `free ports on ${host}` };
  }
  if (wishes.portBase !== undefined) {
    const last = wishes.portBase + portsPerHost * (wishes.servers + 1);
    if (wishes.portBase < 1 || last > 65_535) throw new UserError(`--port-base ${wishes.portBase}: the lab needs ports ${wishes.portBase} to ${last}, which is out of range`);
    return { ...shiftedPorts(host, wishes.servers, wishes.portBase), shift: `ports shifted: Manager 7002 → ${wishes.portBase}, Server n 8899 → ${wishes.portBase} + ${portsPerHost}·n` };
  }
  const reason = !isLoopback(host)
    ? `${host} is one address for all hosts`
    : wishes.servers > 254
      ? 'more than 254 Servers'
      : (await tryListen(serverHost(host, 1), 0)) === 'EADDRNOTAVAIL'
        ? `this system has no loopback address ${serverHost(host, 1)}`
        : null;
  if (reason === null) return realPorts(host, wishes.servers);
  const base = 17_002;
  return { ...shiftedPorts(host, wishes.servers, base), shift: `${reason}: ports shifted: Manager 7002 → ${base}, Server n 8899 → ${base} + ${portsPerHost}·n` };
}

/** Refuses a plan whose ports are taken, naming each and the way out. */
export async function assertFree(plan: AddressPlan): Promise<void> {
  for (const { host, port } of [plan.manager, ...plan.servers]) {
    const got = await tryListen(host, port);
    if (typeof got === 'number') continue;
    if (got === 'EADDRINUSE') throw new UserError(`port ${port} on ${host} is in use. If another lab runs there, see 'ovmsim status' or use '--name OTHER --bind 127.2.0.1'; '--port-base N' shifts all ports.`);
    if (got === 'EACCES') throw new UserError(`this user may not listen on port ${port} of ${host}; '--port-base N' shifts all ports.`);
    if (got === 'EADDRNOTAVAIL') throw new UserError(`${host} is not an address of this machine.`);
    throw new UserError(`cannot listen on ${host}:${port}: ${got}`);
  }
}
