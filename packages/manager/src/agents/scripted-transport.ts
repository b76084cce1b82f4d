import { ConnectionError } from '@ovmsim/kernel';
import { agentAccount } from '@ovmsim/model';
import { isRpcStruct, RpcFault, type RpcValue } from '@ovmsim/xml';
import {
  disksDocument, emptyDocument, hardwareDocument, networkDocument, pluginsDocument, poolDocument, recordedFacts, serverDocument, type ScriptedFacts, type ScriptedMembership,
} from './scripted-documents.js';
import { AgentRefused, type AgentAnswer, type AgentCall, type AgentTransport } from './transport.js';

/** One call as the transport saw it. */
export interface SeenCall {
  readonly host: string;
  readonly method: string;
  readonly params: readonly RpcValue[];
  readonly by: 'password' | 'certificate';
}

/** An agent without code of its own, for the Manager's tests: it answers as scripted and keeps just what ownership and pools need. */
export class ScriptedAgent {
  facts: ScriptedFacts;
  password = 'ovsroot';
  owner: string | null = null;
  pool: ScriptedMembership['pool'] = null;
  roles = 'xen,utility';
  interval = 20;
  ntp: readonly string[] = [];
  /** Fingerprint of what it shows on 8899. */
  fingerprint = 'installation';
  /** The Manager's certificate it accepts. */
  managerCertificate: string | null = null;
  reachable = true;
  /** How many connections fail after `take_ownership`, and how. */
  restart: readonly ConnectionError['code'][] = ['refused', 'refused'];
  /** Answers that replace the usual ones: a value, or a throw. */
  readonly answers = new Map<string, () => RpcValue>();
  private down: ConnectionError['code'][] = [];

  constructor(changes: Partial<ScriptedFacts> = {}) {
    this.facts = { ...recordedFacts, ...changes };
  }

  /** The connection as far as TLS and credentials. */
  admit({ auth, address }: AgentCall): void {
    const at = `${address.host}:${address.port}`;
    const failing = this.reachable ? this.down.shift() : 'refused';
    if (failing !== undefined) throw new ConnectionError(failing, `${at}: ${failing}`, at);
    if (auth.kind === 'password') {
      if (auth.user !== agentAccount || auth.password !== this.password) throw refusal();
      return;
    }
    if (auth.pin !== this.fingerprint) throw new ConnectionError('pin', `${at} shows ${this.fingerprint} instead of ${auth.pin}`, at);
    if (auth.cert.trim() !== this.managerCertificate) throw refusal();
  }

  /** Ends the failures that follow `take_ownership`. */
  restartNow(): void {
    this.down = [];
  }

  answer(method: string, params: readonly RpcValue[]): RpcValue {
    const scripted = this.answers.get(method);
    if (scripted !== undefined) return scripted();
    const usual = usualAnswers[method];
    if (usual === undefined) throw new RpcFault(1, `<type 'exceptions.Exception'>:method "${method}" is not supported`);
    return usual(this, params);
  }

  takeOwnership(message: RpcValue | undefined): null {
    if (!isRpcStruct(message)) throw fault('not a struct');
    const owner = text(message['manager_uuid']);
    if (this.owner !== null && this.owner !== owner) throw fault(`Server already owned by manager: ${this.owner}`);
    this.owner = owner;
    this.managerCertificate = `${text(message['manager_certificate']).split('-----END CERTIFICATE-----')[0] ?? ''}-----END CERTIFICATE-----`;
    this.fingerprint = /fingerprint ([^\n]+)/.exec(text(message['signed_server_certificate']))?.[1] ?? this.fingerprint;
    this.down = [...this.restart];
    return null;
  }

  releaseOwnership(owner: RpcValue | undefined): null {
    if (owner !== this.owner) throw fault(`Server is not owned by manager: ${text(owner)}`);
    this.owner = null;
    this.managerCertificate = null;
    return null;
  }

  enter(params: readonly RpcValue[], master: boolean): null {
    if (this.pool !== null) throw fault(`Server already a member of pool: ${this.pool.id}`);
    const [alias, id, virtualIp, node, , ip] = params;
    this.pool = { id: text(id), alias: text(alias), virtualIp: text(virtualIp), node: Number(node), ip: text(ip), members: [text(ip)], master };
    return null;
  }

  membership(): ScriptedMembership {
    return { owner: this.owner, pool: this.pool, roles: this.roles, interval: this.interval };
  }

