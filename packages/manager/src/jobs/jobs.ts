import { RepositoryError, Scheduler } from '@ovmsim/kernel';
import { typeNames } from '@ovmsim/model';
import type { JobRunState, ObjectRef } from '@ovmsim/model';
import { AgentCallError, JobAborted, OperationError } from '../core/errors.js';
import type { ManagerCore } from '../core/manager-core.js';
import { keyOf } from '../core/object-key.js';
import type { JobContext, JobDescription, JobOutcome } from '../core/operation.js';
import { internalUser } from '../core/principal.js';
import type { WorldTransaction } from '../core/transaction.js';
import { attributesOf } from '../core/utilities/attributes.js';
import { Activity } from './activity.js';
import { JobGate } from './job-gate.js';
import { JobHistory } from './job-history.js';
import { JobLocks } from './job-locks.js';
import { addLine, endWithError, endWithResult, insertJob, setLocked, setProgress, setState } from './job-records.js';
import { inheritedKeys } from './live-job.js';
import type { LiveJob } from './live-job.js';

/** Pause before the end of a job is written again that could not be written, ms. */
const writeAgainMs = 1000;

/**
 * The Manager's jobs. They run in parallel on disjoint objects and in order on the same one, woken by event. While a job waits or runs its objects are
 * locked; while the Manager is STARTING jobs are made and wait.
 */
export class Jobs {
  readonly #live = new Map<string, LiveJob>();
  readonly #locks = new JobLocks();
  readonly #scheduler: Scheduler;
  readonly #gate: JobGate;
  readonly #history: JobHistory;
  readonly #activity = new Activity();
  #held: LiveJob[] | null = [];
  #lastId = 0;

  constructor(private readonly core: ManagerCore) {
    const { settings, world } = core.options;
    this.#scheduler = new Scheduler({ strictFifo: settings.strictFifo });
    this.#gate = new JobGate(world, settings.jobDuration);
    this.#history = new JobHistory(core, settings.retention.jobs);
  }

  /** Makes the job's record and locks its objects; nothing runs yet. Returns the id: creation time in epoch ms, made unique (recorded 3.3.3). */
  create(job: JobDescription, user: string): string {
    return this.#create(job, { user, parent: null }).id;
  }

