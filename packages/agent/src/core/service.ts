import type { ProfileName } from '@ovmsim/model';

/** What `service ovs-agent` can be told. */
export const serviceActions = ['start', 'stop', 'restart', 'status'] as const;
export type ServiceAction = (typeof serviceActions)[number];

/** One daemon of the agent; `pid` is null when it does not run. */
export interface Daemon {
  readonly name: string;
  readonly pid: number | null;
}

const daemons = ['log', 'notificationserver', 'remaster', 'monitor', 'ha', 'stats', 'xmlrpc'];

/** The daemons of the agent in the order in which `service ovs-agent status` lists them. That the block begins with `log` is observed, the other names are inferred. */
export const daemonNames: { readonly [P in ProfileName]: readonly string[] } = {
  '3.3': daemons,
  '3.4': [...daemons, 'fsstats', 'apparentsize'],
};

/** The agent as a service of its Server, to whoever may start and stop it. */
export interface AgentService {
  /** Carries out the order and tells of the daemons afterwards. Throws when the agent cannot do it, with a text for the user. */
  order(action: ServiceAction): Promise<readonly Daemon[]>;
}
