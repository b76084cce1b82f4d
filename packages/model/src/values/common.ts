import { modelledValue, oneOf, recordedValue, text, time } from '../builder.js';
import { vmMessageType } from '../enums.js';

/** Reference to an object as it stands on the wire. `name` is null where the object's name is empty. */
export const simpleId = recordedValue({
  type: text(),
  value: text(),
  uri: text(),
  name: text().orNull(),
});

/** Element of `userData` and of the body of Vm sendMessage. */
export const keyValuePair = modelledValue({
  key: text(),
  value: text(),
});

/** Answer of GET Vm/SupportedOsTypes. */
export const stringList = modelledValue({
  strings: text().list(),
});

/** Answer of GET <Type>/id: a bare list of SimpleId, so it has no fields of its own. */
export const objectIdList = modelledValue({
});

/** Element of the list that is sent to a guest, and of the one that GET Vm/{id}/messages answers; kind and time are in answers only (inferred). */
export const vmMessage = modelledValue({
  key: text(),
  value: text(),
  type: oneOf(...vmMessageType).orNull().seen('inferred'),
  time: time().orNull().seen('inferred'),
});

/** What a login may set. */
export const sessionProperties = modelledValue({
  locale: text(),
});
