import type { ErrorSpec } from './spec.js';
import { named } from './spec.js';

/** Login, events, jobs, logging and statistics. */
export const sessionsErrors = {
  AUTH_000000: { name: 'AUTH_NOT_LOGGED_IN', status: 401, soapFault: 'Client', jobError: 'WS_API', text: 'Not logged in', evidence: named },
  AUTH_000001: { name: 'AUTH_USER_ALREADY_LOGGED_IN', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'User {0} is logged in already', evidence: named },
  AUTH_000002: { name: 'AUTH_CONNECTION_TO_MANAGER_FAILED', status: 503, soapFault: 'Server', jobError: 'WS_API', text: 'The Manager is not ready to take requests', evidence: named },
  AUTH_000003: { name: 'AUTH_INFO_NOT_SUPPLIED', status: 401, soapFault: 'Client', jobError: 'WS_API', text: 'No user and password were supplied', evidence: named },
  AUTH_000004: { name: 'AUTH_UNSUPPORTED_AUTH_TYPE', status: 401, soapFault: 'Client', jobError: 'WS_API', text: 'Authentication by {0} is not supported', evidence: named },
  AUTH_000005: { name: 'AUTH_INVALID_CREDENTIALS', status: 401, soapFault: 'Client', jobError: 'WS_API', text: 'User or password is wrong', evidence: named },
  AUTH_000006: { name: 'AUTH_UNAUTHORIZED', status: 403, soapFault: 'Client', jobError: 'PERMISSION', text: '{0} is not allowed to do this', evidence: named },
  EVENT_000000: { name: 'EVENT_FILTER_ARGS_REQUIRED', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'At least one filter is needed', evidence: named },
  EVENT_000001: { name: 'EVENT_INVALID_FILTER_ARG', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{1}" is not a value of the filter {0}', evidence: named },
  EVENT_000002: { name: 'EVENT_CANNOT_ACKNOWLEDGE', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'Event {0} cannot be acknowledged', evidence: named },
  EVENT_000003: { name: 'EVENT_NEED_BOTH_TYPE_AND_ID', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'Object type and object id must be given together', evidence: named },
  EVENT_000004: { name: 'EVENT_TYPE_INVALID', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not an event type', evidence: named },
  EVENT_000005: { name: 'EVENT_TYPE_UNACKABLE', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'Events of type {0} are not acknowledged', evidence: named },
  JOB_000000: { name: 'JOB_NO_LOCKING_JOB_FOUND', status: 404, soapFault: 'Client', jobError: 'WS_API', text: 'No job locks {0}', evidence: named },
  JOB_000001: { name: 'JOB_INVALID_FILTER_ARG', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{1}" is not a value of the filter {0}', evidence: named },
  JOB_000002: { name: 'JOB_IS_READONLY', status: 409, soapFault: 'Client', jobError: 'ILLEGAL_OPERATION', text: 'Job {0} is read only', evidence: named },
  LOG_MANAGER_000000: { name: 'LOGGER_NOT_FOUND', status: 404, soapFault: 'Client', jobError: 'WS_API', text: 'There is no logger {0}', evidence: named },
  STATISTIC_000000: { name: 'STATISTIC_TYPE_NOT_SUPPORTED', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'Statistic type {0} is not supported for {1}', evidence: named },
  STATISTIC_000001: { name: 'STATISTIC_INVALID_TYPE', status: 400, soapFault: 'Client', jobError: 'WS_API', text: '"{0}" is not a statistic type', evidence: named },
  STATISTIC_000002: { name: 'STATISTIC_OBJECTTYPE_NOT_SUPPORTED', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'There are no statistics of {0}', evidence: named },
} as const satisfies Record<string, ErrorSpec>;
