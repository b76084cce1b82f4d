import { productPorts } from '@ovmsim/model';
import { z } from 'zod';

const ms = z.number().nonnegative();
const duration = z.number().positive();
const bound = z.int().positive();

/** How long jobs take: at once, a time of the world clock, or until somebody has read the job so many times. */
const jobDuration = z.union([z.literal('at-once'), z.strictObject({ ms }).readonly(), z.strictObject({ polls: bound }).readonly()]);

/** What may change while the Manager runs. */
const live = {
  /** The agent makes its key and hands out a request, instead of getting a key from the Manager. */
  agentMakesKey: z.boolean(),
  /** A stale session cookie is 401 even beside good credentials (commvault was written against a Manager that did so). */
  strictSessions: z.boolean(),
  /** Backups of the database by the world clock, where there is one: between two, minutes, and how many are kept (`setDbBackupConfig`, 3.4). */
  dbBackup: z.strictObject({ intervalMinutes: z.int().min(360).max(43_200).default(1440), keep: z.int().min(1).max(500).default(21) }).readonly(),
};

/** Settings of Oracle VM Core. */
const core = {
  agentMakesKey: live.agentMakesKey.default(false),
  strictSessions: live.strictSessions.default(false),
  dbBackup: live.dbBackup.prefault({}),
  /** One job at a time, in order, instead of in parallel on disjoint objects (WSAPI guide 3.3 §2.6.5). */
  strictFifo: z.boolean().default(false),
  jobDuration: jobDuration.default('at-once'),
  /** Stopping or killing a machine that is STOPPED breaks a rule, instead of being nothing to do (a public Terraform provider stops machines that never ran). */
  strictPower: z.boolean().default(false),
  /** World time in state STARTING after the start, ms. */
  startupMs: ms.default(0),
  /** How long the Manager tries to reach an agent that restarts, ms of the I/O clock. */
  restartTimeoutMs: duration.default(30_000),
  /** An owned Server that is silent for so long, ms of the world clock, is called; when nobody answers it has lost touch (DISCONNECT; the time is inferred). */
  disconnectAfterMs: duration.default(30_000),
  /** A Server that has not been reached for so long, ms of the world clock, is STOPPED (OFFLINE; the time is inferred). */
  offlineAfterMs: duration.default(120_000),
  /** How long such a call may take, ms of the I/O clock. */
  watchTimeoutMs: duration.default(5_000),
  /** How long samples are kept, ms of the world clock. */
  statisticHoldMs: duration.default(3_600_000),
  /** Bounds of what is kept: finished jobs, events, samples. */
  retention: z
    .strictObject({ jobs: bound.default(10_000), events: bound.default(10_000), samples: bound.default(200_000) })
    .readonly()
    .prefault({}),
};

/** Settings of the front-ends. */
const frontEnds = {
  /** Idle time after which a session ends, ms of the world clock. WebLogic's default is an hour (recalled). */
  sessionIdleMs: duration.default(3_600_000),
  /** At most so many sessions at once, the next is refused (GEN_000025); null: the one idle longest makes room. */
  sessionLimit: bound.nullable().default(null),
  /** Failed logins in a row that lock a user (`ovm_admin --lockusers`); 0: none ever is. WebLogic's default (recalled). */
  lockTries: z.int().nonnegative().default(5),
  /** How long a lock holds unless somebody ends it, ms of the world clock. WebLogic's default (recalled). */
  lockMs: duration.default(30 * 60_000),
  /** For how long a failed login counts, ms of the world clock. WebLogic's default (recalled). */
  lockCountMs: duration.default(5 * 60_000),
  /** Between two polls of the web console, ms of the world clock; the product's own interval is not known. */
  guiPollMs: duration.default(2000),
  /** A revocation list younger than this is not fetched again, ms. */
  crlFreshMs: ms.default(0),
};

/** Where the Manager is for others; follows from where it listens unless given. */
const place = {
  /** Base under which agents reach the Manager: 'https://127.0.0.1:7002'. */
  eventBaseUrl: z.url(),
  /** The Manager's address as Servers see it (their NTP server). */
  managerAddress: z.string().min(1),
};

/** Every setting with its default; those of the place have none here, see `settingsOf`. */
export const settingsSchema = z.strictObject({ ...core, ...frontEnds, eventBaseUrl: place.eventBaseUrl.optional(), managerAddress: place.managerAddress.optional() });

/** A change of settings while the Manager runs. */
export const settingsChange = z.strictObject({ agentMakesKey: live.agentMakesKey.optional(), strictSessions: live.strictSessions.optional(), dbBackup: live.dbBackup.optional() });

export type JobDuration = z.output<typeof jobDuration>;
/** Settings of the core, all set. */
export type ManagerSettings = Readonly<z.output<z.ZodObject<typeof core & typeof place>>>;
/** Settings of core and front-ends, all set. */
export type AllSettings = ManagerSettings & Readonly<z.output<z.ZodObject<typeof frontEnds>>>;
/** Settings as a caller gives them: all may be left out. */
export type GivenSettings = Readonly<z.input<typeof settingsSchema>>;
export type SettingsChange = Readonly<z.output<typeof settingsChange>>;

/**
 * The settings that a Manager runs with. Throws ZodError.
 * @param url where others reach the Manager, unless the settings say otherwise
 */
export function settingsOf(given: GivenSettings = {}, url = `https://127.0.0.1:${productPorts.https}`): AllSettings {
  const { eventBaseUrl = url, managerAddress = hostOf(url), ...others } = settingsSchema.parse(given);
  return { ...others, eventBaseUrl, managerAddress };
}

/** Host of a URL, an IPv6 address without its brackets. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}

type LiveValues = Pick<ManagerSettings, keyof SettingsChange>;

/** The settings that may change while the Manager runs, as they are now. */
export class LiveSettings {
  readonly #start: LiveValues;
  #now: LiveValues;

  constructor({ agentMakesKey, strictSessions, dbBackup }: LiveValues) {
    this.#start = { agentMakesKey, strictSessions, dbBackup };
    this.#now = this.#start;
  }

  get agentMakesKey(): boolean {
    return this.#now.agentMakesKey;
  }

  get strictSessions(): boolean {
    return this.#now.strictSessions;
  }

  get dbBackup(): LiveValues['dbBackup'] {
    return this.#now.dbBackup;
  }

  /** What is left out stays as it is. */
  change({ agentMakesKey = this.agentMakesKey, strictSessions = this.strictSessions, dbBackup = this.dbBackup }: SettingsChange): void {
    this.#now = { agentMakesKey, strictSessions, dbBackup };
  }

  /** Back to the settings of the start. */
  reset(): void {
    this.#now = this.#start;
  }
}
