import { FaultInjected } from '@ovmsim/kernel';
import { RpcFault } from '@ovmsim/xml';
import { describe, expect, it } from 'vitest';
import { faultOfCall, MANAGER_UUID, openTestServer, PASSWORD, takeOver, testContext } from '../testing/index.js';

const remote = { address: '127.0.0.1', port: 5555 };

describe('a Server', () => {
  it('lets in the account with its password and refuses everybody else with the recorded words, and logs it', async () => {
    const { server } = await openTestServer();
    expect(server.authenticate({ basic: { user: 'oracle', password: PASSWORD }, remote })).toEqual({ kind: 'caller', by: 'password', remote });
    const reason = "Unauthorized access attempt from ('127.0.0.1', 5555)!";
    for (const basic of [{ user: 'oracle', password: 'wrong' }, { user: 'root', password: PASSWORD }]) {
      expect(server.authenticate({ basic, remote })).toEqual({ kind: 'refused', status: 403, reason });
    }
    expect(server.authenticate({ remote }).kind).toBe('refused');
    expect(server.log.text()).toMatch(/^\[2016-03-01 08:59:07 \d+\] ERROR \(xmlrpc:133\) Unauthorized access attempt from \('127\.0\.0\.1', 5555\)!$/m);
    expect(server.log.text()).toContain('Exception: Authorization Failed\n[2016-03-01 08:59:07');
    expect(server.log.text()).toMatch(/INFO \(xmlrpc:254\) code 403, message Unauthorized access attempt/);
  });

  it('begins its log with the recorded lines', async () => {
    const { server } = await openTestServer();
    expect(server.log.text()).toMatch(/INFO \(xmlrpc:407\) Oracle VM Server version: \{'release': '3\.4\.2', 'date': '\d{12}', 'build': '1384'\}, hostname: ovs1\.example\.com, ip: 127\.0\.1\.1/);
    expect(server.log.text()).toContain('INFO (xmlrpc:422) Oracle VM Agent XMLRPC Server started.');
  });

  it('writes calls into its log with secrets masked', async () => {
    const { server } = await openTestServer();
    await server.dispatch('update_agent_password', ['oracle', 'sesame', PASSWORD]);
    expect(server.log.text()).toContain("call start: update_agent_password('oracle', '******', '******')");
    expect(server.log.text()).toContain('call complete: update_agent_password');
    expect(server.log.text()).not.toContain('sesame');
    expect(server.authenticate({ basic: { user: 'oracle', password: 'sesame' }, remote }).kind).toBe('caller');
  });

  it('counts what was called', async () => {
    const { server } = await openTestServer();
    await server.dispatch('echo', ['a']);
    await server.dispatch('echo', ['b']);
    await server.dispatch('get_ntp', []);
    await server.dispatch('set_statistics_interval', [20]);
    for (const name of ['constructor', 'x']) await faultOfCall(server, name);
    expect(server.calls()).toEqual({ echo: 2, get_ntp: 1, set_statistic_interval: 1, unknown: 2 });
  });

  it('goes back to a snapshot with everything a caller can see', async () => {
    const { server } = await openTestServer();
    await server.dispatch('take_ownership', [takeOver()]);
    await server.dispatch('set_timezone', ['Europe/Amsterdam', true]);
    await server.settle();
    const before = [await server.dispatch('discover_server', []), server.queue.lastNumber()];
    const snapshot = structuredClone(server.snapshot());
    await server.dispatch('release_ownership', [MANAGER_UUID]);
    await server.dispatch('set_ntp', [['192.0.2.1'], false]);
    await server.dispatch('update_agent_password', ['oracle', 'other']);
    await server.restore(snapshot);
    expect(await server.dispatch('discover_server', [])).toBe(before[0]);
    expect(server.authenticate({ basic: { user: 'oracle', password: PASSWORD }, remote }).kind).toBe('caller');
    await server.close();
  });

  it('goes back to the installation on reset', async () => {
    const { server, notifications } = await openTestServer();
    const installed = await server.dispatch('discover_server', []);
    const key = await server.currentCertificate();
    await server.dispatch('take_ownership', [takeOver()]);
    await server.dispatch('create_server_pool', ['p', 'pool1', '', 1, 'ovs1', '127.0.1.1', 'xen']);
    await server.dispatch('update_agent_password', ['oracle', 'other']);
    await server.reset();
    expect(await server.dispatch('discover_server', [])).toBe(installed);
    expect(await server.currentCertificate()).toEqual(key);
    expect(server.authenticate({ basic: { user: 'oracle', password: PASSWORD }, remote }).kind).toBe('caller');
    expect(server.queue.length).toBe(0);
    const posted = notifications.posted.length;
    await server.settle();
    expect(notifications.posted).toHaveLength(posted);
  });

  it('says what is broken about its state, and nothing when all is well', async () => {
    const { server } = await openTestServer();
    await server.dispatch('take_ownership', [takeOver()]);
    await server.settle();
    expect(await server.check()).toEqual([]);
    server.database.update({ pool_uuid: 'p', manager_uuid: undefined });
    expect(await server.check()).toEqual(['ovs1: the Server is in a pool and nobody owns it']);
  });

  it('gives the same answers for the same seed at the same moment', async () => {
    const answers = await Promise.all(
      [1, 2].map(async () => {
        const { server } = await openTestServer({ context: testContext() });
        const methods = ['discover_server', 'discover_hardware', 'discover_network', 'get_last_boot_time', 'list_vms'];
        return Promise.all(methods.map((method) => server.dispatch(method, [])));
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });

  it('fails, or falls silent, where a fault is set', async () => {
    const { server, context } = await openTestServer();
    context.faults.set({ point: 'agent.ovs1.echo', action: 'fail', times: 1, message: 'disk full' });
    expect(await faultOfCall(server, 'echo', 'x')).toBe("<type 'exceptions.RuntimeError'>:disk full");
    context.faults.set({ point: 'agent.ovs1.*', action: 'drop', times: 1 });
    await expect(server.dispatch('echo', ['x'])).rejects.toBeInstanceOf(FaultInjected);
    expect(await server.dispatch('echo', ['x'])).toBe('x');
  });

  it('tells its listeners to stop before it answers and to start again later', async () => {
    const { server, notifications } = await openTestServer({ restartMs: 1 });
    const seen: string[] = [];
    server.onRestart({
      stop: async () => void seen.push('stop'),
      start: async () => void seen.push('start'),
    });
    await server.dispatch('take_ownership', [takeOver()]);
    seen.push('answer');
    await server.settle();
    expect(seen).toEqual(['stop', 'answer', 'start']);
    expect(notifications.events()).toEqual(['SERVER_UP']);
    await server.close();
  });

  it('turns an error nobody expected into a fault', async () => {
    const { server } = await openTestServer();
    server.files.write('etc/ovs-agent/db/server', 'not JSON');
    await expect(server.dispatch('discover_server', [])).rejects.toBeInstanceOf(RpcFault);
  });
});
