import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Entropy, writeSecretFile, type Clock, type ClockState } from '@ovmsim/kernel';
import { agentAccount, type ProfileName } from '@ovmsim/model';
import { makeWorld, type World } from '../worlds/world.js';
import { assertFree, planAddresses, type AddressPlan } from './addresses.js';
import { isAlive, startOf } from './alive.js';
import { LabChild } from './child.js';
import { defaultCertsDirectory, labDirectory } from './home.js';
import { removeLabFile, writeLabFile, type LabInfo } from './lab-file.js';
import { lockLab } from './lab-lock.js';
import { UserError } from './user-error.js';

/** What an agent process says of its Servers when it is ready. */
const agentsInfo = z.object({ servers: z.array(z.object({ name: z.string(), port: z.number(), uuid: z.string() })) });

/** Servers share processes when there are more than this many. */
const serversPerProcess = 8;

export interface LabOptions {
  readonly name: string;
  readonly servers: number;
  readonly seed: string;
  readonly profile: ProfileName;
  readonly certs?: string | undefined;
  readonly bind?: string | undefined;
  readonly portBase?: number | undefined;
  readonly adminPassword: string;
  readonly agentPassword: string;
  readonly strictAgentAuth: boolean;
  readonly strictSessions: boolean;
  readonly agentMakesKey: boolean;
  readonly clock: ClockState;
}

export interface LabEnvironment {
  readonly clock: Clock;
  /** Hears one line for each thing that happens while the lab comes up. */
  readonly progress: (line: string) => void;
}

/** A running lab: one process for the CA, one for the Manager, and one per Server (grouped beyond eight). */
export class Lab {
  private readonly children: LabChild[] = [];
  private stopping = false;

  private constructor(
    readonly options: LabOptions,
    private readonly environment: LabEnvironment,
    private readonly unlock: () => void,
  ) {}

  /** Starts every process of a lab. Throws a UserError when the lab cannot start; nothing is left behind then. */
  static async start(options: LabOptions, environment: LabEnvironment): Promise<{ lab: Lab; info: LabInfo }> {
    const lab = new Lab(options, environment, lockLab(options.name));
    try {
      const plan = await planAddresses(options);
      await assertFree(plan);
      if (plan.shift !== null) environment.progress(plan.shift);
      return { lab, info: await lab.launch(plan, makeWorld(options)) };
    } catch (error) {
      await lab.stop();
      throw error instanceof UserError ? error : new UserError(error instanceof Error ? error.message : String(error), 1);
    }
  }

  /** Hears of every process that ends and that nobody asked to end. */
  onLoss(listener: (loss: { readonly name: string; readonly message: string }) => void): void {
    for (const child of this.children) {
      child.onExit((reason) => {
        if (!this.stopping) listener({ name: child.name, message: `${child.name} ended unexpectedly (${reason}); its log: ${this.log(child.name)}` });
      });
    }
  }

