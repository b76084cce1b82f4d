import { accessSync, constants, mkdirSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { isIP } from 'node:net';
import { IoClock, type ClockState } from '@ovmsim/kernel';
import { UserError } from '../supervisor/user-error.js';
import { makeWorld, serverOf } from '../worlds/world.js';
import { variables, type RoleEnvironment } from './variables.js';

const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** One role as a process is started with it. */
export interface RolePlan {
  /** `ca`, `manager`, or the Server's name. */
  readonly name: string;
  /** Folder of everything that must last. */
  readonly data: string;
  /** The configuration document of the process. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** Where the CA leaves, and the Manager finds, what the two must share. */
export interface TrustFiles {
  /** Certificate of the CA, PEM. */
  readonly caFile: string;
  /** Bootstrap token. */
  readonly tokenFile: string;
}

export const trustFiles = (env: RoleEnvironment): TrustFiles => {
  const folder = resolve(env.of(variables.trust));
  return { caFile: join(folder, 'ca.pem'), tokenFile: join(folder, 'bootstrap.token') };
};

/** Every role starts from its part of the same world: what `ovmsim up` makes of the same seed. */
export function planRole(env: RoleEnvironment): RolePlan {
  const data = resolve(env.of(variables.data));
  const name = env.role === 'server' ? env.of(variables.serverName) : env.role;
  const own = {
    name,
    seed: `${env.of(variables.seed)}/${name}`,
    clock: clockOf(env),
    control: { host: '127.0.0.1', tokenFile: join(data, 'run', `${name}.token`) },
    logLevel: env.of(variables.logLevel),
  };
  const at = { host: env.of(variables.bind), port: env.of(variables.port) };
  const parts = { ca: caPart, manager: managerPart, server: serverPart };
  return { name, data, document: { process: own, ...parts[env.role](env, data, at) } };
}

interface At {
  readonly host: string;
  readonly port: number;
}

function caPart(env: RoleEnvironment, data: string, at: At): object {
  const { tokenFile } = trustFiles(env);
  return { certs: join(data, 'certs'), managerUuid: worldOf(env).managerUuid, ...at, names: [...ownNames(at.host), ...env.of(variables.names)], tokenFile, fresh: false };
}

function managerPart(env: RoleEnvironment, data: string, at: At): object {
  const cliPort = env.of(variables.cliPort);
  const publicHost = env.of(variables.publicHost) ?? (wildcards.has(at.host) ? hostname() : undefined);
  return {
    certs: join(data, 'certs'),
    data: join(data, 'manager'),
    managerUuid: worldOf(env).managerUuid,
    ...at,
    ...(publicHost === undefined ? {} : { publicHost }),
    names: env.of(variables.names),
    profile: env.of(variables.profile),
    adminUser: env.of(variables.adminUser),
    adminPassword: env.of(variables.adminPassword),
    ca: { url: env.of(variables.caUrl), ...trustFiles(env) },
    ...(cliPort === null ? {} : { cli: { port: cliPort, state: join(data, 'cli'), logs: join(data, 'manager') } }),
  };
}

function serverPart(env: RoleEnvironment, data: string, at: At): object {
  const name = env.of(variables.serverName);
  const made = serverOf(env.of(variables.seed), name);
  const place = placeOf(env, at.host);
  const server = {
    ...made,
    hostname: env.of(variables.hostname) ?? made.hostname,
    ...at,
    ...place,
    stateDir: resolve(env.of(variables.stateDir) ?? join(data, 'servers', name)),
    password: env.of(variables.agentPassword),
  };
  return { servers: [server], storage: resolve(env.of(variables.storage)), profile: env.of(variables.profile), fresh: false };
}

const worldOf = (env: RoleEnvironment) => makeWorld({ seed: env.of(variables.seed), profile: env.of(variables.profile), servers: 0 });

/** The address that the Server says it has: as told, else the one it listens on, else the first of the machine that is not loopback. */
function placeOf(env: RoleEnvironment, bound: string): { readonly ip: string; readonly netmask?: string } {
  const ip = env.of(variables.address) ?? (isIP(bound) === 4 && !wildcards.has(bound) ? bound : undefined);
  const found = ownAddresses().find((one) => one.family === 'IPv4' && (ip === undefined ? !one.internal : one.address === ip));
  if (ip !== undefined) return { ip, ...(found === undefined || found.internal ? {} : { netmask: found.netmask }) };
  if (found === undefined) throw new UserError('this machine has no IPv4 address but loopback; say with OVMSIM_SERVER_ADDRESS which one the Server has');
  return { ip: found.address, netmask: found.netmask };
}

const ownAddresses = () => Object.values(networkInterfaces()).flatMap((each) => each ?? []);

/** What the machine is called and reached by, for a certificate; nothing where only one address is listened on. */
function ownNames(bound: string): string[] {
  if (!wildcards.has(bound)) return [];
  const named = /^[A-Za-z0-9.-]+$/.test(hostname()) ? [hostname()] : [];
  return [...named, ...ownAddresses().map(({ address }) => address.replace(/%.*$/, ''))];
}

function clockOf(env: RoleEnvironment): ClockState {
  const at = env.of(variables.clockStart) ?? new IoClock().now();
  return { mode: 'run', now: at, rate: env.of(variables.clockRate), at };
}

/** Makes a folder for this user alone and sees that it can be written. Throws a UserError. */
export function ownFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${folder} cannot be written by this process (user ${process.getuid?.() ?? '?'}): ${code ?? String(error)}. A volume mounted there must belong to that user.`);
  }
}
