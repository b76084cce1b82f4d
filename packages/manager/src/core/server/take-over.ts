import { ConnectionError } from '@ovmsim/kernel';
import { notificationPaths, restBase } from '@ovmsim/model';
import type { TakeOwnership } from '@ovmsim/model';
import type { RpcValue } from '@ovmsim/xml';
import { addressText } from '../../agents/address.js';
import { agentTrouble, type AgentClient } from '../../agents/agent-client.js';
import type { AgentAddress } from '../../agents/transport.js';
import { AgentCallError, OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from './access.js';
import { certificateRecord, certifyAgent, withdraw, type CertifiedServer } from './certificates.js';
import { reach } from './ownership-points.js';
import { keepTrust } from './trust.js';

/** One Server to take. */
export interface TakeOver {
  readonly job: JobContext;
  readonly access: AgentAccess;
  readonly server: Omit<CertifiedServer, 'host'>;
  readonly address: AgentAddress;
  /** Speaks to the agent by password, or by the certificates that are to be renewed. */
  readonly client: AgentClient;
  /** The agent says that nobody owns it. */
  readonly unowned: boolean;
}

/** A Server after its agent came back. */
export interface TakenServer {
  /** Speaks to the agent by certificate. */
  readonly client: AgentClient;
  /** What `discover_server` answered on the first call that got through. */
  readonly told: RpcValue;
}

/**
 * Takes ownership of a Server, or refreshes it: a new key and certificate for the agent, `take_ownership` with the 3.3 struct, then a connection with
 * certificates on both sides. From the moment the agent accepts, the Manager keeps the new trust, whatever happens to the rest of the job: a repetition
 * goes on from there.
 */
export async function takeOwnership(run: TakeOver): Promise<TakenServer> {
  const { job, access, server, address, client } = run;
  const { core } = job;
  await reach(core, 'manager.take-ownership.before-certificate', server.id);
  job.progress(`Exchanging certificates with server ${server.hostname}`);
  const made = await certifyAgent(core, client, { ...server, host: address.host });
  await reach(core, 'manager.take-ownership.after-certificate', server.id);
  const record = certificateRecord(core, server.id, made);
  // The agent speaks up as soon as it is back, so it must be known before it is told.
  core.transact((tx) => {
    tx.insert('@Certificate', record);
    // An agent that nobody owns may have lost its state, and with it the count of its events.
    if (run.unowned && tx.has('@AgentConnection', server.id)) tx.update('@AgentConnection', server.id, { lastEventNumber: 0 });
  });
  let told = false;
  try {
    await reach(core, 'manager.take-ownership.before-rpc', server.id);
    job.checkAbort();
    job.progress(`Taking ownership of server ${server.hostname}`);
    const signed = made.key === null ? made.certificate : joined(made.certificate, made.key);
    told = true;
    await client.call('take_ownership', { ...ownershipMessage(core, access, { id: server.id, signed }) });
  } catch (error) {
    // It may have accepted before it fell silent; then it is known by this certificate alone (see `byPendingCertificate`).
    if (told && mayHaveArrived(error)) throw error;
    // Another take-over of the same agent, through another of its addresses, may have withdrawn it already.
    core.transact((tx) => {
      if (tx.has('@Certificate', record.id)) tx.delete('@Certificate', record.id);
    });
    await withdraw(core, [made.fingerprint], 'cessationOfOperation');
    throw error;
  }
  await reach(core, 'manager.take-ownership.after-rpc', server.id);
  const superseded = keepTrust(core, { serverId: server.id, address, told: core.options.settings.eventBaseUrl }, record);
  await reach(core, 'manager.take-ownership.after-trust', server.id);
  await withdraw(core, superseded, 'superseded');
  await reach(core, 'manager.take-ownership.after-withdraw', server.id);
  return reconnect(run, access.byCertificate(address, record.id));
}

/** What an owner tells an agent; `signed` is the agent's certificate, with its key where the key comes along. PEM. */
export function ownershipMessage(core: ManagerCore, { identity }: AgentAccess, { id, signed }: { readonly id: string; readonly signed: string }): TakeOwnership {
  // Agents post below the base URI of the Web Services API (inferred for 3.3 and later).
  const base = core.options.settings.eventBaseUrl + restBase;
  return {
    manager_uuid: core.managerId,
    manager_event_url: base + notificationPaths.event(id),
    manager_statistic_url: base + notificationPaths.statistic(id),
    manager_certificate: joined(identity.certificate, identity.ca),
    signed_server_certificate: signed,
  };
}

const joined = (...blocks: readonly string[]): string => blocks.map((block) => `${block.trimEnd()}\n`).join('');

/** Whether the agent may have done what it was asked although the call failed: neither refused nor never reached. */
export function mayHaveArrived(error: unknown): boolean {
  if (!(error instanceof AgentCallError)) return false;
  const trouble = agentTrouble(error);
  return trouble === 'other' || (trouble === 'unreachable' && !(error.cause instanceof ConnectionError && error.cause.code === 'refused'));
}

/** First pause between two tries, and the longest, ms. */
const firstPause = 50;
const longestPause = 1_000;

/**
 * Waits for the agent to come back from the restart that `take_ownership` ends with. Until then connections are refused or reset, and an agent that has
 * not gone down yet still shows its old certificate.
 */
export async function reconnect({ job, address }: Pick<TakeOver, 'job' | 'address'>, client: AgentClient): Promise<TakenServer> {
  const { io, settings } = job.core.options;
  const deadline = io.now() + settings.restartTimeoutMs;
  job.progress(`Waiting for the agent of server ${client.target.name} to restart`);
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return { client, told: await client.call('discover_server') };
    } catch (error) {
      const trouble = agentTrouble(error);
      if (trouble !== 'unreachable' && trouble !== 'authentication') throw error;
      const left = deadline - io.now();
      if (left <= 0) throw new OperationError('OVMRU_900023E', [addressText(address), error instanceof Error ? error.message : String(error)]);
      await io.sleep(Math.min(pause, left));
    }
    job.checkAbort();
  }
}
