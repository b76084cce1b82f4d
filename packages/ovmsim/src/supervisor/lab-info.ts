import type { WorldContents } from '@ovmsim/manager';
import { startOf } from './alive.js';
import { labInfoSchema, type LabInfo } from './lab-file.js';
import { agentFacts, agentsInfo, type AgentWish, type LabPlan } from './lab-plan.js';
import type { LabProcess } from './lab-process.js';

/** What a lab consists of while it runs. */
export interface LabParts {
  readonly plan: LabPlan;
  readonly contents: WorldContents | null;
  readonly managerUuid: string;
  /** File of the token by which the Manager proves itself to the internal CA. */
  readonly caTokenFile: string;
  readonly supervisor: LabInfo['supervisor'];
  readonly processes: ReadonlyMap<string, LabProcess>;
  readonly agents: readonly { readonly wish: AgentWish; readonly process: LabProcess }[];
}

const told = labInfoSchema.pick({ cli: true }).partial();

/** Where the command line listens, whichever process it is in. */
export function cliAddress(processes: ReadonlyMap<string, LabProcess>): LabInfo['cli'] {
  return told.parse((processes.get('cli') ?? processes.get('manager'))?.ready.info ?? {}).cli ?? null;
}

/** What others may know of a running lab: addresses, passwords, processes, folders. */
export function labInfo({ plan, contents, managerUuid, caTokenFile, supervisor, processes, agents }: LabParts): LabInfo {
  const { options, world, folders } = plan;
  const [manager, ca] = ['manager', 'ca'].map((name) => processes.get(name)?.ready.info ?? {});
  const all = [...processes.values()];
  return {
    name: options.name,
    profile: world.profile,
    world: options.world.label,
    contents,
    first: contents === null ? null : folders.first,
    manager: { url: String(manager?.['url']), address: String(manager?.['address']), caFile: String(ca?.['caFile']), uuid: managerUuid },
    cli: cliAddress(processes),
    admin: { user: 'admin', password: options.adminPassword },
    agents: agents
      .map(({ wish, process: one }) => ({ wish, known: agentsInfo.parse(one.ready.info).servers.find(({ name }) => name === wish.name) }))
      .flatMap(({ wish, known }) => (known === undefined ? [] : [agentFacts(wish, known)]))
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
    ca: { url: String(ca?.['url']), tokenFile: caTokenFile },
    supervisor,
    control: all.map((one) => ({ ...one.facts, ...one.ready.control })),
    processes: [{ name: 'supervisor', pid: process.pid, started: startOf(process.pid) }, ...all.map((one) => one.facts)],
    certs: folders.certs,
    storage: folders.storage,
    data: folders.data,
    logs: folders.logs,
  };
}
