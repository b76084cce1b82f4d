import type { RpcValue } from '@ovmsim/xml';
import { addressText, agentAddress } from '../../agents/address.js';
import { agentTrouble, type AgentClient } from '../../agents/agent-client.js';
import type { AgentAddress } from '../../agents/transport.js';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobDescription, JobPlan, OperationCall, ObjectRef } from '../operation.js';
import { addressKey, type AgentAccess } from './access.js';
import { collect, collectBasics, greet } from './discovery/collect.js';
import { ownershipOf, type ServerFacts } from './discovery/server-document.js';
import { finishOwned, recordUncontrolled, setUpHost } from './finish.js';
import { reportingFailure } from './health.js';
import { takeOwnership } from './take-over.js';

/** What a discovery was asked for. */
interface Wish {
  readonly address: AgentAddress;
  readonly password: string;
  readonly takeOwnershipIfUnowned: boolean;
}

/**
 * Server.discover (WSAPI guide 3.3 §2.6.4). The address may be known already, then it is a re-discovery. A Server of another Manager is listed and not
 * taken, whatever was asked (CLI guide 3.4 A.60).
 */
export function planDiscover(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const serverName = String(call.params['serverName'] ?? '');
  const address = agentAddress(serverName);
  if (address === null) throw new OperationError('GEN_000010', ['serverName', serverName]);
  const wish: Wish = {
    address,
    password: typeof call.body === 'string' ? call.body : '',
    takeOwnershipIfUnowned: call.params['takeOwnershipIfUnowned'] === true,
  };
  return { job: discoverJob(access, wish, core) };
}

function discoverJob(access: AgentAccess, wish: Wish, core: ManagerCore): JobDescription {
  const known = access.connectionAt(wish.address);
  const objects: ObjectRef[] = known !== undefined && core.store.has('Server', known.id) ? [{ type: 'Server', id: known.id }] : [];
  return {
    name: `Discover Server: ${addressText(wish.address)}`,
    objects,
    keys: [addressKey(wish.address)],
    body: (job) => reportingFailure(job, access.connectionAt(wish.address)?.id, () => discover(access, wish, job)),
  };
}

async function discover(access: AgentAccess, wish: Wish, job: JobContext): Promise<ObjectRef> {
  job.progress(`Contacting server ${addressText(wish.address)}`);
  const known = await byKnownCertificate(access, wish, job);
  if (known !== null) return finishDiscovery(known.client, job, { address: wish.address, facts: known.facts });
  const client = access.byPassword(wish.address, wish.password);
  const facts = await greet(client, job);
  const owner = ownershipOf(facts, job.core.managerId);
  if (owner === 'foreign' || !wish.takeOwnershipIfUnowned) return listOnly({ client, facts, wish }, job);
  const { uuid: id, hostname } = facts;
  const taken = await takeOwnership({ job, access, server: { id, hostname }, address: wish.address, client });
  return finishDiscovery(taken.client, job, { address: wish.address, facts, told: taken.told, taken: true });
}

interface Contact {
  readonly client: AgentClient;
  readonly facts: ServerFacts;
}

/** An owned Server is met by certificate; the password given is not needed. Null when there is no such trust, or it holds no longer. */
async function byKnownCertificate(access: AgentAccess, { address }: Wish, job: JobContext): Promise<Contact | null> {
  const connection = access.connectionAt(address);
  if (connection === undefined || connection.pin === null) return null;
  const client = access.byCertificate(address, connection.pin);
  try {
    return { client, facts: await greet(client, job) };
  } catch (error) {
    if (agentTrouble(error) !== 'authentication') throw error;
    job.log(`the agent at ${addressText(address)} and this Manager do not trust each other any more: ${error instanceof Error ? error.message : ''}`);
    return null;
  }
}

interface Finish {
  readonly address: AgentAddress;
  readonly facts: ServerFacts;
  readonly told?: RpcValue;
  readonly taken?: boolean;
}

async function finishDiscovery(client: AgentClient, job: JobContext, { address, facts, told, taken = false }: Finish): Promise<ObjectRef> {
  const found = await collect(client, job, told);
  const ready = taken ? await setUpHost(client, job, found) : found;
  await finishOwned(job, ready, { address, taken });
  return { type: 'Server', id: facts.uuid };
}

async function listOnly({ client, facts, wish }: Contact & { readonly wish: Wish }, job: JobContext): Promise<ObjectRef> {
  job.log(facts.managerUuid === null ? `server ${facts.hostname} is not owned` : `server ${facts.hostname} is owned by ${facts.managerUuid}`);
  await recordUncontrolled(job, await collectBasics(client, job, facts), wish.address);
  return { type: 'Server', id: facts.uuid };
}
