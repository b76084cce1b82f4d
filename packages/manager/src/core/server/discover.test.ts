import { describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../agents/scripted-transport.js';

const uuid = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';
const managerUuid = '0004fb000001000078b1f88e034c8105';
const otherManager = '0004fb0000010000ffffffffffffffff';
const host = '192.0.2.21';

async function managerWith(agent = new ScriptedAgent(), options?: Parameters<typeof openScriptedManager>[0]): Promise<ScriptedManager & { readonly agent: ScriptedAgent }> {
  const manager = await openScriptedManager(options);
  manager.agents.add(agent);
  return { ...manager, agent };
}

const eventsOf = ({ core }: ScriptedManager): string[] =>
  core.store.list('Event').filter(({ associatedObjectId }) => associatedObjectId?.type === 'Server').map(({ eventType }) => eventType);
const serverOf = ({ core }: ScriptedManager) => core.store.get('Server', uuid);

describe('discovery of an unowned Server', () => {
  it('calls the agent in the order of the product: by password until it is owned, by certificate from then on', async () => {
    const manager = await managerWith();
    const job = await manager.discover(host);
    expect(job).toMatchObject({ name: 'Discover Server: 192.0.2.21', state: 'SUCCESS', error: null, result: { type: 'Server', id: uuid, name: 'ovs1.example.com' } });
    const by = (kind: string): string[] => manager.agents.calls.filter((call) => call.by === kind).map(({ method }) => method);
    expect(by('password')).toEqual(['get_api_version', 'discover_server', 'take_ownership']);
    expect(by('certificate')).toEqual([
      'discover_server', 'discover_hardware', 'discover_network', 'discover_storage_plugins', 'discover_physical_luns', 'discover_mounted_file_systems',
      'discover_repository_db', 'discover_server_pool', 'discover_pool_filesystem', 'discover_cluster', 'list_vms', 'get_last_boot_time', 'get_timezone', 'get_ntp',
      'set_ntp', 'enable_ntp', 'set_statistic_interval',
    ]);
  });

  it('sends the 3.3 struct: owner, two URLs, the Manager\'s chain, and certificate with key', async () => {
    const manager = await managerWith();
    await manager.discover(host);
    const [message] = manager.agents.calls.find(({ method }) => method === 'take_ownership')?.params ?? [];
    const base = `https://127.0.0.1:7002/ovm/core/wsapi/rest/internal/Server/${uuid}`;
    expect(message).toEqual({
      manager_uuid: managerUuid,
      manager_event_url: `${base}/Event`,
      manager_statistic_url: `${base}/Statistic`,
      manager_certificate: '-----BEGIN CERTIFICATE-----\nthe Manager\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nthe CA\n-----END CERTIFICATE-----\n',
      signed_server_certificate:
        '-----BEGIN CERTIFICATE-----\nfingerprint AA:01\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nMANAGERS\n-----END PRIVATE KEY-----\n',
    });
  });

  it('has the CA make the certificate for host name and address, and registers it with the CA and in the store', async () => {
    const manager = await managerWith();
    await manager.discover(host);
    expect(manager.issuer.issued).toEqual([{ purpose: 'agent', commonName: 'ovs1.example.com', names: ['ovs1.example.com'], addresses: [host] }]);
    expect(manager.issuer.registered.get('AA:01')).toBe(uuid);
    expect(manager.core.store.list('@Certificate')).toMatchObject([{ id: 'AA:01', purpose: 'agent', principal: uuid }]);
    expect(manager.core.store.get('@AgentConnection', uuid)).toEqual({ id: uuid, host, port: 8899, pin: 'AA:01', told: 'https://127.0.0.1:7002', lastEventNumber: 0, releasing: false });
  });

  it('leaves an owned, running Server with the Manager as time source, and says so in events', async () => {
    const manager = await managerWith(undefined, { settings: { managerAddress: '192.0.2.10' } });
    await manager.discover(host);
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING', managerUuid, ntpServers: ['192.0.2.10'], statisticInterval: 20, locked: false });
    expect(manager.agent.ntp).toEqual(['192.0.2.10']);
    expect(eventsOf(manager)).toEqual(['server.discover.started', 'server.owner.taken', 'server.discover.completed']);
    expect(manager.core.check()).toEqual([]);
  });

  it('waits while the restarting agent refuses, resets and still shows its old certificate', async () => {
    const agent = new ScriptedAgent();
    agent.restart = ['refused', 'reset', 'tls', 'pin', 'closed', 'timeout'];
    const manager = await managerWith(agent);
    expect(await manager.discover(host)).toMatchObject({ state: 'SUCCESS' });
  });

  it('has the agent make its key when told so: a request travels, no key', async () => {
    const agent = new ScriptedAgent();
    agent.answers.set('get_certificate_request', () => '-----BEGIN CERTIFICATE REQUEST-----\nMII\n-----END CERTIFICATE REQUEST-----\n');
    const manager = await managerWith(agent, { settings: { agentMakesKey: true } });
    expect(await manager.discover(host)).toMatchObject({ state: 'SUCCESS' });
    expect(manager.issuer.issued).toEqual([]);
    expect(manager.issuer.signed).toMatchObject([{ purpose: 'agent', addresses: [host] }]);
    const [message] = manager.agents.calls.find(({ method }) => method === 'take_ownership')?.params ?? [];
    expect((message as Record<string, string>)['signed_server_certificate']).toBe('-----BEGIN CERTIFICATE-----\nfingerprint AA:01\n-----END CERTIFICATE-----\n');
  });

  it('takes host names and, in shifted labs, ports; a name that is none is refused at once', async () => {
    const manager = await openScriptedManager();
    manager.agents.add(new ScriptedAgent(), 'ovs1.example.com');
    expect(await manager.discover('ovs1.example.com:17102')).toMatchObject({ name: 'Discover Server: ovs1.example.com:17102', state: 'SUCCESS' });
    expect(serverOf(manager)?.ipAddress).toBe(host);
    expect(manager.issuer.issued[0]).toMatchObject({ names: ['ovs1.example.com'], addresses: [] });
    await expect(manager.discover('two words')).rejects.toMatchObject({ code: 'GEN_000010' });
  });
});

describe('while a new Server is being taken', () => {
  it('it is listed as STARTING, so that its agent may report before the job is done, and cannot be deleted meanwhile', async () => {
    const agent = new ScriptedAgent();
    const manager = await managerWith(agent);
    let seen: unknown;
    let deletion: Promise<unknown> | undefined;
    agent.answers.set('discover_network', () => {
      agent.answers.clear();
      seen = manager.core.store.get('Server', uuid);
      void manager.perform('AgentNotification.event', { principal: { kind: 'agent', serverId: uuid }, id: uuid, body: { server: uuid, number: 1, type: 'SERVER_UP', time: 1, data: {} } });
      deletion = manager.job('Server.delete', { id: uuid });
      return agent.answer('discover_network', []);
    });
    expect(await manager.discover(host)).toMatchObject({ state: 'SUCCESS' });
    expect(seen).toMatchObject({ serverRunState: 'STARTING', managerUuid, name: 'ovs1.example.com', ipAddress: host });
    expect(await deletion).toMatchObject({ state: 'SUCCESS' });
    expect(eventsOf(manager)).toEqual(['server.discover.started', 'server.agent.started', 'server.owner.taken', 'server.discover.completed']);
    expect(manager.core.store.ids('Server')).toEqual([]);
  });
});

describe('a discovery that does not take the Server', () => {
  it('lists the Server of another Manager as UNKNOWN with its owner, and sends no take_ownership', async () => {
    const agent = new ScriptedAgent();
    agent.owner = otherManager;
    const manager = await managerWith(agent);
    expect(await manager.discover(host)).toMatchObject({ state: 'SUCCESS', result: { id: uuid } });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid: otherManager, serverPoolId: null, ntpServers: [] });
    expect(manager.agents.methods()).toEqual(['get_api_version', 'discover_server', 'discover_hardware', 'list_vms']);
    expect(manager.issuer.issued).toEqual([]);
    expect(manager.core.check()).toEqual([]);
  });

  it('lists an unowned Server as nobody\'s when taking it was not wished', async () => {
    const manager = await managerWith();
    const job = await manager.job('Server.discover', { params: { serverName: host, takeOwnershipIfUnowned: false }, body: 'ovsroot' });
    expect(job).toMatchObject({ state: 'SUCCESS', result: { id: uuid } });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid: null });
    expect(manager.agent.owner).toBeNull();
  });
});

