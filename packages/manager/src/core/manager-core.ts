import type { CertificateIssuer } from '@ovmsim/ca';
import type { Clock, Entropy, FaultHooks, Logger, Rng, StoreSnapshot, Timer } from '@ovmsim/kernel';
import { operationNamed, operations } from '@ovmsim/model';
import type { ObjectRef, OperationSpec, Profile, TypeName, ValueName } from '@ovmsim/model';
import type { AgentTransport } from '../agents/transport.js';
import { eventHandlers } from '../events/event-operations.js';
import { Events } from '../events/events.js';
import { jobHandlers } from '../jobs/job-operations.js';
import { Jobs } from '../jobs/jobs.js';
import { insertBuiltIns } from './built-ins.js';
import { ChangeFeed } from './changes.js';
import { brokenInvariants } from './check.js';
import { Coverage } from './coverage.js';
import type { OperationCoverage } from './coverage.js';
import type { Companion } from './companion.js';
import { genericHandler } from './generic-handlers.js';
import { statisticsIntervalJob } from './housekeeping.js';
import type { IdSource } from './ids.js';
import type { Journal } from './journal.js';
import type { OperationCall, OperationHandler, OperationResult } from './operation.js';
import { runOperation } from './pipeline.js';
import type { PipelineParts } from './pipeline.js';
import { readSnapshot, savedStore } from './snapshot.js';
import type { ManagerSnapshot } from './snapshot.js';
import { LiveSettings } from '../settings.js';
import type { ManagerSettings } from '../settings.js';
import { Statistics } from './statistics/statistics.js';
import { statisticHandlers } from './statistics/statistic-operations.js';
import { VersionedTransaction } from './transaction.js';
import type { WorldTransaction } from './transaction.js';
import { refTo, viewOf, viewOfValue } from './view.js';
import type { Ref, ViewContext, ViewObject } from './view.js';
import { createManagerStore } from './world.js';
import type { ManagerRecords, ManagerStore, WorldReader } from './world.js';

/** What a Manager is made of. */
export interface CoreOptions {
  readonly world: Clock;
  readonly io: Clock;
  readonly rng: Rng;
  readonly entropy: Entropy;
  readonly log: Logger;
  readonly faults: FaultHooks;
  readonly profile: Profile;
  readonly issuer: CertificateIssuer;
  readonly transport: AgentTransport;
  readonly settings: ManagerSettings;
  /** Id of the Manager object; made from the seed unless given (a reinstallation with the old UUID). */
  readonly managerUuid?: string;
  /** Keeps the world on disk; without one it ends with the process. */
  readonly journal?: Journal;
}

/** Rules that the core itself brings; families may replace them by their own. */
const ownHandlers: Readonly<Record<string, OperationHandler>> = {
  ...eventHandlers,
  ...jobHandlers,
  ...statisticHandlers,
  'Gui.changes': (call, core) => ({ kind: 'changes', changes: core.changes.since(Number(call.params['since'])) }),
};

/** Oracle VM Core: state, rules, jobs and events, behind every front-end. */
export class ManagerCore implements IdSource {
  readonly #store: ManagerStore;
  readonly #handlers = new Map<string, OperationHandler>();
  readonly #coverage = new Coverage();
  readonly #pipeline: PipelineParts = { handlerOf: (operation) => this.#handlerOf(operation), coverage: this.#coverage };
  readonly ids: Rng;
  readonly viewContext: ViewContext;
  readonly jobs: Jobs;
  readonly events: Events;
  readonly statistics: Statistics;
  /** What changed, for whoever keeps renderings. */
  readonly changes: ChangeFeed;
  /** The settings that may change while it runs. */
  readonly live: LiveSettings;
  readonly #companions: Companion[] = [];
  #startup: Timer | null = null;
  #first: ManagerSnapshot | null = null;

