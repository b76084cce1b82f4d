import type { TypeName } from '../names.js';
import { booleanParameter, integerParameter, stringParameter } from './build.js';
import type { ParameterSpec } from './spec.js';

/** Filters of GET /Event: nothing public shows them; all are optional, times are epoch milliseconds (inferred). */
export const eventFilters: readonly ParameterSpec[] = [
  stringParameter('type'),
  stringParameter('severity'),
  booleanParameter('acknowledged'),
  integerParameter('startTime'),
  integerParameter('endTime'),
  integerParameter('maxEvents'),
  stringParameter('objectType'),
  stringParameter('objectId'),
];

/** Filters of the job list (3.4 clients); blank values mean that the filter is not set. */
export const jobFilters: readonly ParameterSpec[] = [integerParameter('startTime'), integerParameter('endTime'), integerParameter('maxJobs')];

/** Filters of GET /Statistic (inferred). */
export const statisticFilters: readonly ParameterSpec[] = [
  stringParameter('objectType'),
  stringParameter('objectId'),
  stringParameter('type'),
  integerParameter('startTime'),
  integerParameter('endTime'),
  integerParameter('maxResults'),
];

/** Filters of the list of a type. */
export const listParameters: { readonly [T in TypeName]?: readonly ParameterSpec[] } = { Event: eventFilters, Job: jobFilters };
/** Filters of the ids of a type. */
export const idsParameters: { readonly [T in TypeName]?: readonly ParameterSpec[] } = { Event: eventFilters, Job: jobFilters };
