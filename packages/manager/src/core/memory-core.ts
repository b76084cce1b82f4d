import type { CertificateIssuer } from '@ovmsim/ca';
import { createContext, silentLog } from '@ovmsim/kernel';
import type { ProcessContext, WorldClock } from '@ovmsim/kernel';
import { operationNamed, profiles } from '@ovmsim/model';
import type { ProfileName } from '@ovmsim/model';
import { noAgents } from '../agents/transport.js';
import type { AgentTransport } from '../agents/transport.js';
import { settingsOf } from '../settings.js';
import type { GivenSettings } from '../settings.js';
import type { Journal } from './journal.js';
import { ManagerCore } from './manager-core.js';
import type { OperationCall, OperationResult } from './operation.js';

/** What a core in memory is made from; everything has a default. */
export interface MemoryCoreOptions {
  readonly profile?: ProfileName;
  readonly seed?: string;
  /** World time at the start, epoch ms; the clock is frozen there. */
  readonly now?: number;
  readonly settings?: GivenSettings;
  readonly transport?: AgentTransport;
  readonly issuer?: CertificateIssuer;
  readonly managerUuid?: string;
  /** Default: none, the world ends with the core. */
  readonly journal?: Journal;
}

/** A core in memory on a frozen clock, for tests and experiments. */
export interface MemoryCore {
  readonly core: ManagerCore;
  readonly world: WorldClock;
  readonly context: ProcessContext;
  /** Calls an operation by name and returns its result; a job may have run on when the caller gets it. */
  readonly perform: (name: string, call?: Partial<Omit<OperationCall, 'operation'>>) => Promise<OperationResult>;
}

/** 30 November 2015, 18:00 UTC: about when the recorded answers were recorded. */
const recordedTime = Date.UTC(2015, 10, 30, 18);

const refuse = async (): Promise<never> => {
  throw new Error('there is no certificate authority');
};
const noIssuer: CertificateIssuer = {
  caCertificate: refuse, issue: refuse, sign: refuse, register: refuse, unregister: refuse, list: refuse, revoke: refuse, crl: refuse,
};

/** Opens a core without sockets, agents or CA unless they are given. */
export async function openMemoryCore(options: MemoryCoreOptions = {}): Promise<MemoryCore> {
  const context = createContext({
    name: 'manager',
    seed: options.seed ?? 'test',
    clock: { mode: 'frozen', now: options.now ?? recordedTime, rate: 1 },
    log: silentLog(),
  });
  const core = await ManagerCore.open({
    ...context,
    profile: profiles[options.profile ?? '3.4'],
    issuer: options.issuer ?? noIssuer,
    transport: options.transport ?? noAgents,
    settings: settingsOf(options.settings),
    ...(options.managerUuid === undefined ? {} : { managerUuid: options.managerUuid }),
    ...(options.journal === undefined ? {} : { journal: options.journal }),
  });
  const perform: MemoryCore['perform'] = async (name, call = {}) => {
    const operation = operationNamed(name);
    if (operation === undefined) throw new Error(`there is no operation ${name}`);
    const principal = { kind: 'user', name: 'admin', via: 'password' } as const;
    return core.perform({ principal, params: {}, body: undefined, ...call, operation }, (result) => result);
  };
  return { core, world: context.world, context, perform };
}
