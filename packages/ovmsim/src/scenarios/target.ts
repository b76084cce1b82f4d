import { readFileSync } from 'node:fs';
import { CaClient } from '@ovmsim/ca';
import type { IoClock } from '@ovmsim/kernel';
import { agentAccount, productPorts } from '@ovmsim/model';
import { serverNameOf } from '../supervisor/addresses.js';
import { ControlClient, type HostNames } from '../supervisor/control-client.js';
import { hostNames, type LabInfo } from '../supervisor/lab-file.js';
import { UserError } from '../supervisor/user-error.js';

export interface TargetAgent {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** What `Server/discover` is given: the address, with the port only where it is not the product's. */
  readonly serverName: string;
  readonly user: string;
  readonly password: string;
  /** State directory of a simulated Server; null outside a lab. */
  readonly stateDir: string | null;
}

/** What scenarios run against: a lab of ours, or any Manager and agents. */
export interface Target {
  readonly manager: { readonly url: string; readonly ca: string | null };
  readonly admin: { readonly user: string; readonly password: string };
  readonly agents: readonly TargetAgent[];
  /** Control endpoints of the lab's processes; empty outside a lab. */
  readonly controls: readonly ControlClient[];
  /** 'host:port' of the lab's hosts → name, for wire records. */
  readonly hosts: HostNames;
  /** The internal CA's own service; null outside a lab. */
  readonly issuer: CaClient | null;
  readonly certs: string | null;
}

/** The target that is a running lab. */
export function labTarget(info: LabInfo, clock: IoClock): Target {
  const ca = readFileSync(info.manager.caFile, 'utf8');
  return {
    manager: { url: info.manager.url, ca },
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
  readonly agents: readonly string[];
  readonly user: string;
  readonly password: string;
  readonly agentPassword: string;
  readonly caFile?: string | undefined;
}

/** A target that ovmsim did not start: what needs a look inside a lab cannot be shown there. */
export function outsideTarget(outside: OutsideTarget): Target {
  if (!URL.canParse(outside.manager) || new URL(outside.manager).protocol !== 'https:') throw new UserError(`--manager ${outside.manager}: expected https://HOST:PORT`);
  return {
    manager: { url: outside.manager.replace(/\/+$/, ''), ca: outside.caFile === undefined ? null : readFileSync(outside.caFile, 'utf8') },
    admin: { user: outside.user, password: outside.password },
    agents: outside.agents.map((address, i) => {
      const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(address);
      if (match === null) throw new UserError(`--agent ${address}: expected HOST or HOST:PORT`);
      const host = match[1] ?? match[2] ?? '';
      const port = Number(match[3] ?? productPorts.agent);
      return { name: `agent${i + 1}`, host, port, serverName: serverNameOf({ host, port }), user: agentAccount, password: outside.agentPassword, stateDir: null };
    }),
    controls: [],
    hosts: new Map(),
    issuer: null,
    certs: null,
  };
}
