import { createServer, isIP } from 'node:net';
import { productPorts } from '@ovmsim/model';
import { UserError } from './user-error.js';

/** Where a host's port lands in its range when ports are shifted. */
const slots = { https: 0, cli: 1, agent: 0 } as const;
const portsPerHost = 100;

export interface HostAddress {
  readonly host: string;
  /** 0: any free port; the process says which. */
  readonly port: number;
}

/** Where every simulated host of a lab listens. */
export interface AddressPlan {
  readonly manager: HostAddress;
  /** The command line, beside the Manager; null: none. */
  readonly cli: HostAddress | null;
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
    manager: { host: manager, port: productPorts.https },
    cli: { host: manager, port: productPorts.cli },
    servers: Array.from({ length: servers }, (_, i) => ({ host: serverHost(manager, i + 1), port: productPorts.agent })),
    shift: null,
  };
}

function shiftedPorts(host: string, servers: number, base: number): Omit<AddressPlan, 'shift'> {
  return {
    manager: { host, port: base + slots.https },
    cli: { host, port: base + slots.cli },
    servers: Array.from({ length: servers }, (_, i) => ({ host, port: base + portsPerHost * (i + 1) + slots.agent })),
  };
}

/**
 * Decides where the hosts of a lab listen: real ports on one loopback address per host; on one address with
 * shifted ports when told so (`--port-base`), when the address is no loopback address, or where the system
 * has no loopback addresses beyond 127.0.0.1 (macOS).
 */
export async function planAddresses(wishes: AddressWishes): Promise<AddressPlan> {
  const host = wishes.bind ?? '127.0.0.1';
  // Names and IPv6 would have to stand in certificates, URLs and the Servers' own networks.
  if (isIP(host) !== 4) throw new UserError(`--bind ${host}: expected an IPv4 address, such as 127.2.0.1`);
  if (wishes.portBase === 0) {
    const free = { host, port: 0 };
    return { manager: free, cli: free, servers: Array.from({ length: wishes.servers }, () => free), shift: `free ports on ${host}` };
  }
  if (wishes.portBase !== undefined) {
    const last = wishes.portBase + portsPerHost * (wishes.servers + 1);
    if (wishes.portBase < 1 || last > 65_535) throw new UserError(`--port-base ${wishes.portBase}: the lab needs ports ${wishes.portBase} to ${last}, which is out of range`);
    return { ...shiftedPorts(host, wishes.servers, wishes.portBase), shift: shiftWords(wishes.portBase) };
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
  return { ...shiftedPorts(host, wishes.servers, base), shift: `${reason}: ${shiftWords(base)}` };
}

function shiftWords(base: number): string {
  return `ports shifted: Manager ${productPorts.https} → ${base}, command line ${productPorts.cli} → ${base + slots.cli}, Server n ${productPorts.agent} → ${base} + ${portsPerHost}·n`;
}

/** Where the command line of a Manager is that was made without one: as any other lab has it. */
export function cliBeside({ host, port }: HostAddress): HostAddress {
  return { host, port: port === 0 ? 0 : port === productPorts.https ? productPorts.cli : port + slots.cli - slots.https };
}

/** What `Server/discover` is given for an agent: its address, with the port only where it is not the product's. */
export function serverNameOf({ host, port }: HostAddress): string {
  return port === productPorts.agent ? host : `${host}:${port}`;
}

/** Refuses a plan whose ports are taken, naming each and the way out. */
export async function assertFree(plan: AddressPlan): Promise<void> {
  for (const { host, port } of [plan.manager, ...(plan.cli === null ? [] : [plan.cli]), ...plan.servers]) {
    const got = await tryListen(host, port);
    if (typeof got === 'number') continue;
    if (got === 'EADDRINUSE') throw new UserError(`port ${port} on ${host} is in use. If another lab runs there, see 'ovmsim status' or use '--name OTHER --bind 127.2.0.1'; '--port-base N' shifts all ports${plan.cli?.port === port ? ", '--no-cli' leaves the command line out" : ''}.`);
    if (got === 'EACCES') throw new UserError(`this user may not listen on port ${port} of ${host}; '--port-base N' shifts all ports.`);
    if (got === 'EADDRNOTAVAIL') throw new UserError(`${host} is not an address of this machine.`);
    throw new UserError(`cannot listen on ${host}:${port}: ${got}`);
  }
}
