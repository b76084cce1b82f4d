import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { logFiles } from '@ovmsim/cli';
import { Entropy, writeSecretFile, type ClockState, type TlsProfile } from '@ovmsim/kernel';
import type { WorldContents } from '@ovmsim/manager';
import { agentAccount, type ProfileName } from '@ovmsim/model';
import { z } from 'zod';
import type { WorldChoice } from '../worlds/choice.js';
import { makeWorld, serverNames, type World } from '../worlds/world.js';
import { cliBeside, planAddresses, type AddressPlan } from './addresses.js';
import { assertSameLab, readSavedLab, type AskedFlags, type SavedLab } from './data-folder.js';
import { defaultCertsDirectory, labDirectory } from './home.js';
import { UserError } from './user-error.js';

/** In the Manager's process, in one of its own as the product's daemon is, or nowhere. */
export type CliPlace = 'manager' | 'separate' | 'none';

/** What a lab is asked to be. */
export interface LabOptions {
  readonly name: string;
  /** What it begins with. */
  readonly world: WorldChoice;
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
  readonly tlsProfile: TlsProfile;
  /** Failed logins in a row that lock a user; 0: none ever is. */
  readonly lockTries: number;
  /** Where the command line over SSH runs; default: in the Manager's process. */
  readonly cli?: CliPlace | undefined;
  /** File (0600) of the administrator's password, for listed keys to count without a login by password. */
  readonly trustKeys?: string | undefined;
  readonly clock: ClockState;
  /** Folder of everything that must outlive the lab; without it each start makes a new world. */
  readonly data?: string | undefined;
  /** Begin with nothing in that folder. */
  readonly emptyData?: boolean | undefined;
  /** What the user named; the rest may be what the data say. */
  readonly asked?: AskedFlags | undefined;
}

/** A lab before its first process: who is in it, where each listens, and where everything is kept. */
export interface LabPlan {
  readonly options: LabOptions;
  readonly world: World;
  readonly addresses: AddressPlan;
  readonly publicHost: string | null;
  /** What the world of a lab that goes on began with; null for an empty one and for one that is still to be built. */
  readonly contents: WorldContents | null;
  /** Whether it begins as installed, whatever an earlier lab left. */
  readonly fresh: boolean;
  readonly folders: LabFolders;
}

export interface LabFolders {
  /** Null: nothing outlives the lab. */
  readonly data: string | null;
  readonly logs: string;
  readonly tokens: string;
  readonly certs: string;
  /** Below it one folder per Server. */
  readonly servers: string;
  /** File of the lab as it came up with its world. */
  readonly first: string;
  /** File servers that all Servers share. */
  readonly storage: string;
  /** Of the Manager's database; null without data. */
  readonly manager: string | null;
  /** Host keys of the command line, and the public keys that users put down. */
  readonly cli: string;
}

/** Decides what a lab will be: a new one, or the one whose data a folder holds. Throws a UserError for wishes that cannot be met. */
export async function planLab(wishes: LabOptions): Promise<LabPlan> {
  const data = wishes.data === undefined ? null : resolve(wishes.data);
  const saved = data === null ? null : finishedLab(data);
  if (data !== null && saved !== null) assertSameLab(data, saved, wishes.asked ?? {});
  const options: LabOptions = saved === null ? wishes : { ...wishes, ...asSaved(saved), clock: later(wishes.clock, saved.worldTime) };
  const made = makeWorld({ ...options, servers: options.world.servers });
  const world = saved === null ? made : { ...made, managerUuid: saved.managerUuid };
  return { options, world, addresses: await addressesOf(options, saved), publicHost: saved?.publicHost ?? null, contents: saved?.contents ?? null, fresh: saved === null, folders: foldersOf(options, world, { data, saved }) };
}

/** The lab of a folder; one whose world was never there as a whole leaves nothing. */
function finishedLab(data: string): SavedLab | null {
  const saved = readSavedLab(data);
  if (saved?.unfinished !== true) return saved;
  emptyData(data);
  return null;
}

/** Its world is there already. */
function asSaved({ seed, profile, adminPassword, agentPassword, servers, names, world, vms, pools }: SavedLab): Partial<LabOptions> {
  const size = { ...(vms === undefined ? {} : { vms }), ...(pools === undefined ? {} : { pools }) };
  return { seed, profile, adminPassword, agentPassword, world: { label: world, servers: serverNames({ servers: names ?? servers }), ...size, description: null } };
}

/** What the folder of a lab's data says of how it was made. */
export function savedOptions({ options }: LabPlan): Pick<SavedLab, 'seed' | 'profile' | 'adminPassword' | 'agentPassword' | 'world' | 'servers' | 'names' | 'vms' | 'pools'> {
  const { seed, profile, adminPassword, agentPassword, world } = options;
  return { seed, profile, adminPassword, agentPassword, world: world.label, servers: world.servers.length, names: [...world.servers], vms: world.vms, pools: world.pools };
}

