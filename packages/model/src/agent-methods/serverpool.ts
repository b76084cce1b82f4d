import type { AgentMethodDraft } from './spec.js';
import { built, rpc } from './spec.js';

/** Python class of the stock agent. */
export const serverpoolClass = 'agent.api.serverpool.ServerPool';

/** Ownership and membership in a server pool. */
export const serverpoolMethods = {
  create_server_pool: rpc(
    'pool_alias: string, pool_uuid: string, pool_virtual_ip: string, node_number: integer, server_hostname: string, ' +
      'server_ip: string, roles: string',
    'nil / clients', built,
  ),
  destroy_server_pool: rpc('pool_uuid: string', 'nil / clients', built),
  discover_server_pool: rpc('', '<Discover_Server_Pool_Result> / recorded', built),
  join_server_pool: rpc(
    'pool_alias: string, pool_uuid: string, pool_virtual_ip: string, node_number: integer, server_hostname: string, ' +
      'server_ip: string, roles: string',
    'nil / clients', built,
  ),
  leave_server_pool: rpc('pool_uuid: string', 'nil / clients', built),
  release_ownership: rpc('manager_uuid: string', 'nil / clients', built),
  set_pool_member_ip_list: rpc('ip_list: array', 'nil / clients', built),
  set_server_pool_alias: rpc('pool_alias: string', 'nil / clients', built),
  /** One struct from 3.3 on (see {@link TakeOwnership}); in 3.2 the owner's UUID and a URL. The agent restarts right after its answer. */
  take_ownership: rpc(
    'ownership: any, manager_core_api_url?: string',
    'nil / clients', { ...built, secret: true, evidence: 'CloudStack ovm3 plug-in (3.2 and 3.3 forms)' },
  ),
  update_pool_virtual_ip: rpc('new_pool_vip: string', 'nil / clients', built),
  update_server_roles: rpc('roles: string', 'nil / clients', built),
  /** The request for the agent's own key, for the setting that leaves key making to the agent; called before take_ownership. */
  get_certificate_request: rpc('', 'string / inferred', { ...built, origin: 'proposed', evidence: 'ovmsim' }),
} satisfies Record<string, AgentMethodDraft>;

/** The struct of take_ownership from 3.3 on: all strings; 'None' or nothing for a certificate keeps what is there (CloudStack ovm3 plug-in). */
export interface TakeOwnership {
  readonly manager_uuid: string;
  readonly manager_event_url: string;
  readonly manager_statistic_url: string;
  /** PEM: the Manager's client certificate, which the agent pins, then the internal CA (contents inferred). */
  readonly manager_certificate: string;
  /** PEM: the Server's signed certificate, then its new key unless the agent made it (contents inferred). */
  readonly signed_server_certificate: string;
}
