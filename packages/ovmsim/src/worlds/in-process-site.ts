import type { OvsServer, SharedStorage } from '@ovmsim/agent';
import { buildWorld, type OperationCall, type RunningManager } from '@ovmsim/manager';
import { operationNamed } from '@ovmsim/model';
import type { WorldSite } from './furnish.js';

interface Opened {
  readonly manager: RunningManager;
  readonly servers: readonly OvsServer[];
  readonly storage: SharedStorage;
  settle(): Promise<void>;
}

/** A world in this process as a place to build on: jobs of the Manager and methods of the agents, called without a request between. */
export function inProcessSite(opened: Opened, agentPassword: string): WorldSite {
  const { manager, servers, storage } = opened;
  const { core } = manager;
  const settle = (): Promise<void> => opened.settle();
  const finished = async (name: string, call: Partial<OperationCall>): Promise<void> => {
    const operation = operationNamed(name);
    if (operation === undefined) throw new Error(`there is no operation ${name}`);
    const principal = { kind: 'user', name: 'admin', via: 'password' } as const;
    const result = await core.perform({ principal, params: {}, body: undefined, ...call, operation }, (made) => made);
    await settle();
    const job = result.kind === 'job' ? core.store.get('Job', result.id) : undefined;
    if (job?.jobRunState !== 'SUCCESS') throw new Error(`the world cannot be built: ${job?.name ?? name}: ${job?.error?.message ?? 'no job'}`);
  };
  // One after the other, so that the same seed gives the same world.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const called = (id: (server: OvsServer) => boolean): OvsServer => {
    const found = servers.find(id);
    if (found === undefined) throw new Error('the world has no such Server');
    return found;
  };
  return {
    storage,
    own: (name) =>
      inTurn(async () => {
        const { identity } = called((server) => server.identity.name === name);
        await finished('Server.discover', { params: { serverName: identity.ip, takeOwnershipIfUnowned: true }, body: agentPassword });
        return identity.uuid;
      }),
    build: async (ground) => buildWorld(core, ground),
    order: async (serverId, calls) => void (await called((server) => server.identity.uuid === serverId).furnish(calls)),
    settle,
    refresh: (type, id) => inTurn(() => finished(`${type}.refresh`, { id })),
  };
}
