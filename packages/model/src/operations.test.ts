import { describe, expect, test } from 'vitest';
import type { OperationSpec } from './index.js';
import { fieldOf, operationNamed, operations, operationsOf, typeNames, types, valueTypes } from './index.js';

const shape = (path: string): string => path.replace(/:\w+/g, ':');
const levelOf = (name: string): string | undefined => operationNamed(name)?.level;
const parameters = (operation: OperationSpec): readonly string[] => [...(operation.http[0]?.path.matchAll(/:(\w+)/g) ?? [])].map((match) => match[1] ?? '');

describe('operations', () => {
  test('have names and routes of their own', () => {
    const names = operations.map((operation) => operation.name);
    expect(new Set(names).size).toBe(names.length);
    const routes = operations.flatMap((operation) => operation.http.map(({ method, path }) => `${method} ${shape(path)}`));
    expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
  });

  test('use plain paths whose parameters are id and childId', () => {
    for (const operation of operations) {
      expect(operation.http.length).toBeGreaterThan(0);
      for (const { path } of operation.http) expect(path, operation.name).toMatch(/^(?:\/(?:\w+|:id|:childId))+$/);
      const wanted = operation.kind === 'child' || (operation.child !== undefined && ['modify', 'delete'].includes(operation.kind)) ? ['id', 'childId'] : undefined;
      if (wanted !== undefined) expect(parameters(operation), operation.name).toEqual(wanted);
    }
  });

  test('refer to types, fields and values that exist, and say where they are known from', () => {
    for (const operation of operations) {
      const { name, type, relation, child, body, returns, params } = operation;
      expect(operation.evidence, name).not.toBe('');
      if (type !== null) expect(types[type], name).toBeDefined();
      if (relation !== undefined && type !== null) {
        const field = fieldOf(type, relation);
        expect(field?.shape, name).toEqual({ kind: 'id', ref: child });
      }
      if (body.kind === 'value') expect(valueTypes[body.value], name).toBeDefined();
      if (returns.kind === 'value' || returns.kind === 'values') expect(valueTypes[returns.value], name).toBeDefined();
      for (const parameter of params) if (parameter.kind === 'id') expect(parameter.ref, name).toBeDefined();
    }
  });

  test('answer to writes with a job, except sessions, certificates, queries and notifications', () => {
    const data = new Set(['Event.query', 'Statistic.query']);
    for (const operation of operations) {
      if (operation.http[0]?.method === 'GET' || operation.kind === 'session' || operation.kind === 'utility' || operation.kind === 'internal') continue;
      if (!data.has(operation.name)) expect(operation.returns.kind, operation.name).toBe('job');
    }
  });

  test('let agents do nothing but notify', () => {
    expect(operations.filter((operation) => operation.principals.includes('agent')).map((operation) => operation.name)).toEqual([
      'AgentNotification.event', 'AgentNotification.statistic',
    ]);
  });

  test('let the console read and change nothing', () => {
    const open = operations.filter((operation) => operation.principals.includes('gui') && operation.http[0]?.method !== 'GET');
    expect(open.map((operation) => operation.name).sort()).toEqual(['Event.query', 'Session.login', 'Session.logout', 'Statistic.query']);
  });

  test('read every type, at the level of the type', () => {
    for (const type of typeNames) {
      for (const kind of ['list', 'ids', 'get']) expect(levelOf(`${type}.${kind}`)).toBe(types[type].level);
    }
  });

  test('build servers, pools, jobs, events and certificates, and refuse the other writes', () => {
    const built = operations.filter((operation) => operation.level === 'behavioural' && operation.http[0]?.method !== 'GET' && !operation.name.endsWith('.acknowledgeEvents'));
    expect(built.map((operation) => operation.name)).toEqual(expect.arrayContaining([
      'Server.modify', 'Server.delete', 'ServerPool.create', 'ServerPool.modify', 'ServerPool.delete', 'ServerPoolPolicy.modify', 'Job.modify',
      'Server.discover', 'Server.takeOwnership', 'Server.releaseOwnership', 'Server.refresh', 'ServerPool.addServer', 'ServerPool.removeServer',
      'Job.abort', 'Event.query', 'Event.acknowledge', 'Statistic.query', 'Session.login', 'Session.logout',
      'Certificate.signCertificate', 'Certificate.register', 'Certificate.signAndRegister', 'Certificate.unregister',
      'AgentNotification.event', 'AgentNotification.statistic',
    ]));
  });

  test('take the agent password as a secret body', () => {
    for (const name of ['Server.discover', 'Server.takeOwnership']) expect(operationNamed(name)?.body).toEqual({ kind: 'text', secret: true });
  });

  test('follow relations by the name of the other type', () => {
    const route = (name: string): string | undefined => operationNamed(name)?.http[0]?.path;
    expect(route('ServerPool.serverIds.children')).toBe('/ServerPool/:id/Server');
    expect(route('Vm.vmDiskMappingIds.childIds')).toBe('/Vm/:id/VmDiskMapping/id');
    expect(route('VmDiskMapping.virtualDiskId.one')).toBe('/VmDiskMapping/:id/VirtualDisk');
    expect(operationsOf('Server').map((operation) => operation.name)).toContain('Server.discover');
    expect(operationsOf(null).map((operation) => operation.name)).toContain('Session.login');
  });
});
