import type { EventTypeName } from '@ovmsim/model';
import type { AgentAddress } from '../../agents/transport.js';
import type { JobContext } from '../operation.js';
import { writeConnection } from './connections.js';
import { isCertificateChange, noteTrouble } from './trouble.js';
import { applyNewServer } from './discovery/apply.js';
import type { ServerFacts } from './discovery/server-document.js';
import { removeServer } from './removal.js';

/**
 * What the world sees of a discovery beside its result: events for beginning and failure, a new Server in state STARTING while it is being taken, and
 * UNKNOWN for one that does not accept the Manager any more (Concepts Guide 3.4, states of servers).
 */
export class DiscoveryReport {
  private serverId: string | null = null;
  private made = false;
  private address: AgentAddress | null = null;

  constructor(private readonly job: JobContext) {}

  /** A Server that the Manager knows is discovered again. */
  begin(serverId: string): void {
    if (this.serverId === serverId || !this.job.core.store.has('Server', serverId)) return;
    this.serverId = serverId;
    this.raise(serverId, 'server.discover.started');
  }

  /**
   * An agent has said who it is and is about to be taken. A Server that is new is listed from now on, because its agent reports to the Manager before the
   * job is done.
   */
  meet(facts: ServerFacts, address: AgentAddress): void {
    const { core } = this.job;
    const id = facts.uuid;
    this.address = address;
    if (core.store.has('Server', id)) {
      this.begin(id);
      return;
    }
    core.transact((tx) => {
      applyNewServer({ tx, source: core, events: core.events, host: address.host, managerUuid: core.managerId }, facts);
      if (!tx.has('@AgentConnection', id)) writeConnection(tx, { id, host: address.host, port: address.port, pin: null, told: null, lastEventNumber: 0 });
      core.events.raise(tx, { type: 'server.discover.started', object: { type: 'Server', id } });
    });
    this.serverId = id;
    this.made = true;
  }

  /** Whether the Server was not listed before. */
  get isNew(): boolean {
    return this.made;
  }

  /** Whether an event of the beginning was raised for the Server. */
  hasBegun(serverId: string): boolean {
    return this.serverId === serverId;
  }

  /** The discovery failed: a Server that was new is forgotten again, a known one is shown to be in trouble. */
  fail(error: unknown): void {
    const id = this.serverId;
    if (id === null) return;
    if (this.made && this.isWhereKnown(id)) this.forget(id);
    else this.blame(id, error);
  }

  /** What the agent has already accepted stays known: a repetition goes on from there. */
  private forget(id: string): void {
    this.job.core.transact((tx) => {
      removeServer(tx, id);
      if (tx.get('@AgentConnection', id)?.pin === null) tx.delete('@AgentConnection', id);
    });
  }

  private blame(id: string, error: unknown): void {
    const { core } = this.job;
    if (!core.store.has('Server', id)) return;
    const object = { type: 'Server', id } as const;
    core.transact((tx) => {
      core.events.raise(tx, { type: 'server.discover.failed', object, ...(error instanceof Error ? { description: error.message } : {}) });
      // At another address somebody else may be speaking in the Server's name: told, without an effect on the Server.
      if (!this.isWhereKnown(id) && isCertificateChange(error)) core.events.raise(tx, { type: 'server.certificate.changed', object });
    });
    if (this.isWhereKnown(id)) noteTrouble(core, id, error);
  }

  /** What fails at another address, while the Server is known (or was just taken) at its own, tells nothing about it. */
  private isWhereKnown(id: string): boolean {
    const known = this.job.core.store.get('@AgentConnection', id);
    return this.address === null || known === undefined || (known.host === this.address.host && known.port === this.address.port);
  }

  private raise(id: string, type: EventTypeName): void {
    const { core } = this.job;
    core.transact((tx) => core.events.raise(tx, { type, object: { type: 'Server', id } }));
  }
}

/** Runs a discovery with its report. */
export async function reported<R>(job: JobContext, body: (report: DiscoveryReport) => Promise<R>): Promise<R> {
  const report = new DiscoveryReport(job);
  try {
    return await body(report);
  } catch (error) {
    report.fail(error);
    throw error;
  }
}
