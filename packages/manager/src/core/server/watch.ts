import type { Timer } from '@ovmsim/kernel';
import { agentTrouble } from '../../agents/agent-client.js';
import type { Companion } from '../companion.js';
import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from './access.js';
import { machinesLost } from '../vm/lost.js';
import { reconcileJob } from '../vm/reconcile.js';
import { refreshJob } from './refresh.js';
import { agentKeys } from './server-job.js';
import { wasToldOtherwise } from './tell-again.js';
import { noteReturn, noteTrouble, openTypes, tellsOfLoss } from './trouble.js';

/** What the watch knows of an owned Server; times are epoch ms of the world clock. */
interface Watched {
  /** When its agent was last heard of; ahead of the Manager's time where the agent is. */
  heard: number;
  /** When it is to be looked at. */
  due: number;
  /** Until the next look after one that failed, ms. */
  pause: number;
  /** Somebody looked since, and nobody answered. */
  missed: boolean;
  looking: boolean;
  /** Ends the wait for a sign of life. */
  spoke: AbortController;
  /** Before that it is not told again where the Manager is. */
  tellAfter: number;
}

/** Longest pause between two looks at a Server that has been given up, and between two tries to tell one where the Manager is, ms of the world clock (ours). */
const longestPause = 600_000;

/**
 * How long a look waits for what the agent may be about to post, ms of the I/O clock. When world time is advanced, or runs fast, the processes of a lab get
 * there one after the other: a Manager that is ahead of its agents would take every one for silent.
 */
const grace = 100;
/** How far an agent may be ahead of the Manager in such an advance, ms; a time beyond that is a wrong clock. */
const longestLead = 86_400_000;

/**
 * Watches the Servers that the Manager owns (Concepts Guide 3.4, states of servers). An agent that posts events or statistics is alive; one that is silent
 * for `disconnectAfterMs` is called by certificate. Nobody answers: 'server.disconnect', then, after `offlineAfterMs` without a sign of life,
 * 'server.offline' and STOPPED. It and the Manager do not accept each other: UNKNOWN, until a call succeeds. All times are the world clock's, and the two
 * limits are inferred. While a job works with an agent the watch leaves it alone.
 *
 * When the Manager starts, it meets every Server it owns once. A Server whose agent was told another address of the Manager than it has now is discovered
 * anew, which tells it (start-up rediscovery is inferred from field reports of 3.1). Nobody is blamed by a first meeting: Servers may start as late as the
 * Manager.
 */
export class ServerWatch implements Companion {
  readonly #servers = new Map<string, Watched>();
  readonly #looks = new Set<Promise<void>>();
  #timer: Timer | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(private readonly core: ManagerCore, private readonly access: AgentAccess) {}

