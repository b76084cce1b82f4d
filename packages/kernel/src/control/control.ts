import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type express from 'express';
import type { Registry } from 'prom-client';
import type { FaultHooks } from '../faults.js';
import { writeSecretFile } from '../files.js';
import type { Logger } from '../log.js';
import type { Entropy } from '../random.js';
import { constantTimeEqual } from '../secrets.js';
import type { WireRecorder } from '../wire/recorder.js';
import type { WorldClock } from '../world-clock.js';
import { listenError } from '../listener/tls-options.js';
import { controlApp } from './app.js';
import { serveLiveWire } from './live-wire.js';

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
}

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
  const server = createServer(controlApp(options, hooks, mayPass));
  const endLive = serveLiveWire(server, options.recorder, mayPass);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, `${host}:${port}`)));
    server.listen(port, host, resolve);
  });
  const close = async (): Promise<void> => {
    endLive();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  try {
    await writeSecretFile(tokenFile, `${token}\n`);
  } catch (error) {
    await close();
    throw error;
  }
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  return { url, tokenFile, close };
}
