import type { ValueName, ValueOf } from '@ovmsim/model';
import type { WorldTransaction } from '../transaction.js';
import type { WorldReader } from '../world.js';

/** The attribute objects that the Manager keeps, by group of the Utilities API. */
interface KeptAttributes {
  readonly ArchiveManagement: ValueOf<'ArchiveManagementAttributes'>;
  readonly EventManagement: ValueOf<'EventManagementAttributes'>;
  readonly JobManagement: ValueOf<'JobManagementAttributes'>;
  readonly MacManagement: ValueOf<'MacManagementAttributes'>;
  readonly StatisticsManagement: ValueOf<'StatisticsManagementAttributes'>;
}

/** A group whose attributes are kept. */
export type AttributeGroup = keyof KeptAttributes;
export type AttributesOf<G extends AttributeGroup> = KeptAttributes[G];

const minutesOfDays = (days: number): number => days * 24 * 60;

/**
 * What each group holds until somebody changes it. The MAC range is documented (Concepts Guide 3.3 §7.4), sampling interval and hold time too (CLI guide 3.3
 * A.149: seconds and minutes); the ages and the interval of the archive, in minutes, and the other numbers are inferred. Nothing follows liveEventsMaxAge,
 * constructingJobsMaxAge, jobLockTimeoutSecs, maxNotificationRate, maxQueueSize and perHourThreshold.
 */
export const attributeDefaults: { readonly [G in AttributeGroup]: AttributesOf<G> } = {
  ArchiveManagement: {
    archiveEventsMaxAge: minutesOfDays(90), archiveJobsMaxAge: minutesOfDays(90), constructingJobsMaxAge: minutesOfDays(1),
    interval: minutesOfDays(1), liveEventsMaxAge: minutesOfDays(14), liveJobsMaxAge: minutesOfDays(7),
  },
  EventManagement: { maxNotificationRate: 100 },
  JobManagement: { jobLockTimeoutSecs: 3600, saveTranscriptOnSuccess: true },
  MacManagement: { oui: '00:21:f6', addressRangeStart: '00:00:00', addressRangeEnd: 'ff:ff:ff' },
  StatisticsManagement: { enabled: true, holdTime: 60, maxQueueSize: 10_000, perHourThreshold: 3600, samplingInterval: 20 },
};

/** The structure that a group shows and takes. */
export const attributeValues = {
  ArchiveManagement: 'ArchiveManagementAttributes',
  EventManagement: 'EventManagementAttributes',
  JobManagement: 'JobManagementAttributes',
  MacManagement: 'MacManagementAttributes',
  StatisticsManagement: 'StatisticsManagementAttributes',
} as const satisfies { readonly [G in AttributeGroup]: ValueName };

/** The attributes of a group as they are now. */
export function attributesOf<G extends AttributeGroup>(store: Pick<WorldReader, 'get'>, group: G): AttributesOf<G> {
  return { ...attributeDefaults[group], ...store.get('@Attributes', group)?.values };
}

/** Keeps new attributes of a group; those left out stay. */
export function keepAttributes<G extends AttributeGroup>(tx: WorldTransaction, group: G, changes: Partial<AttributesOf<G>>): void {
  const values = { ...tx.get('@Attributes', group)?.values, ...changes };
  if (tx.has('@Attributes', group)) tx.update('@Attributes', group, { values });
  else tx.insert('@Attributes', { id: group, values });
}
