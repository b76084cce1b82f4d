import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { productPorts, profiles, type ProfileName } from '@ovmsim/model';
import { ovmsimHome } from '../supervisor/home.js';
import { UserError } from '../supervisor/user-error.js';
import { dataFolder } from './here.js';

/** The roles that `ovmsim serve` can play. */
export const roles = ['ca', 'manager', 'server'] as const;
export type Role = (typeof roles)[number];

/** Port of the internal CA's service; the product's CA has none of its own. */
const caPort = 8443;

const rolePorts: Readonly<Record<Role, number>> = { ca: caPort, manager: productPorts.https, server: productPorts.agent };

interface Described<T> {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly about: string;
  /** How pages show the fallback, where the text itself would not do. */
  readonly shown?: string;
  /** A secret may also stand in a file, named by the variable with `_FILE` at its end. */
  readonly secret?: true;
  /** Throws an Error that says what was expected. */
  readonly read: (text: string) => T;
}

/** One environment variable: what documents it and what reads it. */
export interface Variable<T> extends Described<T> {
  /** What it holds when it is not set, as text to read. */
  readonly fallback: string | ((role: Role) => string);
}

/** One that may stay unset. */
export interface OptionalVariable<T> extends Described<T> {
  readonly fallback: null;
  readonly shown: string;
}

const all = roles;
const text = (value: string): string => value;

function port(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > 65_535) throw new Error('expected a port from 1 to 65535');
  return number;
}

/** Null for 'none'. */
function portOrNone(value: string): number | null {
  return value === 'none' ? null : port(value);
}

function host(value: string): string {
  if (isIP(value) === 0 && !/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/.test(value)) throw new Error('expected a host name or an IP address');
  return value;
}

function address(value: string): string {
  if (isIP(value) === 0) throw new Error('expected an IP address');
  return value;
}

function ipv4(value: string): string {
  if (isIP(value) !== 4) throw new Error('expected an IPv4 address');
  return value;
}

const hosts = (value: string): string[] => value.split(/[\s,]+/).filter((one) => one !== '').map(host);

function httpsUrl(value: string): string {
  if (!/^https:\/\/[^\s/?#@]+\/?$/.test(value) || !URL.canParse(value)) throw new Error(`expected an address such as https://ca:${caPort}`);
  return value.replace(/\/$/, '');
}

function oneOf<T extends string>(...values: readonly T[]): (value: string) => T {
  return (value) => {
    const found = values.find((one) => one === value);
    if (found === undefined) throw new Error(`expected one of ${values.join(', ')}`);
    return found;
  };
}

function numberIn(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+(\.\d+)?$/.test(value) || number < least || number > most) throw new Error(`expected a number from ${least} to ${most}`);
    return number;
  };
}

function moment(value: string): number {
  const time = Date.parse(value);
  if (!/^\d{4}-\d\d-\d\dT/.test(value) || Number.isNaN(time)) throw new Error('expected a time such as 2016-01-01T00:00:00Z');
  return time;
}

function serverName(value: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/.test(value)) throw new Error('expected a short host name, such as ovs1');
  return value;
}

// These two give each entry the type of what it reads.
const variable = <T>(entry: Variable<T>): Variable<T> => entry;
const optional = <T>(entry: OptionalVariable<T>): OptionalVariable<T> => entry;

