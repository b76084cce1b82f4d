import { FaultInjected, type Rng } from '@ovmsim/kernel';
import { agentMethod, type AgentEvent, type AgentNotificationName } from '@ovmsim/model';
import { RpcFault, type RpcValue } from '@ovmsim/xml';
import type { FetchEnvironment } from '../imports/environment.js';
import { importLimits } from '../imports/limits.js';
import { Notifier } from '../notify/notifier.js';
import { Sampler } from '../notify/statistics.js';
import { httpsNotifyTransport, type NotifyTransport } from '../notify/transport.js';
import { AsyncCalls } from '../rpc/async.js';
import { runCall } from '../rpc/dispatcher.js';
import type { Caller } from '../rpc/table.js';
import { httpsPeers, type Peers } from '../transport/peers.js';
import { authenticate, type CallerFacts, type PresentedCredentials, type RefusalFacts } from './authentication.js';
import type { AgentCertificate } from './certificates.js';
import { Hypervisor } from './hypervisor.js';
import { maskedCall } from './masking.js';
import { layout } from './layout.js';
import type { OvsServerOptions, RestartListener, ServerSnapshot } from './options.js';
import type { TakeOver } from './ownership.js';
import { ownershipPoint, type OwnershipFlow, type Reached } from './ownership-steps.js';
import { MachinePower, noPowerGrid, type PowerAction, type PowerGrid, type PowerPlate } from './power.js';
import { faultOf, PythonException } from './python-exception.js';
import { Restart } from './restart.js';
import { daemonNames, type AgentService, type Daemon, type ServiceAction } from './service.js';
import { ServerState } from './server-state.js';

/** A caller in the same process, where nobody connects. */
const inProcess: CallerFacts = { kind: 'caller', by: 'certificate', remote: { address: '127.0.0.1', port: 0 } };

/**
 * One Oracle VM Server with its agent: methods, notifications and restarts over its state, without sockets of its own. A listener in front of it
 * (`serveAgent`) or an in-process transport calls `authenticate` and `dispatch`. Many of them live in one process.
 */
export class OvsServer extends ServerState implements AgentService {
  /** Whether it offers `get_certificate_request`. */
  readonly agentMakesKey: boolean;
  readonly peers: Peers;
  readonly asyncCalls = new AsyncCalls();
  /** What fetches need beside their task. */
  readonly importEnvironment: Omit<FetchEnvironment, 'task' | 'proxy'>;
  /** Chance for the names of imported images. */
  readonly imageNames: Rng;
  readonly hypervisor: Hypervisor;
  /** Whether an owned Server refuses the password; may be switched while it runs. */
  strictAgentAuth: boolean;

  readonly power: MachinePower;
  /** How other machines are switched on and off. */
  readonly powerGrid: PowerGrid;

  private readonly notifier: Notifier;
  private readonly transport: NotifyTransport;
  private readonly sampler: Sampler;
  private readonly restarts: Restart;
  private readonly called = new Map<string, number>();
  private daemons: readonly Daemon[] = [];

  private constructor(private readonly options: OvsServerOptions) {
    super(options);
    const { inventory, io } = options;
    this.agentMakesKey = options.agentMakesKey ?? false;
    this.strictAgentAuth = options.strictAgentAuth ?? false;
    const environment = { clock: io, ...(options.recorder === undefined ? {} : { recorder: options.recorder }) };
    this.peers = options.peers ?? httpsPeers(environment);
    const notify = options.notify ?? httpsNotifyTransport(environment);
    this.transport = typeof notify === 'function' ? notify(this.certificates) : notify;
    this.importEnvironment = { ...environment, limits: importLimits.parse(options.imports ?? {}) };
    this.imageNames = options.rng.fork(`images ${inventory.name}`);
    this.notifier = new Notifier({
      queue: this.queue,
      transport: this.transport,
      io,
      target: () => this.notificationTarget(),
      report: (text) => this.log.write('WARNING', 'notificationserver:73', text),
    });
    this.hypervisor = new Hypervisor({
      inventory,
      domains: this.domains,
      files: this.vmFiles,
      hasBridge: (name) => this.network.interfaces().get(name)?.kind === 'bridge',
      now: () => this.host.now(),
      notify: (type, data) => this.notify(type, data),
      ...(options.guests === undefined ? {} : { guests: options.guests }),
    });
    this.sampler = new Sampler({
      inventory,
      server: inventory.uuid,
      rng: options.rng.fork(`statistics ${inventory.name}`),
      world: options.world,
      interval: () => (this.notificationTarget()?.statisticUrl ? this.statisticInterval() : null),
      domains: () => this.domains.list(),
      mounted: () => this.mounts.list().flatMap(({ directory }) => this.mounts.resolve(directory) ?? []),
      deliver: (samples) => this.notifier.statistics(samples),
    });
    this.restarts = new Restart({
      io,
      delayMs: options.restartMs ?? 300,
      down: () => {
        this.notifier.hold();
        // Its connections end with it, and the next ones show whatever certificate it comes back with.
        this.transport.close?.();
        this.certificates.reload();
      },
      up: () => this.comeUp(),
      report: (text) => options.log?.error({ server: inventory.name }, text),
    });
    this.powerGrid = options.powerGrid ?? noPowerGrid;
    this.power = new MachinePower({ restarts: this.restarts, rest: () => this.sampler.stop(), boot: () => this.boot(), said: () => this.notifier.settled() });
  }

