import { describe, expect, expectTypeOf, test } from 'vitest';
import type { DerivedFieldName, LineId } from './index.js';
import { agentMethod, lineOf, operations, productPorts } from './index.js';

describe('the ports of the product', () => {
  test('are those of the lines of communication', () => {
    const of = (line: LineId): readonly string[] => lineOf(line).ports;
    const { https, http, agent, cli, legacy, database, vnc, serial, migration, secureMigration, heartbeat, ntp } = productPorts;
    expect(of('ws-to-core')).toEqual([String(https)]);
    expect(of('browser-to-gui')).toEqual([String(https), String(http)]);
    expect(of('core-to-agent')).toEqual([String(agent)]);
    expect(of('client-to-cli')).toEqual([String(cli)]);
    expect(of('legacy-api')).toEqual([String(legacy)]);
    expect(of('database')).toEqual([String(database)]);
    expect(of('vnc')).toEqual([`${vnc}+`]);
    expect(of('serial')).toEqual([`${serial}+`]);
    expect(of('live-migration')).toEqual([String(migration), String(secureMigration)]);
    expect(of('heartbeat')).toEqual([String(heartbeat)]);
    expect(of('ntp')).toEqual([`${ntp}/udp`]);
  });
});

describe('operations', () => {
  const named = (member: 'line' | 'endsSession' | 'countsAsPoll'): string[] => operations.filter((each) => each[member] !== undefined).map((each) => each.name);

  test('tell the line that only they travel on, the end of a session, and polling', () => {
    expect(named('line')).toEqual(['AgentNotification.event', 'AgentNotification.statistic', 'Gui.changes']);
    expect(named('endsSession')).toEqual(['Session.logout']);
    expect(named('countsAsPoll')).toEqual(['Job.get']);
  });
});

describe('arguments of the agent', () => {
  test('that are passwords are marked one by one', () => {
    const secret = (name: string): string[] => (agentMethod(name)?.params ?? []).filter((param) => param.secret === true).map((param) => param.name);
    expect(secret('update_agent_password')).toEqual(['password', 'old_password']);
    expect(secret('remote_power_off')).toEqual(['bmc_password']);
    expect(secret('take_ownership')).toEqual([]);
  });
});

describe('derived fields', () => {
  test('are known by type', () => {
    expectTypeOf<DerivedFieldName<'Manager'>>().toEqualTypeOf<'managerTime'>();
    expectTypeOf<DerivedFieldName<'StorageElement'>>().toEqualTypeOf<'storageArrayId'>();
    expectTypeOf<DerivedFieldName<'Vm'>>().toEqualTypeOf<never>();
  });
});
