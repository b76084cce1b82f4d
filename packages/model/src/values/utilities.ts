import { anyRef, flag, integer, modelledValue, oneOf, text, value } from '../builder.js';
import * as enums from '../enums.js';

/** Housekeeping of jobs and events. */
export const archiveManagementAttributes = modelledValue({
  archiveEventsMaxAge: integer(),
  archiveJobsMaxAge: integer(),
  constructingJobsMaxAge: integer(),
  interval: integer(),
  liveEventsMaxAge: integer(),
  liveJobsMaxAge: integer(),
});

/** Database backup. */
export const backupManagementAttributes = modelledValue({
  backupBaseDirectory: text(),
  backupCommand: text(),
  backupRunning: flag(),
  backupSupported: flag(),
});

/** Objects that qualify for an operation, and why others do not. */
export const businessSelection = modelledValue({
  globalUnselectedReasons: text().list(),
  selectedObjectIds: anyRef().list(),
  unselectedObjectDetails: value('UnselectedObjectDetails').list(),
});

/** An object that does not qualify. */
export const unselectedObjectDetails = modelledValue({
  reasons: text().list(),
  unselectedObjectId: anyRef(),
});

/** Rate limit of event notifications. */
export const eventManagementAttributes = modelledValue({
  maxNotificationRate: integer(),
});

/** Rate limit of the events of a Server. */
export const serverEventAttributes = modelledValue({
  maxNotificationRate: integer(),
});

/** Settings of the job framework. */
export const jobManagementAttributes = modelledValue({
  jobLockTimeoutSecs: integer(),
  saveTranscriptOnSuccess: flag(),
});

/** Level of one logger. */
export const loggerManagementAttributes = modelledValue({
  configuredLevel: oneOf(...enums.logLevel),
  effectiveLevel: oneOf(...enums.logLevel),
  inheritedFrom: text(),
  name: text(),
});

/** A certificate that logs in, as the Certificate utilities exchange it. */
export const loginCertificate = modelledValue({
  certificate: text(),
  fingerprint: text(),
  privateKey: text().orNull(),
});

/** Range of generated MAC addresses. */
export const macManagementAttributes = modelledValue({
  addressRangeEnd: text(),
  addressRangeStart: text(),
  oui: text(),
});

/** Change of a user's password. */
export const passwordChange = modelledValue({
  currentPassword: text(),
  newPassword: text(),
  username: text(),
});

/** Sampling and retention. */
export const statisticsManagementAttributes = modelledValue({
  enabled: flag(),
  holdTime: integer(),
  maxQueueSize: integer(),
  perHourThreshold: integer(),
  samplingInterval: integer(),
});
