import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { IoClock, tlsProfiles, type ClockState, type TlsProfile } from '@ovmsim/kernel';
import { profiles, type ProfileName } from '@ovmsim/model';
import { savedFlags, type AskedFlags } from '../supervisor/data-folder.js';
import type { LabOptions } from '../supervisor/lab-plan.js';
import { chooseWorld } from '../worlds/choice.js';

/** Reads a whole number in a range, or refuses with the range. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`);
    return value;
  };
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a duration such as 500ms, 90s, 5m, 2h, 1d. Answers milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  const unit = units[match?.[2] ?? ''];
  if (match === null || unit === undefined) throw new InvalidArgumentError('expected a duration such as 500ms, 90s, 5m, 2h or 1d.');
  return Math.round(Number(match[1]) * unit);
}

function labName(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,40}$/.test(text)) throw new InvalidArgumentError('letters, digits, dot, dash and underscore only.');
  return text;
}

/** `--name`, which every verb has. */
export function nameOption(): Option {
  return new Option('--name <lab>', 'which lab, when several run at once').default('default').argParser(labName);
}

export interface UpFlags {
  readonly servers?: number;
  readonly seed: string;
  readonly certs?: string;
  readonly name: string;
  readonly bind?: string;
  readonly portBase?: number;
  readonly profile: ProfileName;
  readonly adminPassword: string;
  readonly agentPassword: string;
  readonly strictAgentAuth: boolean;
  readonly strictSessions: boolean;
  readonly agentMakesKey: boolean;
  readonly tlsProfile: TlsProfile;
  readonly lockUsers: number;
  readonly cli: boolean;
  readonly separateCli: boolean;
  readonly trustKeys?: string;
  readonly freeze: boolean;
  readonly data?: string;
}

/** The flags that shape a lab, shared by `up` and `demo`. */
export function addLabOptions(command: Command): Command {
  return command
    .addOption(new Option('--servers <n>', 'how many Oracle VM Servers (default: 2)').argParser(integer(1, 2000)))
    .option('--seed <text>', 'same seed: same ids, hardware and addresses', 'ovmsim')
    .option('--data <dir>', 'keep everything in this folder: the lab survives kill -9 and goes on at the next start (default: a new world each time)')
    .option('--certs <dir>', 'where keys and certificates are kept (made at first start)')
    .addOption(nameOption())
    .option('--bind <address>', "the Manager's address; Servers follow on the next /24 of 127.0.0.0/8 (default: 127.0.0.1)")
    .addOption(new Option('--port-base <n>', 'shift all ports to this range on one address; 0 takes any free ports').argParser(integer(0, 65_000)))
    .addOption(new Option('--profile <release>', 'the release to be').choices(Object.keys(profiles)).default('3.4'))
    .option('--admin-password <text>', "password of the Manager's user admin", 'Welcome1')
    .option('--agent-password <text>', "password of the agents' user oracle", 'ovsroot')
    .option('--strict-agent-auth', 'an owned agent refuses the password (a real one still accepts it)', false)
    .option('--strict-sessions', 'a stale session cookie is refused even beside right credentials', false)
    .option('--agent-makes-key', 'at take-over the agent makes its new key and hands out a request, instead of receiving the key', false)
    .addOption(
      new Option('--tls-profile <profile>', "which clients 7002 and 8899 take: 'modern' TLS 1.2 and up, 'period' also TLS 1.0 and 1.1, and on 10000 SSH of before 2012; never SSLv3").choices(tlsProfiles).default('modern'),
    )
    .addOption(new Option('--lock-users <tries>', 'wrong passwords in a row that lock a user for half an hour, as `ovm_admin --lockusers`; 0: never').default(5).argParser(integer(0, 1000)))
    .option('--no-cli', "leave out the Manager's command line over SSH (port 10000)")
    .option('--separate-cli', "run the command line in a process of its own, as the product's daemon ovmcli is", false)
    .option('--trust-keys <file>', "let the public keys of admin in without a first login by password; the file (0600) has admin's password")
    .option('--freeze', 'start with the world clock standing still', false);
}

export interface WorldFlags {
  readonly world: string;
  readonly vms?: number;
  readonly pools?: number;
}

/** The flags that choose a world. */
export function addWorldOptions(command: Command): Command {
  return command
    .option('--world <world>', "what the lab begins with: 'lab' (Servers in a pool, an NFS repository, networks, machines), 'empty' (Servers that nobody owns), or a world file (ovmsim world --help)", 'lab')
    .addOption(new Option('--vms <n>', 'how many virtual machines the lab has (default: 3)').argParser(integer(0, 1_000_000)))
    .addOption(new Option('--pools <n>', 'how many server pools, each with a repository of its own (default: 1 for every 32 Servers)').argParser(integer(1, 2000)));
}

/** What a lab is started with, from the flags of a command. */
export function labOptions(flags: UpFlags & WorldFlags, command: Command): LabOptions {
  return {
    name: flags.name,
    world: chooseWorld(flags),
    seed: flags.seed,
    profile: flags.profile,
    certs: flags.certs,
    bind: flags.bind,
    portBase: flags.portBase,
    adminPassword: flags.adminPassword,
    agentPassword: flags.agentPassword,
    strictAgentAuth: flags.strictAgentAuth,
    strictSessions: flags.strictSessions,
    agentMakesKey: flags.agentMakesKey,
    tlsProfile: flags.tlsProfile,
    lockTries: flags.lockUsers,
    cli: !flags.cli ? 'none' : flags.separateCli ? 'separate' : 'manager',
    trustKeys: flags.trustKeys === undefined ? undefined : resolve(flags.trustKeys),
    clock: startOfTime(flags.freeze),
    data: flags.data,
    asked: askedFlags(flags, command),
  };
}

function askedFlags(flags: UpFlags & WorldFlags, command: Command): AskedFlags {
  const asked = Object.fromEntries(savedFlags.filter((flag) => command.getOptionValueSource(flag) === 'cli').map((flag) => [flag, flags[flag]])) as AskedFlags;
  return asked.world === undefined ? asked : { ...asked, world: chooseWorld(flags).label };
}

/** A frozen world starts at a fixed moment, so that the same seed gives the same bytes: 2016-01-01T00:00:00Z. One that runs is at the present. */
const labEpoch = Date.UTC(2016, 0, 1);

function startOfTime(frozen: boolean): ClockState {
  const at = new IoClock().now();
  return { mode: frozen ? 'frozen' : 'run', now: frozen ? labEpoch : at, rate: 1, at };
}
