import { registerFamilies } from '../core/families.js';
import { openMemoryCore, type MemoryCore, type MemoryCoreOptions } from '../core/memory-core.js';
import type { OperationCall } from '../core/operation.js';
import { AgentAccess } from '../core/server/access.js';
import { registerServerOperations } from '../core/server/index.js';
import { ScriptedIssuer } from './scripted-issuer.js';
import { ScriptedTransport } from './scripted-transport.js';

/** A Manager in memory with scripted agents and CA, for tests. */
export interface ScriptedManager extends MemoryCore {
  readonly agents: ScriptedTransport;
  readonly issuer: ScriptedIssuer;
  readonly access: AgentAccess;
  /** Runs an operation that makes a job and answers with the job's view when it has ended. */
  job(name: string, call?: Partial<Omit<OperationCall, 'operation'>>): Promise<JobView>;
  /** `Server.discover` with take-over. */
  discover(host: string, password?: string): Promise<JobView>;
}

/** What tests look at in a job. */
export interface JobView {
  readonly name: unknown;
  readonly state: unknown;
  readonly error: { readonly type: string; readonly message: string } | null;
  readonly result: { readonly type: string; readonly id: string } | null;
}

/** Opens a core in memory with the rules of every family; agents are put at addresses by `agents.add`. */
export async function openScriptedManager(options: MemoryCoreOptions = {}): Promise<ScriptedManager> {
  const agents = new ScriptedTransport();
  const issuer = new ScriptedIssuer();
  const memory = await openMemoryCore({ transport: agents, issuer, managerUuid: '0004fb000001000078b1f88e034c8105', ...options });
  const { core, perform } = memory;
  const access = new AgentAccess(core, { certificate: '-----BEGIN CERTIFICATE-----\nthe Manager\n-----END CERTIFICATE-----\n', key: 'KEY', ca: await issuer.caCertificate() });
  registerServerOperations(core, access);
  registerFamilies(core, access);
  const job: ScriptedManager['job'] = async (name, call) => {
    const result = await perform(name, call);
    if (result.kind !== 'job') throw new Error(`${name} made no job`);
    await core.jobs.ended(result.id);
    const view = core.view('Job', result.id);
    return { name: view?.['name'], state: view?.['jobRunState'], error: view?.['error'] as JobView['error'], result: view?.['resultId'] as JobView['result'] };
  };
  const discover: ScriptedManager['discover'] = (host, password = 'ovsroot') =>
    job('Server.discover', { params: { serverName: host, takeOwnershipIfUnowned: true }, body: password });
  return { ...memory, agents, issuer, access, job, discover };
}
