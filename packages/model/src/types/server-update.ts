import { flag, inverse, modelled, oneOf, recorded, ref, text } from '../builder.js';
import * as enums from '../enums.js';

/** Where Servers get packages from: two built-in global ones, or one per pool. */
export const serverUpdateConfiguration = recorded('shape', {
  serverPoolId: ref('ServerPool').orNull(),
  repositoryType: oneOf(...enums.serverUpdateRepositoryType),
  serverUpdateRepositoryConfigurationIds: inverse('ServerUpdateRepositoryConfiguration', 'serverUpdateConfigurationId'),
  globalConfiguration: flag(),
});

/** One package repository of an update configuration. */
export const serverUpdateRepositoryConfiguration = modelled('shape', {
  enabled: flag().writable(),
  packageSignatureKey: text().orNull().writable(),
  packageSignatureType: oneOf(...enums.packageSignatureType).writable(),
  repositoryName: text().writable(),
  url: text().writable(),
  serverUpdateConfigurationId: ref('ServerUpdateConfiguration'),
});