  change(pool: Partial<NonNullable<ScriptedMembership['pool']>>): null {
    if (this.pool === null) throw fault('Server is not a member of a pool');
    this.pool = { ...this.pool, ...pool };
    return null;
  }
}

const text = (value: RpcValue | undefined): string => (typeof value === 'string' ? value : '');
const fault = (message: string): RpcFault => new RpcFault(1, `<type 'exceptions.Exception'>:${message}`);
const refusal = (): AgentRefused => new AgentRefused(403, "Unauthorized access attempt from ('192.0.2.10', 40000)!");

const usualAnswers: Readonly<Record<string, (agent: ScriptedAgent, params: readonly RpcValue[]) => RpcValue>> = {
  get_api_version: () => [3],
  discover_server: (agent) => serverDocument(agent.facts, agent.membership()),
  discover_hardware: (agent) => hardwareDocument(agent.facts),
  discover_network: (agent) => networkDocument(agent.facts),
  discover_storage_plugins: () => pluginsDocument(),
  discover_physical_luns: (agent) => disksDocument(agent.facts),
  discover_mounted_file_systems: () => emptyDocument('Discover_Mounted_File_Systems_Result'),
  discover_repository_db: () => emptyDocument('Discover_Repository_Db_Result'),
  discover_server_pool: (agent) => poolDocument(agent.membership()),
  discover_pool_filesystem: () => emptyDocument('Discover_Pool_Filesystem_Result'),
  discover_cluster: () => emptyDocument('Discover_Cluster_Result'),
  list_vms: (agent) => [{ name: 'Domain-0', memory: '1102', online_vcpus: String(agent.facts.cpus) }],
  get_last_boot_time: () => ({ last_boot_time: 1_448_900_000, local_time: 1_448_906_400 }),
  get_timezone: () => ['Etc/UTC', true],
  get_ntp: (agent) => [[...agent.ntp], agent.ntp.length === 0, agent.ntp.length > 0],
  set_ntp: (agent, [servers]) => {
    agent.ntp = Array.isArray(servers) ? servers.map(text) : [];
    return null;
  },
  enable_ntp: () => null,
  disable_ntp: () => null,
  set_statistic_interval: (agent, [seconds]) => {
    agent.interval = Number(seconds);
    return null;
  },
  take_ownership: (agent, [message]) => agent.takeOwnership(message),
  release_ownership: (agent, [owner]) => agent.releaseOwnership(owner),
  update_server_roles: (agent, [roles]) => {
    agent.roles = text(roles);
    return null;
  },
  create_server_pool: (agent, params) => agent.enter(params, true),
  join_server_pool: (agent, params) => agent.enter(params, false),
  leave_server_pool: (agent) => {
    agent.pool = null;
    return null;
  },
  destroy_server_pool: (agent) => {
    agent.pool = null;
    return null;
  },
  set_pool_member_ip_list: (agent, [members]) => agent.change({ members: Array.isArray(members) ? members.map(text) : [] }),
  set_server_pool_alias: (agent, [alias]) => agent.change({ alias: text(alias) }),
  update_pool_virtual_ip: (agent, [virtualIp]) => agent.change({ virtualIp: text(virtualIp) }),
  configure_virtual_ip: (agent) => agent.change({ master: true }),
  deconfigure_virtual_ip: (agent) => agent.change({ master: false }),
};

/** Carries calls to scripted agents by host and notes them. */
export class ScriptedTransport implements AgentTransport {
  readonly calls: SeenCall[] = [];
  private readonly agents = new Map<string, ScriptedAgent>();

  /** Puts an agent at its address, or at another one. */
  add(agent: ScriptedAgent, host = agent.facts.ip): ScriptedAgent {
    this.agents.set(host, agent);
    return agent;
  }

  async call(call: AgentCall): Promise<AgentAnswer> {
    const { address, auth, method, params } = call;
    const agent = this.agents.get(address.host);
    const at = `${address.host}:${address.port}`;
    if (agent === undefined) throw new ConnectionError('refused', `${at} refuses connections or cannot be reached (ECONNREFUSED)`, at);
    agent.admit(call);
    this.calls.push({ host: address.host, method, params, by: auth.kind });
    return { value: agent.answer(method, params), peerCertificate: null };
  }

  /** Names of the methods that arrived since the last look. */
  methods(): string[] {
    return this.calls.splice(0).map(({ method }) => method);
  }
}
