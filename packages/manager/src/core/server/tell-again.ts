import type { AgentClient } from '../../agents/agent-client.js';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext } from '../operation.js';
import { hostOf } from '../../settings.js';
import type { AgentAccess } from './access.js';
import { ntpServers } from './discovery/host-answers.js';
import { ownershipMessage, reconnect, type TakenServer } from './take-over.js';

/** Whether the agent of an owned Server posts to another address than this Manager has now. */
export function wasToldOtherwise(core: ManagerCore, serverId: string): boolean {
  const connection = core.store.get('@AgentConnection', serverId);
  return connection !== undefined && connection.pin !== null && connection.told !== core.options.settings.eventBaseUrl;
}

/** An owned Server whose agent answers by certificate. */
export interface ToldServer {
  readonly job: JobContext;
  readonly access: AgentAccess;
  readonly serverId: string;
}

/**
 * Tells the agent of an owned Server where the Manager is now: ownership is taken by the same owner once more, which agents accept as new data, with the
 * certificate that is in force. That a re-discovery rewrites the URLs in this way is inferred; field reports of 3.1 only have the consequence, agents that
 * go on calling the old address. The agent restarts by it. A time source that was the Manager's old address becomes the new one.
 */
export async function tellAgain({ job, access, serverId }: ToldServer): Promise<TakenServer> {
  const { core } = job;
  const connection = core.store.get('@AgentConnection', serverId);
  if (connection === undefined || connection.pin === null) throw new RuleError('OVMRU_900001E', [serverId]);
  const { settings } = core.options;
  const client = access.of(serverId);
  job.progress(`Telling server ${client.target.name} that the Manager is at ${settings.eventBaseUrl}`);
  const signed = core.store.get('@Certificate', connection.pin)?.certificate ?? '';
  await client.call('take_ownership', { ...ownershipMessage(core, access, { id: serverId, signed }) });
  core.transact((tx) => tx.update('@AgentConnection', serverId, { told: settings.eventBaseUrl }));
  const taken = await reconnect({ job, address: client.target.address }, access.byCertificate(connection, connection.pin));
  if (connection.told !== null) await moveTimeSource(taken.client, hostOf(connection.told), settings.managerAddress);
  return taken;
}

async function moveTimeSource(client: AgentClient, from: string, to: string): Promise<void> {
  const servers = ntpServers(await client.call('get_ntp'));
  if (from !== to && servers.includes(from)) await client.call('set_ntp', servers.map((server) => (server === from ? to : server)), false);
}
