import { anyRef, flag, integer, inverse, modelled, oneOf, recorded, ref, refs, text, time, value } from '../builder.js';
import * as enums from '../enums.js';

/** A job. Archived jobs show null for `userData` and `resourceGroupIds`, and an error with two nulls; both flavours are recorded. */
export const job = recorded('behavioural', {
  userData: value('KeyValuePair').list().orNull(),
  resourceGroupIds: refs('ResourceGroup').orNull(),
  resultId: anyRef().orNull(),
  jobRunState: oneOf(...enums.jobRunState),
  jobSummaryState: oneOf(...enums.jobRunState),
  done: flag(),
  summaryDone: flag(),
  jobGroup: flag(),
  error: value('JobError').orNull(),
  progressMessage: text().orNull(),
  latestSummaryProgressMessage: text().orNull(),
  extraInfo: text().orNull(),
  parentJobId: ref('Job').orNull(),
  childJobIds: inverse('Job', 'parentJobId'),
  user: text(),
  abortedByUser: text().orNull(),
  startTime: time(),
  endTime: time().orNull(),
  wsErrorCode: text().orNull().since34(),
});

/** A periodic task of the Manager. */
export const periodicTask = modelled('stateful', {
  enabled: flag().writable(),
  interval: integer().unit('min').writable(),
});
