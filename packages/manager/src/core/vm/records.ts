import { defaultOsType, domainTypes, repositoryRoot, runsOnXen, vmConfigPath } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { baseFields } from '../record.js';
import { locationOf } from '../virtual-disk/records.js';
import type { WorldReader } from '../world.js';
import { notRunning, unknownToTemplates } from './states.js';

type Vm = RecordOf<'Vm'>;

/** What of a machine or template is not the same for all; `id` is `newId(core, 'Vm')` or that of an import, run state STOPPED unless it is TEMPLATE. */
export type VmWishes = Pick<Vm, 'id' | 'name' | 'repositoryId'> & Partial<Omit<Vm, 'vmRunState' | 'diskLimit'>> & { readonly vmRunState?: 'STOPPED' | 'TEMPLATE' };

/** A machine that does not run, or a template, with the defaults of recorded machines (3.3.3). A limit that was not given is the value itself. */
export function newVm({ id, name, description, vmRunState = 'STOPPED', ...wishes }: VmWishes): Vm {
  const vmDomainType = wishes.vmDomainType ?? 'XEN_HVM';
  const { diskLimit, bootOrder } = domainTypes[runsOnXen(vmDomainType) ? vmDomainType : 'XEN_HVM'];
  const memory = wishes.memory ?? wishes.memoryLimit ?? 1024;
  const cpuCount = wishes.cpuCount ?? wishes.cpuCountLimit ?? 1;
  return {
    ...baseFields({ id, name, description: description ?? '' }),
    cpuPriority: 50,
    hugePagesEnabled: false,
    cpuUtilizationCap: 100,
    highAvailability: false,
    bootOrder,
    vmMouseType: 'OS_DEFAULT',
    osType: defaultOsType,
    serverPoolId: null,
    networkInstallPath: '',
    origin: '',
    keymapName: 'en-us',
    serverId: null,
    osVersion: null,
    kernelVersion: null,
    guestDriverVersion: null,
    vmApiVersion: null,
    // A machine that was never in a pool has none (3.4 clients).
    vmStartPolicy: (wishes.serverPoolId ?? null) === null ? null : 'USE_POOL_POLICY',
    architecture: null,
    restartActionOnCrash: 'RESTART',
    restartActionOnPowerOff: 'STOP',
    restartActionOnRestart: 'RESTART',
    viridian: false,
    vmConfigFileAbsolutePath: null,
    vmConfigFileMountedPath: null,
    pinnedCpus: null,
    ...wishes,
    vmRunState,
    vmDomainType,
    diskLimit,
    memory,
    memoryLimit: wishes.memoryLimit ?? memory,
    cpuCount,
    cpuCountLimit: wishes.cpuCountLimit ?? cpuCount,
    ...(vmRunState === 'TEMPLATE' ? unknownToTemplates : notRunning),
  };
}

/** Where the configuration of a machine lies, as 3.4 shows it: on its file server and on the Servers (form inferred from that of disks). */
export function configPaths(
  store: Pick<WorldReader, 'get'>,
  { id, repositoryId, template }: { readonly id: string; readonly repositoryId: string; readonly template: boolean },
): Pick<Vm, 'vmConfigFileAbsolutePath' | 'vmConfigFileMountedPath'> {
  const path = vmConfigPath(id, template);
  const location = locationOf(store, repositoryId);
  return {
    vmConfigFileAbsolutePath: location === null ? null : `${location}${path}`,
    vmConfigFileMountedPath: `${repositoryRoot}/${repositoryId}${path}`,
  };
}
