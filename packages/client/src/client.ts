import type { Clock } from '@ovmsim/kernel';
import type { ModelChanges, OperationName, TypeName, ValueName } from '@ovmsim/model';
import { decodeBody, encodeBody, errorOf } from './body.js';
import type { WireFormat } from './body.js';
import { WsAnswerError } from './errors.js';
import { eventQuery, followEvents } from './events.js';
import type { EventFilter, FollowOptions } from './events.js';
import { isJob, JobWaiter } from './jobs.js';
import type { Job, JobLike, WaitOptions } from './jobs.js';
import { bodyTypeAt, bodyTypeOf, operation, relation, routeOf, writeName } from './operations.js';
import type { ActionName, AnswerOf, InputArguments, Parent } from './operations.js';
import type { Query } from './paths.js';
import { Session } from './session.js';
import type { HttpMethod, OvmClientOptions, RawAnswer } from './session.js';
import type { SimpleId, WireInput, WireObject } from './wire-object.js';
import { typeOfObject } from './xml-codec.js';

/** What goes with a request beside its address. */
export interface CallOptions {
  /** A string goes out as it is, an object in the client's format. */
  readonly body?: unknown;
  readonly query?: Query | undefined;
  /** An empty value takes away a header that the client would send. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body's type, which XML needs where neither the body nor the address says it. */
  readonly bodyType?: TypeName | ValueName | undefined;
}

/** What an operation is given whose name is known only as the program runs; see InputOf for the others. */
export interface OperationInput {
  readonly id?: string | undefined;
  readonly childId?: string | undefined;
  readonly params?: Query | undefined;
  /** An object, a reference, or the bare text of a password. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CreateOptions {
  readonly parent?: Parent;
  readonly params?: Query;
}

export interface ActionCall<T extends TypeName = TypeName> {
  /** 'takeOwnership'. */
  readonly name: ActionName<T>;
  readonly body?: unknown;
  readonly params?: Query;
}

export interface Discovery {
  /** Address of the Server; the port may follow after a colon where it is not 8899. */
  readonly serverName: string;
  /** Of the agent; without one the Manager can only meet Servers that it owns. */
  readonly password?: string;
  readonly takeOwnershipIfUnowned?: boolean;
}

/**
 * A client of the Web Services API over REST, for Oracle VM Manager as for anything that answers like it.
 *
 * ```ts
 * const client = new OvmClient({ url: 'https://manager:7002', ca, credentials: { user: 'admin', password }, clock: new IoClock() });
 * const { resultId } = await client.waitForJob(await client.create('ServerPool', { name: 'pool' }), { mustSucceed: true });
 * const job = await client.operate('Vm.clone', { id: template, params: { serverPoolId: pool, createTemplate: false } });
 * ```
 *
 * Every method throws ConnectionError when no answer comes, WsApiError for an answer that is not 2xx,
 * WsAnswerError for one that cannot be read, and TypeError for an operation that does not exist. Writes return the job at once; `waitForJob`
 * follows it. Paths and verbs are the registry's.
 */
export class OvmClient {
  readonly #session: Session;
  readonly #format: WireFormat;
  readonly #jobs: JobWaiter;
  readonly #clock: Clock;

  constructor(options: OvmClientOptions) {
    this.#session = new Session(options);
    this.#format = options.format ?? 'json';
    this.#clock = options.clock;
    this.#jobs = new JobWaiter((id) => this.get('Job', id), options.clock);
  }

  /** The base URI of the API. */
  get base(): string {
    return this.#session.base;
  }

  /** Whether a session cookie is held. */
  get loggedIn(): boolean {
    return this.#session.hasCookie;
  }

  /** Opens a session. Other calls need none, they carry the credentials and get a session on the way. */
  async login(): Promise<void> {
    this.#session.trust();
    await this.#run('Session.login');
  }

  /** Ends the session; its cookies are forgotten even if the Manager does not answer. */
  async logout(): Promise<void> {
    try {
      await this.#run('Session.logout');
    } finally {
      this.#session.forget();
    }
  }

  /** Drops the connections; the session and the client stay usable. */
  close(): void {
    this.#session.close();
  }

