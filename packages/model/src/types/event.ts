import { anyRef, flag, modelled, oneOf, text, time } from '../builder.js';
import * as enums from '../enums.js';

/** An event. Ids are rising decimal numbers. */
export const event = modelled('behavioural', {
  acknowledgeable: flag(),
  acknowledged: flag(),
  associatedObjectId: anyRef().orNull(),
  createTime: time(),
  eventSeverity: oneOf(...enums.eventSeverity),
  eventType: text(),
  modifyTime: time(),
  summary: text(),
});