describe('a discovery that fails', () => {
  it('with a wrong password is a failure of the Server, and nothing is known of it', async () => {
    const manager = await managerWith();
    const job = await manager.discover(host, 'wrong');
    expect(job).toMatchObject({ state: 'FAILURE', result: null, error: { type: 'SERVER' } });
    expect(job.error?.message).toMatch(/^OVMAPI_4010E Attempt to send command: get_api_version to server: 192\.0\.2\.21 failed\. .*403 Unauthorized access attempt from .* \[.*\]$/);
    expect(manager.core.store.ids('Server')).toEqual([]);
  });

  it('because nobody answers names the address', async () => {
    const manager = await managerWith();
    manager.agent.reachable = false;
    const job = await manager.discover(host);
    expect(job.error).toMatchObject({ type: 'SERVER' });
    expect(job.error?.message).toMatch(/OVMAPI_4021E Connection to server: 192\.0\.2\.21 failed: 192\.0\.2\.21:8899: refused/);
  });

  it('because the CA is away names the CA, leaves the Server unowned, and can be repeated', async () => {
    const manager = await managerWith();
    manager.issuer.down = true;
    const job = await manager.discover(host);
    expect(job).toMatchObject({ state: 'FAILURE' });
    expect(job.error?.message).toMatch(/OVMRU_900021E The internal CA could not do its part for server: ovs1\.example\.com: .* does not answer/);
    expect(manager.agent.owner).toBeNull();
    expect(manager.agents.methods()).not.toContain('take_ownership');
    expect(manager.core.store.list('@Certificate')).toEqual([]);
    manager.issuer.down = false;
    expect(await manager.discover(host)).toMatchObject({ state: 'SUCCESS' });
  });

  it('because the agent refuses to be taken leaves no certificate standing for it', async () => {
    const agent = new ScriptedAgent();
    agent.answers.set('take_ownership', () => {
      throw new Error('scripted');
    });
    const manager = await managerWith(agent);
    expect(await manager.discover(host)).toMatchObject({ state: 'FAILURE' });
    expect(manager.core.store.list('@Certificate')).toEqual([]);
    expect(manager.issuer.registered.size).toBe(0);
    expect(manager.issuer.revoked).toEqual(['AA:01']);
  });

  it('because the agent does not come back can be repeated without a password: the trust is made', async () => {
    const agent = new ScriptedAgent();
    agent.restart = Array.from({ length: 40 }, () => 'refused' as const);
    const manager = await managerWith(agent, { settings: { restartTimeoutMs: 120 } });
    const job = await manager.discover(host);
    expect(job).toMatchObject({ state: 'FAILURE', error: { type: 'SERVER' } });
    expect(job.error?.message).toMatch(/OVMRU_900023E Agent on server: 192\.0\.2\.21 did not come back after its restart/);
    agent.restartNow();
    expect(await manager.discover(host, 'forgotten')).toMatchObject({ state: 'SUCCESS' });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING', managerUuid, ntpServers: ['127.0.0.1'] });
    expect(eventsOf(manager)).toContain('server.owner.taken');
  });

  it('because it was aborted forgets the new Server, and can be repeated', async () => {
    const agent = new ScriptedAgent();
    const manager = await managerWith(agent);
    agent.answers.set('discover_hardware', () => {
      agent.answers.clear();
      const running = manager.core.store.list('Job').find(({ done }) => !done)?.id ?? '';
      manager.core.jobs.abort(running, 'admin');
      return agent.answer('discover_hardware', []);
    });
    expect(await manager.discover(host)).toMatchObject({ state: 'FAILURE', error: { type: 'ABORT' } });
    expect(manager.core.store.ids('Server')).toEqual([]);
    expect(manager.core.check()).toEqual([]);
    expect(await manager.discover(host)).toMatchObject({ state: 'SUCCESS' });
  });

  it('because a document cannot be read names the method, and the Server does not appear', async () => {
    const agent = new ScriptedAgent();
    agent.answers.set('discover_network', () => '<broken');
    const manager = await managerWith(agent);
    const job = await manager.discover(host);
    expect(job.error?.message).toMatch(/OVMRU_900025E Answer of server: .* to discover_network cannot be read/);
    expect(manager.core.store.ids('Server')).toEqual([]);
    agent.answers.clear();
    expect(await manager.discover(host)).toMatchObject({ state: 'SUCCESS' });
  });
});

