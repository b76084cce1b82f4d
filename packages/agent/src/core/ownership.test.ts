import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseXml, textAt } from '@ovmsim/xml';
import { afterAll, describe, expect, it } from 'vitest';
import { faultOfCall, MANAGER_UUID, openTestServer, takeOver, textOfCall } from '../testing/index.js';
import { layout } from './layout.js';
import type { OvsServer } from './server.js';

const OTHER = '0004fb0000010000ffffffffffffffff';
const folder = mkdtempSync(join(tmpdir(), 'ovmsim-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function shown(server: OvsServer, ...path: string[]): Promise<string | null> {
  return textAt(parseXml(await textOfCall(server, 'discover_server')), 'Server', ...path);
}

describe('ownership', () => {
  it('begins with a Server that says it is unowned', async () => {
    const { server } = await openTestServer();
    expect(await shown(server, 'Membership_State')).toBe('Unowned');
    expect(await shown(server, 'Manager_Unique_Id')).toBe('none');
  });

  it('is taken with the struct of 3.3, kept in the database and announced by an event', async () => {
    const { server, notifications } = await openTestServer();
    expect(await server.dispatch('take_ownership', [takeOver()])).toBeNull();
    expect(await shown(server, 'Membership_State')).toBe('Owned');
    expect(await shown(server, 'Manager_Unique_Id')).toBe(MANAGER_UUID);
    expect(server.database.dump()).toMatchObject({ manager_uuid: MANAGER_UUID, manager_ip: '192.0.2.10' });
    await server.settle();
    expect(notifications.events()).toEqual(['SERVER_UP']);
    expect(notifications.posted[0]?.url).toBe('https://192.0.2.10:7002/ovm/core/wsapi/rest/internal/Server/x/Event');
  });

  it('is taken with the two texts of 3.2, without a restart and without notifications', async () => {
    const { server, notifications } = await openTestServer();
    const caller = { kind: 'caller', by: 'password', remote: { address: '192.0.2.77', port: 1 } } as const;
    await server.dispatch('take_ownership', [MANAGER_UUID, 'https://1dd5:secret@0.0.0.0:7002/ovm/core/OVMManagerCoreServlet'], caller);
    expect(server.ownership.current()).toMatchObject({ managerUuid: MANAGER_UUID, managerIp: '192.0.2.77', eventUrl: '' });
    await server.settle();
    expect(notifications.posted).toHaveLength(0);
  });

  it('means the address the Manager called from where the URL says 0.0.0.0', async () => {
    const { server, notifications } = await openTestServer();
    const caller = { kind: 'caller', by: 'password', remote: { address: '192.0.2.77', port: 1 } } as const;
    await server.dispatch('take_ownership', [takeOver({ manager_event_url: 'https://0.0.0.0:7002/Event' })], caller);
    await server.settle();
    expect(notifications.posted[0]?.url).toBe('https://192.0.2.77:7002/Event');
  });

  it('is refused to another Manager and changes nothing', async () => {
    const { server } = await openTestServer();
    await server.dispatch('take_ownership', [takeOver()]);
    const before = server.database.dump();
    expect(await faultOfCall(server, 'take_ownership', takeOver({ manager_uuid: OTHER }))).toBe(
      `<type 'exceptions.Exception'>:Server already owned by manager: ${MANAGER_UUID}`,
    );
    expect(server.database.dump()).toEqual(before);
  });

  it('is refreshed when the same Manager comes again', async () => {
    const { server } = await openTestServer();
    await server.dispatch('take_ownership', [takeOver()]);
    await server.dispatch('take_ownership', [takeOver({ manager_event_url: 'https://192.0.2.11:7002/Event' })]);
    expect(server.ownership.current()).toMatchObject({ managerIp: '192.0.2.11', eventUrl: 'https://192.0.2.11:7002/Event' });
  });

  it('goes to exactly one of two Managers that come at the same time', async () => {
    const { server } = await openTestServer();
    const outcomes = await Promise.allSettled([MANAGER_UUID, OTHER].map((uuid) => server.dispatch('take_ownership', [takeOver({ manager_uuid: uuid })])));
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('cannot be taken with a message that makes no sense', async () => {
    const { server } = await openTestServer();
    expect(await faultOfCall(server, 'take_ownership', takeOver({ manager_uuid: '' }))).toContain('Invalid manager uuid');
    expect(await faultOfCall(server, 'take_ownership', takeOver({ manager_event_url: 5 }))).toContain('manager_event_url must be str');
    expect(await faultOfCall(server, 'take_ownership', 'only a uuid')).toContain('TypeError');
    expect(await faultOfCall(server, 'take_ownership', takeOver({ manager_certificate: 'rubbish' }))).toContain('Invalid manager_certificate: no certificate in PEM form');
    expect(server.ownership.state()).toBe('Unowned');
  });

  it('is released by the owner alone, and then its events stop waiting', async () => {
    const { server, notifications } = await openTestServer();
    notifications.status = 0;
    await server.dispatch('take_ownership', [takeOver()]);
    await server.settle();
    expect(server.queue.length).toBe(1);
    expect(await faultOfCall(server, 'release_ownership', OTHER)).toBe(`<type 'exceptions.Exception'>:Server is not owned by manager: ${OTHER}`);
    expect(await server.dispatch('release_ownership', [MANAGER_UUID])).toBeNull();
    expect(server.ownership.state()).toBe('Unowned');
    expect(server.queue.length).toBe(0);
    expect(await faultOfCall(server, 'release_ownership', MANAGER_UUID)).toContain('Server is not owned');
    await server.close();
  });

  it('is not released while the Server is in a pool or has repositories', async () => {
    const { server } = await openTestServer();
    await server.dispatch('take_ownership', [takeOver()]);
    await server.dispatch('create_server_pool', ['p', 'pool1', '', 1, 'ovs1', '127.0.1.1', 'xen']);
    expect(await faultOfCall(server, 'release_ownership', MANAGER_UUID)).toContain('Server is a member of pool: pool1');
    await server.dispatch('leave_server_pool', ['pool1']);
    server.repositoryDatabase.update({ repo1: { alias: 'r' } });
    expect(await faultOfCall(server, 'release_ownership', MANAGER_UUID)).toContain('Server has a repository: repo1');
  });

  it('is over when the database is deleted by hand, for the next call and for the next start', async () => {
    const stateDir = join(folder, 'cleared');
    const { server } = await openTestServer({ stateDir });
    await server.dispatch('take_ownership', [takeOver()]);
    rmSync(join(stateDir, layout.serverDatabase));
    expect(await shown(server, 'Membership_State')).toBe('Unowned');
    await server.close();
    const { server: again } = await openTestServer({ stateDir });
    expect(await shown(again, 'Membership_State')).toBe('Unowned');
    await again.dispatch('take_ownership', [takeOver({ manager_uuid: OTHER })]);
    expect(await shown(again, 'Manager_Unique_Id')).toBe(OTHER);
    await again.close();
  });

  it('outlives a restart of the agent, which announces itself', async () => {
    const stateDir = join(folder, 'kept');
    const { server } = await openTestServer({ stateDir });
    await server.dispatch('take_ownership', [takeOver()]);
    await server.settle();
    await server.close();
    const { server: again, notifications } = await openTestServer({ stateDir });
    await again.settle();
    expect(again.ownership.current()?.managerUuid).toBe(MANAGER_UUID);
    expect(notifications.posted.map(({ message }) => [message['type'], message['number']])).toEqual([['SERVER_UP', 2]]);
    await again.close();
  });
});
