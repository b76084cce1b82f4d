import { readFileSync } from 'node:fs';
import { CaClient } from '@ovmsim/ca';
import type { IoClock } from '@ovmsim/kernel';
import { agentAccount, productPorts } from '@ovmsim/model';
import { serverNameOf } from '../supervisor/addresses.js';
import { askSupervisor } from '../supervisor/ask.js';
import { ControlClient, type HostNames } from '../supervisor/control-client.js';
import { hostNames, statefulProcesses, type LabInfo } from '../supervisor/lab-file.js';
import { resetProcesses } from '../supervisor/snapshots.js';
import { UserError } from '../supervisor/user-error.js';
import { callAgent } from './actions/call-agent.js';

export interface TargetAgent {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** What `Server/discover` is given: the address, with the port only where it is not the product's. */
  readonly serverName: string;
  /** Id of the Server, by which the replay tells it from whatever else the Manager has. */
  readonly uuid: string;
  readonly user: string;
  readonly password: string;
  /** State directory of a simulated Server; null outside a lab. */
  readonly stateDir: string | null;
}

/** What scenarios run against: a lab of ours, or any Manager and agents. */
export interface Target {
  /** `url` leads there whatever the Manager is called; `host` is the host in it. */
  readonly manager: { readonly url: string; readonly host: string; readonly ca: string | null };
  /** Null outside a lab: there the Manager itself says. */
  readonly managerUuid: string | null;
  /** Its command line over SSH, null where there is none; `authorizedKeys`: the file of its public keys, null outside a lab. */
  readonly cli: { readonly host: string; readonly port: number; readonly authorizedKeys: string | null } | null;
  readonly admin: { readonly user: string; readonly password: string };
  readonly agents: readonly TargetAgent[];
  /** Control endpoints of the lab's processes; empty outside a lab. */
  readonly controls: readonly ControlClient[];
  /** 'host:port' of the lab's hosts → name, for wire records. */
  readonly hosts: HostNames;
  /** The internal CA's own service; null outside a lab. */
  readonly issuer: CaClient | null;
  readonly certs: string | null;
  /** Acts on the lab's processes; null outside a lab. */
  readonly lab: LabControl | null;
}

/** The lab as something that can be taken apart and put together again. */
export interface LabControl {
  /** Whether the Manager's state outlives its process. */
  readonly lasting: boolean;
  /** What it began with. */
  readonly world: string;
  /** Has the supervisor do something; answers the target as it is then. */
  ask(path: string, order?: object): Promise<Target>;
  /** Puts every process back to how it was when it came up. */
  reset(): Promise<void>;
}

/** The target that is a running lab. */
export function labTarget(info: LabInfo, clock: IoClock): Target {
  const ca = readFileSync(info.manager.caFile, 'utf8');
  return {
    lab: {
      lasting: info.data !== null,
      world: info.world,
      ask: async (path, order = {}) => labTarget(await askSupervisor(info, path, order), clock),
      reset: () => resetProcesses(statefulProcesses(info).map((address) => new ControlClient(address)), info.first),
    },
    manager: { url: `https://${info.manager.address}`, host: new URL(`https://${info.manager.address}`).hostname, ca },
    managerUuid: info.manager.uuid,
    cli: info.cli,
    admin: info.admin,
    agents: info.agents.map((agent) => ({ ...agent, serverName: serverNameOf(agent) })),
    controls: info.control.map((address) => new ControlClient(address)),
    hosts: hostNames(info),
    issuer: new CaClient({ url: info.ca.url, ca, tokenFile: info.ca.tokenFile, clock }),
    certs: info.certs,
  };
}

export interface OutsideTarget {
  readonly manager: string;
  /** HOST:PORT of the command line, where it is to be shown. */
  readonly cli?: string | undefined;
  readonly agents: readonly string[];
  readonly user: string;
  readonly password: string;
  readonly agentPassword: string;
  readonly caFile?: string | undefined;
}

/**
 * A target that ovmsim did not start: what needs a look inside a lab cannot be shown there. Each agent is asked who it is, because
 * only the Servers that were given may be changed. Throws a UserError when one does not say.
 */
export async function outsideTarget(outside: OutsideTarget, clock: IoClock): Promise<Target> {
  if (!URL.canParse(outside.manager) || new URL(outside.manager).protocol !== 'https:') throw new UserError(`--manager ${outside.manager}: expected https://HOST:PORT`);
  return {
    manager: { url: outside.manager.replace(/\/+$/, ''), host: new URL(outside.manager).hostname, ca: outside.caFile === undefined ? null : readFileSync(outside.caFile, 'utf8') },
    managerUuid: null,
    cli: outside.cli === undefined ? null : { ...hostAndPort(outside.cli, { option: '--cli', port: productPorts.cli }), authorizedKeys: null },
    admin: { user: outside.user, password: outside.password },
    agents: await Promise.all(outside.agents.map(async (address, i) => {
      const { host, port } = hostAndPort(address, { option: '--agent', port: productPorts.agent });
      const agent = { host, port, user: agentAccount, password: outside.agentPassword };
      return { ...agent, name: `agent${i + 1}`, uuid: await uuidOf(agent, clock), serverName: serverNameOf(agent), stateDir: null };
    })),
    controls: [],
    hosts: new Map(),
    issuer: null,
    certs: null,
    lab: null,
  };
}

/** `port` where the address has none. */
function hostAndPort(address: string, { option, port }: { readonly option: string; readonly port: number }): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(address);
  if (match === null) throw new UserError(`${option} ${address}: expected HOST or HOST:PORT`);
  return { host: match[1] ?? match[2] ?? '', port: Number(match[3] ?? port) };
}

/** Asks an agent for the id of its Server, with user and password. */
async function uuidOf(agent: { host: string; port: number; user: string; password: string }, clock: IoClock): Promise<string> {
  const seen = await callAgent({ ...agent, method: 'discover_server', params: [], credentials: { basic: agent }, clock });
  const uuid = seen.xml?.['Unique_Id'];
  if (uuid === undefined) throw new UserError(`the agent ${agent.host}:${agent.port} does not say which Server it is (${seen.fault ?? seen.reason ?? seen.text ?? 'no answer'}); without that nothing is changed. Is --agent-password right?`, 1);
  return uuid;
}
