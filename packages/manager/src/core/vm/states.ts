import type { ErrorCode, RecordOf, StoredFieldName, VmRunState } from '@ovmsim/model';

type Vm = RecordOf<'Vm'>;

/** What a machine shows while it does not run; that a suspended one shows the same is inferred. */
export const notRunning = { sslVncPort: null, sslTtyPort: null, currentMemory: 0, currentCpuCount: 0, currentDomainId: -1 } as const satisfies Partial<Vm>;

/** What a template shows where a machine has something (recorded 3.3.3). */
export const unknownToTemplates = {
  serverPoolId: null, serverId: null, vmStartPolicy: null, sslVncPort: null, sslTtyPort: null, currentMemory: -1, currentCpuCount: -1, currentDomainId: -1,
} as const satisfies Partial<Vm>;

/** What a running machine shows whose Server does not answer (3.4 clients). */
export const detailsUnknown = { currentMemory: -1, currentCpuCount: -1, currentDomainId: 0 } as const satisfies Partial<Vm>;

/** What can be done to a machine beside editing it. */
export type VmAction = 'start' | 'stop' | 'kill' | 'restart' | 'suspend' | 'resume' | 'migrate' | 'message' | 'leave its server pool' | 'move' | 'delete';

/** 'yes': it is done; 'nothing': the job succeeds and changes nothing, unless the Manager is strict; a code: the job fails by that rule. */
export type Verdict = 'yes' | 'nothing' | ErrorCode;

type Row = { readonly [S in VmRunState]: Verdict };

const no: ErrorCode = 'OVMRU_900100E';
const onTemplate: ErrorCode = 'BUSINESS_MANAGER_000002';
const noMachine: ErrorCode = 'VM_000000';
const notStopped: ErrorCode = 'OVMRU_005002E';

const row = ([STOPPED, RUNNING, SUSPENDED]: readonly [Verdict, Verdict, Verdict], rest: Partial<Row> = {}): Row => ({
  STOPPED, RUNNING, SUSPENDED, STARTING: no, STOPPING: no, TEMPLATE: onTemplate, ...rest,
});

/**
 * Which action is possible in which state (concepts guide 3.4 §7.8; refusals as clients met them or inferred). Jobs on one machine run one after the other, so that
 * STARTING and STOPPING are met only where one broke off: then a kill puts an end to it.
 */
export const actionTable: { readonly [A in VmAction]: Row } = {
  // STOPPED, RUNNING, SUSPENDED, and what is not as usual
  start: row(['yes', no, no]),
  stop: row(['nothing', 'yes', no]),
  kill: row(['nothing', 'yes', 'yes'], { STARTING: 'yes', STOPPING: 'yes' }),
  restart: row([no, 'yes', no]),
  suspend: row([no, 'yes', no]),
  resume: row([no, no, 'yes']),
  migrate: row(['yes', 'yes', no], { TEMPLATE: noMachine }),
  message: row([no, 'yes', no], { TEMPLATE: noMachine }),
  'leave its server pool': row(['yes', notStopped, notStopped], { TEMPLATE: noMachine }),
  move: row(['yes', notStopped, notStopped], { TEMPLATE: 'yes' }),
  delete: row(['yes', notStopped, notStopped], { TEMPLATE: 'yes' }),
};

/** When a field may be changed: whatever the state; also of a running machine; of one that does not run. */
export type Editable = 'always' | 'running' | 'stopped';

/** The fields of a machine that PUT may change. */
export type EditableField = Exclude<
  StoredFieldName<'Vm'>,
  'id' | 'locked' | 'readOnly' | 'generation' | 'vmRunState' | 'diskLimit' | 'repositoryId' | 'serverPoolId' | 'origin' | 'serverId' | 'sslVncPort' | 'sslTtyPort'
  | 'resourceGroupIds' | 'osVersion' | 'kernelVersion' | 'guestDriverVersion' | 'vmApiVersion' | 'currentMemory' | 'currentCpuCount' | 'currentDomainId' | 'architecture'
  | 'vmConfigFileAbsolutePath' | 'vmConfigFileMountedPath'
>;

/** Which field may be changed when. That limits are fixed while a machine runs is recorded (3.4: OVMRU_005002E), what a domain takes live is the agent's own table, the rest is inferred. */
export const fieldTable: { readonly [F in EditableField]: Editable } = {
  name: 'always',
  description: 'always',
  userData: 'always',
  highAvailability: 'always',
  vmStartPolicy: 'always',
  restartActionOnCrash: 'always',
  restartActionOnPowerOff: 'always',
  restartActionOnRestart: 'always',
  osType: 'always',
  keymapName: 'always',
  cpuPriority: 'running',
  cpuUtilizationCap: 'running',
  pinnedCpus: 'running',
  memory: 'running',
  cpuCount: 'running',
  memoryLimit: 'stopped',
  cpuCountLimit: 'stopped',
  hugePagesEnabled: 'stopped',
  bootOrder: 'stopped',
  vmMouseType: 'stopped',
  vmDomainType: 'stopped',
  networkInstallPath: 'stopped',
  viridian: 'stopped',
};

/** The states in which a field of each kind may be changed; in any other the rule of the recorded refusal breaks the job. */
export const editableIn: { readonly [E in Editable]: ReadonlySet<VmRunState> } = {
  always: new Set(['STOPPED', 'RUNNING', 'SUSPENDED', 'TEMPLATE']),
  running: new Set(['STOPPED', 'RUNNING', 'TEMPLATE']),
  stopped: new Set(['STOPPED', 'TEMPLATE']),
};