/** Every variable of `ovmsim serve`, in the order in which pages list them. */
export const variables = {
  seed: variable({ name: 'OVMSIM_SEED', roles: all, about: 'same seed: same ids and hardware; the same for all containers of a lab', fallback: 'ovmsim', read: text }),
  profile: variable<ProfileName>({ name: 'OVMSIM_PROFILE', roles: all, about: 'the release to be: 3.4 or 3.3', fallback: '3.4', read: oneOf(...(Object.keys(profiles) as ProfileName[])) }),
  adminUser: variable({ name: 'OVMSIM_ADMIN_USER', roles: ['manager'], about: "the Manager's administrator", fallback: 'admin', read: text }),
  adminPassword: variable({ name: 'OVMSIM_ADMIN_PASSWORD', roles: ['manager'], about: 'password of the administrator', fallback: 'Welcome1', secret: true, read: text }),
  agentPassword: variable({ name: 'OVMSIM_AGENT_PASSWORD', roles: ['server'], about: "password of the agent's account oracle", fallback: 'ovsroot', secret: true, read: text }),
  serverName: variable({ name: 'OVMSIM_SERVER_NAME', roles: ['server'], about: 'name of the Server in the world; with the seed it decides its hardware and UUID', fallback: () => hostname().split('.')[0] ?? '', shown: 'the host name', read: serverName }),
  hostname: optional({ name: 'OVMSIM_SERVER_HOSTNAME', roles: ['server'], about: 'full host name that the Server has', fallback: null, shown: 'NAME.example.com', read: host }),
  address: optional({ name: 'OVMSIM_SERVER_ADDRESS', roles: ['server'], about: 'IPv4 address that the Server says it has', fallback: null, shown: "the container's", read: ipv4 }),
  bind: variable({ name: 'OVMSIM_BIND', roles: all, about: 'address to listen on', fallback: '127.0.0.1', shown: '127.0.0.1; in the image 0.0.0.0', read: address }),
  port: variable({ name: 'OVMSIM_PORT', roles: all, about: 'port to listen on', fallback: (role) => String(rolePorts[role]), shown: Object.entries(rolePorts).map(([role, number]) => `${role} ${number}`).join(', '), read: port }),
  cliPort: variable({ name: 'OVMSIM_CLI_PORT', roles: ['manager'], about: 'port of the command line over SSH, or none to leave it out', fallback: String(productPorts.cli), read: portOrNone }),
  publicHost: optional({ name: 'OVMSIM_PUBLIC_HOST', roles: ['manager'], about: 'name under which Servers reach the Manager: they post their events there', fallback: null, shown: 'the address to listen on; the host name where that is 0.0.0.0', read: host }),
  names: variable({ name: 'OVMSIM_NAMES', roles: ['ca', 'manager'], about: 'further names and addresses for the certificate, with commas between', fallback: '', shown: 'none', read: hosts }),
  caUrl: variable({ name: 'OVMSIM_CA_URL', roles: ['manager'], about: 'where the internal CA answers', fallback: `https://127.0.0.1:${caPort}`, shown: `https://127.0.0.1:${caPort}; in the image https://ca:${caPort}`, read: httpsUrl }),
  caWait: variable({ name: 'OVMSIM_CA_WAIT', roles: ['manager'], about: 'how long the Manager waits for the CA before it gives up, seconds', fallback: '60', read: numberIn(1, 3600) }),
  trust: variable({ name: 'OVMSIM_TRUST', roles: ['ca', 'manager'], about: "folder that CA and Manager share: the CA's certificate and its bootstrap token (0600)", fallback: () => join(ovmsimHome(), 'serve', 'trust'), shown: '~/.ovmsim/serve/trust; in the image /var/lib/ovmsim-trust', read: text }),
  data: variable({ name: 'OVMSIM_DATA', roles: all, about: 'folder of everything that must last', fallback: dataFolder, shown: '~/.ovmsim/serve; in the image /var/lib/ovmsim', read: text }),
  stateDir: optional({ name: 'OVMSIM_STATE_DIR', roles: ['server'], about: "folder that stands for the Server's root; its command-line tools act on it", fallback: null, shown: 'OVMSIM_DATA/servers/NAME; in the image /var/lib/ovmsim/server', read: text }),
  storage: variable({ name: 'OVMSIM_STORAGE', roles: ['server'], about: 'folder that stands for the NFS file servers; the same for all Servers of a lab', fallback: () => join(ovmsimHome(), 'serve', 'storage'), shown: '~/.ovmsim/serve/storage; in the image /var/lib/ovmsim-storage', read: text }),
  clockRate: variable({ name: 'OVMSIM_CLOCK_RATE', roles: all, about: 'how many seconds of the world pass in a real one', fallback: '1', read: numberIn(0.001, 100_000) }),
  clockStart: optional({ name: 'OVMSIM_CLOCK_START', roles: all, about: 'moment from which the rate counts; give all containers the same one when the rate is not 1, so that they agree on the time', fallback: null, shown: 'when the process starts', read: moment }),
  logLevel: variable({ name: 'OVMSIM_LOG_LEVEL', roles: all, about: 'what the log (JSON lines on standard error) tells: trace, debug, info, warn, error, fatal or silent', fallback: 'info', read: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent') }),
} as const;

type Given = Readonly<Record<string, string | undefined>>;

/** The environment of one role. */
export class RoleEnvironment {
  constructor(
    readonly role: Role,
    private readonly given: Given,
  ) {}

  /** What a variable holds; an empty text counts as not set, as compose files leave it. Throws a UserError that names a wrong one. */
  of<T>(entry: Variable<T>): T;
  of<T>(entry: OptionalVariable<T>): T | undefined;
  of<T>(entry: Variable<T> | OptionalVariable<T>): T | undefined {
    const { name, fallback } = entry;
    const found = (entry.secret === true ? secretOf(name, this.given) : undefined) ?? this.given[name];
    const value = found === undefined || found === '' ? (typeof fallback === 'function' ? fallback(this.role) : fallback) : found;
    if (value === null) return undefined;
    try {
      return entry.read(value);
    } catch (error) {
      throw new UserError(`${name}=${value}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function secretOf(name: string, given: Given): string | undefined {
  const file = given[`${name}_FILE`];
  if (file === undefined || file === '') return undefined;
  if ((given[name] ?? '') !== '') throw new UserError(`${name} and ${name}_FILE are both set; give one of the two`);
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new UserError(`${name}_FILE: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (secret === '') throw new UserError(`${name}_FILE: ${file} is empty`);
  return secret;
}

/** Names that begin as ours do and that nobody reads, as a slip of the pen leaves them. */
export function unknownVariables(given: Given): string[] {
  const known = new Set(Object.values(variables).flatMap(({ name }) => [name, `${name}_FILE`]).concat('OVMSIM_HOME', 'OVMSIM_CONFIG'));
  return Object.keys(given).filter((name) => name.startsWith('OVMSIM_') && !known.has(name)).sort();
}

/** One row per variable, for pages and `--help`. */
export function variableRows(): { readonly name: string; readonly roles: string; readonly about: string; readonly fallback: string }[] {
  return Object.values(variables).map((entry: Variable<unknown> | OptionalVariable<unknown>) => ({
    name: entry.name,
    roles: entry.roles.length === roles.length ? 'all' : entry.roles.join(', '),
    about: entry.secret === true ? `${entry.about}; or in the file that ${entry.name}_FILE names` : entry.about,
    fallback: entry.shown ?? String(entry.fallback),
  }));
}
