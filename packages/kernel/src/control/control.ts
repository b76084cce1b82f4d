import type { IncomingMessage } from 'node:http';
import type express from 'express';
import type { Registry } from 'prom-client';
import type { FaultHooks } from '../faults.js';
import { writeSecretFile } from '../files.js';
import type { Logger } from '../log.js';
import type { Entropy } from '../random.js';
import { constantTimeEqual } from '../secrets.js';
import { startListener } from '../listener/listener.js';
import type { Limits } from '../listener/types.js';
import { WireRecorder } from '../wire/recorder.js';
import type { WorldClock } from '../world-clock.js';
import { controlApp, controlBodyBytes } from './app.js';
import { LiveWire } from './live-wire.js';

/** What a process lets its control endpoint do. */
export interface ControlHooks {
  ready(): boolean;
  /** Adds the process's own metrics; called once. */
  metrics?(registry: Registry): void;
  /** The state as data that JSON can hold. */
  snapshot(): Promise<unknown>;
  /** The world clock has been set to the snapshot's time before. */
  restore(state: unknown): Promise<void>;
  /**
   * Back to how it was when it came up; keys are kept. Faults and wire record have been emptied before. The clock of a process that came up frozen
   * stands at its first moment again; one that came up running keeps its clock, so that the processes of a lab still agree on the time.
   */
  reset(): Promise<void>;
  /** Resolves when nothing is left to do at this world time; called around every timer of an advance. */
  settle(): Promise<void>;
  /** What of the registry was used. */
  coverage(): Promise<unknown>;
  /** Broken invariants; [] when all is well. */
  check?(): Promise<string[]>;
  /** Further routes. */
  extra?(app: express.Application): void;
}

export interface ControlOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default any free one. */
  readonly port?: number;
  /** Where a fresh token is written, 0600. */
  readonly tokenFile: string;
  readonly world: WorldClock;
  readonly faults: FaultHooks;
  readonly recorder: WireRecorder;
  readonly entropy: Entropy;
  readonly log: Logger;
  readonly limits?: Partial<Limits>;
}

/** For a snapshot of a large world. */
const largeRequestMs = 300_000;

export interface ControlEndpoint {
  readonly url: string;
  readonly tokenFile: string;
  close(): Promise<void>;
}

/**
 * Serves health, readiness, metrics, wire record, clock, faults and state of one process, to holders of its token alone.
 * Throws ListenError.
 */
export async function startControl(options: ControlOptions, hooks: ControlHooks): Promise<ControlEndpoint> {
  const { host = '127.0.0.1', port = 0, tokenFile } = options;
  const token = options.entropy.token();
  options.world.settleWith(() => hooks.settle());
  const mayPass = (request: IncomingMessage): boolean => constantTimeEqual(request.headers.authorization ?? '', `Bearer ${token}`);
  const live = new LiveWire(options.recorder, mayPass);
  const listener = await startListener({
    name: 'control',
    host,
    port,
    handler: async () => null,
    claims: () => false,
    fallback: controlApp(options, hooks, mayPass),
    invites: mayPass,
    onUpgrade: (upgrade) => live.take(upgrade),
    // What crosses here is no line of the product, and is not kept.
    recorder: new WireRecorder({ process: 'control', clock: options.recorder.clock, limit: 1, textLimit: 1 }),
    log: options.log,
    limits: { bodyBytes: controlBodyBytes, requestTimeoutMs: largeRequestMs, answerTimeoutMs: largeRequestMs, ...options.limits },
  });
  const close = async (): Promise<void> => {
    live.end();
    await listener.close();
  };
  try {
    await writeSecretFile(tokenFile, `${token}\n`);
  } catch (error) {
    await close();
    throw error;
  }
  return { url: listener.url, tokenFile, close };
}
