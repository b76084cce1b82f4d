import { eventSeverity } from '../../enums.js';
import type { StatisticType } from '../../enums.js';
import { integer, mac, objectType, oneOf, text, time, yesNo } from '../attributes.js';
import { command } from '../command.js';
import { anyRef, attribute, constant, instance, list, macPart, object } from '../fillings.js';
import type { CliCommand, CliStep, Filling } from '../spec.js';

const guide = 'CLI guide 3.3';
const ofObject = { objectType: attribute('objType'), objectId: attribute('objId') };
const span = [time('startTime'), time('endTime')];

/** An event query; types of event are named, or compared where a comparison is given. */
function query(types: Readonly<Record<string, Filling>>, condition: Pick<CliStep, 'when' | 'unless'>): CliStep {
  return {
    operation: 'Event.query', ...condition,
    body: {
      ...types,
      associatedObjectIds: list(anyRef(attribute('objType'), attribute('objIds'))),
      severityArguments: list(object({ equalityType: attribute('severityEqualityType', 'GTE'), queryValue: attribute('severity') }, ['severity'])),
      createTimeArguments: list(
        object({ equalityType: constant('GTE'), queryValue: attribute('startTime') }, ['startTime']),
        object({ equalityType: constant('LTE'), queryValue: attribute('endTime') }, ['endTime']),
      ),
      acknowledged: attribute('acknowledged'), userAckable: attribute('userAckable'), maxResults: attribute('maxResults'),
    },
  };
}
const compared: Filling = { from: 'object', parts: { equalityType: attribute('eventEqualityType'), queryValue: attribute('eventTypes') }, when: ['eventTypes'], each: 'eventTypes' };

/** Statistics of the product that nothing in the simulator measures. */
const unmeasured = ['FREE_MEMORY', 'FILE_SYSTEM_SPACE_UTILIZATION', 'FILE_SYSTEM_SPACE_TOTAL', 'FILE_SYSTEM_TOTAL_FILES_SIZE'];
const measured = ['CPU_COUNT', 'CPU_UTILIZATION', 'DISK_READ', 'DISK_WRITE', 'MEMORY_UTILIZATION', 'NETWORK_RECEIVED', 'NETWORK_SENT', 'FILE_SYSTEM_SPACE_AVAILABLE'] as const satisfies readonly StatisticType[];

/** Commands about events, jobs, statistics and the Manager itself. */
export const managerCustomCommands = (): readonly CliCommand[] => [
  command('abort', 'Job', { steps: [{ operation: 'Job.abort', id: instance }], answer: 'done', help: 'Asks a job to stop.', evidence: guide }),
  command('ackEvent', null, {
    attributes: [text('eventId').required()], steps: [{ operation: 'Event.acknowledge', id: attribute('eventId') }], help: 'Acknowledges an event.', evidence: guide,
  }),
  command('getEvents', null, {
    attributes: [objectType('objType'), text('objId'), oneOf('severity', eventSeverity), yesNo('acknowledged'), ...span, integer('amount')],
    steps: [{
      operation: 'Event.list',
      params: {
        // The severity and everything above it, in both releases.
        ...ofObject, severity: attribute('severity'), severityEqualityType: constant('GTE'), acknowledged: attribute('acknowledged', false), startTime: attribute('startTime'), endTime: attribute('endTime'), maxEvents: attribute('amount'),
      },
    }],
    answer: 'data', data: 'list', help: 'Lists events that nobody has acknowledged, or others.', evidence: guide,
  }),
  command('getEventsForObject', null, {
    attributes: [objectType('objType').required(), text('objId').required()], steps: [{ operation: 'Event.list', params: ofObject }],
    answer: 'data', data: 'list', help: 'Lists the events of one object.', evidence: guide,
  }),
  command('getEventListByQuery', null, {
    attributes: [
      objectType('objType'), text('objIds').many(), oneOf('severity', eventSeverity), oneOf('severityEqualityType', ['LT', 'LTE', 'GT', 'GTE', 'EQ', 'NE']),
      text('eventTypes').many(), oneOf('eventEqualityType', ['LIKE', 'NOT_LIKE']), yesNo('acknowledged'), yesNo('userAckable'), ...span, integer('maxResults'),
    ],
    steps: [query({ types: attribute('eventTypes') }, { unless: ['eventEqualityType'] }), query({ typeArguments: list(compared) }, { when: ['eventEqualityType'] })],
    answer: 'data', data: 'list', since: '3.4', atLeastOne: true, help: 'Lists the events that a query means.', evidence: 'CLI guide 3.4 A.112',
  }),
  command('getTriageEvent', null, {
    attributes: [objectType('objType').required(), text('objId').required()],
    steps: [{
      operation: 'Event.query',
      body: {
        associatedObjectIds: list(anyRef(attribute('objType'), attribute('objId'))), acknowledged: constant(false), maxResults: constant(1),
        orderByMap: object({ SEVERITY: constant('DESCENDING'), CREATE_TIME: constant('DESCENDING') }, ['objId']),
      },
    }],
    answer: 'data', data: 'list', help: 'Shows the event of an object that has to be looked at first: the worst and newest that nobody has acknowledged.', evidence: 'CLI guide 3.3; choice inferred',
  }),
  command('getJobs', null, {
    attributes: [...span, integer('amount')],
    steps: [{ operation: 'Job.list', params: { startTime: attribute('startTime'), endTime: attribute('endTime'), maxJobs: attribute('amount') } }],
    answer: 'data', data: 'list', atLeastOne: true, help: 'Lists jobs.', evidence: guide,
  }),
  command('getManagerTime', null, {
    steps: [{ operation: 'Manager.get', id: constant('Manager') }], answer: 'data', data: 'time', since: '3.4', help: 'Shows the time of the Manager.', evidence: 'CLI guide 3.4; layout inferred',
  }),
  command('getStatList', null, {
    attributes: [objectType('objType').required(), text('objId').required(), oneOf('statType', measured).but(...unmeasured).required(), time('startTime').required(), time('endTime')],
    steps: [{ operation: 'Statistic.list', params: { ...ofObject, type: attribute('statType'), startTime: attribute('startTime'), endTime: attribute('endTime') } }],
    answer: 'data', data: 'statistics', help: 'Shows what was measured of an object.', evidence: 'CLI outputs of 3.3',
  }),
  command('getVnicMacAddrRange', null, { steps: [{ operation: 'MacManagement.get' }], answer: 'data', data: 'macRange', help: 'Shows the range of MAC addresses of new network cards.', evidence: guide }),
  command('setVnicMacAddrRange', null, {
    attributes: [mac('startMacAddr').required().inferred(), mac('endMacAddr').required().inferred()],
    steps: [{
      operation: 'MacManagement.modify',
      body: { oui: macPart('startMacAddr', 'oui'), addressRangeStart: macPart('startMacAddr', 'rest'), addressRangeEnd: macPart('endMacAddr', 'rest') },
      requires: { filling: macPart('startMacAddr', 'oui'), is: macPart('endMacAddr', 'oui'), otherwise: 'Both addresses must begin with the same three bytes' },
    }],
    help: 'Sets the range of MAC addresses of new network cards.', evidence: guide,
  }),
];
