import { action, anyId } from './build.js';

const evidence = 'CLI guide 3.4; REST form inferred';

/** What carries a tag. */
export const resourceGroupOperations = [
  action('ResourceGroup', 'addResource', { body: anyId, level: 'behavioural', evidence }),
  action('ResourceGroup', 'removeResource', { body: anyId, level: 'behavioural', evidence }),
];
