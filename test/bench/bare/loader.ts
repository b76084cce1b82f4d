// Load: several TLS connections, each with one request under way. Far lighter than Node's own HTTP client, so that the server is what is measured.
import { connect as connectPlain, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { IoClock } from '@ovmsim/kernel';

export interface LoaderConfig {
  readonly host: string;
  readonly port: number;
  /** PEM of the authority that vouches for the server; null takes any certificate. */
  readonly ca: string | null;
  /** Without TLS. */
  readonly plain?: boolean;
  readonly connections: readonly LoaderConnection[];
}

export interface LoaderConnection {
  /** PEM; shown when the server asks. */
  readonly cert?: string;
  readonly key?: string;
  /** A request, cut where its number stands; the number always has nine digits. Uncut: the same request again and again. */
  readonly parts: readonly string[];
  /** Further requests, cut in the same way: all of them in turn, each when the one before it is answered. */
  readonly others?: readonly (readonly string[])[];
}

export interface LoadOrder {
  /** Of the first numbered request, on every connection. */
  readonly firstNumber: number;
  readonly ms: number;
}

export interface Load {
  readonly requests: number;
  /** Answers other than 2xx. */
  readonly refused: number;
  readonly ms: number;
  /** Processor time of this process, ms. */
  readonly processorMs: number;
  /** Of the next numbered request. */
  readonly nextNumber: number;
  /** For each of the requests that take turns: how often it was answered, and how long the answers took together, ms. */
  readonly turns: readonly Turn[];
}

export interface Turn {
  answers: number;
  ms: number;
}

const clock = new IoClock();

class Line {
  answers = 0;
  refused = 0;
  number = 0;
  #until = 0;
  #done: (() => void) | null = null;
  #rest: Buffer = Buffer.alloc(0);

  turns: readonly Turn[] = [];
  #turn = 0;
  #sentAt = 0;

  constructor(
    private readonly socket: Socket,
    private readonly requests: readonly (readonly string[])[],
  ) {
    socket.on('data', (data: Buffer) => this.#read(data));
    socket.on('close', () => {
      throw new Error('the server closed a connection of the load');
    });
  }

  run(firstNumber: number, until: number): Promise<void> {
    this.answers = 0;
    this.refused = 0;
    this.turns = this.requests.map(() => ({ answers: 0, ms: 0 }));
    this.number = firstNumber;
    this.#until = until;
    return new Promise((done) => {
      this.#done = done;
      this.#next();
    });
  }

  #next(): void {
    this.#sentAt = clock.monotonic();
    if (this.#sentAt >= this.#until) this.#done?.();
    else this.socket.write((this.requests[this.#turn] ?? []).join(String(this.number).padStart(9, '1')), 'latin1');
  }

  #read(data: Buffer): void {
    const got = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    const end = got.indexOf('\r\n\r\n');
    const head = end < 0 ? '' : got.toString('latin1', 0, end);
    const after = end < 0 ? -1 : endOfBody(got, head, end + 4);
    if (after < 0) {
      this.#rest = got;
      return;
    }
    this.#rest = got.subarray(after);
    const turn = this.turns[this.#turn];
    if (turn !== undefined) {
      turn.answers += 1;
      turn.ms += clock.monotonic() - this.#sentAt;
    }
    this.#turn = (this.#turn + 1) % this.requests.length;
    this.answers += 1;
    this.number += 1;
    if (!head.startsWith('HTTP/1.1 2')) this.refused += 1;
    this.#next();
  }
}

const lastChunk = Buffer.from('\r\n0\r\n\r\n');

/** Where an answer's body ends that begins at `from`; -1: not all of it is there. No body that is asked for holds what looks like a last chunk. */
function endOfBody(got: Buffer, head: string, from: number): number {
  if (/\r\ntransfer-encoding: chunked/i.test(head)) {
    const last = got.indexOf(lastChunk, from);
    return last < 0 ? -1 : last + lastChunk.length;
  }
  const end = from + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return got.length < end ? -1 : end;
}

function open({ host, port, ca, plain }: LoaderConfig, { cert, key, parts, others = [] }: LoaderConnection): Promise<Line> {
  return new Promise((done) => {
    const opened = (): void => done(new Line(socket, [parts, ...others]));
    const socket = plain === true ? connectPlain({ host, port }, opened) : connect({ host, port, ca: ca ?? undefined, rejectUnauthorized: ca !== null, cert, key, servername: '' }, opened);
    socket.setNoDelay(true);
  });
}

let lines: Promise<Line[]> = Promise.resolve([]);

async function prepare(config: LoaderConfig): Promise<{ open: true }> {
  lines = Promise.all(config.connections.map((connection) => open(config, connection)));
  await lines;
  return { open: true };
}

async function load({ firstNumber, ms }: LoadOrder): Promise<Load> {
  const all = await lines;
  const began = clock.monotonic();
  const before = process.cpuUsage();
  await Promise.all(all.map((line) => line.run(firstNumber, began + ms)));
  const { user, system } = process.cpuUsage(before);
  const sum = (of: (line: Line) => number): number => all.reduce((total, line) => total + of(line), 0);
  return {
    requests: sum((line) => line.answers),
    refused: sum((line) => line.refused),
    ms: clock.monotonic() - began,
    processorMs: (user + system) / 1000,
    nextNumber: Math.max(...all.map((line) => line.number)),
    turns: (all[0]?.turns ?? []).map((_turn, at) => ({
      answers: all.reduce((total, { turns }) => total + (turns[at]?.answers ?? 0), 0),
      ms: all.reduce((total, { turns }) => total + (turns[at]?.ms ?? 0), 0),
    })),
  };
}

process.on('message', (message: LoaderConfig | LoadOrder) => {
  void ('connections' in message ? prepare(message) : load(message)).then((said) => process.send?.(said));
});