describe('discovery of a Server that is known', () => {
  it('goes by certificate, does not need the password, and keeps every id', async () => {
    const manager = await managerWith();
    await manager.discover(host);
    const types = ['EthernetPort', 'StorageElement', 'StoragePath', 'FileSystem', 'FileServer', 'StorageArray', 'VolumeGroup', 'ControlDomain', 'VirtualSwitch', 'Cpu'] as const;
    const ids = types.map((type) => manager.core.store.ids(type));
    manager.agents.calls.splice(0);
    expect(await manager.discover(host, 'not the password')).toMatchObject({ state: 'SUCCESS', result: { id: uuid } });
    expect(manager.agents.calls.every(({ by }) => by === 'certificate')).toBe(true);
    expect(manager.agents.methods()).not.toContain('take_ownership');
    expect(types.map((type) => manager.core.store.ids(type))).toEqual(ids);
  });

  it('counts nothing as changed when nothing changed', async () => {
    const manager = await managerWith();
    await manager.discover(host);
    const before = manager.core.view('Server', uuid)?.['generation'];
    await manager.discover(host);
    expect(manager.core.view('Server', uuid)?.['generation']).toBe(before);
  });

  it('takes a Server again that says it is this Manager\'s, when the Manager has lost its state', async () => {
    const agent = new ScriptedAgent();
    agent.owner = managerUuid;
    const manager = await managerWith(agent);
    expect(await manager.discover(host)).toMatchObject({ state: 'SUCCESS' });
    expect(manager.agents.methods()).toContain('take_ownership');
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING', managerUuid });
  });

  it('renews a broken trust with the password', async () => {
    const manager = await managerWith();
    await manager.discover(host);
    manager.agent.fingerprint = 'made anew by ovs-agent-keygen';
    expect(await manager.job('Server.refresh', { id: uuid })).toMatchObject({ state: 'FAILURE', error: { type: 'SERVER' } });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid });
    expect(eventsOf(manager)).toContain('server.certificate.changed');
    expect(await manager.discover(host, 'ovsroot')).toMatchObject({ state: 'SUCCESS' });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING' });
    expect(manager.core.store.list('@Certificate').map(({ id }) => id)).toEqual(['AA:02']);
    expect(manager.issuer.revoked).toEqual(['AA:01']);
  });

  it('of one that another Manager took meanwhile is UNKNOWN from then on', async () => {
    const manager = await managerWith();
    await manager.discover(host);
    manager.agent.owner = otherManager;
    manager.agent.managerCertificate = null;
    expect(await manager.discover(host)).toMatchObject({ state: 'SUCCESS' });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid: otherManager, ntpServers: [] });
    expect(manager.core.store.get('@AgentConnection', uuid)?.pin).toBeNull();
    expect(manager.core.store.list('@Certificate')).toEqual([]);
  });

  it('at an address where another machine stands now leaves the old one out of reach', async () => {
    const manager = await managerWith();
    await manager.discover(host);
    const other = new ScriptedAgent({ uuid: 'ff:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:02', hostname: 'ovs2.example.com' });
    manager.agents.add(other);
    expect(await manager.discover(host)).toMatchObject({ state: 'SUCCESS', result: { name: 'ovs2.example.com' } });
    expect(serverOf(manager)?.serverRunState).toBe('UNKNOWN');
    expect(manager.core.store.ids('@AgentConnection')).toEqual([other.facts.uuid]);
  });
});
