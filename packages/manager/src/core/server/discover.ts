import type { RpcValue } from '@ovmsim/xml';
import { addressText, agentAddress } from '../../agents/address.js';
import { agentTrouble, type AgentClient } from '../../agents/agent-client.js';
import type { AgentAddress } from '../../agents/transport.js';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobDescription, JobPlan, OperationCall, ObjectRef } from '../operation.js';
import type { AgentConnectionRecord } from '../world.js';
import { addressKey, type AgentAccess } from './access.js';
import { reported, type DiscoveryReport } from './discovery-report.js';
import { collect, collectBasics, greet } from './discovery/collect.js';
import { ownershipOf, type ServerFacts } from './discovery/server-document.js';
import { finishOwned, recordUncontrolled, setUpHost } from './finish.js';
import { byAnyTrust, byMovedCertificate, type Contact, type Move } from './moved.js';
import { byPendingCertificate } from './pending.js';
import { takeOwnership } from './take-over.js';
import { tellAgain, wasToldOtherwise } from './tell-again.js';

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
    body: (job) => reported(job, (report) => discover(wish, { access, job, report })),
  };
}

interface Run {
  readonly access: AgentAccess;
  readonly job: JobContext;
  readonly report: DiscoveryReport;
}

async function discover(wish: Wish, run: Run): Promise<ObjectRef> {
  const { access, job, report } = run;
  const { address } = wish;
  job.progress(`Contacting server ${addressText(address)}`);
  const connection = access.connectionAt(address);
  if (connection !== undefined) report.begin(connection.id);
  const known = await byKnownCertificate(access, connection, job);
  if (known !== null) return finishDiscovery(known.client, run, { address, facts: known.facts });
  const pending = await byPendingCertificate({ access, job, address });
  if (pending !== null) return finishDiscovery(pending.client, run, { address, facts: pending.facts });
  const client = access.byPassword(address, wish.password);
  const first = await firstContact(client, { access, job, address });
  if (first.client !== client) return finishDiscovery(first.client, run, { address, facts: first.facts });
  const { facts } = first;
  const moved = await byMovedCertificate({ access, job, address, id: facts.uuid });
  if (moved?.contact !== undefined) return finishDiscovery(moved.contact.client, run, { address, facts: moved.contact.facts });
  const owner = ownershipOf(facts, job.core.managerId);
  if (owner === 'foreign' || !wish.takeOwnershipIfUnowned) {
    // Whoever answers at an address that is new may say anything: the trust made with an owned Server does not end by that.
    if (moved !== null) throw moved.refusal;
    return listOnly({ client, facts }, run, address);
  }
  report.meet(facts, address);
  const { uuid: id, hostname } = facts;
  const taken = await takeOwnership({ job, access, server: { id, hostname }, address, client, unowned: facts.managerUuid === null });
  return finishDiscovery(taken.client, run, { address, facts, told: taken.told, taken: true });
}

/** Greets by password; an agent that takes none may be the one of an owned Server that has moved. */
async function firstContact(client: AgentClient, at: Omit<Move, 'id'>): Promise<Contact> {
  try {
    return { client, facts: await greet(client, at.job) };
  } catch (error) {
    const met = agentTrouble(error) === 'authentication' ? await byAnyTrust(at) : null;
    if (met === null) throw error;
    return met;
  }
}

/** An owned Server is met by certificate; the password given is not needed. Null when there is no such trust, or it holds no longer. */
async function byKnownCertificate(access: AgentAccess, connection: AgentConnectionRecord | undefined, job: JobContext): Promise<Contact | null> {
  if (connection === undefined || connection.pin === null) return null;
  const client = access.byCertificate(connection, connection.pin);
  try {
    const facts = await greet(client, job);
    return facts.uuid === connection.id ? { client, facts } : null;
  } catch (error) {
    if (agentTrouble(error) !== 'authentication') throw error;
    job.log(`${client.target.name} and this Manager do not trust each other any more: ${error instanceof Error ? error.message : ''}`);
    return null;
  }
}

interface Finish {
  readonly address: AgentAddress;
  readonly facts: ServerFacts;
  readonly told?: RpcValue;
  readonly taken?: boolean;
}

async function finishDiscovery(known: AgentClient, { access, job, report }: Run, { address, facts, told: first, taken = false }: Finish): Promise<ObjectRef> {
  // An owned Server that is not listed as such comes from a take-over that broke off after the agent had accepted: the rest of it is due.
  const complete = taken || !isListedAsOwned(job.core, facts.uuid);
  report.meet(facts, address);
  const { client, told } = wasToldOtherwise(job.core, facts.uuid) ? await tellAgain({ job, access, serverId: facts.uuid }) : { client: known, told: first };
  const found = await collect(client, job, told);
  await finishOwned(job, complete ? await setUpHost(client, job, found) : found, { address, taken: complete });
  return { type: 'Server', id: facts.uuid };
}

function isListedAsOwned({ store, managerId }: ManagerCore, serverId: string): boolean {
  const server = store.get('Server', serverId);
  return server?.managerUuid === managerId && server.serverRunState !== 'STARTING';
}

async function listOnly({ client, facts }: Contact, { job, report }: Run, address: AgentAddress): Promise<ObjectRef> {
  job.log(facts.managerUuid === null ? `server ${facts.hostname} is not owned` : `server ${facts.hostname} is owned by ${facts.managerUuid}`);
  await recordUncontrolled(job, await collectBasics(client, job, facts), { address, begun: report.hasBegun(facts.uuid) });
  return { type: 'Server', id: facts.uuid };
}
