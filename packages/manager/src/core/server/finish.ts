import type { AgentClient } from '../../agents/agent-client.js';
import type { AgentAddress } from '../../agents/transport.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext } from '../operation.js';
import type { WorldTransaction } from '../transaction.js';
import { forgetCertificates, withdraw } from './certificates.js';
import { writeConnection } from './connections.js';
import { applyBasicDiscovery, applyDiscovery, type BasicDiscovery, type Discovery, type DiscoveryTarget } from './discovery/apply.js';
import { reach } from './ownership-points.js';
import { noteReturn } from './trouble.js';

/**
 * What the Manager sets on a Server it has just taken: itself as time source (Installation Guide 3.3 table 3.2 has the port) and the interval of
 * statistics (an own internal task, recorded 3.3.3).
 * @returns what was discovered, with the new time source
 */
export async function setUpHost(client: AgentClient, job: JobContext, found: Discovery): Promise<Discovery> {
  const servers = [job.core.options.settings.managerAddress];
  const statisticInterval = job.core.statistics.samplingInterval;
  job.progress(`Setting time source and statistics of server ${client.target.name}`);
  await client.call('set_ntp', servers, false);
  await client.call('enable_ntp');
  await client.call('set_statistic_interval', statisticInterval);
  return { ...found, server: { ...found.server, statisticInterval }, ntpServers: servers };
}

/** Commits an owned Server: everything that was discovered and the events, in one transaction. */
export async function finishOwned(job: JobContext, found: Discovery, contact: { readonly address: AgentAddress; readonly taken: boolean }): Promise<void> {
  const { core } = job;
  const { uuid } = found.server;
  await core.options.faults.at('manager.discover.before-commit', { server: uuid });
  if (contact.taken) await reach(core, 'manager.take-ownership.before-commit', uuid);
  core.transact((tx) => {
    applyDiscovery(target(core, tx, contact.address.host), found);
    const object = { type: 'Server', id: uuid } as const;
    if (contact.taken) core.events.raise(tx, { type: 'server.owner.taken', object });
    core.events.raise(tx, { type: 'server.discover.completed', object });
    noteReturn(core, tx, uuid);
    // Met as an owned one: whatever release was begun has not been carried out.
    if (tx.get('@AgentConnection', uuid)?.releasing === true) tx.update('@AgentConnection', uuid, { releasing: false });
  });
  if (contact.taken) await reach(core, 'manager.take-ownership.after-commit', uuid);
}

/** Commits a Server that this Manager does not control: listed, UNKNOWN, its agent known by nothing. */
export async function recordUncontrolled(job: JobContext, found: BasicDiscovery, { address, begun }: { readonly address: AgentAddress; readonly begun: boolean }): Promise<void> {
  const { core } = job;
  const { uuid } = found.server;
  await core.options.faults.at('manager.discover.before-commit', { server: uuid });
  const withdrawn = core.transact((tx) => {
    applyBasicDiscovery(target(core, tx, address.host), found);
    writeConnection(tx, { id: uuid, host: address.host, port: address.port, pin: null, told: null, lastEventNumber: tx.get('@AgentConnection', uuid)?.lastEventNumber ?? 0, releasing: false });
    const object = { type: 'Server', id: uuid } as const;
    // A new Server is listed only now, so its discovery cannot be said to have started before.
    if (!begun) core.events.raise(tx, { type: 'server.discover.started', object });
    core.events.raise(tx, { type: 'server.discover.completed', object });
    noteReturn(core, tx, uuid);
    return forgetCertificates(tx, uuid);
  });
  await withdraw(core, withdrawn, 'cessationOfOperation');
}

function target(core: ManagerCore, tx: WorldTransaction, host: string): DiscoveryTarget {
  return { tx, source: core, events: core.events, host, managerUuid: core.managerId };
}
