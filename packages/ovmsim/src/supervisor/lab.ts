import { join, relative } from 'node:path';
import type { Clock, ClockState } from '@ovmsim/kernel';
import type { WorldContents } from '@ovmsim/manager';
import { filersOf, type WorldDescription } from '../worlds/description.js';
import { worldSummary } from '../worlds/summary.js';
import { assertFree } from './addresses.js';
import { clockState } from './clocks.js';
import { ControlClient } from './control-client.js';
import { writeSavedLab } from './data-folder.js';
import { removeLabFile, writeLabFile, type LabInfo } from './lab-file.js';
import { lockData, lockLab } from './lab-lock.js';
import { agentGroups, agentsInfo, bootstrapToken, emptyData, makeFolders, planLab, savedOptions, type AgentWish, type LabOptions, type LabPlan } from './lab-plan.js';
import { cliAfresh, cliWishes, managerCli } from './lab-cli.js';
import { cliAddress, labInfo } from './lab-info.js';
import { buildLabWorld } from './lab-site.js';
import { LabProcess, type ProcessConfig, type ProcessWishes } from './lab-process.js';
import { carryOrder } from './power.js';
import { reinstalled } from './reinstall.js';
import { serveSupervisor, type SupervisorService } from './service.js';
import { StorageFolder } from './storage-folder.js';
import { UserError } from './user-error.js';

export interface LabEnvironment {
  readonly clock: Clock;
  /** Hears one line for each thing that happens while the lab comes up. */
  readonly progress: (line: string) => void;
}

/** What can be done with one process of a lab. */
export type ProcessAction = 'start' | 'stop' | 'kill' | 'restart';

/** How the Manager is to be from now on. */
export interface ManagerMove {
  /** Address to listen on. */
  readonly host?: string | undefined;
  /** Name under which Servers and users reach it. */
  readonly publicHost?: string | undefined;
}

type Loss = { readonly name: string; readonly message: string };

/** A running lab: one process for the CA, one for the Manager, and one per Server (grouped beyond eight). */
export class Lab {
  /** What all Servers share. */
  readonly storage: StorageFolder;
  private readonly processes = new Map<string, LabProcess>();
  private readonly agents: { readonly wish: AgentWish; readonly process: LabProcess }[] = [];
  private readonly listeners: ((loss: Loss) => void)[] = [];
  private readonly unlocks: (() => void)[] = [];
  private service: SupervisorService | null = null;
  private managerUuid: string;
  private tokenFile = '';
  private stopping = false;
  /** Its world is being built. */
  private unfinished = false;
  private contents: WorldContents | null;
  /** One change at a time: two starts of one process would fight for its port. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly plan: LabPlan,
    private readonly environment: LabEnvironment,
  ) {
    this.managerUuid = plan.world.managerUuid;
    this.contents = plan.contents;
    this.storage = new StorageFolder(plan.folders.storage);
  }

  /** Starts every process of a lab. Throws a UserError when the lab cannot start; nothing is left behind then. */
  static async start(options: LabOptions, environment: LabEnvironment): Promise<{ lab: Lab; info: LabInfo }> {
    const unlocks = [lockLab(options.name)];
    let lab: Lab | null = null;
    try {
      if (options.data !== undefined) unlocks.push(lockData(options.data));
      if (options.data !== undefined && options.emptyData === true) emptyData(options.data);
      const plan = await planLab(options);
      lab = new Lab(plan, environment);
      await lab.assertFree();
      if (plan.addresses.shift !== null) environment.progress(plan.addresses.shift);
      const info = await lab.launch();
      lab.unlocks.push(...unlocks);
      return { lab, info };
    } catch (error) {
      await lab?.stop();
      for (const unlock of unlocks) unlock();
      throw error instanceof UserError ? error : new UserError(error instanceof Error ? error.message : String(error), 1);
    }
  }

  /** Whether the Manager may die and come back: its state is on disk. */
  get lasting(): boolean {
    return this.plan.folders.manager !== null;
  }

  /** Hears of every process that ends and that nobody asked to end. */
  onLoss(listener: (loss: Loss) => void): void {
    this.listeners.push(listener);
  }

  /** Ends every process and frees every port. Safe to call twice. */
  async stop(): Promise<void> {
    const first = !this.stopping;
    this.stopping = true;
    // Whatever is being started is up then, and can be ended.
    await this.turn;
    if (first && this.service !== null) await this.save().catch(() => undefined);
    await this.service?.close();
    await Promise.all([...this.processes.values()].map((process) => process.end()));
    removeLabFile(this.plan.options.name);
    for (const unlock of this.unlocks.splice(0)) unlock();
  }