  async list<T extends TypeName>(type: T): Promise<WireObject<T>[]> {
    return asList<WireObject<T>>(await this.#run(`${type}.list`), type);
  }

  async ids(type: TypeName): Promise<SimpleId[]> {
    return asList<SimpleId>(await this.#run(`${type}.ids`), type);
  }

  async get<T extends TypeName>(type: T, id: string): Promise<WireObject<T>> {
    const answer = await this.#run(`${type}.get`, { id });
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw unexpected(`No ${type}`, answer);
    return answer as WireObject<T>;
  }

  /** References to the objects of `childType` that belong to one object. @throws TypeError where the relation leads to one */
  async childIds(parentType: TypeName, id: string, childType: TypeName): Promise<SimpleId[]> {
    const { method, path } = routeOf(relation(parentType, childType, 'childIds'), { id });
    return asList<SimpleId>(await this.call(method, path), childType);
  }

  /** The objects of `childType` that belong to one object; a relation that leads to one gives a list of one, or none. */
  async children<C extends TypeName>(parentType: TypeName, id: string, childType: C): Promise<WireObject<C>[]> {
    const { method, path } = routeOf(relation(parentType, childType), { id });
    const answer = await this.call(method, path);
    if (answer === null) return [];
    return (Array.isArray(answer) ? answer : [answer]) as WireObject<C>[];
  }

  async create<T extends TypeName>(type: T, object: WireInput<T>, options: CreateOptions = {}): Promise<Job> {
    const { parent, params } = options;
    return asJob(await this.#run(writeName('create', type, parent), { id: parent?.id, body: object, params }));
  }

  /** Changes what the object holds; fields left out stay as they are. With `generation` in it, a stale object is refused. */
  async modify<T extends TypeName>(type: T, id: string, object: WireInput<T>): Promise<Job> {
    return asJob(await this.#run(`${type}.modify`, { id, body: object }));
  }

  async delete(type: TypeName, id: string, parent?: Parent): Promise<Job> {
    const ids = parent === undefined ? { id } : { id: parent.id, childId: id };
    return asJob(await this.#run(writeName('delete', type, parent), ids));
  }

  /** An action on one object, or with id null on the type itself. */
  async action<T extends TypeName>(type: T, id: string | null, call: ActionCall<T>): Promise<Job> {
    return asJob(await this.#run(`${type}.${call.name}`, { id: id ?? undefined, body: call.body, params: call.params }));
  }

  /** Has the Manager meet a Server; the job's result is the Server. */
  async discoverServer(discovery: Discovery): Promise<Job> {
    const { serverName, password, takeOwnershipIfUnowned } = discovery;
    return this.action('Server', null, { name: 'discover', params: { serverName, takeOwnershipIfUnowned }, body: password });
  }

  /** Follows a job to its end and that of its children. @throws JobTimeout, and JobFailed with `mustSucceed` */
  async waitForJob(job: JobLike, options: WaitOptions = {}): Promise<Job> {
    return this.#jobs.wait(job, options);
  }

  async events(filter: EventFilter = {}): Promise<WireObject<'Event'>[]> {
    return asList<WireObject<'Event'>>(await this.#run('Event.list', { params: eventQuery(filter) }), 'Event');
  }

  /** Events as they come, oldest first, each once: `for await (const event of client.followEvents({ severity: 'CRITICAL' })) …`. */
  followEvents(filter: EventFilter = {}, options: FollowOptions = {}): AsyncGenerator<WireObject<'Event'>, void, undefined> {
    return followEvents({ read: (now) => this.events(now), clock: this.#clock }, filter, options);
  }

  async acknowledge(eventId: string): Promise<Job> {
    return this.action('Event', eventId, { name: 'acknowledge' });
  }

  /** PEM of the internal CA. */
  async caCertificate(): Promise<string> {
    const answer = await this.#run('Certificate.getCaCertificate');
    if (typeof answer !== 'string') throw unexpected('No certificate', answer);
    return answer;
  }

  /** What changed in the Manager's model after the commit `since`: the web console's own feed, open to its certificate alone. Always JSON. */
  async changes(since: number): Promise<ModelChanges> {
    const answer = await this.#run('Gui.changes', { params: { since }, headers: { accept: 'application/json' } });
    if (typeof answer !== 'object' || answer === null || !('serial' in answer)) throw unexpected('No changes', answer);
    return answer as ModelChanges;
  }

  /**
   * Any operation of the registry by its name, its ids, parameters, body and answer typed: `operate('Vm.start', { id })` gives a job,
   * `operate('Vm.SupportedOsTypes')` what it says.
   */
  async operate<N extends OperationName>(name: N, ...[input]: InputArguments<N>): Promise<AnswerOf<N>> {
    return (await this.#run(name, input)) as AnswerOf<N>;
  }

  async #run(name: string, input: OperationInput = {}): Promise<unknown> {
    const spec = operation(name);
    const { method, path } = routeOf(spec, input);
    return this.call(method, path, { body: input.body, query: input.params, headers: input.headers, bodyType: bodyTypeOf(spec) });
  }

  /** Any address below the base URI, or one that an answer gave: the decoded answer, null for an empty one. */
  async call(method: HttpMethod, path: string, options: CallOptions = {}): Promise<unknown> {
    const answer = await this.request(method, path, options);
    const contentType = answer.headers['content-type'];
    if (answer.status < 200 || answer.status > 299) throw errorOf(answer, contentType);
    return decodeBody(answer.body, contentType);
  }

  /** As `call`, but whatever answer comes is returned as it is. */
  async request(method: HttpMethod, path: string, options: CallOptions = {}): Promise<RawAnswer> {
    const { body, query, headers } = options;
    const text = encodeBody(body, this.#format, options.bodyType ?? typeOfObject(body) ?? bodyTypeAt(method, path));
    return this.#session.send({ method, path, query, headers, body: text });
  }
}

function asList<E>(answer: unknown, type: TypeName): E[] {
  if (!Array.isArray(answer)) throw unexpected(`No list of ${type}`, answer);
  return answer as E[];
}

function asJob(answer: unknown): Job {
  if (!isJob(answer)) throw unexpected('No job', answer);
  return answer;
}

function unexpected(message: string, answer: unknown): WsAnswerError {
  return new WsAnswerError(`${message} was answered`, JSON.stringify(answer));
}
