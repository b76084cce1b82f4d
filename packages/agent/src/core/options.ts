import type { Entropy, FaultHooks, IoClock, Logger, Clock, Rng, WireRecorder } from '@ovmsim/kernel';
import type { ProfileName } from '@ovmsim/model';
import type { GivenImportLimits } from '../imports/limits.js';
import type { NotifyTransport, NotifyTransportFactory } from '../notify/transport.js';
import type { Peers } from '../transport/peers.js';
import type { SharedStorage } from '../storage/index.js';
import type { GuestSettings } from './guests.js';
import type { Inventory } from './hardware.js';
import type { PowerGrid } from './power.js';

/** What a simulated Server is made from. */
export interface OvsServerOptions {
  readonly inventory: Inventory;
  /** Folder of the Server's files; null keeps everything in memory. */
  readonly stateDir: string | null;
  /** Password of the agent's account `oracle` as the installation sets it. */
  readonly password: string;
  /** Default 3.4. */
  readonly profile?: ProfileName;
  /** Refuse the password on an owned Server whose Manager has a certificate; default false, as real Servers. */
  readonly strictAgentAuth?: boolean;
  /** Offer `get_certificate_request`, so that the Manager lets the agent make its key; default false. */
  readonly agentMakesKey?: boolean;
  /** How long the agent is away when ownership restarts it, ms of real time; default 300. */
  readonly restartMs?: number;
  /** Begin as the installation left the Server, whatever the folder holds; default false: go on from there. */
  readonly fresh?: boolean;
  /** The machine has not booted since its folder was written: what ran goes on. Default false. */
  readonly resumed?: boolean;
  /** How guests behave; default: they have the guest agent and obey. */
  readonly guests?: Partial<GuestSettings>;
  /** Make the installation's key when it is first needed instead of at once; for worlds with many Servers. */
  readonly lazyKeys?: boolean;
  readonly world: Clock;
  readonly io: IoClock;
  readonly rng: Rng;
  readonly entropy: Entropy;
  readonly log?: Logger;
  readonly faults?: FaultHooks;
  readonly recorder?: WireRecorder;
  /** What all Servers of a lab share; default: the default file server, in memory, for this Server alone. */
  readonly storage?: SharedStorage;
  /** How notifications leave; default HTTPS. */
  readonly notify?: NotifyTransport | NotifyTransportFactory;
  /** How `remote_power_on` and `remote_power_off` reach other machines; default: they do not. */
  readonly powerGrid?: PowerGrid;
  /** What imports may cost. */
  readonly imports?: GivenImportLimits;
  /** How other agents are reached by `dispatch`; default HTTPS. */
  readonly peers?: Peers;
}

/** Whoever accepts connections for a Server: told to stop before an answer that restarts the agent, and to start again after it. */
export interface RestartListener {
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** State of one Server, for a snapshot. Holds private keys of the simulated agent. */
export interface ServerSnapshot {
  readonly name: string;
  /** Path below the Server's root → contents. */
  readonly files: Readonly<Record<string, string>>;
}
