import { readFileSync } from 'node:fs';
import { folderStorage, type SharedStorage } from '@ovmsim/agent';
import { OvmClient } from '@ovmsim/client';
import type { Clock } from '@ovmsim/kernel';
import type { AgentOrder, BuiltWorld, WorldContents, WorldGround } from '@ovmsim/manager';
import type { WorldDescription } from '../worlds/description.js';
import { furnish, type WorldSite } from '../worlds/furnish.js';
import { serverNameOf } from './addresses.js';
import { ControlClient } from './control-client.js';
import { statefulProcesses, type LabInfo } from './lab-file.js';
import { writeSnapshot } from './snapshots.js';
import { UserError } from './user-error.js';

/** How long any one job may take while a world is built, ms. */
const patienceMs = 600_000;

/** A lab whose processes are up, for whoever builds its world. */
export interface RawLab {
  readonly info: LabInfo;
  /** The process that hosts a Server. */
  readonly processOf: (server: string) => string;
  /** Where the snapshot goes to which a reset comes back. */
  readonly first: string;
  readonly clock: Clock;
  readonly progress: (line: string) => void;
}

/** Builds a lab's world and keeps a snapshot of it. Answers the ids by name. Throws a UserError. */
export async function buildLabWorld({ info, processOf, first, clock, progress }: RawLab, world: WorldDescription): Promise<WorldContents> {
  const site = new LabSite(info, processOf, clock);
  try {
    const contents = await furnish(site, world, progress);
    await site.settle();
    await writeSnapshot(statefulProcesses(info).map((address) => new ControlClient(address)), { file: first, lab: info.name });
    return contents;
  } finally {
    site.close();
  }
}

/** The processes of a lab as a place to build a world on. To be closed. */
class LabSite implements WorldSite {
  readonly storage: SharedStorage;
  private readonly client: OvmClient;

  constructor(
    private readonly info: LabInfo,
    private readonly processOf: (server: string) => string,
    clock: Clock,
  ) {
    const { manager, admin } = info;
    this.storage = folderStorage(info.storage);
    this.client = new OvmClient({ url: `https://${manager.address}`, ca: readFileSync(manager.caFile, 'utf8'), credentials: admin, clock });
  }

  async own(name: string): Promise<string> {
    const agent = this.agent(({ name: called }) => called === name);
    const job = await this.client.discoverServer({ serverName: serverNameOf(agent), password: agent.password, takeOwnershipIfUnowned: true });
    await this.finished(job);
    return agent.uuid;
  }

  async build(ground: WorldGround): Promise<BuiltWorld> {
    return (await this.control('manager').post('/world', ground)) as BuiltWorld;
  }

  async order(serverId: string, calls: readonly AgentOrder[]): Promise<void> {
    await this.control(this.processOf(this.agent(({ uuid }) => uuid === serverId).name)).post('/world', { [serverId]: calls });
  }

  async settle(): Promise<void> {
    await Promise.all(this.info.control.map((address) => new ControlClient(address).post('/settle')));
  }

  async refresh(type: 'Server' | 'FileSystem' | 'Repository', id: string): Promise<void> {
    await this.finished(await this.client.action(type, id, { name: 'refresh' }));
  }

  close(): void {
    this.client.close();
  }

  private async finished(job: Parameters<OvmClient['waitForJob']>[0]): Promise<void> {
    const { name, jobRunState, error } = await this.client.waitForJob(job, { timeoutMs: patienceMs, pollMs: 20 });
    if (jobRunState !== 'SUCCESS') throw new UserError(`the world cannot be built: ${name}: ${error?.message ?? jobRunState}`, 1);
  }

  private agent(which: (agent: LabInfo['agents'][number]) => boolean): LabInfo['agents'][number] {
    const found = this.info.agents.find(which);
    if (found === undefined) throw new Error('the lab has no such Server');
    return found;
  }

  private control(process: string): ControlClient {
    const address = this.info.control.find(({ name }) => name === process);
    if (address === undefined) throw new Error(`the lab has no process ${process}`);
    return new ControlClient(address);
  }
}