  start(): void {
    this.stop();
    for (const { id, pin } of this.core.store.list('@AgentConnection')) this.#keep(id, pin);
    // A Server that is taken, or taken anew, is watched from then on.
    this.#unsubscribe = this.core.store.onCommit(({ changes }) => {
      const changed = changes.filter((change) => change.type === '@AgentConnection').filter(({ before, after }) => before?.pin !== after?.pin);
      for (const { id, after } of changed) this.#keep(id, after?.pin ?? null);
      if (changed.length > 0) this.#arm();
    });
    this.#arm();
    for (const [id, watched] of this.#servers) void this.#look(id, watched, { first: true });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#servers.clear();
  }

  async idle(): Promise<void> {
    while (this.#looks.size > 0) await Promise.all(this.#looks);
  }

  /**
   * The agent of a Server has spoken to the Manager.
   * @param at the world time at which it did so by its own account
   */
  heard(serverId: string, at = this.#now()): void {
    const watched = this.#servers.get(serverId);
    if (watched === undefined) return;
    if (this.core.store.get('Server', serverId)?.serverRunState === 'UNKNOWN') {
      // It accepts the Manager's word; whether the Manager can take its own, a call shows.
      this.#lookWithin(watched, this.#quiet);
      return;
    }
    const now = this.#now();
    this.#alive(serverId, watched, at > now && at - now <= longestLead ? at : now);
  }

  get #quiet(): number {
    return this.core.options.settings.disconnectAfterMs;
  }

  #now(): number {
    return this.core.options.world.now();
  }

  #keep(serverId: string, pin: string | null): void {
    if (pin === null) this.#servers.delete(serverId);
    else this.#servers.set(serverId, { heard: this.#now(), due: this.#now() + this.#quiet, pause: this.#quiet, missed: false, looking: false, spoke: new AbortController(), tellAfter: 0 });
  }

  #lookWithin(watched: Watched, ms: number): void {
    watched.due = Math.min(watched.due, this.#now() + ms);
    this.#arm();
  }

  #alive(serverId: string, watched: Watched, at: number): void {
    watched.spoke.abort();
    const heard = Math.max(at, watched.heard);
    Object.assign(watched, { heard, due: heard + this.#quiet, pause: this.#quiet, missed: false } satisfies Partial<Watched>);
    const state = this.core.store.get('Server', serverId)?.serverRunState;
    if (state === 'STOPPED' || state === 'UNKNOWN') this.#restore(serverId);
    else if (state === 'RUNNING' && tellsOfLoss(openTypes(this.core, serverId))) this.core.transact((tx) => noteReturn(this.core, tx, serverId));
  }

  #restore(serverId: string): void {
    this.core.transact((tx) => {
      tx.update('Server', serverId, { serverRunState: 'RUNNING' });
      this.core.events.raise(tx, { type: 'server.online', object: { type: 'Server', id: serverId } });
    });
    // What ran there may run still, or have run all the time.
    const server = this.core.store.get('Server', serverId);
    if (server !== undefined && this.core.store.related('Vm', 'serverId', serverId).length > 0) void this.core.jobs.runInternal(reconcileJob(this.access, this.core, server));
  }

  /** One timer for all, at the time of the next look. */
  #arm(): void {
    const { world } = this.core.options;
    this.#timer?.cancel();
    this.#timer = null;
    let due = Infinity;
    for (const watched of this.#servers.values()) if (!watched.looking) due = Math.min(due, watched.due);
    if (due < Infinity) this.#timer = world.timer(() => this.#lookAtDue(), due - world.now());
  }

  async #lookAtDue(): Promise<void> {
    const now = this.#now();
    const looks = [...this.#servers].filter(([, watched]) => watched.due <= now && !watched.looking).map(([id, watched]) => this.#look(id, watched));
    this.#arm();
    await Promise.all(looks);
  }

  #look(serverId: string, watched: Watched, { first = false } = {}): Promise<void> {
    watched.looking = true;
    const look = this.#callBetweenJobs(serverId, watched, first)
      // Such as a commit that cannot be written; the next look tries again.
      .catch((error: unknown) => this.core.options.log.error({ server: serverId, err: error }, 'a look at a Server failed'))
      .finally(() => {
        watched.looking = false;
        this.#looks.delete(look);
        if (this.#isCurrent(serverId, watched)) this.#arm();
      });
    this.#looks.add(look);
    return look;
  }

  async #callBetweenJobs(serverId: string, watched: Watched, first: boolean): Promise<void> {
    watched.due = this.#now() + watched.pause;
    if (!first && (await this.#speaks(serverId, watched))) return;
    await this.core.jobs.between(agentKeys(this.core, [serverId]), () => this.#call(serverId, watched, first));
  }

  /** Whether an agent that ought to post does so after all. */
  async #speaks(serverId: string, watched: Watched): Promise<boolean> {
    const state = this.core.store.get('Server', serverId)?.serverRunState;
    if (state === 'STOPPED' || state === 'UNKNOWN') return false;
    const { signal } = (watched.spoke = new AbortController());
    await this.core.options.io.sleep(grace, signal).catch(() => undefined);
    return signal.aborted;
  }

  async #call(serverId: string, watched: Watched, first: boolean): Promise<void> {
    // Not every Server with a trusted agent is owned: a take-over may have broken off.
    if (!this.#isCurrent(serverId, watched) || this.core.store.get('Server', serverId)?.managerUuid !== this.core.managerId) return;
    let failure: unknown = null;
    try {
      // What every meeting begins with; any call would do.
      await this.access.of(serverId, { onFailure: () => undefined, timeoutMs: this.core.options.settings.watchTimeoutMs }).call('get_api_version');
    } catch (error) {
      failure = error;
    }
    if (!this.#isCurrent(serverId, watched)) return;
    if (failure === null || agentTrouble(failure) === 'fault') {
      this.#alive(serverId, watched, this.#now());
      this.#tell(serverId, watched);
    } else if (!first) this.#failed(serverId, watched, failure);
  }

  /** Has a Server discovered anew whose agent posts to where the Manager is no more. */
  #tell(serverId: string, watched: Watched): void {
    const server = this.core.store.get('Server', serverId);
    if (server === undefined || !wasToldOtherwise(this.core, serverId) || this.#now() < watched.tellAfter) return;
    watched.tellAfter = this.#now() + longestPause;
    void this.core.jobs.runInternal(refreshJob(this.access, this.core, server));
  }

  #failed(serverId: string, watched: Watched, error: unknown): void {
    const trouble = agentTrouble(error);
    const state = this.core.store.get('Server', serverId)?.serverRunState;
    if (trouble === 'authentication') {
      noteTrouble(this.core, serverId, error);
      watched.missed = false;
    } else if (trouble === 'unreachable' && state !== 'UNKNOWN' && state !== 'STOPPED') this.#missing(serverId, watched, error);
    else this.core.options.log.debug({ server: serverId, err: error }, 'a look at a Server told nothing new');
    const now = this.core.store.get('Server', serverId)?.serverRunState;
    if (now === 'UNKNOWN' || now === 'STOPPED') watched.pause = Math.min(watched.pause * 2, longestPause);
  }

  /** A Server that said it would go down has gone; of any other first the loss is told, then it is given up. */
  #missing(serverId: string, watched: Watched, error: unknown): void {
    const { core } = this;
    const stopping = core.store.get('Server', serverId)?.serverRunState === 'STOPPING';
    const givenUp = watched.missed && this.#now() - watched.heard >= core.options.settings.offlineAfterMs;
    if (stopping || givenUp) {
      core.transact((tx) => {
        tx.update('Server', serverId, { serverRunState: 'STOPPED' });
        machinesLost(tx, serverId);
        if (givenUp) core.events.raise(tx, { type: 'server.offline', object: { type: 'Server', id: serverId }, ...(error instanceof Error ? { description: error.message } : {}) });
      });
    } else if (!watched.missed) noteTrouble(core, serverId, error);
    watched.missed = true;
  }

  #isCurrent(serverId: string, watched: Watched): boolean {
    return this.#servers.get(serverId) === watched;
  }
}
