import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basicAuthorization, httpsRequest, IoClock } from '@ovmsim/kernel';
import { restBase } from '@ovmsim/model';
import type { LoaderConfig, LoaderConnection } from '../bare/loader.js';
import type { Weight, WorldConfig, WorldOrder, WorldReady, Writes } from '../bare/world.js';
import { Helper } from '../support/processes.js';
import { Subject, type Versus } from '../support/versus.js';

const authorization = basicAuthorization('admin', 'Welcome1');

export interface Asked {
  readonly method?: string;
  /** Below the base URI. */
  readonly path: string;
  readonly type?: 'json' | 'xml';
  /** Cut where its number stands, which has nine digits. */
  readonly body?: readonly [string, string];
}

/** The product in one process of its own, with a world of this size. */
export class BenchWorld {
  private constructor(
    private readonly helper: Helper,
    private readonly certs: string,
    readonly ready: WorldReady,
  ) {}

  static async open(size: Omit<WorldConfig, 'certs'>): Promise<BenchWorld> {
    const certs = mkdtempSync(join(tmpdir(), 'ovmsim-bench-world-'));
    const { helper, said } = await Helper.start<WorldReady>('world', { ...size, certs } satisfies WorldConfig);
    return new BenchWorld(helper, certs, said);
  }

  get pid(): number {
    return this.helper.pid;
  }

  get url(): string {
    return `https://127.0.0.1:${this.ready.port}`;
  }

  weigh(): Promise<Weight> {
    return this.helper.ask<Weight>({ weigh: true } satisfies WorldOrder);
  }

  write(writes: number, atOnce: number): Promise<Writes> {
    return this.helper.ask<Writes>({ writes, atOnce } satisfies WorldOrder);
  }

  /** A request as bytes. */
  parts({ method = 'GET', path, type = 'json', body }: Asked): readonly string[] {
    const head = [`${method} ${restBase}${path} HTTP/1.1`, `Host: 127.0.0.1:${this.ready.port}`, `Authorization: ${authorization}`, `Accept: application/${type}`];
    if (body === undefined) return [[...head, '', ''].join('\r\n')];
    const [before, after] = body;
    return [[...head, 'Content-Type: application/json', `Content-Length: ${before.length + 9 + after.length}`, '', before].join('\r\n'), after];
  }

  /** The same request against the world and against a bare server that sends the same bytes. */
  async versus(name: string, asked: Asked, width: number): Promise<Versus> {
    const { ca, key, cert, port } = this.ready;
    const accept = `application/${asked.type ?? 'json'}`;
    const answer = await httpsRequest({ url: `${this.url}${restBase}${asked.path}`, method: 'GET', headers: { accept, authorization }, tls: { verify: true, ca: [ca] }, clock: new IoClock(), maxAnswerBytes: 2 ** 30 });
    if (answer.status !== 200) throw new Error(`GET ${asked.path}: ${answer.status}`);
    // Node sends its own by itself.
    const headers = Object.fromEntries(Object.entries(answer.headers).filter(([header]) => !['connection', 'date', 'keep-alive'].includes(header)));
    return {
      name, host: '127.0.0.1', port, pid: this.pid, ca,
      connections: Array.from({ length: width }, () => ({ parts: this.parts(asked) })),
      bare: { key, cert, ca, answer: { status: 200, reason: answer.reason, headers: headers as Record<string, string | string[]>, body: answer.body.toString('utf8') } },
    };
  }

  /** Has these connections load the world; the loader is to be stopped. */
  async subject(connections: readonly LoaderConnection[]): Promise<{ readonly subject: Subject; readonly loader: Helper }> {
    const { helper } = await Helper.start('loader', { host: '127.0.0.1', port: this.ready.port, ca: this.ready.ca, connections } satisfies LoaderConfig);
    return { subject: new Subject(helper, this.pid), loader: helper };
  }

  async close(): Promise<void> {
    await this.helper.stop();
    rmSync(this.certs, { recursive: true, force: true });
  }
}