  /** Opens a Server on its folder: what an installation leaves is made when there is none yet. */
  static async open(options: OvsServerOptions): Promise<OvsServer> {
    const server = new OvsServer(options);
    if (options.fresh === true) server.forgetEverything();
    server.credentials.install(options.password);
    if (options.lazyKeys !== true) await server.certificates.current();
    // Somebody removed the database by hand: what waited was for the owner of before.
    if (server.ownership.current() === null) server.queue.clear();
    // A process that starts is a machine that boots, unless the whole lab goes on; the first one is its installation.
    if (server.files.read(layout.hostSettings) === null) server.host.current();
    else if (options.resumed !== true) server.boot();
    server.comeUp();
    return server;
  }

  /** Whether a caller may call; a refusal is in the agent's log afterwards. */
  authenticate(presented: PresentedCredentials): CallerFacts | RefusalFacts {
    const { credentials, certificates } = this;
    const rules = { credentials, certificates, owned: this.ownership.current() !== null, strict: this.strictAgentAuth };
    const outcome = authenticate(presented, rules);
    if (outcome.kind === 'refused') this.log.refused(outcome.reason);
    return outcome;
  }

  /**
   * Runs one method. A call that restarts the agent answers when nobody can connect any more, and the agent comes back by itself.
   * @throws RpcFault in the form of the profile; FaultInjected when the connection is to be dropped
   */
  async dispatch(method: string, params: readonly RpcValue[], caller: Caller = inProcess): Promise<RpcValue> {
    const pid = this.log.nextProcess();
    this.count(method);
    // The line numbers of these records are not known.
    this.log.write('DEBUG', { place: 'service:76', pid }, `call start: ${maskedCall(method, params)}`);
    try {
      await this.options.faults?.at(`agent.${this.identity.name}.${method}`);
      const value = await runCall({ server: this, method, params, caller });
      this.log.write('DEBUG', { place: 'service:76', pid }, `call complete: ${method}`);
      await this.power.carryOut();
      await this.restarts.goDownIfRequested();
      if (method === 'take_ownership') await this.reached('take-ownership')('before-answer');
      return value;
    } catch (error) {
      const fault = this.faultFor(error);
      this.log.write('ERROR', { place: 'service:97', pid }, `catch_error: ${fault.faultString}`);
      throw fault;
    }
  }

  /** Key and certificate in force, PEM. */
  currentCertificate(): Promise<AgentCertificate> {
    return this.certificates.current();
  }

  /** Registers whoever accepts connections; without any, a restart is over at once. */
  onRestart(listener: RestartListener): void {
    this.restarts.add(listener);
  }

  /** `service ovs-agent …`. A stopped agent comes back by `start` and `restart`, and by a reset or a restore. */
  async order(action: ServiceAction): Promise<readonly Daemon[]> {
    if (!this.power.on && action !== 'status') throw new Error(`the machine of ${this.identity.name} is switched off`);
    if (action === 'restart' && this.restarts.running) {
      this.restarts.request();
      await this.restarts.goDownIfRequested();
      await this.restarts.settled();
    } else if (action === 'start' || action === 'restart') await this.restarts.start();
    else if (action === 'stop') await this.restarts.stop();
    return this.restarts.running ? this.daemons : this.daemons.map(({ name }) => ({ name, pid: null }));
  }

  /** `take_ownership`. Only the later form is followed by a restart (CloudStack ovm3 plug-in waits for it there). @throws PythonException */
  async takeOwnership(takeOver: TakeOver): Promise<void> {
    const fresh = this.ownership.current() === null;
    await this.ownership.take(takeOver, this.reached('take-ownership'));
    if (fresh) this.queue.clear();
    if (takeOver.form === '3.3') this.restarts.request();
  }

  /** `release_ownership`. @throws PythonException */
  async releaseOwnership(managerUuid: string): Promise<void> {
    const reached = this.reached('release-ownership');
    await this.ownership.release(managerUuid, reached);
    this.queue.clear();
    this.sampler.restart();
    await reached('before-answer');
  }

  /** By what orders to its machine find it. */
  get plate(): PowerPlate {
    const { hostname, ip, nics } = this.inventory;
    return { hostname, ip, macs: nics.map(({ mac }) => mac) };
  }

  /** Whether anybody can connect now, or will when a restart is over. */
  get listening(): boolean {
    return this.restarts.running;
  }

  /** Does something to the machine's power, from outside; resolves when the machine has come back from a boot. */
  async switch(action: PowerAction): Promise<void> {
    if (action === 'on') await this.power.switchOn();
    else if (action === 'off') await this.power.switchOff();
    else if (action === 'fence') await this.fence();
    else await this.boots();
  }

