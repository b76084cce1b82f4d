import type { TakeOwnership } from '@ovmsim/model';
import { isRpcStruct, type RpcStruct } from '@ovmsim/xml';
import type { PoolMember } from '../core/pool.js';
import { PythonException } from '../core/python-exception.js';
import type { TakeOver } from '../core/ownership.js';
import { discoverServerPool } from './discover-pool.js';
import { integerArgument, structArgument, textArgument, textsArgument, type Call, type MethodBody, type MethodTable } from './table.js';

function member(struct: RpcStruct, name: keyof TakeOwnership): string {
  const value = struct[name];
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new PythonException(`take_ownership() ${name} must be str`, 'TypeError');
  return value;
}

/** The struct of 3.3 and later, checked. */
function struct33(struct: RpcStruct): TakeOwnership {
  return {
    manager_uuid: member(struct, 'manager_uuid'),
    manager_event_url: member(struct, 'manager_event_url'),
    manager_statistic_url: member(struct, 'manager_statistic_url'),
    manager_certificate: member(struct, 'manager_certificate'),
    signed_server_certificate: member(struct, 'signed_server_certificate'),
  };
}

/** What 3.2 does not send. */
const without = { manager_event_url: '', manager_statistic_url: '', manager_certificate: '', signed_server_certificate: '' };

/**
 * The message of 3.3 and later is one struct (CloudStack ovm3 plug-in); 3.2 sent the Manager's UUID and one address.
 * An address `None` or empty is none.
 */
function takeOverOf(call: Call): TakeOver {
  const peerAddress = call.caller.remote.address;
  if (!isRpcStruct(call.params[0])) {
    if (call.params.length !== 2) throw new PythonException('take_ownership() takes a dict, or a uuid and a url', 'TypeError');
    return { form: '3.2', message: { ...without, manager_uuid: textArgument(call, 0) }, coreApiUrl: textArgument(call, 1), peerAddress };
  }
  if (call.params.length !== 1) throw new PythonException('take_ownership() takes exactly 1 argument (2 given)', 'TypeError');
  return { form: '3.3', message: struct33(structArgument(call, 0)), coreApiUrl: '', peerAddress };
}

async function takeOwnership(call: Call): Promise<null> {
  await call.server.takeOwnership(takeOverOf(call));
  return null;
}

function poolMember(call: Call): PoolMember {
  return {
    alias: textArgument(call, 0),
    uuid: textArgument(call, 1),
    virtualIp: textArgument(call, 2),
    nodeNumber: integerArgument(call, 3),
    hostname: textArgument(call, 4),
    ip: textArgument(call, 5),
    roles: textArgument(call, 6),
  };
}

/** Pool calls on a Server that nobody owns are accepted and change nothing (CloudStack ovm3 plug-in, comment in its scripts). */
export function forOwned(body: MethodBody): MethodBody {
  return (call) => {
    if (call.server.ownership.current() !== null) return body(call);
    call.server.log.write('WARNING', 'serverpool:48', `${call.method} ignored: server is not owned`);
    return null;
  };
}

/** Module `agent.api.serverpool.ServerPool`. */
export const serverpoolMethods: MethodTable = {
  take_ownership: takeOwnership,
  release_ownership: async (call) => {
    await call.server.releaseOwnership(textArgument(call, 0));
    return null;
  },
  // Ours, for agents that make their own key; a stock agent has no call for it that is publicly known.
  get_certificate_request: ({ server }) => server.certificates.newRequest(),
  discover_server_pool: ({ server }) => discoverServerPool(server.pool.facts()),
  create_server_pool: forOwned((call) => {
    const pool = poolMember(call);
    call.server.pool.create(pool);
    call.server.notify('POOL_JOINED', { pool: pool.uuid, master: true });
    return null;
  }),
  join_server_pool: forOwned((call) => {
    const pool = poolMember(call);
    call.server.pool.join(pool);
    call.server.notify('POOL_JOINED', { pool: pool.uuid, master: false });
    return null;
  }),
  leave_server_pool: forOwned(leave),
  destroy_server_pool: forOwned(leave),
  set_pool_member_ip_list: forOwned((call) => {
    call.server.pool.setMembers(textsArgument(call, 0));
    return null;
  }),
  set_server_pool_alias: forOwned((call) => {
    call.server.pool.setAlias(textArgument(call, 0));
    return null;
  }),
  update_pool_virtual_ip: forOwned((call) => {
    call.server.pool.setVirtualIp(textArgument(call, 0));
    return null;
  }),
  update_server_roles: forOwned((call) => {
    call.server.pool.setRoles(textArgument(call, 0));
    return null;
  }),
};

function leave(call: Call): null {
  const uuid = textArgument(call, 0);
  call.server.pool.leave(uuid);
  call.server.notify('POOL_LEFT', { pool: uuid });
  return null;
}
