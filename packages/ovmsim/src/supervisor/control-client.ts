import { readFileSync } from 'node:fs';
import type { WireOrigin, WireRecord } from '@ovmsim/kernel';
import { isAlive } from './alive.js';
import { UserError } from './user-error.js';

export interface ControlAddress {
  readonly name: string;
  readonly url: string;
  readonly tokenFile: string;
  readonly pid: number;
  readonly started: string | null;
}

/** Talks to the control endpoint of one process of a lab. */
export class ControlClient {
  constructor(private readonly address: ControlAddress) {}

  /** Tells this very process from another start of the same one, whose wire record begins anew. */
  get incarnation(): string {
    return `${this.address.name} ${this.address.pid} ${this.address.started ?? ''}`;
  }

  get name(): string {
    return this.address.name;
  }

  get token(): string {
    return readFileSync(this.address.tokenFile, 'utf8').trim();
  }

  get url(): string {
    return this.address.url;
  }

  /** Whether the process is there; one that died keeps its place in the lab's file. */
  get alive(): boolean {
    return isAlive(this.address);
  }

  get(path: string): Promise<unknown> {
    return this.request('GET', path);
  }

  post(path: string, body: unknown = {}): Promise<unknown> {
    return this.request('POST', path, body);
  }

  async wire(query: Record<string, string> = {}): Promise<WireRecord[]> {
    const search = new URLSearchParams(query).toString();
    return (await this.get(`/wire${search === '' ? '' : `?${search}`}`)) as WireRecord[];
  }

  private async request(method: string, path: string, body?: unknown): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${this.address.url.replace(/\/$/, '')}${path}`, {
        method,
        headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new UserError(`the control endpoint of ${this.name} at ${this.url} does not answer: ${cause}`, 1);
    }
    const text = await response.text();
    if (!response.ok) throw new UserError(refusal(text) ?? `${this.name} refused ${method} ${path}: ${response.status} ${text.slice(0, 300)}`, response.status === 400 ? 2 : 1);
    return text === '' ? null : (JSON.parse(text) as unknown);
  }
}

/** The reason in a refusal, where the endpoint gives one. */
function refusal(text: string): string | null {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === 'string' ? error : null;
  } catch {
    return null;
  }
}

/** Wire records of several processes in the order of their time, with names in place of the senders' ports where a process of the lab was the sender. */
export async function collectWire(all: readonly ControlClient[], hosts: HostNames, since: WireMarks = new Map()): Promise<WireRecord[]> {
  const clients = all.filter((client) => client.alive);
  const records = (await Promise.all(clients.map((client) => client.wire({ since: String(since.get(client.incarnation) ?? 0) })))).flat();
  if (records.length === 0) return [];
  const named = await partyNames(clients, hosts);
  return records.map((record) => named(record)).sort((a, b) => a.time - b.time || a.process.localeCompare(b.process) || a.seq - b.seq);
}

/** The number of the last wire record of each process, by its incarnation. */
export type WireMarks = ReadonlyMap<string, number>;

export async function wireMarks(clients: readonly ControlClient[]): Promise<WireMarks> {
  return new Map(await Promise.all(clients.filter((client) => client.alive).map(async (client) => [client.incarnation, (await client.wire({ limit: '1' })).at(-1)?.seq ?? 0] as const)));
}

/** How far apart the clocks' readings of one exchange may be on its two sides, ms. */
const slack = 2000;

/** 'host:port' of a simulated host → its name. */
export type HostNames = ReadonlyMap<string, string>;

/** Puts names in place of addresses: the process that used the sender's port at that time, and the host that a connection never reached. */
export async function partyNames(clients: readonly ControlClient[], hosts: HostNames): Promise<(record: WireRecord) => WireRecord> {
  const origins = new Map<string, { name: string; first: number; last: number }[]>();
  for (const client of clients) {
    for (const { endpoint, first, last } of (await client.get('/wire/origins')) as WireOrigin[]) {
      origins.set(endpoint, [...(origins.get(endpoint) ?? []), { name: client.name, first, last }]);
    }
  }
  return (record) => {
    const sender = origins.get(record.from)?.find(({ first, last }) => record.time > first - slack && record.time < last + slack);
    // The web console's back end lives in the Manager's process and is a party of its own.
    const from = sender === undefined ? record.from : record.line === 'gui-to-core' ? 'gui' : sender.name;
    return { ...record, from, to: hosts.get(record.to) ?? record.to };
  };
}