  /** Lost its heartbeat: the machine boots anew at once, and says so when it is back (Concepts Guide 3.3 §6.8.1). */
  async fence(): Promise<void> {
    const pool = this.pool.facts();
    this.notifier.hold();
    if (pool !== null) this.notify('CLUSTER_FENCE', { pool: pool.uuid });
    await this.boots();
  }

  private async boots(): Promise<void> {
    this.power.reboot();
    await this.restarts.goDownIfRequested();
    await this.restarts.settled();
  }

  /** Runs calls of this agent's methods one after the other as a world is built: they are no calls of anybody, and stand in no log. @throws RpcFault, PythonException */
  async furnish(calls: readonly { readonly method: string; readonly params: readonly RpcValue[] }[]): Promise<void> {
    for (const { method, params } of calls) await runCall({ server: this, method, params, caller: inProcess });
  }

  /** Tells the owner something; nothing happens when nobody owns the Server. */
  notify(type: AgentNotificationName, data: AgentEvent['data']): void {
    this.notifier.add({ server: this.identity.uuid, type, time: this.host.now(), data });
  }

  /** Posts what waits now instead of after the pause. */
  retryNotifications(): void {
    this.notifier.wake();
  }

  setStatisticInterval(seconds: number): void {
    this.database.update({ statistic: { enabled: true, interval: seconds } });
    this.sampler.restart();
  }

  /** Real time, as a process on the Server would wait. */
  sleep(ms: number): Promise<void> {
    return this.options.io.sleep(ms);
  }

  /** How often each method was called since the last reset; those nobody knows stand together under `unknown`. */
  calls(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.called].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Resolves when no restart is under way and the notifications have been accepted or wait for a pause to end. */
  async settle(): Promise<void> {
    await this.restarts.settled();
    await this.notifier.settled();
  }

  async restore(snapshot: ServerSnapshot): Promise<void> {
    await this.replaceState(() => this.replaceFiles(snapshot));
  }

  /** Back to what the installation left, its key and certificate included. */
  async reset(): Promise<void> {
    await this.replaceState(() => {
      this.forgetEverything();
      this.credentials.reset(this.options.password);
      this.called.clear();
    });
  }

  async close(): Promise<void> {
    this.sampler.stop();
    this.asyncCalls.clear();
    this.restarts.close();
    await this.notifier.close();
    this.transport.close?.();
  }

  private reached<F extends OwnershipFlow>(flow: F): Reached<F> {
    return async (step) => this.options.faults?.at(ownershipPoint(this.identity.name, flow, step));
  }

  /** Names come from callers, so only those the registry knows are kept apart. */
  private count(method: string): void {
    const name = agentMethod(method)?.name ?? 'unknown';
    this.called.set(name, (this.called.get(name) ?? 0) + 1);
  }

  private comeUp(): void {
    this.power.comingUp();
    const { ovmVersion, kernelVersion } = this.profile;
    const [release = '', build = ''] = ovmVersion.split('-');
    const { hostname, ip } = this.identity;
    this.log.syslog(`${this.identity.hostname.split('.')[0]} ovs-agent: Oracle VM Agent started`);
    const daemons = daemonNames[this.profile.name].map((name) => ({ name, pid: this.log.nextProcess() }));
    this.daemons = daemons;
    const pid = daemons.find(({ name }) => name === 'xmlrpc')?.pid ?? this.log.nextProcess();
    this.log.started({ release, build, date: buildDate(kernelVersion), hostname, ip, pid });
    // What the agent's monitor notes at every start.
    if (this.database.get('cluster_state') !== this.cluster.state()) this.database.update({ cluster_state: this.cluster.state() });
    const { bootTime, boots } = this.host.current();
    this.notify('SERVER_UP', { bootTime, boots, agentVersion: this.profile.agentVersion });
    this.notifier.release();
    this.sampler.restart();
  }

  private faultFor(error: unknown): RpcFault {
    if (error instanceof RpcFault) return error;
    if (error instanceof PythonException) return faultOf(error, this.profile.faultForm);
    if (error instanceof FaultInjected) {
      if (error.action === 'drop') throw error;
      return faultOf(new PythonException(error.message, 'RuntimeError'), this.profile.faultForm);
    }
    this.options.log?.error({ server: this.identity.name, error }, 'a method of the agent failed');
    const text = error instanceof Error ? error.message : String(error);
    return faultOf(new PythonException(text, 'RuntimeError'), this.profile.faultForm);
  }

  /** Replaces files while nobody calls and nothing is sent. */
  private async replaceState(replace: () => void): Promise<void> {
    this.sampler.stop();
    await this.restarts.around(async () => {
      await this.notifier.settled();
      replace();
      this.rereadFiles();
      this.power.replaced();
      this.asyncCalls.clear();
      if (this.options.lazyKeys !== true) await this.certificates.current();
    });
  }
}

/** `201603010859`-like stamp of the build (form recorded 3.4.1), taken from the kernel's build date. */
function buildDate(kernelVersion: string): string {
  const date = new Date(`${kernelVersion.replace(/^#\d+ SMP \w+ /, '').replace(/ P[DS]T/, '')} UTC`);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace(/[-T:]/g, '').slice(0, 12);
}
