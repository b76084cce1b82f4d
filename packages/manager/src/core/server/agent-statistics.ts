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
  const object = measuredObject(store, serverId, sample.object);
  const type = statisticType.find((name): name is StatisticType => name === sample.type);
  if (object === null || type === undefined || !isMeasured(object.type, type)) return [];
  const { time, interval } = received;
  return [{ object, type, value: sample.value, component: sample.component, startTime: Math.round(time - interval * 1000), endTime: time }];
}

/** Fields by which measured objects belong to a Server. */
const owners = { Vm: 'serverId', EthernetPort: 'serverId' } as const satisfies Partial<Record<TypeName, string>>;

/** The object of this Server that an id means; file systems are shared, so any may be told of. */
function measuredObject(store: WorldReader, serverId: string, id: string): ObjectRef | null {
  if (id === serverId) return { type: 'Server', id };
  for (const type of ['Vm', 'EthernetPort'] as const) {
    if (store.related(type, owners[type], serverId).includes(id)) return { type, id };
  }
  return store.has('FileSystem', id) ? { type: 'FileSystem', id } : null;
}
