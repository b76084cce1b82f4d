import { statisticType } from '@ovmsim/model';
import type { ObjectRef, StatisticType, TypeName } from '@ovmsim/model';
import type { ManagerCore } from '../manager-core.js';
import type { OperationCall, OperationResult } from '../operation.js';
import type { NewSample } from '../statistics/statistics.js';
import { isMeasured } from '../statistics/supported.js';
import type { WorldReader } from '../world.js';
import { notifyingServer, readStatistics, type ReceivedStatistics } from './notification.js';

/**
 * AgentNotification.statistic: stores the samples of one interval. Samples of what the Manager does not know, or of what is another Server's, are left out;
 * the rest of the post counts.
 */
export function acceptStatistics(call: OperationCall, core: ManagerCore): OperationResult {
  const serverId = notifyingServer(call, core);
  const received = readStatistics(call.body);
  const samples = received.samples.flatMap((sample) => newSample(core.store, { serverId, received, sample }));
  if (samples.length < received.samples.length) {
    core.options.log.debug({ server: serverId, ignored: received.samples.length - samples.length }, 'an agent sent samples that cannot be used');
  }
  core.transact((tx) => core.statistics.add(tx, samples));
  return { kind: 'empty' };
}

interface Place {
  readonly serverId: string;
  readonly received: ReceivedStatistics;
  readonly sample: ReceivedStatistics['samples'][number];
}

function newSample(store: WorldReader, { serverId, received, sample }: Place): NewSample[] {
  const type = statisticType.find((name): name is StatisticType => name === sample.type);
  if (type === undefined) return [];
  const { time, interval } = received;
  return measuredObjects(store, serverId, sample.object)
    .filter((object) => isMeasured(object.type, type))
    .map((object) => ({ object, type, value: sample.value, component: sample.component, startTime: Math.round(time - interval * 1000), endTime: time }));
}

/** Fields by which measured objects belong to a Server. */
const owners = { Vm: 'serverId', EthernetPort: 'serverId' } as const satisfies Partial<Record<TypeName, string>>;

/**
 * The objects that an id means when this Server tells of it: itself, its machines and ports. A repository is told of by the first Server that presents it alone
 * (recalled: one chosen Server per file system), and stands for its file system, too.
 */
function measuredObjects(store: WorldReader, serverId: string, id: string): ObjectRef[] {
  if (id === serverId) return [{ type: 'Server', id }];
  for (const type of ['Vm', 'EthernetPort'] as const) {
    if (store.get(type, id)?.[owners[type]] === serverId) return [{ type, id }];
  }
  const repository = store.get('Repository', id);
  if (repository !== undefined) return repository.presentedServerIds[0] === serverId ? [{ type: 'Repository', id }, { type: 'FileSystem', id: repository.fileSystemId }] : [];
  return store.has('FileSystem', id) ? [{ type: 'FileSystem', id }] : [];
}
