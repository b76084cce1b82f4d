import { describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../agents/scripted-transport.js';

const uuid = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';
const managerUuid = '0004fb000001000078b1f88e034c8105';
const otherManager = '0004fb0000010000ffffffffffffffff';
const host = '192.0.2.21';

type Owned = ScriptedManager & { readonly agent: ScriptedAgent };

async function managerWith(agent = new ScriptedAgent()): Promise<Owned> {
  const manager = await openScriptedManager();
  manager.agents.add(agent);
  await manager.discover(host);
  manager.agents.calls.splice(0);
  return { ...manager, agent };
}

const release = (manager: ScriptedManager) => manager.job('Server.releaseOwnership', { id: uuid });
const take = (manager: ScriptedManager, password = 'ovsroot') => manager.job('Server.takeOwnership', { id: uuid, body: password });
const serverOf = (manager: ScriptedManager) => manager.core.store.get('Server', uuid);

describe('release of ownership', () => {
  it('tells the agent, and leaves the Server listed as nobody\'s, its certificate standing for nobody', async () => {
    const manager = await managerWith();
    expect(await release(manager)).toMatchObject({ name: 'Release Ownership of Server: ovs1.example.com', state: 'SUCCESS', result: null });
    expect(manager.agents.calls).toEqual([{ host, method: 'release_ownership', params: [managerUuid], by: 'certificate' }]);
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid: null, ntpServers: [], serverPoolId: null });
    expect(manager.core.store.count('EthernetPort')).toBe(2);
    expect(manager.core.store.list('@Certificate')).toEqual([]);
    expect(manager.issuer.registered.size).toBe(0);
    expect(manager.core.store.list('Event').map(({ eventType }) => eventType)).toContain('server.owner.released');
    expect(manager.core.check()).toEqual([]);
  });

  it('of a Server in a pool fails by rule, without a word to the agent', async () => {
    const manager = await managerWith();
    const pool = (await manager.job('ServerPool.create', { body: { name: 'test-pool' } })).result?.id ?? '';
    await manager.job('ServerPool.addServer', { id: pool, body: uuid });
    manager.agents.calls.splice(0);
    const job = await release(manager);
    expect(job).toMatchObject({ state: 'FAILURE', error: { type: 'RULE' } });
    expect(job.error?.message).toMatch(/^OVMRU_002043E Cannot release ownership of Server: ovs1\.example\.com\. .*test-pool.* \[/);
    expect(manager.agents.methods()).toEqual([]);
  });

  it('that the agent refuses fails with the agent\'s words and changes nothing', async () => {
    const manager = await managerWith();
    manager.agent.owner = otherManager;
    const job = await release(manager);
    expect(job.error).toMatchObject({ type: 'SERVER' });
    expect(job.error?.message).toMatch(
      /^OVMAPI_4010E Attempt to send command: release_ownership to server: ovs1\.example\.com failed\. OVMAPI_4004E Sync command failed on server: 192\.0\.2\.21\. Command: release_ownership, Server error: org\.apache\.xmlrpc\.XmlRpcException: <type 'exceptions\.Exception'>:Server is not owned by manager: 0004fb000001000078b1f88e034c8105 \[/,
    );
    expect(serverOf(manager)).toMatchObject({ managerUuid, serverRunState: 'RUNNING' });
  });

  it('while the CA is away works all the same: the Manager\'s own register decides', async () => {
    const manager = await managerWith();
    manager.issuer.down = true;
    expect(await release(manager)).toMatchObject({ state: 'SUCCESS' });
    expect(manager.core.store.list('@Certificate')).toEqual([]);
  });
});

describe('taking ownership', () => {
  it('of a released Server needs the password and brings everything back', async () => {
    const manager = await managerWith();
    await release(manager);
    expect(await take(manager, 'wrong')).toMatchObject({ state: 'FAILURE', error: { type: 'SERVER' } });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid: null });
    expect(await take(manager)).toMatchObject({ name: 'Take Ownership of Server: ovs1.example.com', state: 'SUCCESS', result: null });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING', managerUuid, ntpServers: ['127.0.0.1'] });
    expect(manager.core.store.get('@AgentConnection', uuid)?.pin).toBe('AA:02');
  });

  it('again of an owned Server renews its key and certificate; the old one is revoked', async () => {
    const manager = await managerWith();
    expect(await take(manager)).toMatchObject({ state: 'SUCCESS' });
    expect(manager.core.store.list('@Certificate').map(({ id }) => id)).toEqual(['AA:02']);
    expect(manager.issuer.revoked).toEqual(['AA:01']);
  });

  it('of a Server that is owned already goes by certificate, and needs no password', async () => {
    const manager = await managerWith();
    expect(await take(manager, 'wrong')).toMatchObject({ state: 'SUCCESS' });
    expect(manager.agents.calls.every(({ by }) => by === 'certificate')).toBe(true);
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING', managerUuid });
  });

  it('goes by password when the trust with an owned Server is broken', async () => {
    const manager = await managerWith();
    manager.agent.fingerprint = 'made anew';
    expect(await take(manager, 'wrong')).toMatchObject({ state: 'FAILURE' });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid });
    expect(await take(manager)).toMatchObject({ state: 'SUCCESS' });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING', managerUuid });
  });

  it('of another Manager\'s Server fails with the agent\'s fault', async () => {
    const agent = new ScriptedAgent();
    agent.owner = otherManager;
    const manager = await managerWith(agent);
    const job = await take(manager);
    expect(job.error).toMatchObject({ type: 'SERVER' });
    expect(job.error?.message).toContain(`Server already owned by manager: ${otherManager}`);
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid: otherManager });
    expect(manager.core.store.list('@Certificate')).toEqual([]);
  });

  it.each(['manager.take-ownership.before-rpc', 'manager.take-ownership.after-rpc', 'manager.take-ownership.before-commit'])('that fails at %s can be repeated', async (point) => {
    const manager = await managerWith();
    await release(manager);
    manager.context.faults.set({ point, action: 'fail', times: 1 });
    expect(await take(manager)).toMatchObject({ state: 'FAILURE' });
    manager.agent.restartNow();
    expect(await take(manager)).toMatchObject({ state: 'SUCCESS' });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING', managerUuid });
    expect(manager.core.store.list('@Certificate')).toHaveLength(1);
    expect(manager.core.check()).toEqual([]);
  });
});