  private constructor(readonly options: CoreOptions) {
    const { world, profile, settings, rng } = options;
    this.live = new LiveSettings(settings);
    this.ids = rng.fork('ids');
    this.#store = createManagerStore(world);
    const store: WorldReader = this.#store;
    this.viewContext = { store, profile: profile.name, clock: world };
    this.events = new Events(this.viewContext, settings.retention.events);
    this.statistics = new Statistics({ store, clock: world, holdMs: settings.statisticHoldMs, limit: settings.retention.samples });
    this.changes = new ChangeFeed(store, { start: Math.floor(world.now()) });
    this.jobs = new Jobs(this);
  }

  /**
   * Makes the Manager object and the built-in objects, or takes the world up where its journal left it, and starts: STARTING for `startupMs` of the
   * world clock, then RUNNING. Throws ConfigError when the journal is another Manager's.
   */
  static async open(options: CoreOptions): Promise<ManagerCore> {
    const core = new ManagerCore(options);
    const { profile, managerUuid, journal } = options;
    const kept = journal?.load({ profile: profile.name, managerUuid }) ?? null;
    if (kept === null) {
      core.transact((tx) => insertBuiltIns(tx, { source: core, profile, ...(managerUuid === undefined ? {} : { managerUuid }) }));
      core.#first = core.#saved();
      journal?.install(core.#first);
    } else core.#first = journal?.first ?? null;
    journal?.attach(core.#store, () => core.#position());
    if (kept !== null) core.#load(kept, savedStore(kept, options.world));
    await core.#startUp();
    return core;
  }

  /** For reading; changes go through `transact`. */
  get store(): WorldReader {
    return this.#store;
  }

  /** Id of the Manager object, which is its UUID. */
  get managerId(): string {
    const [id] = this.#store.ids('Manager');
    if (id === undefined) throw new Error('the world has no Manager');
    return id;
  }

  /** RUNNING: jobs run. */
  get running(): boolean {
    return this.#store.get('Manager', this.managerId)?.managerRunState === 'RUNNING';
  }

  /**
   * The pipeline: authorises, checks and runs an operation, renders its result and then starts the job it made, so that the first answer shows the
   * job RUNNING. At once, unless the rules of the operation wait for something. Throws OperationError (and what a fault hook throws).
   */
  perform<R>(call: OperationCall, render: (result: OperationResult) => R): R | Promise<R> {
    return runOperation(this, this.#pipeline, { call, render });
  }

  /** Registers the rules of an operation. An unknown operation, one that the registry calls refused, or a second handler is an error. */
  handle(operationName: string, handler: OperationHandler): void {
    const operation = operationNamed(operationName);
    if (operation === undefined) throw new Error(`the registry has no operation ${operationName}`);
    if (operation.level === 'refused') throw new Error(`the registry says that ${operationName} is refused`);
    if (this.#handlers.has(operationName)) throw new Error(`${operationName} has rules already`);
    this.#handlers.set(operationName, handler);
  }

  /** Has something work beside the jobs whenever the Manager is RUNNING: from now on, and again after each start. */
  accompany(companion: Companion): void {
    this.#companions.push(companion);
    if (this.running) companion.start();
  }

  /** Operations that the registry promises and that nothing answers: [] in a complete Manager. */
  unhandled(): string[] {
    return operations.filter((operation) => operation.level !== 'refused' && this.#handlerOf(operation) === undefined).map(({ name }) => name);
  }

  /** Changes the world in one synchronous transaction; a throw changes nothing. Generations are kept by it. */
  transact<R>(body: (tx: WorldTransaction) => R): R {
    return this.#store.transact((inner) => {
      const tx = new VersionedTransaction(inner);
      const result = body(tx);
      tx.finish();
      return result;
    }).result;
  }

  /** The object as clients of the profile see it: record, inverse and derived fields in wire order. Undefined when there is none. */
  view(type: TypeName, id: string): ViewObject | undefined {
    return viewOf(this.viewContext, { type, id });
  }

  /** A value type in wire order, its references resolved. */
  viewValue(value: ValueName, data: Readonly<Record<string, unknown>>): ViewObject {
    return viewOfValue(this.viewContext, value, data);
  }

  /** A reference to an object, with its present name. */
  ref(object: ObjectRef): Ref {
    return refTo(this.#store, object);
  }

  /** Resolves when nothing is left to do at this world time. */
  async idle(): Promise<void> {
    for (const companion of this.#companions) await companion.idle();
    await this.jobs.idle();
  }

  /** The world as plain JSON, once no job is in progress. */
  async snapshot(): Promise<unknown> {
    await this.idle();
    return this.#saved();
  }

  /** Replaces the world. Running jobs are aborted first; jobs that the snapshot found unfinished have failed. Throws for what is no snapshot. */
  async restore(snapshot: unknown): Promise<void> {
    const saved = readSnapshot(snapshot, this.options.profile.name);
    const store = savedStore(saved, this.options.world);
    this.#stopCompanions();
    await this.jobs.abandon();
    this.options.journal?.replace(saved);
    this.#load(saved, store);
    await this.#startUp();
  }

  /** Back to the world as it was when this Manager first started. */
  async reset(): Promise<void> {
    if (this.#first !== null) await this.restore(this.#first);
    this.#coverage.clear();
  }

  /** Broken invariants in words; [] when all is well. */
  check(): string[] {
    return brokenInvariants(this);
  }

  /** How often every operation of the registry was called. */
  coverage(): OperationCoverage[] {
    return this.#coverage.list();
  }

  /** Ends what runs; the world stays readable. */
  async close(): Promise<void> {
    this.#startup?.cancel();
    this.#stopCompanions();
    await this.jobs.abandon();
    this.events.close();
    this.changes.close();
    this.options.journal?.close();
  }

  #handlerOf(operation: OperationSpec): OperationHandler | undefined {
    const registered = this.#handlers.get(operation.name);
    if (registered !== undefined || operation.level === 'refused') return registered;
    return ownHandlers[operation.name] ?? genericHandler(operation);
  }

  #saved(): ManagerSnapshot {
    return { format: 'ovmsim-manager', version: 1, ...this.#position(), store: this.#store.toJSON() };
  }

  /** What must be known beside the records to go on from here. */
  #position(): Pick<ManagerSnapshot, 'profile' | 'ids' | 'samplingInterval'> {
    return { profile: this.options.profile.name, ids: this.ids.save(), samplingInterval: this.statistics.samplingInterval };
  }

  #load(saved: ManagerSnapshot, store: StoreSnapshot<ManagerRecords>): void {
    this.#store.restore(store);
    this.changes.restart();
    this.ids.load(saved.ids);
    this.events.resume();
    this.statistics.resume();
    this.statistics.samplingInterval = saved.samplingInterval;
    this.jobs.resume();
  }

  /** The model is there and reads work, but jobs wait until the state is RUNNING (WSAPI guide 3.3 §2.5). */
  async #startUp(): Promise<void> {
    const { world, settings } = this.options;
    this.#startup?.cancel();
    this.jobs.hold();
    this.#setRunState('STARTING');
    if (settings.startupMs > 0) this.#startup = world.timer(() => this.#begin(), settings.startupMs);
    else await this.#begin();
  }

  async #begin(): Promise<void> {
    this.#startup = null;
    this.#setRunState('RUNNING');
    this.jobs.release();
    for (const companion of this.#companions) companion.start();
    await this.jobs.runInternal(statisticsIntervalJob);
  }

  #stopCompanions(): void {
    for (const companion of this.#companions) companion.stop();
  }

  #setRunState(managerRunState: 'STARTING' | 'RUNNING'): void {
    this.transact((tx) => tx.update('Manager', this.managerId, { managerRunState }));
  }
}