/** A world that stands still goes on from where it stood, never before. */
const later = (clock: ClockState, worldTime: number): ClockState => (clock.mode === 'frozen' ? { ...clock, now: Math.max(clock.now, worldTime) } : clock);

/** The saved addresses, unless the user wants others: the Manager knows its Servers by them. */
async function addressesOf(options: LabOptions, saved: SavedLab | null): Promise<AddressPlan> {
  const wanted = (options.portBase ?? 0) !== 0 || options.bind !== undefined;
  const plan =
    saved === null || wanted
      ? await planAddresses({ ...options, servers: options.world.servers.length })
      : { manager: saved.manager, cli: saved.cli ?? cliBeside(saved.manager), servers: saved.agents, shift: null };
  return options.cli === 'none' ? { ...plan, cli: null } : plan;
}

function foldersOf(options: LabOptions, world: World, { data, saved }: { readonly data: string | null; readonly saved: SavedLab | null }): LabFolders {
  const home = labDirectory(options.name);
  const state = data ?? home;
  const shared = (): string => join(resolve(options.certs ?? defaultCertsDirectory()), `${options.name}-${world.managerUuid.slice(-8)}`);
  return {
    data,
    logs: join(home, 'logs'),
    tokens: join(state, 'tokens'),
    certs: data !== null && saved !== null ? keptCerts(options, { data, saved }) : data === null || options.certs !== undefined ? shared() : join(data, 'certs'),
    servers: join(state, 'servers'),
    storage: join(state, 'storage'),
    first: join(state, 'first-world.json'),
    manager: data === null ? null : join(data, 'manager'),
    cli: join(state, 'cli'),
  };
}

/** The keys that a saved lab has: others would be strangers to its Servers. */
function keptCerts({ certs }: LabOptions, { data, saved }: { readonly data: string; readonly saved: SavedLab }): string {
  const kept = resolve(data, saved.certs);
  if (certs !== undefined && dirname(kept) !== resolve(certs)) throw new UserError(`the keys of the lab in ${data} are in ${kept}: leave --certs out to go on with them`);
  return kept;
}

/** Removes everything from a folder of data but the lock of whoever does so. */
export function emptyData(folder: string): void {
  for (const name of readdirSync(folder)) if (name !== 'lock') rmSync(join(folder, name), { recursive: true, force: true });
}

/** Makes the folders of a lab, 0700, and removes the logs of an earlier one of its name. */
export function makeFolders({ folders, world, fresh }: LabPlan): void {
  for (const folder of [folders.logs, folders.tokens, folders.certs, folders.servers, folders.cli]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const process of ['supervisor', 'ca', 'manager', 'cli', ...world.servers.map((server) => server.name)]) rmSync(join(folders.logs, `${process}.log`), { force: true });
  for (const log of Object.values(logFiles)) rmSync(join(folders.cli, log), { force: true });
  if (fresh) rmSync(folders.first, { force: true });
}

/** A new token by which the Manager proves itself to the internal CA. Answers its file, 0600. */
export async function bootstrapToken({ tokens }: LabFolders): Promise<string> {
  const file = join(tokens, 'ca-bootstrap');
  await writeSecretFile(file, `${new Entropy().token()}\n`);
  return file;
}

/** What an agent process says of its Servers when it is ready. */
export const agentsInfo = z.object({ servers: z.array(z.object({ name: z.string(), host: z.string(), port: z.number(), uuid: z.string() })) });

/** Servers share processes when there are more than this many. */
const serversPerProcess = 8;

/** The Servers of each agent process, with what the process must know of them. */
export function agentGroups({ world, addresses, folders, options }: LabPlan): { readonly name: string; readonly servers: readonly AgentWish[] }[] {
  const size = world.servers.length > serversPerProcess ? serversPerProcess : 1;
  const all = world.servers.flatMap((server, index): AgentWish[] => {
    const at = addresses.servers[index];
    return at === undefined ? [] : [{ ...server, ...at, ip: at.host, stateDir: join(folders.servers, server.name), password: options.agentPassword }];
  });
  return Array.from({ length: Math.ceil(all.length / size) }, (_, group) => {
    const servers = all.slice(group * size, (group + 1) * size);
    const [first, last] = [servers[0]?.name ?? '', servers.at(-1)?.name ?? ''];
    return { name: first === last ? first : `${first}-${last}`, servers };
  });
}

export interface AgentWish {
  readonly name: string;
  readonly hostname: string;
  readonly seed: string;
  readonly host: string;
  readonly port: number;
  readonly ip: string;
  readonly stateDir: string;
  readonly password: string;
}

/** A Server as the lab file shows it. */
export const agentFacts = ({ name, host, stateDir, password }: AgentWish, { uuid, port }: { readonly uuid: string; readonly port: number }) => ({ name, host, port, uuid, user: agentAccount, password, stateDir });