  /** Does something with one process. Throws a UserError for a process that the lab has not or that cannot do it now. */
  act(name: string, action: ProcessAction, move: ManagerMove = {}): Promise<LabInfo> {
    return this.inTurn(async () => {
      const process = this.processNamed(name);
      if (name === 'manager') this.assertLasting();
      const given = Object.entries(move).filter(([, value]) => value !== undefined);
      if (given.length > 0 && name !== 'manager') throw new UserError(`only the Manager can be moved; ${name} stays where it is`);
      if (action === 'start' && process.running) throw new UserError(`${name} is running already`, 1);
      if (action !== 'start' && action !== 'restart' && !process.running) throw new UserError(`${name} is not running`, 1);
      if (action !== 'start') await process.end(action === 'kill' ? 'kill' : 'stop');
      const moved = given.length > 0 ? process.configure(Object.fromEntries(given)) : null;
      if (action === 'start' || action === 'restart') {
        await process.start(await this.worldTime()).catch((error: unknown) => {
          moved?.();
          const back = moved === null ? '' : `. It stays where it was: 'ovmsim start ${name}' brings it back there`;
          throw new UserError(`${error instanceof Error ? error.message : String(error)}${back}`, 1);
        });
        if (name === 'manager') await this.cliFollows();
      }
      return this.publish();
    });
  }

  /** Every process runs again, each as the lab was made. */
  asMade(): Promise<LabInfo> {
    return this.inTurn(async () => {
      for (const process of this.processes.values()) {
        if (process.running && !process.changed) continue;
        await process.end();
        process.configure(undefined);
        await process.start(await this.worldTime());
        if (process.name === 'manager') await this.cliFollows();
      }
      return this.publish();
    });
  }

  /** Puts a new internal CA, or a whole new installation of the Manager, in place of the present one. */
  replace(what: { readonly kind: 'ca' } | { readonly kind: 'manager'; readonly uuid: string | null }): Promise<LabInfo> {
    return this.inTurn(async () => {
      this.assertLasting();
      const [ca, manager] = [this.processNamed('ca'), this.processNamed('manager')];
      await manager.end();
      await ca.end();
      this.managerUuid = reinstalled(this.plan, { ...what, present: this.managerUuid });
      for (const process of [ca, manager]) process.settle({ managerUuid: this.managerUuid });
      await this.save();
      await ca.start(await this.worldTime());
      await manager.start(await this.worldTime());
      await this.cliFollows();
      return this.publish();
    });
  }

  /** Ports that a lab had before may be held for a moment yet by processes whose supervisor was killed: they end with their channel. */
  private async assertFree(): Promise<void> {
    const { plan, environment } = this;
    const patience = plan.fresh ? 0 : 5000;
    for (let waited = 0; ; waited += 100) {
      try {
        await assertFree(plan.addresses);
        return;
      } catch (error) {
        if (waited >= patience) throw error;
        await environment.clock.sleep(100);
      }
    }
  }

  private async cliFollows(): Promise<void> {
    const [cli, manager] = [this.processes.get('cli'), this.processNamed('manager')];
    if (cli?.running === true) await cliAfresh(cli, manager.ready.info, await this.worldTime());
  }

  private inTurn<R>(work: () => Promise<R>): Promise<R> {
    const done = this.turn.then(() => {
      if (this.stopping) throw new UserError('the lab is being stopped', 1);
      return work();
    });
    this.turn = done.catch(() => undefined);
    return done;
  }

  private assertLasting(): void {
    if (!this.lasting) throw new UserError("the Manager's state is in memory, and without it there is no lab; a lab started with --data DIR can do this");
  }

  private processNamed(name: string): LabProcess {
    const process = this.processes.get(name);
    if (process === undefined) throw new UserError(`the lab has no process '${name}'; it has ${[...this.processes.keys()].join(', ')}`);
    return process;
  }

  private async launch(): Promise<LabInfo> {
    const { plan } = this;
    makeFolders(plan);
    if (plan.fresh) this.storage.install(filersOf(plan.options.world.description));
    this.tokenFile = await bootstrapToken(plan.folders);
    const agents = Promise.all(agentGroups(plan).map((group) => this.startAgents(group)));
    agents.catch(() => undefined);
    const ca = await this.startProcess({
      name: 'ca',
      package: '@ovmsim/ca',
      config: { certs: plan.folders.certs, managerUuid: this.managerUuid, host: '127.0.0.1', port: 0, tokenFile: this.tokenFile, fresh: plan.fresh },
      pin: ({ url }) => ({ port: Number(new URL(String(url)).port), fresh: false }),
    });
    await this.startProcess({
      name: 'manager',
      package: '@ovmsim/manager',
      config: this.managerConfig(String(ca.ready.info['url']), String(ca.ready.info['caFile'])),
      pin: ({ url, cli }) => ({ port: Number(new URL(String(url)).port || 443), ...managerCli(plan, cli) }),
    });
    if (plan.options.cli === 'separate') await this.startProcess(cliWishes(plan, this.processNamed('manager').ready.info));
    await agents;
    const { seed, world } = plan.options;
    this.service = await serveSupervisor(this, { seed, logFile: this.log('supervisor'), tokenFile: join(plan.folders.tokens, 'supervisor') });
    if (plan.fresh && world.description !== null) await this.build(world.description);
    return this.publish();
  }

