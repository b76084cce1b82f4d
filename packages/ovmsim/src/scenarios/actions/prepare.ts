import { resetLab } from '../../supervisor/control-client.js';
import type { ActionOf } from '../schema.js';
import type { Seen, Stage } from '../stage.js';
import { job } from './job.js';
import { rest } from './rest.js';

interface SimpleId {
  readonly value: string;
  readonly name: string | null;
}
interface ServerSeen {
  readonly id: SimpleId;
  readonly ipAddress: string;
  readonly managerUuid: string | null;
  readonly serverPoolId: SimpleId | null;
}

/** Brings the target to where a scenario begins, through the product's own API alone. */
export async function prepare(action: ActionOf<'prepare'>, stage: Stage): Promise<Seen> {
  if (action === 'as-installed' && stage.target.controls.length > 0) {
    await resetLab(stage.target.controls);
    return {};
  }
  await removePools(stage);
  if (action !== 'owned') await forgetServers(stage);
  else await ownServers(stage);
  return {};
}

/** Takes the target's Servers out of their pools and deletes the pools that are empty then. */
async function removePools(stage: Stage): Promise<void> {
  const pools = new Set<string>();
  for (const server of await servers(stage)) {
    if (server.serverPoolId === null) continue;
    pools.add(server.serverPoolId.value);
    await done(stage, 'PUT', { path: `/ServerPool/${server.serverPoolId.value}/removeServer`, body: { value: server.id.value } }).catch(() => undefined);
  }
  for (const pool of pools) await done(stage, 'DELETE', { path: `/ServerPool/${pool}` });
}

async function forgetServers(stage: Stage): Promise<void> {
  const managers = (await read(stage, '/Manager')) as { managerUuid: string }[];
  for (const server of await servers(stage)) {
    const path = `/Server/${encodeURIComponent(server.id.value)}`;
    if (server.managerUuid === managers[0]?.managerUuid) await done(stage, 'PUT', { path: `${path}/releaseOwnership` });
    await done(stage, 'DELETE', { path });
  }
}

async function ownServers(stage: Stage): Promise<void> {
  const known = await servers(stage);
  const managers = (await read(stage, '/Manager')) as { managerUuid: string }[];
  for (const agent of stage.target.agents) {
    const owned = known.some((server) => server.ipAddress === agent.host && stage.target.agents.filter((one) => one.host === agent.host).length === 1 && server.managerUuid === managers[0]?.managerUuid);
    if (!owned) await done(stage, 'POST', { path: `/Server/discover?serverName=${encodeURIComponent(agent.serverName)}&takeOwnershipIfUnowned=true`, text: agent.password });
  }
}

async function servers(stage: Stage): Promise<ServerSeen[]> {
  return (await read(stage, '/Server')) as ServerSeen[];
}

async function read(stage: Stage, path: string): Promise<unknown> {
  const seen = await rest({ method: 'GET', path, as: 'admin', accept: 'application/json' }, stage);
  if (seen.status !== 200) throw new Error(`GET ${path} answered ${seen.status ?? seen.connection ?? 'nothing'}: ${(seen.text ?? '').slice(0, 300)}`);
  return seen.json;
}

/** Sends a write and waits for its job. Throws when the job fails. */
async function done(stage: Stage, method: 'PUT' | 'POST' | 'DELETE', call: { path: string; body?: unknown; text?: string }): Promise<void> {
  const seen = await rest({ method, ...call, as: 'admin', accept: 'application/json' }, stage);
  const started = seen.json as { id?: SimpleId } | undefined;
  if (seen.status !== 201 || started?.id === undefined) throw new Error(`${method} ${call.path} answered ${seen.status ?? seen.connection ?? 'nothing'}: ${(seen.text ?? '').slice(0, 300)}`);
  const end = await job({ id: started.id.value, as: 'admin' }, stage);
  if (end.state !== 'SUCCESS') throw new Error(`${method} ${call.path}: its job ended ${String(end.state)}: ${JSON.stringify(end.error)}`);
}
