import { integer, modelledValue, oneOf, recordedValue, text } from '../builder.js';
import * as enums from '../enums.js';

/** Access host of a storage array. */
export const accessHost = modelledValue({
  hostname: text(),
  password: text(),
  port: integer(),
  username: text(),
});

/** Quality of service offered by an array. */
export const qosValue = modelledValue({
  description: text(),
  priority: integer(),
  value: text(),
});

/** One ability of a Storage Connect plug-in. */
export const storageAbilityRecord = recordedValue({
  ability: oneOf(...enums.storageAbility),
  value: oneOf(...enums.storageAbilityValue),
});

/** Body of the imports into a repository. */
export const repositoryImport = modelledValue({
  proxy: text(),
  urls: text().list(),
});
