import type { Database, Item } from './database.js';
import type { HostSettings } from './host-settings.js';
import type { Inventory } from './hardware.js';
import { PythonException } from './python-exception.js';
import { pythonSet } from './python.js';

/** Roles a Server may have (recorded 3.2.1). */
const ROLES = ['xen', 'utility'];

/** What `create_server_pool` and `join_server_pool` are told; a stock caller gives an empty VIP from 3.4 on. */
export interface PoolMember {
  readonly alias: string;
  readonly uuid: string;
  readonly virtualIp: string;
  readonly nodeNumber: number;
  readonly hostname: string;
  readonly ip: string;
  readonly roles: string;
}

/** What a member knows of its pool. */
export interface PoolFacts {
  readonly alias: string;
  readonly uuid: string;
  readonly virtualIp: string;
  readonly nodeNumber: number;
  readonly registeredIp: string;
  readonly memberIps: readonly string[];
  readonly isMaster: boolean;
}

/** Membership of a server pool, kept in the `server` database under the stock keys. */
export class PoolMembership {
  constructor(
    private readonly database: Database,
    private readonly inventory: Inventory,
    private readonly host: HostSettings,
  ) {}

  /** Null when the Server is in no pool. */
  facts(): PoolFacts | null {
    const uuid = this.database.text('pool_uuid');
    if (uuid === '') return null;
    const members = this.database.get('pool_member_ip_list');
    const node = this.database.get('node_number');
    return {
      uuid,
      alias: this.database.text('pool_alias'),
      virtualIp: this.database.text('pool_virtual_ip'),
      nodeNumber: typeof node === 'number' ? node : 0,
      registeredIp: this.database.text('registered_ip'),
      memberIps: Array.isArray(members) ? members.filter((ip): ip is string => typeof ip === 'string') : [],
      isMaster: this.database.get('is_master') === true,
    };
  }

  /** Roles in the order they are shown, `xen,utility` at installation (recorded 3.2.1). */
  roles(): string[] {
    const stored = this.database.get('roles');
    return Array.isArray(stored) ? stored.filter((role): role is string => typeof role === 'string') : [...ROLES];
  }

  /** @throws PythonException for a role nobody knows; the text names the whole set (recorded 3.2.1) */
  setRoles(text: string): void {
    this.database.update({ roles: parseRoles(text) });
  }

  /**
   * Makes the Server the first member of a new pool, and its master (Concepts Guide 3.3 §3.8).
   * @throws PythonException when the host name resolves to the loopback (recorded 3.4) or the Server is in a pool (recorded 3.2.1)
   */
  create(member: PoolMember): void {
    const { resolvesTo, ip } = this.inventory;
    // Where only one loopback address exists, shifted ports tell the Servers apart and the address is the Server's own.
    if (resolvesTo === '127.0.0.1' && ip !== resolvesTo) throw new PythonException(`Invalid hostname resolution: ${member.hostname} -> ${resolvesTo}`);
    this.enter(member, true);
  }

  /** Makes the Server a further member. @throws PythonException as `create`, but for the host name */
  join(member: PoolMember): void {
    this.enter(member, false);
  }

  /** Leaves the pool, or gives it up when this was its last member. @throws PythonException when the Server is not in that pool (text: ours) */
  leave(uuid: string): void {
    this.require(uuid);
    const cleared = ['pool_uuid', 'pool_alias', 'pool_virtual_ip', 'node_number', 'registered_hostname', 'registered_ip', 'pool_member_ip_list', 'is_master'];
    this.database.update(Object.fromEntries(cleared.map((key) => [key, undefined])));
    this.host.update({ virtualIps: [] });
  }

  setMembers(ips: readonly string[]): void {
    this.require();
    this.database.update({ pool_member_ip_list: [...ips] satisfies Item[] });
  }

  setAlias(alias: string): void {
    this.require();
    this.database.update({ pool_alias: alias });
  }

  /** Another address for the pool; a master that holds the old one takes the new one in its place. */
  setVirtualIp(ip: string): void {
    const { virtualIp } = this.require();
    this.database.update({ pool_virtual_ip: ip });
    const { virtualIps } = this.host.current();
    this.host.update({ virtualIps: virtualIps.map((held) => (held.ip === virtualIp ? { ...held, ip } : held)) });
  }

  /** Puts the pool's address beside `base`; whoever holds it is the master. @throws PythonException when `base` is not this Server's (text: ours) */
  holdVirtualIp(ip: string, base: string): void {
    if (base !== this.inventory.ip && !this.inventory.bridges.some((bridge) => bridge.ip === base)) throw new PythonException(`No such address on this server: ${base}`);
    const { virtualIps } = this.host.current();
    this.host.update({ virtualIps: [...virtualIps.filter((held) => held.ip !== ip), { ip, base }] });
    if (this.facts() !== null) this.database.update({ is_master: true });
  }

  dropVirtualIp(ip: string): void {
    const { virtualIps } = this.host.current();
    this.host.update({ virtualIps: virtualIps.filter((held) => held.ip !== ip) });
    const pool = this.facts();
    if (pool?.virtualIp === ip) this.database.update({ is_master: false });
  }

  /** The machine has booted and holds no address of the pool; who is the master is for others to say (inferred). */
  boot(): void {
    const pool = this.facts();
    if (pool !== null && pool.virtualIp !== '' && pool.isMaster) this.database.update({ is_master: false });
  }

  private enter(member: PoolMember, isMaster: boolean): void {
    const pool = this.facts();
    if (pool !== null) throw new PythonException(`Server already a member of pool: ${pool.uuid}`);
    if (member.uuid === '') throw new PythonException('Invalid pool uuid: empty', 'ValueError');
    this.database.update({
      pool_uuid: member.uuid,
      pool_alias: member.alias,
      pool_virtual_ip: member.virtualIp,
      node_number: member.nodeNumber,
      registered_hostname: member.hostname,
      registered_ip: member.ip,
      roles: parseRoles(member.roles),
      pool_member_ip_list: [member.ip],
      is_master: isMaster,
    });
  }

  private require(uuid?: string): PoolFacts {
    const pool = this.facts();
    if (pool === null) throw new PythonException('Server is not a member of a pool');
    if (uuid !== undefined && pool.uuid !== uuid) throw new PythonException(`Server is not a member of pool: ${uuid}`);
    return pool;
  }
}

function parseRoles(text: string): string[] {
  const given = text
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
  if (given.some((role) => !ROLES.includes(role))) throw new PythonException(`Invalid roles: ${pythonSet(given)}`);
  return ROLES.filter((role) => given.includes(role));
}
