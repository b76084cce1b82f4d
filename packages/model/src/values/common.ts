import { modelledValue, recordedValue, text } from '../builder.js';

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

/** Element of the list that is sent to a guest. */
export const vmMessage = modelledValue({
  key: text(),
  value: text(),
});

/** What a login may set. */
export const sessionProperties = modelledValue({
  locale: text(),
});