  /** Lets a created job run as soon as its objects are free and the Manager is RUNNING. */
  start(id: string): void {
    const job = this.#live.get(id);
    if (job === undefined) return;
    if (this.#held === null) this.#submit(job);
    else this.#held.push(job);
  }

  /** Makes and starts a job of the Manager's own; resolves when it ended, never rejects. */
  runInternal(job: JobDescription): Promise<JobOutcome> {
    const live = this.#create({ ...job, internal: true }, { user: internalUser, parent: null });
    this.start(live.id);
    return live.ended;
  }

  /**
   * Does something of the Manager's own that is no job and leaves no record, unless a job works on any of the keys or waits for them; a job that comes
   * meanwhile runs after it. Resolves when it is done, to false when it was not begun.
   */
  async between(keys: readonly string[], work: () => Promise<void>): Promise<boolean> {
    if (this.#held !== null || keys.some((key) => this.#locks.held(key))) return false;
    await new Promise<void>((resolve, reject) => {
      this.#scheduler.submit({ id: 'between jobs', keys, run: () => work().then(resolve, reject) });
    });
    return true;
  }

  /** Asks for an abort; the job ends at its next step. Throws GEN_000002 for no job and JOB_000002 for one that has ended. */
  abort(id: string, user: string): void {
    const job = this.#live.get(id);
    if (job === undefined) throw this.core.store.has('Job', id) ? new OperationError('JOB_000002', [id]) : new OperationError('GEN_000002', ['Job', id]);
    if (job.abortedBy !== null) return;
    job.abortedBy = user;
    this.core.transact((tx) => {
      tx.update('Job', id, { abortedByUser: user });
      this.#log(tx, id, `Abort requested by ${user}`);
    });
    const reason = new JobAborted(job.name, user);
    job.abort.abort(reason);
    for (const child of [...this.#live.values()]) if (child.parent === job) this.abort(child.id, user);
    if (!job.running) this.#fail(job, reason);
  }

  /** Resolves when the job has ended, at once when it has. */
  async ended(id: string): Promise<void> {
    await this.#live.get(id)?.ended;
  }

  /** Ids of the jobs that have not ended, oldest first. */
  active(): readonly string[] {
    return [...this.#live.keys()];
  }

  /** The job that works on the object, or will first; undefined when none does. */
  lockingJob(object: ObjectRef): string | undefined {
    return this.#locks.first(keyOf(object));
  }

  /** Lines of the job's log. */
  transcript(id: string): readonly string[] {
    return this.core.store.get('@Transcript', id)?.lines ?? [];
  }

  /** A client has read the job: counts where jobs take a number of polls. */
  polled(id: string): void {
    if (this.#live.has(id)) this.#gate.read(id);
  }

  /** Resolves when no body runs or could run at this world time; jobs that wait for the clock, for polls or for RUNNING may remain. */
  idle(): Promise<void> {
    return this.#activity.idle();
  }

  /** The Manager is RUNNING: what waited for it may run. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const job of held) if (this.#live.has(job.id)) this.#submit(job);
  }

  /** The Manager is STARTING: jobs wait. */
  hold(): void {
    this.#held ??= [];
  }

  /** Asks every job to end and waits for it: before the world is replaced or the Manager stops. */
  async abandon(): Promise<void> {
    for (const id of this.active()) if (this.#live.has(id)) this.abort(id, internalUser);
    await this.idle();
  }

  /** After a restore: no body of an unfinished job survives it, so these jobs have failed; what they locked is free. */
  resume(): void {
    this.#locks.clear();
    this.#history.load();
    this.#lastId = this.core.store.ids('Job').reduce((last, id) => Math.max(last, Number(id)), 0);
    this.core.transact((tx) => {
      const error = new OperationError('OVMAPI_6000E', ['the Manager was stopped while the job ran']);
      for (const job of tx.list('Job')) if (!job.done) endWithError(tx, job.id, { error, now: this.#now() });
      for (const type of typeNames) for (const { id, locked } of tx.list(type)) if (locked) setLocked(tx, { type, id }, false);
    });
  }

  #create(description: JobDescription, { user, parent }: { readonly user: string; readonly parent: LiveJob | null }): LiveJob {
    const now = this.#now();
    this.#lastId = Math.max(this.#lastId + 1, now);
    const id = String(this.#lastId);
    const keys = [...new Set([...description.objects.map(keyOf), ...(description.keys ?? [])])];
    const name = typeof description.name === 'string' ? description.name : description.name(id);
    const waits = this.#held !== null || keys.some((key) => this.#locks.held(key));
    const state: JobRunState = waits && parent === null ? 'CREATED' : 'RUNNING';
    this.core.transact((tx) => {
      insertJob(tx, { id, name, description: description.description ?? '', user, parentJobId: parent?.id ?? null, state, now });
      if (parent !== null) tx.update('Job', parent.id, { jobGroup: true });
      this.#log(tx, id, `Job ${id} created by ${user}: ${name}`);
      for (const object of description.objects) setLocked(tx, object, true);
    });
    let end: (outcome: JobOutcome) => void = () => undefined;
    const ended = new Promise<JobOutcome>((resolve) => (end = resolve));
    const job: LiveJob = { id, name, description, user, parent, keys, abort: new AbortController(), ended, end, abortedBy: null, running: false };
    this.#live.set(id, job);
    this.#locks.add(id, keys);
    return job;
  }

  #submit(job: LiveJob): void {
    const inherited = inheritedKeys(job);
    const keys = job.keys.filter((key) => !inherited.has(key));
    // A child that needs nothing beyond what its parents hold must not queue behind them.
    const inside = job.parent !== null && (keys.length === 0 || this.core.options.settings.strictFifo);
    if (inside) void this.#run(job);
    else this.#scheduler.submit({ id: job.id, keys, run: () => this.#run(job) });
  }

  async #run(job: LiveJob): Promise<void> {
    if (!this.#live.has(job.id)) return;
    job.running = true;
    this.#activity.enter(job.id);
    try {
      this.core.transact((tx) => {
        setState(tx, job.id, 'RUNNING');
        tx.update('Job', job.id, { startTime: this.#now(), progressMessage: 'Running' });
        this.#log(tx, job.id, 'Job started');
      });
      if (job.parent === null && job.description.internal !== true) await this.#pass(job);
      await this.core.options.faults.at('job.run');
      job.abort.signal.throwIfAborted();
      const result = await job.description.body(this.#context(job));
      this.#succeed(job, result);
    } catch (error) {
      this.#fail(job, job.abort.signal.aborted ? job.abort.signal.reason : error);
    } finally {
      this.#activity.leave(job.id);
    }
  }

  /** Waits at the gate. */
  #pass(job: LiveJob): Promise<void> {
    const passed = this.#gate.wait(job.id, job.abort.signal);
    return this.core.options.settings.jobDuration === 'at-once' ? passed : this.#activity.pause(job.id, passed);
  }

  #context(job: LiveJob): JobContext {
    return {
      id: job.id,
      core: this.core,
      user: job.user,
      signal: job.abort.signal,
      checkAbort: () => job.abort.signal.throwIfAborted(),
      progress: (message) => {
        this.core.transact((tx) => {
          setProgress(tx, job.id, message);
          this.#log(tx, job.id, message);
        });
      },
      log: (line) => {
        this.core.transact((tx) => this.#log(tx, job.id, line));
      },
      child: (description) => this.#child(job, description),
    };
  }

  async #child(parent: LiveJob, description: JobDescription): Promise<JobOutcome> {
    parent.abort.signal.throwIfAborted();
    const child = this.#create(description, { user: description.internal === true ? internalUser : parent.user, parent });
    this.core.transact((tx) => setState(tx, parent.id, 'CHILD_QUEUED'));
    this.#submit(child);
    if (child.running) this.core.transact((tx) => setState(tx, parent.id, 'CHILD_RUNNING'));
    // The child may have to wait for another job, and that one for world time.
    const outcome = await this.#activity.pause(parent.id, child.ended);
    this.core.transact((tx) => setState(tx, parent.id, this.#stateAbove(parent)));
    return outcome;
  }

  #stateAbove(parent: LiveJob): JobRunState {
    const children = [...this.#live.values()].filter((job) => job.parent === parent);
    if (children.length === 0) return 'RUNNING';
    return children.some((child) => child.running) ? 'CHILD_RUNNING' : 'CHILD_QUEUED';
  }

  #succeed(job: LiveJob, result: ObjectRef | null): void {
    this.#finish(job, (tx) => {
      endWithResult(tx, job.id, { result, now: this.#now() });
      this.#log(tx, job.id, 'Job succeeded');
      if (!attributesOf(tx, 'JobManagement').saveTranscriptOnSuccess) tx.delete('@Transcript', job.id);
      return { jobId: job.id, ok: true, result, error: null };
    });
  }

  #fail(job: LiveJob, error: unknown): void {
    if (!(error instanceof OperationError) && !(error instanceof AgentCallError)) {
      this.core.options.log.warn({ err: error, job: job.id }, 'a job failed for a reason without a code');
    }
    this.#finish(job, (tx) => {
      const message = endWithError(tx, job.id, { error, now: this.#now() });
      this.#log(tx, job.id, `Job failed: ${message}`);
      this.#raiseFailure(tx, job, message);
      return { jobId: job.id, ok: false, result: null, error: message };
    });
  }

  /** Objects may hold error events until somebody acknowledges them (Concepts Guide 3.4, acknowledging events). */
  #raiseFailure(tx: WorldTransaction, job: LiveJob, message: string): void {
    const subject = job.description.subject ?? job.description.objects[0];
    const object: ObjectRef = subject !== undefined && tx.has(subject.type, subject.id) ? subject : { type: 'Job', id: job.id };
    this.core.events.raise(tx, { type: 'job.failed', object, summary: `Job failed: ${job.name}`, description: message });
  }

  /** The end of a job in one commit: its record, its locks, its event. */
  #finish(job: LiveJob, record: (tx: WorldTransaction) => JobOutcome): void {
    if (!this.#live.delete(job.id)) return;
    this.#locks.remove(job.id, job.keys);
    let outcome: JobOutcome;
    try {
      outcome = this.core.transact((tx) => {
        const ended = record(tx);
        for (const object of job.description.objects) if (!this.#locks.held(keyOf(object))) setLocked(tx, object, false);
        return ended;
      });
    } catch (error) {
      if (!(error instanceof RepositoryError)) throw error;
      this.#finishLater(job, record, error);
      return;
    }
    job.end(outcome);
    try {
      if (job.parent === null) this.#history.add(job.id);
    } catch (error) {
      if (!(error instanceof RepositoryError)) throw error;
      this.core.options.log.error({ job: job.id, error: error.message }, 'old jobs cannot be removed now');
    }
  }

  /** The end cannot be written: the job holds its objects until it can. */
  #finishLater(job: LiveJob, record: (tx: WorldTransaction) => JobOutcome, error: RepositoryError): void {
    const { io, log } = this.core.options;
    log.error({ job: job.id, error: error.message }, 'the end of a job cannot be written; it is tried again');
    this.#live.set(job.id, job);
    this.#locks.add(job.id, job.keys);
    io.timer(() => (this.core.store.has('Job', job.id) ? this.#finish(job, record) : void this.#live.delete(job.id)), writeAgainMs);
  }

  #log(tx: WorldTransaction, id: string, line: string): void {
    addLine(tx, id, { line, now: this.#now() });
  }

  #now(): number {
    return Math.floor(this.core.options.world.now());
  }
}
