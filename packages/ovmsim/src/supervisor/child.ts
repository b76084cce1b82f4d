import { fork, type ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { AskParent, Clock, ParentAnswer, ParentQuestion } from '@ovmsim/kernel';

const messageSchema = z.union([
  z.object({ ready: z.object({ info: z.record(z.string(), z.unknown()), control: z.object({ url: z.string(), tokenFile: z.string() }) }) }),
  z.object({ failed: z.string() }),
  z.object({ ask: z.object({ id: z.number(), request: z.unknown() }) }),
]);

export interface ChildSpec {
  readonly name: string;
  /** Package whose `main` is run, such as '@ovmsim/manager'. */
  readonly package: string;
  readonly config: Record<string, unknown>;
  readonly logFile: string;
  readonly clock: Clock;
  /** Answers what the process asks of the one that started it. */
  readonly onAsk: AskParent;
}

/** What a process says of itself when it is ready. */
export interface ReadyInfo {
  readonly info: Record<string, unknown>;
  readonly control: { readonly url: string; readonly tokenFile: string };
}

/** One process of a lab. It ends by itself when this process ends, because its channel closes. */
export class LabChild {
  /** Set once it is ready, which is before anybody else sees it. */
  ready: ReadyInfo = { info: {}, control: { url: '', tokenFile: '' } };
  /** When the process began, as `startOf` tells it. */
  startedAt: string | null = null;
  private ended: string | null = null;
  private readonly listeners: ((reason: string) => void)[] = [];

  private constructor(
    private readonly spec: ChildSpec,
    private readonly child: ChildProcess,
  ) {
    child.once('exit', (code, signal) => {
      this.ended = signal ?? `exit ${code}`;
      for (const listener of this.listeners) listener(this.ended);
    });
  }

  get name(): string {
    return this.spec.name;
  }

  /** Starts a process and waits until it is ready. Throws an Error with the process's own words when it fails. */
  static async start(spec: ChildSpec): Promise<LabChild> {
    const main = fileURLToPath(import.meta.resolve(`${spec.package}/main`));
    const child = fork(main, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let words = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        words = (words + data.toString()).slice(-4000);
        appendFileSync(spec.logFile, data, { mode: 0o600 });
      });
    }
    const lab = new LabChild(spec, child);
    lab.ready = await new Promise<ReadyInfo>((done, fail) => {
      child.once('error', fail);
      lab.onExit((reason) => fail(new Error(`${spec.name} ended before it was ready (${reason}). ${words.trim()}`)));
      child.on('message', (raw) => {
        const message = messageSchema.safeParse(raw);
        if (!message.success) return;
        if ('failed' in message.data) fail(new Error(`${spec.name}: ${message.data.failed}`));
        else if ('ask' in message.data) void lab.answer(message.data.ask);
        else done(message.data.ready);
      });
      child.send({ config: spec.config });
    });
    return lab;
  }

  private async answer({ id, request }: ParentQuestion['ask']): Promise<void> {
    const answer = await this.spec.onAsk(request).then(
      (result): ParentAnswer['answer'] => ({ id, result }),
      (error: unknown) => ({ id, error: error instanceof Error ? error.message : String(error) }),
    );
    if (this.running && this.child.connected) this.child.send({ answer } satisfies ParentAnswer);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get running(): boolean {
    return this.ended === null;
  }

  /** Hears how the process ended, also when it has ended already. */
  onExit(listener: (reason: string) => void): void {
    if (this.ended === null) this.listeners.push(listener);
    else listener(this.ended);
  }

  /** Ends the process at once, as kill -9 does, and waits until it is gone. */
  async kill(): Promise<void> {
    if (!this.running) return;
    const gone = new Promise<void>((done) => this.onExit(() => done()));
    this.child.kill('SIGKILL');
    await gone;
  }

  /** Asks the process to end, and ends it for good after five seconds. */
  async stop(): Promise<void> {
    if (!this.running) return;
    const gone = new Promise<void>((done) => this.onExit(() => done()));
    this.child.kill('SIGTERM');
    const force = this.spec.clock.timer(() => void this.child.kill('SIGKILL'), 5000);
    await gone;
    force.cancel();
  }
}