  /** Who dies meanwhile leaves a lab of which nothing counts. */
  private async build(world: WorldDescription): Promise<void> {
    const { clock, progress } = this.environment;
    this.unfinished = true;
    await this.save();
    progress(`building the world${world.title === undefined ? '' : ` '${world.title}'`}: ${worldSummary(world)}`);
    const processOf = (server: string): string => this.agents.find(({ wish }) => wish.name === server)?.process.name ?? server;
    this.contents = await buildLabWorld({ info: this.info(), processOf, first: this.plan.folders.first, clock, progress }, world);
    this.unfinished = false;
  }

  private managerConfig(caUrl: string, caFile: string): ProcessConfig {
    const { options, world, addresses, folders, publicHost } = this.plan;
    return {
      certs: folders.certs,
      managerUuid: this.managerUuid,
      ...addresses.manager,
      ...(publicHost === null ? {} : { publicHost }),
      profile: world.profile,
      labName: options.name,
      adminUser: 'admin',
      adminPassword: options.adminPassword,
      ca: { url: caUrl, caFile, tokenFile: this.tokenFile },
      ...(folders.manager === null ? {} : { data: folders.manager }),
      tlsProfile: options.tlsProfile,
      ...managerCli(this.plan),
      settings: { strictSessions: options.strictSessions, agentMakesKey: options.agentMakesKey, lockTries: options.lockTries },
    };
  }

  private async startAgents({ name, servers }: { readonly name: string; readonly servers: readonly AgentWish[] }): Promise<void> {
    const { world, options, fresh } = this.plan;
    const process = await this.startProcess({
      name,
      package: '@ovmsim/agent',
      config: { servers, storage: this.plan.folders.storage, profile: world.profile, strictAgentAuth: options.strictAgentAuth, agentMakesKey: options.agentMakesKey, tlsProfile: options.tlsProfile, fresh, resumed: !fresh },
      pin: (info) => {
        const known = agentsInfo.parse(info).servers;
        return { servers: servers.map((server) => ({ ...server, port: known.find((one) => one.name === server.name)?.port ?? server.port })), fresh: false, resumed: false };
      },
    });
    this.agents.push(...servers.map((wish) => ({ wish, process })));
  }

  private async startProcess(wishes: Omit<ProcessWishes, 'own' | 'logFile'>): Promise<LabProcess> {
    const { name } = wishes;
    const { clock, progress } = this.environment;
    const logFile = this.log(name);
    const own = { name, seed: `${this.plan.options.seed}/${name}`, control: { host: '127.0.0.1', tokenFile: join(this.plan.folders.tokens, name) }, logFile };
    const orders = { processes: () => this.processes.values(), start: (stopped: string) => this.act(stopped, 'start') };
    const process = new LabProcess({ ...wishes, own, logFile }, { clock, onLoss: (lost, reason) => this.lost(lost, reason), onAsk: (request) => carryOrder(orders, request) });
    this.processes.set(name, process);
    await process.start(this.plan.options.clock);
    if (this.stopping) {
      await process.end();
      throw new Error('the lab was stopped while it came up');
    }
    progress(`${name} is ready (process ${process.facts.pid})`);
    return process;
  }

  private lost(name: string, reason: string): void {
    if (this.stopping) return;
    for (const listener of this.listeners) listener({ name, message: `${name} ended unexpectedly (${reason}); its log: ${this.log(name)}` });
  }

  private log(process: string): string {
    return join(this.plan.folders.logs, `${process}.log`);
  }

  /** The world's time as the processes that run have it. */
  private async worldTime(): Promise<ClockState> {
    for (const { running, ready, facts } of this.processes.values()) {
      if (!running) continue;
      const asked = new ControlClient({ ...facts, ...ready.control }).get('/clock').then((state) => clockState.parse(state));
      // One that does not answer must not hold up the others, least of all the end.
      const told = await Promise.race([asked.catch(() => null), this.environment.clock.sleep(2000).then(() => null)]);
      if (told !== null) return told;
    }
    return this.plan.options.clock;
  }

  private async publish(): Promise<LabInfo> {
    const info = this.info();
    await writeLabFile(info);
    await this.save();
    return info;
  }

  private info(): LabInfo {
    return labInfo({
      plan: this.plan, contents: this.contents, managerUuid: this.managerUuid, caTokenFile: this.tokenFile,
      supervisor: { url: this.service?.url ?? '', tokenFile: this.service?.tokenFile ?? '' },
      processes: this.processes, agents: this.agents,
    });
  }

  /** Writes down what the next start must know, where the lab has data. */
  private async save(): Promise<void> {
    const { data, certs } = this.plan.folders;
    if (data === null) return;
    const { host, port, publicHost } = this.processNamed('manager').config;
    const cli = cliAddress(this.processes);
    await writeSavedLab(data, {
      ...savedOptions(this.plan),
      contents: this.contents,
      unfinished: this.unfinished,
      managerUuid: this.managerUuid,
      publicHost: typeof publicHost === 'string' ? publicHost : null,
      manager: { host: String(host), port: Number(port) },
      cli: cli === null ? null : { host: cli.host, port: cli.port },
      agents: this.info().agents.map((agent) => ({ host: agent.host, port: agent.port })),
      certs: relative(data, certs),
      worldTime: (await this.worldTime()).now,
    });
  }
}
