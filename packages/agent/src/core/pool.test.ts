import { childrenOf, elementAt, parseXml, textAt } from '@ovmsim/xml';
import { describe, expect, it } from 'vitest';
import { faultOfCall, openTestServer, takeOver, textOfCall, type TestServer } from '../testing/index.js';

const POOL = '0004fb0000020000b5995e9c15a0a4a5';
const arguments_ = (changes: { ip?: string; roles?: string; vip?: string } = {}): [string, string, string, number, string, string, string] => [
  'pool one',
  POOL,
  changes.vip ?? '127.0.1.200',
  1,
  'ovs1.example.com',
  changes.ip ?? '127.0.1.1',
  changes.roles ?? 'xen,utility',
];

async function owned(hardware = {}): Promise<TestServer> {
  const opened = await openTestServer({ hardware });
  await opened.server.dispatch('take_ownership', [takeOver()]);
  return opened;
}

describe('pool membership', () => {
  it('makes the first member the master and shows it in the documents', async () => {
    const { server, notifications } = await owned();
    expect(await server.dispatch('create_server_pool', arguments_())).toBeNull();
    await server.dispatch('configure_virtual_ip', ['127.0.1.200', '127.0.1.1']);
    await server.dispatch('set_pool_member_ip_list', [['127.0.1.1', '127.0.1.2']]);
    const facts = elementAt(parseXml(await textOfCall(server, 'discover_server')), 'Server');
    const shown = (name: string): string | null => (facts === undefined ? null : textAt(facts, name));
    expect([shown('Pool_Unique_Id'), shown('Registered_IP'), shown('Node_Number')]).toEqual([POOL, '127.0.1.1', '1']);
    expect([shown('Is_Current_Master'), shown('Master_Virtual_Ip'), shown('Membership_State')]).toEqual(['true', '127.0.1.200', 'Pooled']);
    const pool = elementAt(parseXml(await textOfCall(server, 'discover_server_pool')), 'Server_Pool', 'Member_List');
    expect(pool === undefined ? [] : childrenOf(pool, 'Member').map((member) => textAt(member, 'Registered_IP'))).toEqual(['127.0.1.1', '127.0.1.2']);
    await server.settle();
    expect(notifications.events()).toEqual(['SERVER_UP', 'POOL_JOINED']);
  });

  it('is joined by further members, which are no masters until they hold the virtual address', async () => {
    const { server, notifications } = await owned();
    await server.dispatch('join_server_pool', arguments_());
    expect(server.pool.facts()).toMatchObject({ isMaster: false, nodeNumber: 1 });
    await server.dispatch('configure_virtual_ip', ['127.0.1.200', '127.0.1.1']);
    expect(server.pool.facts()?.isMaster).toBe(true);
    await server.dispatch('deconfigure_virtual_ip', ['127.0.1.200']);
    expect(server.pool.facts()?.isMaster).toBe(false);
    await server.settle();
    expect(notifications.events()).toEqual(['SERVER_UP', 'POOL_JOINED', 'POOL_MASTER_CHANGED']);
  });

  it('is refused to a member of a pool, in the recorded words', async () => {
    const { server } = await owned();
    await server.dispatch('create_server_pool', arguments_());
    expect(await faultOfCall(server, 'join_server_pool', ...arguments_())).toBe(`<type 'exceptions.Exception'>:Server already a member of pool: ${POOL}`);
  });

  it('cannot begin on a Server whose name resolves to the loopback, in the recorded words', async () => {
    const { server } = await owned({ resolvesTo: '127.0.0.1' });
    expect(await faultOfCall(server, 'create_server_pool', ...arguments_())).toBe(
      "<type 'exceptions.Exception'>:Invalid hostname resolution: ovs1.example.com -> 127.0.0.1",
    );
    expect(server.pool.facts()).toBeNull();
  });

  it('begins where every Server of the lab has the loopback for its own address', async () => {
    const { server } = await owned({ ip: '127.0.0.1' });
    expect(await server.dispatch('create_server_pool', arguments_({ ip: '127.0.0.1' }))).toBeNull();
  });

  it('knows the roles xen and utility and no others, in the recorded words', async () => {
    const { server } = await owned();
    expect(await faultOfCall(server, 'update_server_roles', 'xen,BAD,utility')).toBe("<type 'exceptions.Exception'>:Invalid roles: set(['xen', 'BAD', 'utility'])");
    await server.dispatch('update_server_roles', ['utility']);
    expect(server.pool.roles()).toEqual(['utility']);
    expect(await faultOfCall(server, 'create_server_pool', ...arguments_({ roles: 'xen,vm' }))).toContain('Invalid roles');
    expect(server.pool.facts()).toBeNull();
  });

  it('ends with the pool it names, and everything of it goes', async () => {
    const { server } = await owned();
    await server.dispatch('create_server_pool', arguments_());
    await server.dispatch('configure_virtual_ip', ['127.0.1.200', '127.0.1.1']);
    expect(await faultOfCall(server, 'leave_server_pool', 'another')).toContain('Server is not a member of pool: another');
    expect(await server.dispatch('destroy_server_pool', [POOL])).toBeNull();
    expect(Object.keys(server.database.dump()).filter((key) => key.startsWith('pool') || key === 'is_master')).toEqual([]);
    expect(server.host.current().virtualIps).toEqual([]);
    expect(await faultOfCall(server, 'leave_server_pool', POOL)).toContain('Server is not a member of a pool');
    expect(await textOfCall(server, 'discover_server_pool')).toBe('<?xml version="1.0" ?><Discover_Server_Pool_Result/>');
  });

  it('follows a new name and a new virtual address', async () => {
    const { server } = await owned();
    await server.dispatch('create_server_pool', arguments_());
    await server.dispatch('configure_virtual_ip', ['127.0.1.200', '127.0.1.1']);
    await server.dispatch('set_server_pool_alias', ['renamed']);
    await server.dispatch('update_pool_virtual_ip', ['127.0.1.201']);
    expect(server.pool.facts()).toMatchObject({ alias: 'renamed', virtualIp: '127.0.1.201' });
    expect(server.host.current().virtualIps).toEqual([{ ip: '127.0.1.201', base: '127.0.1.1' }]);
  });

  it('cannot be put beside an address the Server does not have', async () => {
    const { server } = await owned();
    await server.dispatch('create_server_pool', arguments_());
    expect(await faultOfCall(server, 'configure_virtual_ip', '127.0.1.200', '192.0.2.1')).toContain('No such address');
  });

  it('has no effect on a Server that nobody owns', async () => {
    const { server } = await openTestServer();
    expect(await server.dispatch('create_server_pool', arguments_())).toBeNull();
    expect(server.pool.facts()).toBeNull();
    expect(server.log.text()).toContain('create_server_pool ignored');
  });
});
