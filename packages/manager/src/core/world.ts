import { storeSchema } from '@ovmsim/model';
import type { RecordOf, StatisticType, TypeName, VmMessageType } from '@ovmsim/model';
import { Store } from '@ovmsim/kernel';
import type { Clock, StoreSchema } from '@ovmsim/kernel';

/** A person who may log in. The password itself is nowhere. */
export interface UserRecord {
  /** Login name. */
  readonly id: string;
  readonly passwordHash: string;
  readonly salt: string;
  /** Wrong passwords in a row, since the last login; nothing or null without any. Times in epoch ms of the world clock. */
  readonly failedLogins?: { readonly count: number; readonly lastAt: number; readonly lockedAt: number | null } | null;
}

/** A certificate the Manager accepts: exactly this one, not whatever the internal CA signed. */
export interface CertificateRecord {
  /** SHA-256 fingerprint, 'AA:BB:…'. */
  readonly id: string;
  readonly purpose: 'user' | 'gui' | 'agent' | 'manager-client';
  /** User name, '' for the GUI and the Manager, Server id for an agent. */
  readonly principal: string;
  /** PEM. */
  readonly certificate: string;
  readonly serial: string;
  /** Epoch ms of the world clock. */
  readonly registeredAt: number;
}

/** How to reach a Server's agent, and what it is known by. */
export interface AgentConnectionRecord {
  /** Server id. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** SHA-256 fingerprint of the agent's certificate; null until the Server is owned. */
  readonly pin: string | null;
  /** Base URL of the Manager that the agent was told to post to; null until the Server is owned. */
  readonly told: string | null;
  /** Number of the newest event taken from this agent; older ones are repeats. */
  readonly lastEventNumber: number;
  /** The agent was told that it is released, or is about to be, and has not been heard to have done so. */
  readonly releasing?: boolean;
  /** How often its machine has booted, as far as the agent told. */
  readonly boots?: number;
}

/** One statistic sample (value type Statistic plus an internal id). */
export interface SampleRecord {
  readonly id: string;
  readonly objectType: TypeName;
  readonly objectId: string;
  /** Part of the object that was measured (a CPU, a port, a disk); '' for the whole. */
  readonly component: string;
  readonly type: StatisticType;
  readonly value: number;
  /** Epoch ms. */
  readonly startTime: number;
  readonly endTime: number;
  readonly average: boolean;
  readonly valid: boolean;
}

/** A message to or from a guest. */
export interface VmMessageRecord {
  /** '<Vm id>/<number>' */
  readonly id: string;
  readonly vmId: string;
  readonly key: string;
  /** Null: it was not to be kept. */
  readonly value: string | null;
  readonly type: VmMessageType;
  readonly hidden: boolean;
  /** Epoch ms. */
  readonly time: number;
}

/** Log of a job, one string per line. */
export interface TranscriptRecord {
  /** Job id. */
  readonly id: string;
  readonly lines: readonly string[];
}

/** What somebody changed of a group of attributes of the Utilities API. */
export interface AttributesRecord {
  /** Name of the group: 'MacManagement'. */
  readonly id: string;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

/** Record types that no front-end shows as objects. */
export interface InternalRecords {
  readonly '@User': UserRecord;
  readonly '@Certificate': CertificateRecord;
  readonly '@AgentConnection': AgentConnectionRecord;
  readonly '@Sample': SampleRecord;
  readonly '@Transcript': TranscriptRecord;
  readonly '@VmMessage': VmMessageRecord;
  readonly '@Attributes': AttributesRecord;
}

/** Every record the Manager stores, by type name. */
export type ManagerRecords = { readonly [T in TypeName]: RecordOf<T> } & InternalRecords;
export type InternalName = keyof InternalRecords;


export type ManagerStore = Store<ManagerRecords>;

/** What reads need of the store; writes go through `ManagerCore.transact`, which keeps generations right. */
export type WorldReader = Pick<ManagerStore, 'get' | 'list' | 'ids' | 'count' | 'has' | 'related' | 'onCommit'>;

/** The registry's relations; internal records have none, samples are found by the object they were taken of. */
export const managerSchema: StoreSchema<ManagerRecords> = {
  relations: { ...storeSchema.relations, '@Sample': [{ field: 'objectId', target: 'Server' }], '@VmMessage': [{ field: 'vmId', target: 'Vm' }] },
};

/** An empty store of the Manager's records. */
export function createManagerStore(clock: Clock): ManagerStore {
  return new Store<ManagerRecords>(managerSchema, clock);
}
