import { errorText } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { agentTrouble, type AgentClient } from '../../agents/agent-client.js';
import { AgentRefused } from '../../agents/transport.js';
import { AgentCallError, RuleError } from '../errors.js';
import { stillThere } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from './access.js';
import { forgetCertificates, withdraw } from './certificates.js';
import { collect } from './discovery/collect.js';
import type { ServerFacts } from './discovery/server-document.js';
import { finishOwned, setUpHost } from './finish.js';
import { greetKnown } from './identity-check.js';
import { reach } from './ownership-points.js';
import { byPendingCertificate } from './pending.js';
import { serverJob, serverOf } from './server-job.js';
import { mayHaveArrived, takeOwnership } from './take-over.js';
import { noteTrouble } from './trouble.js';
import { namesOf } from './usage.js';

/**
 * Server.takeOwnership, with the agent's password (CLI guide 3.4 A.180); a Server that is owned already is met by certificate, because its agent may take
 * no password any more. Whether the Server may be taken is the agent's decision: it refuses anybody but
 * its owner. Taking one's own Server again renews keys and certificates on both sides.
 */
export function planTakeOwnership(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const server = serverOf(call, core);
  const password = typeof call.body === 'string' ? call.body : '';
  return {
    job: serverJob(core, server.id, {
      name: `Take Ownership of Server: ${server.name}`,
      body: async (job) => {
        await take(access, { serverId: server.id, password }, job);
        return null;
      },
    }),
  };
}

async function take(access: AgentAccess, { serverId, password }: { readonly serverId: string; readonly password: string }, job: JobContext): Promise<void> {
  const connection = job.core.store.get('@AgentConnection', serverId);
  if (connection === undefined) throw new RuleError('OVMRU_900001E', [serverId]);
  const address = { host: connection.host, port: connection.port };
  const meet = async (client: AgentClient): Promise<Met> => ({ client, facts: await greetKnown(client, job, serverId) });
  const { client, facts } =
    (connection.pin === null ? null : await trusted(job, () => meet(access.of(serverId)))) ??
    (await byPendingCertificate({ access, job, address })) ??
    (await meet(access.byPassword(address, password)));
  const { uuid: id, hostname } = facts;
  const taken = await takeOwnership({ job, access, server: { id, hostname }, address, client, unowned: facts.managerUuid === null });
  await finishOwned(job, await setUpHost(taken.client, job, await collect(taken.client, job, taken.told)), { address, taken: true });
}

interface Met {
  readonly client: AgentClient;
  readonly facts: ServerFacts;
}

/** Null when the agent and this Manager do not trust each other any more; then the password decides. */
async function trusted(job: JobContext, meet: () => Promise<Met>): Promise<Met | null> {
  try {
    return await meet();
  } catch (error) {
    if (agentTrouble(error) !== 'authentication') throw error;
    job.log(`the password is tried: ${error instanceof Error ? error.message : ''}`);
    return null;
  }
}

/** Server.releaseOwnership (CLI guide 3.4 A.145). The Server stays listed, as nobody's. */
export function planReleaseOwnership(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const server = serverOf(call, core);
  return {
    job: serverJob(core, server.id, {
      name: `Release Ownership of Server: ${server.name}`,
      body: async (job) => {
        await release(access, server.id, job);
        return null;
      },
    }),
  };
}

async function release(access: AgentAccess, serverId: string, job: JobContext): Promise<void> {
  const { core } = job;
  const server = stillThere(core.store, 'Server', serverId);
  const begun = core.store.get('@AgentConnection', serverId)?.releasing === true;
  const isOver = (error: unknown): boolean => begun && refusesManager(error);
  const client = access.of(serverId, { onFailure: (error) => (isOver(error) ? undefined : noteTrouble(core, serverId, error)) });
  assertReleasable(core, server);
  job.progress(`Releasing ownership of server ${server.name}`);
  await reach(core, 'manager.release-ownership.before-mark', serverId);
  core.transact((tx) => tx.update('@AgentConnection', serverId, { releasing: true }));
  await reach(core, 'manager.release-ownership.before-rpc', serverId);
  try {
    await client.call('release_ownership', core.managerId);
  } catch (error) {
    if (!isOver(error)) {
      // It has said no, would not hear, or was not reached, so it is still owned.
      if (!mayHaveArrived(error)) core.transact((tx) => tx.update('@AgentConnection', serverId, { releasing: false }));
      throw error;
    }
    job.log(`server ${server.name} has carried out an earlier release that did not come to its end`);
  }
  await reach(core, 'manager.release-ownership.after-rpc', serverId);
  const withdrawn = forgetOwnership(core, serverId);
  await reach(core, 'manager.release-ownership.after-commit', serverId);
  await withdraw(core, withdrawn, 'cessationOfOperation');
  await reach(core, 'manager.release-ownership.after-withdraw', serverId);
}

/** Whether the agent showed the certificate that it is known by and does not know the Manager: as after a release of which the Manager did not hear. */
function refusesManager(error: unknown): boolean {
  return error instanceof AgentCallError && error.cause instanceof AgentRefused && error.cause.status === 403;
}

/** A Server in use cannot be released (User's Guide 3.0 for pools; machines and repositories inferred). */
function assertReleasable(core: ManagerCore, server: RecordOf<'Server'>): void {
  const refuse = (reason: string): never => {
    throw new RuleError('OVMRU_002043E', [server.name, reason]);
  };
  const { pool, machines, repositories } = namesOf(core, server);
  if (pool !== null) refuse(errorText('OVMRU_900003E', server.name, pool));
  if (machines.length > 0) refuse(errorText('OVMRU_900004E', server.name, machines.join(', ')));
  if (repositories.length > 0) refuse(errorText('OVMRU_900005E', server.name, repositories.join(', ')));
}

/** A released Server has no owner, no time source and state UNKNOWN (seen in a large 3.3.3 installation). */
function forgetOwnership(core: ManagerCore, serverId: string): string[] {
  return core.transact((tx) => {
    tx.update('Server', serverId, { managerUuid: null, serverRunState: 'UNKNOWN', ntpServers: [] });
    tx.update('@AgentConnection', serverId, { pin: null, told: null, releasing: false });
    core.events.raise(tx, { type: 'server.owner.released', object: { type: 'Server', id: serverId } });
    return forgetCertificates(tx, serverId);
  });
}
