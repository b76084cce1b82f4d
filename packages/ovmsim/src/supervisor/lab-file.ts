import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSecretFile } from '@ovmsim/kernel';
import { isAlive } from './alive.js';
import type { ControlAddress } from './control-client.js';
import { labDirectory, ovmsimHome } from './home.js';
import { UserError } from './user-error.js';

const ids = z.record(z.string(), z.string());
/** Ids of a world's objects by their names. */
export const worldContents = z.object({ pools: ids, networks: ids, fileServers: ids, fileSystems: ids, repositories: ids, isos: ids, templates: ids, vms: ids });

/** What `up --json` prints and every other verb reads. */
export const labInfoSchema = z.object({
  name: z.string(),
  profile: z.string(),
  /** What it began with: 'lab', 'empty', or the path of a world file. */
  world: z.string(),
  /** Ids by name of what the world holds beside its Servers; null for an empty one. */
  contents: worldContents.nullable(),
  /** Snapshot of the lab as it came up with its world; null for an empty one. */
  first: z.string().nullable(),
  /** `url` has the name under which it is to be reached, `address` is where it listens. */
  manager: z.object({ url: z.string(), address: z.string(), caFile: z.string(), uuid: z.string() }),
  /** The command line over SSH, null where the lab has none; `authorizedKeys` is the file to which users append their public keys. */
  cli: z.object({ host: z.string(), port: z.number(), authorizedKeys: z.string() }).nullable(),
  admin: z.object({ user: z.string(), password: z.string() }),
  agents: z.array(z.object({ name: z.string(), host: z.string(), port: z.number(), uuid: z.string(), user: z.string(), password: z.string(), stateDir: z.string() })),
  ca: z.object({ url: z.string(), tokenFile: z.string() }),
  /** Control of the processes themselves. */
  supervisor: z.object({ url: z.string(), tokenFile: z.string() }),
  control: z.array(z.object({ name: z.string(), url: z.string(), tokenFile: z.string(), pid: z.number(), started: z.string().nullable() })),
  processes: z.array(z.object({ name: z.string(), pid: z.number(), started: z.string().nullable() })),
  certs: z.string(),
  /** Folder of the file servers that all Servers share; `filers.json` in it names them. */
  storage: z.string(),
  /** Folder of what outlives the lab; null when nothing does. */
  data: z.string().nullable(),
  logs: z.string(),
});
export type LabInfo = z.infer<typeof labInfoSchema>;

/** Where each simulated host of a lab listens: 'host:port' → name. */
export function hostNames({ manager, cli, agents }: LabInfo): Map<string, string> {
  const { host } = new URL(manager.url);
  const line = cli === null ? [] : [[`${cli.host}:${cli.port}`, 'cli'] as const];
  return new Map([[host, 'manager'], [manager.address, 'manager'], ...line, ...agents.map((agent) => [`${agent.host}:${agent.port}`, agent.name] as const)]);
}

/** The processes that hold a lab's state, in the order in which it is put back: what the Servers share before the Servers. */
export function statefulProcesses({ supervisor, processes, control }: LabInfo): ControlAddress[] {
  const own = processes.find((one) => one.name === 'supervisor') ?? { pid: 0, started: null };
  return [{ ...own, name: 'supervisor', ...supervisor }, ...control];
}

const labFile = (name: string): string => join(labDirectory(name), 'lab.json');

export async function writeLabFile(info: LabInfo): Promise<void> {
  await writeSecretFile(labFile(info.name), `${JSON.stringify(info, null, 2)}\n`);
}

export function removeLabFile(name: string): void {
  rmSync(labFile(name), { force: true });
}

/** The lab file of a name, or null; a file left by a supervisor that is gone counts as none. */
export function readLabFile(name: string): LabInfo | null {
  const path = labFile(name);
  if (!existsSync(path)) return null;
  const parsed = labInfoSchema.safeParse(parsedJson(readFileSync(path, 'utf8')));
  if (!parsed.success) return null;
  const supervisor = parsed.data.processes.find((one) => one.name === 'supervisor');
  return supervisor !== undefined && isAlive(supervisor) ? parsed.data : null;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The running lab of a name. Throws a UserError that says what to do when there is none. */
export function runningLab(name: string): LabInfo {
  const info = readLabFile(name);
  if (info === null) {
    const others = runningLabs().map((lab) => lab.name);
    throw new UserError(`no lab '${name}' is running${others.length > 0 ? ` (running: ${others.join(', ')}; choose with --name)` : ''}. Start one with: ovmsim up${name === 'default' ? '' : ` --name ${name}`}`, 1);
  }
  return info;
}

export function runningLabs(): LabInfo[] {
  const labs = join(ovmsimHome(), 'labs');
  if (!existsSync(labs)) return [];
  return readdirSync(labs).flatMap((name) => readLabFile(name) ?? []);
}
