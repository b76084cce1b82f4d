import { anyRef, modelled, oneOf } from '../builder.js';
import * as enums from '../enums.js';

/** A tag. Which objects carry it is stored on the objects. */
export const resourceGroup = modelled('behavioural', {
  resourceIds: anyRef().list().derived(),
  type: oneOf(...enums.resourceGroupType),
});
