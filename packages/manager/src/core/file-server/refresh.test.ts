import { RpcFault, type RpcValue } from '@ovmsim/xml';
import { describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../agents/scripted-transport.js';

const ids = ['00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01', '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:02'] as const;
const exported = (path: string, size = '1000'): RpcValue => ({ access_path: `nas:${path}`, size, free_sz: '900' });
const repositories = '<Discover_Repositories_Result><RepositoryList/></Discover_Repositories_Result>';

interface Lab extends ScriptedManager {
  readonly servers: readonly ScriptedAgent[];
  /** What the exports are, as each Server sees them. */
  readonly seen: RpcValue[];
  readonly filer: string;
  refresh(): Promise<string>;
  paths(): readonly string[];
}

/** Two owned Servers, and a filer whose exports are whatever `seen` says. */
async function lab(fields: Readonly<Record<string, unknown>> = {}): Promise<Lab> {
  const manager = await openScriptedManager();
  const seen: RpcValue[] = [[exported('/a'), exported('/b')], [exported('/a'), exported('/b')]];
  const servers = ids.map((uuid, n) => {
    const agent = manager.agents.add(new ScriptedAgent({ uuid, hostname: `ovs${n + 1}.example.com`, ip: `192.0.2.${21 + n}`, iscsiInitiator: `iqn.1988-12.com.oracle:${n}` }));
    agent.restart = [];
    const answers: Readonly<Record<string, () => RpcValue>> = {
      storage_plugin_validate: () => null,
      storage_plugin_listFileSystems: () => seen[n] ?? null,
      storage_plugin_mount: () => null,
      storage_plugin_unmount: () => null,
      storage_plugin_getFileSystemInfo: () => ({ size: '1000', free_sz: '800' }),
      discover_repositories: () => repositories,
    };
    for (const [method, answer] of Object.entries(answers)) agent.answers.set(method, answer);
    return agent;
  });
  for (const { facts } of servers) await manager.discover(facts.ip);
  const made = await manager.job('FileServer.create', { body: { name: 'filer', accessHost: 'nas', adminServerIds: [ids[0]], ...fields } });
  const filer = made.result?.id ?? '';
  const refresh = async (): Promise<string> => {
    const { state, error } = await manager.job('FileServer.refresh', { id: filer });
    return error === null ? String(state) : error.message;
  };
  const paths = (): readonly string[] => manager.core.store.related('FileSystem', 'fileServerIds', filer).map((id) => manager.core.store.get('FileSystem', id)?.path ?? '');
  return { ...manager, servers, seen, filer, refresh, paths };
}

describe('a refresh of a file server', () => {
  it('refuses exports that lie in one another, and says so in an event', async () => {
    const world = await lab();
    world.seen[0] = [exported('/vol'), exported('/vol/a')];
    expect(await world.refresh()).toMatch(/^OVMRU_002024E Cannot perform operation\. File Server: filer, has invalid exports\. \[/);
    expect(world.paths()).toEqual([]);
    expect(world.core.store.list('Event').filter(({ eventType }) => eventType === 'fileserver.export.invalid')).toHaveLength(1);
    world.seen[0] = [exported('/vol'), exported('/volume')];
    expect(await world.refresh()).toBe('SUCCESS');
  });

  it('takes what is new, keeps what is known, forgets what is gone unless something stands on it', async () => {
    const world = await lab();
    await world.refresh();
    const [a = '', b = ''] = world.core.store.related('FileSystem', 'fileServerIds', world.filer);
    expect(world.core.store.get('FileSystem', a)).toMatchObject({ size: 1000, freeSize: 800, refreshed: true });
    world.core.transact((tx) => tx.insert('Repository', {
      id: `0004fb0000030000${'a'.repeat(16)}`, name: 'r', description: '', locked: false, readOnly: false, generation: 0, userData: [], resourceGroupIds: [],
      presentedServerIds: [ids[0]], fileSystemId: a, managerUuid: world.core.managerId, refreshed: true, sharePath: '',
    }));
    world.seen[0] = [exported('/c')];
    expect(await world.refresh()).toBe('SUCCESS');
    expect(world.paths()).toEqual(['nas:/a', 'nas:/c']);
    expect(world.core.store.has('FileSystem', b)).toBe(false);
    const refused = await world.job('FileSystem.delete', { id: a });
    expect(refused.error?.message).toContain('FILE_SYSTEM_000000');
  });

  it('asks every refresh server where exports are not uniform, and needs all of them', async () => {
    const world = await lab({ uniformExports: false, refreshServerIds: [...ids] });
    world.seen[1] = [exported('/b'), exported('/only-there')];
    expect(await world.refresh()).toBe('SUCCESS');
    expect(world.paths()).toEqual(['nas:/a', 'nas:/b', 'nas:/only-there']);
    world.core.transact((tx) => tx.update('Server', ids[1], { serverRunState: 'STOPPED' }));
    expect(await world.refresh()).toMatch(/^OVMRU_900154E Refresh server: ovs2\.example\.com, of File Server: filer, is not RUNNING/);
  });

  it('fails with the words of a filer that does not answer any more, or of an answer that cannot be read', async () => {
    const world = await lab();
    await world.refresh();
    world.servers[0]?.answers.set('storage_plugin_listFileSystems', () => {
      throw new RpcFault(1, "<type 'exceptions.RuntimeError'>:Command: ['/usr/sbin/showmount', '--no-headers', '-e', 'nas'] failed (1): stderr: clnt_create: RPC: Port mapper failure - Timed out");
    });
    expect(await world.refresh()).toContain('clnt_create: RPC: Port mapper failure - Timed out');
    expect(world.paths()).toEqual(['nas:/a', 'nas:/b']);
    world.servers[0]?.answers.set('storage_plugin_listFileSystems', () => [{ access_path: 'nas:/a', size: '-1', free_sz: 'x' }]);
    expect(await world.refresh()).toContain('OVMRU_900025E');
    world.core.transact((tx) => tx.update('Server', ids[0], { serverRunState: 'STOPPED' }));
    expect(await world.refresh()).toMatch(/^OVMRU_900150E File Server: filer, has no admin server that is RUNNING/);
  });

  it('goes on to the other file systems when one cannot be mounted', async () => {
    const world = await lab();
    let mounts = 0;
    world.servers[0]?.answers.set('storage_plugin_mount', () => {
      mounts += 1;
      if (mounts === 1) throw new RpcFault(1, 'mount.nfs: access denied by server');
      return null;
    });
    expect(await world.refresh()).toBe('SUCCESS');
    expect(world.core.store.list('FileSystem').filter(({ path }) => path.startsWith('nas:')).map(({ path, refreshed }) => [path, refreshed])).toEqual([['nas:/a', false], ['nas:/b', true]]);
    const [unusable = ''] = world.core.store.related('FileSystem', 'fileServerIds', world.filer);
    expect((await world.job('FileSystem.createRepository', { id: unusable, body: { name: 'r' } })).error?.message).toContain('OVMRU_900157E');
  });
});

describe('another access host of a file server', () => {
  it('is asked first, and its file systems wait for a refresh', async () => {
    const world = await lab();
    await world.refresh();
    expect((await world.job('FileServer.modify', { id: world.filer, body: { accessHost: 'nas2' } })).state).toBe('SUCCESS');
    expect(world.core.store.list('FileSystem').filter(({ path }) => path.startsWith('nas')).map(({ path, refreshed }) => [path, refreshed])).toEqual([['nas2:/a', false], ['nas2:/b', false]]);
    expect((await world.job('FileServer.delete', { id: world.filer })).state).toBe('SUCCESS');
    expect(world.core.check()).toEqual([]);
  });
});
