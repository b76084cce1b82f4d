import type { ActionOf } from '../schema.js';
import type { Seen, Stage } from '../stage.js';
import type { TargetAgent } from '../target.js';
import { followed, rest } from './rest.js';

interface SimpleId {
  readonly value: string;
  readonly name: string | null;
}
interface ServerSeen {
  readonly id: SimpleId;
  readonly serverRunState: string;
  readonly managerUuid: string | null;
  readonly serverPoolId: SimpleId | null;
}

/** Brings the target to where a scenario begins, through the product's own API alone. */
export async function prepare(action: ActionOf<'prepare'>, stage: Stage): Promise<Seen> {
  if (action === 'as-installed' && stage.target.lab !== null) {
    stage.target = await stage.target.lab.ask('/as-made');
    stage.variables['manager'] = stage.target.manager;
    await stage.target.lab?.reset();
    return {};
  }
  await removePools(stage);
  if (action !== 'owned') await forgetServers(stage);
  else await ownServers(stage);
  return {};
}

/** Deletes the pools of the target's Servers. Refuses before anything is changed when a pool has members that are nobody's business here. */
async function removePools(stage: Stage): Promise<void> {
  const all = (await read(stage, '/Server')) as ServerSeen[];
  const ours = new Set((await servers(stage)).map((server) => server.id.value));
  const pools = new Map(all.filter(({ id }) => ours.has(id.value)).flatMap(({ serverPoolId }) => (serverPoolId === null ? [] : [[serverPoolId.value, serverPoolId.name ?? serverPoolId.value]])));
  for (const [pool, name] of pools) {
    const stranger = all.find((server) => server.serverPoolId?.value === pool && !ours.has(server.id.value));
    if (stranger !== undefined) throw new Error(`server pool ${name} has the member ${stranger.id.name ?? stranger.id.value}, which this replay was not given; nothing was changed. Take the given Servers out of the pool first`);
  }
  for (const pool of pools.keys()) await done(stage, 'DELETE', { path: `/ServerPool/${pool}` });
}

async function forgetServers(stage: Stage): Promise<void> {
  const managers = (await read(stage, '/Manager')) as { managerUuid: string }[];
  for (const server of await servers(stage)) {
    const path = `/Server/${encodeURIComponent(server.id.value)}`;
    if (server.managerUuid === managers[0]?.managerUuid) {
      // One that the Manager has lost, as a scenario that broke off leaves it, cannot be released before it is taken again.
      const agent = stage.target.agents.find(({ uuid }) => uuid === server.id.value);
      if (server.serverRunState === 'UNKNOWN' && agent !== undefined) await take(stage, agent);
      await done(stage, 'PUT', { path: `${path}/releaseOwnership` });
    }
    await done(stage, 'DELETE', { path });
  }
}

async function ownServers(stage: Stage): Promise<void> {
  const known = await servers(stage);
  const managers = (await read(stage, '/Manager')) as { managerUuid: string }[];
  for (const agent of stage.target.agents) {
    const owned = known.some((server) => server.id.value === agent.uuid && server.managerUuid === managers[0]?.managerUuid && server.serverRunState === 'RUNNING');
    if (!owned) await take(stage, agent);
  }
}

function take(stage: Stage, agent: TargetAgent): Promise<void> {
  return done(stage, 'POST', { path: `/Server/discover?serverName=${encodeURIComponent(agent.serverName)}&takeOwnershipIfUnowned=true`, text: agent.password });
}

/** The Servers that the replay was given, as far as the Manager knows them. Whatever else it manages is never touched. */
async function servers(stage: Stage): Promise<ServerSeen[]> {
  const given = new Set(stage.target.agents.map((agent) => agent.uuid));
  return ((await read(stage, '/Server')) as ServerSeen[]).filter((server) => given.has(server.id.value));
}

async function read(stage: Stage, path: string): Promise<unknown> {
  const seen = await rest({ method: 'GET', path, as: 'admin', follow: false }, stage);
  if (seen.status !== 200) throw new Error(`GET ${path} answered ${seen.status ?? seen.connection ?? 'nothing'}: ${(seen.text ?? '').slice(0, 300)}`);
  return seen.json;
}

/** Sends a write and waits for its job. Throws when the job fails. */
async function done(stage: Stage, method: 'PUT' | 'POST' | 'DELETE', call: { path: string; body?: unknown; text?: string }): Promise<void> {
  const seen = await rest({ method, ...call, as: 'admin', follow: false }, stage);
  const started = seen.json as { id?: SimpleId } | undefined;
  if (seen.status !== 201 || started?.id === undefined) throw new Error(`${method} ${call.path} answered ${seen.status ?? seen.connection ?? 'nothing'}: ${(seen.text ?? '').slice(0, 300)}`);
  const end = await followed({ id: started.id.value, as: 'admin' }, stage);
  if (end.state !== 'SUCCESS') throw new Error(`${method} ${call.path}: its job ended ${String(end.state)}: ${JSON.stringify(end.error)}`);
}
