import { jobFilters } from './filters.js';
import { action, read, typeRead } from './build.js';

/** Jobs beyond list, ids and get. */
export const jobOperations = [
  typeRead('Job', 'active', { params: jobFilters, returns: { kind: 'list', type: 'Job' }, level: 'behavioural', evidence: '3.4 clients' }),
  read('Job', 'transcript', { returns: { kind: 'text' }, level: 'behavioural', evidence: '3.3 clients' }),
  /** Answers with the job itself, not with a new one. */
  action('Job', 'abort', { level: 'behavioural', evidence: '3.3 clients; answer inferred' }),
];