  /** Ends every process and frees every port. Safe to call twice. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.children.map((child) => child.stop()));
    removeLabFile(this.options.name);
    this.unlock();
  }

  private get directory(): string {
    return labDirectory(this.options.name);
  }

  private log(process: string): string {
    return join(this.directory, 'logs', `${process}.log`);
  }

  private async launch(plan: AddressPlan, world: World): Promise<LabInfo> {
    const { options } = this;
    for (const folder of ['logs', 'tokens', 'servers']) mkdirSync(join(this.directory, folder), { recursive: true, mode: 0o700 });
    for (const process of ['ca', 'manager', ...world.servers.map((server) => server.name)]) rmSync(this.log(process), { force: true });
    const certs = join(resolve(options.certs ?? defaultCertsDirectory()), `${options.name}-${world.managerUuid.slice(-8)}`);
    mkdirSync(certs, { recursive: true, mode: 0o700 });
    const tokenFile = join(this.directory, 'tokens', 'ca-bootstrap');
    await writeSecretFile(tokenFile, `${new Entropy().token()}\n`);

    const agents = this.startAgents(plan, world);
    agents.catch(() => undefined);
    const ca = await this.startChild('ca', '@ovmsim/ca', { certs, managerUuid: world.managerUuid, host: '127.0.0.1', port: 0, tokenFile, fresh: true });
    const caAccess = { url: String(ca.ready.info['url']), caFile: String(ca.ready.info['caFile']), tokenFile };
    const manager = await this.startChild('manager', '@ovmsim/manager', {
      certs,
      managerUuid: world.managerUuid,
      host: plan.manager.host,
      port: plan.manager.port,
      profile: world.profile,
      labName: options.name,
      adminUser: 'admin',
      adminPassword: options.adminPassword,
      ca: caAccess,
      settings: { strictSessions: options.strictSessions, agentMakesKey: options.agentMakesKey },
    });
    const servers = await agents;
    const info: LabInfo = {
      name: options.name,
      profile: world.profile,
      manager: { url: String(manager.ready.info['url']), caFile: caAccess.caFile, uuid: world.managerUuid },
      cli: null,
      admin: { user: 'admin', password: options.adminPassword },
      agents: servers,
      ca: { url: caAccess.url, tokenFile },
      control: this.children.map((child) => ({ name: child.name, ...child.ready.control, pid: child.pid, started: startOf(child.pid) })),
      processes: [{ name: 'supervisor', pid: process.pid }, ...this.children.map(({ name, pid }) => ({ name, pid }))].map((one) => ({ ...one, started: startOf(one.pid) })),
      certs,
      logs: join(this.directory, 'logs'),
    };
    await writeLabFile(info);
    return info;
  }

  private async startAgents(plan: AddressPlan, world: World): Promise<LabInfo['agents']> {
    const size = world.servers.length > serversPerProcess ? serversPerProcess : 1;
    const groups: number[][] = [];
    for (let first = 0; first < world.servers.length; first += size) {
      groups.push(world.servers.slice(first, first + size).map((_, i) => first + i));
    }
    const parts = await Promise.all(groups.map((indexes) => this.startAgentProcess(plan, world, indexes)));
    return parts.flat();
  }

  private async startAgentProcess(plan: AddressPlan, world: World, indexes: readonly number[]): Promise<LabInfo['agents']> {
    const servers = indexes.flatMap((index) => {
      const server = world.servers[index];
      const address = plan.servers[index];
      if (server === undefined || address === undefined) return [];
      const stateDir = join(this.directory, 'servers', server.name);
      return [{ ...server, ...address, ip: address.host, stateDir, password: this.options.agentPassword }];
    });
    const first = servers[0]?.name ?? 'ovs';
    const name = servers.length > 1 ? `${first}-${servers.at(-1)?.name ?? ''}` : first;
    const child = await this.startChild(name, '@ovmsim/agent', {
      servers,
      profile: world.profile,
      strictAgentAuth: this.options.strictAgentAuth,
      agentMakesKey: this.options.agentMakesKey,
      fresh: true,
    });
    const known = agentsInfo.parse(child.ready.info).servers;
    return servers.flatMap(({ name: serverName, host, password, stateDir }) =>
      known.filter((one) => one.name === serverName).map(({ uuid, port }) => ({ name: serverName, host, port, uuid, user: agentAccount, password, stateDir })),
    );
  }

  private async startChild(name: string, packageName: string, config: Record<string, unknown>): Promise<LabChild> {
    const { clock, progress } = this.environment;
    const child = await LabChild.start({
      name,
      package: packageName,
      logFile: this.log(name),
      clock,
      config: {
        ...config,
        process: {
          name,
          seed: `${this.options.seed}/${name}`,
          clock: this.options.clock,
          control: { host: '127.0.0.1', port: 0, tokenFile: join(this.directory, 'tokens', name) },
          logFile: this.log(name),
        },
      },
    });
    if (this.stopping) {
      await child.stop();
      throw new Error('the lab was stopped while it came up');
    }
    this.children.push(child);
    progress(`${name} is ready (process ${child.pid})`);
    return child;
  }
}

/** Ends a lab that another process supervises and waits until it is gone. Answers whether it went within ten seconds. */
export async function stopRunningLab(info: LabInfo, clock: Clock): Promise<boolean> {
  const supervisor = info.processes.find((one) => one.name === 'supervisor');
  if (supervisor === undefined) return true;
  process.kill(supervisor.pid, 'SIGTERM');
  for (let waited = 0; waited < 10_000; waited += 50) {
    if (info.processes.every((one) => !isAlive(one))) return true;
    await clock.sleep(50);
  }
  return false;
}
