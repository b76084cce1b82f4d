import type { TypeName } from '../names.js';
import { booleanParameter, idParameter, integerParameter, stringParameter } from './build.js';
import type { ParameterSpec } from './spec.js';

/** Filters of GET /Event: nothing public shows them; all are optional, times are epoch milliseconds (inferred). */
export const eventFilters = [
  stringParameter('type'),
  stringParameter('severity'),
  // How severities compare with that one; when left out, the release decides.
  stringParameter('severityEqualityType'),
  booleanParameter('acknowledged'),
  integerParameter('startTime'),
  integerParameter('endTime'),
  integerParameter('maxEvents'),
  stringParameter('objectType'),
  stringParameter('objectId'),
] as const satisfies readonly ParameterSpec[];

/** Filters of the job list (3.4 clients); blank values mean that the filter is not set. */
export const jobFilters = [integerParameter('startTime'), integerParameter('endTime'), integerParameter('maxJobs')] as const satisfies readonly ParameterSpec[];

/** Filters of GET /Statistic (inferred). */
export const statisticFilters = [
  stringParameter('objectType'),
  stringParameter('objectId'),
  stringParameter('type'),
  integerParameter('startTime'),
  integerParameter('endTime'),
  integerParameter('maxResults'),
] as const satisfies readonly ParameterSpec[];

/** Filters of the list of a type. */
export const listParameters = { Event: eventFilters, Job: jobFilters } as const satisfies { readonly [T in TypeName]?: readonly ParameterSpec[] };
/** Filters of the ids of a type. */
export const idsParameters = { Event: eventFilters, Job: jobFilters } as const satisfies { readonly [T in TypeName]?: readonly ParameterSpec[] };
/** What may stand in the query of a creation instead of in its body (clients of 3.3 and 3.4 send `POST Vm?repositoryId=…&serverPoolId=…`). */
export const createParameters: { readonly [T in TypeName]?: readonly ParameterSpec[] } = {
  Vm: [idParameter('repositoryId', 'Repository'), idParameter('serverPoolId', 'ServerPool')],
};
