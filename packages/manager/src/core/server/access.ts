import { agentAccount } from '@ovmsim/model';
import { AgentClient } from '../../agents/agent-client.js';
import { addressText } from '../../agents/address.js';
import type { ManagerIdentity } from '../../agents/identity.js';
import type { AgentAddress } from '../../agents/transport.js';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { AgentConnectionRecord } from '../world.js';
import { noteTrouble, OwnedAgentClient, type OwnedAgentOptions } from './trouble.js';

/** How the core reaches agents: with a password on first contact, with its client certificate afterwards. */
export class AgentAccess {
  constructor(
    private readonly core: ManagerCore,
    readonly identity: ManagerIdentity,
  ) {}

  byPassword(address: AgentAddress, password: string): AgentClient {
    const name = this.nameAt(address);
    return this.client({ address, name, auth: { kind: 'password', user: agentAccount, password } });
  }

  /** `pin`: SHA-256 fingerprint of the only certificate accepted from the agent. */
  byCertificate(address: AgentAddress, pin: string): AgentClient {
    return this.client(this.certified(address, pin));
  }

  /** The agent of an owned Server; failures of its calls show in the Server, unless the caller sees to that. Throws RuleError when this Manager does not own it. */
  of(serverId: string, { onFailure = (error) => noteTrouble(this.core, serverId, error), timeoutMs }: OwnedAgentOptions = {}): AgentClient {
    const connection = this.core.store.get('@AgentConnection', serverId);
    if (connection === undefined || connection.pin === null) throw new RuleError('OVMRU_900001E', [this.core.store.get('Server', serverId)?.name ?? serverId]);
    const { transport, world } = this.core.options;
    const target = this.certified(connection, connection.pin);
    return new OwnedAgentClient(transport, timeoutMs === undefined ? target : { ...target, timeoutMs }, { world, onFailure });
  }

  /** The Server known at an address, if there is one. */
  connectionAt(address: AgentAddress): AgentConnectionRecord | undefined {
    return this.core.store.list('@AgentConnection').find(({ host, port }) => host === address.host && port === address.port);
  }

  private certified({ host, port }: AgentAddress, pin: string): AgentClient['target'] {
    const { certificate: cert, key } = this.identity;
    const address = { host, port };
    return { address, name: this.nameAt(address), auth: { kind: 'certificate', cert, key, pin } };
  }

  private nameAt(address: AgentAddress): string {
    const known = this.connectionAt(address);
    return (known === undefined ? undefined : this.core.store.get('Server', known.id)?.name) ?? addressText(address);
  }

  private client(target: AgentClient['target']): AgentClient {
    const { transport, world } = this.core.options;
    return new AgentClient(transport, { ...target, address: { host: target.address.host, port: target.address.port } }, world);
  }
}

/** Key that keeps jobs on one agent apart, also while its Server is not known yet. */
export function addressKey(address: AgentAddress): string {
  return `agent ${addressText(address)}`;
}
