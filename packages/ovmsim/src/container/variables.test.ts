import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../supervisor/user-error.js';
import { planRole } from './roles.js';
import { RoleEnvironment, roles, unknownVariables, variableRows, variables, type Role } from './variables.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-variables-'));
afterAll(() => rmSync(folder, { recursive: true }));

const env = (role: Role, given: Record<string, string> = {}): RoleEnvironment => new RoleEnvironment(role, given);

describe('the variables of ovmsim serve', () => {
  it('hold their defaults where they are not set or empty', () => {
    const manager = env('manager', { OVMSIM_ADMIN_PASSWORD: '', OVMSIM_CLOCK_START: '' });
    expect([manager.of(variables.adminPassword), manager.of(variables.clockStart), manager.of(variables.bind), manager.of(variables.names)]).toEqual(['Welcome1', undefined, '127.0.0.1', []]);
    expect(roles.map((role) => env(role).of(variables.port))).toEqual([8443, 7002, 8899]);
  });

  it('take a secret from a file, without the newline at its end', () => {
    const file = join(folder, 'password');
    writeFileSync(file, 'from a file \r\n');
    expect(env('manager', { OVMSIM_ADMIN_PASSWORD_FILE: file }).of(variables.adminPassword)).toBe('from a file ');
    writeFileSync(file, '\n');
    expect(() => env('manager', { OVMSIM_ADMIN_PASSWORD_FILE: file }).of(variables.adminPassword)).toThrow(/^OVMSIM_ADMIN_PASSWORD_FILE: .* is empty$/);
    expect(() => env('server', { OVMSIM_AGENT_PASSWORD_FILE: `${file}.none` }).of(variables.agentPassword)).toThrow(UserError);
    expect(() => env('manager', { OVMSIM_ADMIN_PASSWORD_FILE: file, OVMSIM_ADMIN_PASSWORD: 'x' }).of(variables.adminPassword)).toThrow(/both set/);
  });

  it.each([
    ['manager', { OVMSIM_CLI_PORT: 'off' }, 'OVMSIM_CLI_PORT=off: expected a port from 1 to 65535'],
    ['manager', { OVMSIM_PORT: '0' }, 'OVMSIM_PORT=0: expected a port from 1 to 65535'],
    ['ca', { OVMSIM_PORT: '8443 ' }, 'OVMSIM_PORT=8443 : expected a port from 1 to 65535'],
    ['ca', { OVMSIM_BIND: 'everywhere' }, 'OVMSIM_BIND=everywhere: expected an IP address'],
    ['ca', { OVMSIM_NAMES: 'ca, no_name' }, 'OVMSIM_NAMES=ca, no_name: expected a host name or an IP address'],
    ['manager', { OVMSIM_CA_URL: 'http://ca:8443' }, 'OVMSIM_CA_URL=http://ca:8443: expected an address such as https://ca:8443'],
    ['manager', { OVMSIM_PROFILE: '3.2' }, 'OVMSIM_PROFILE=3.2: expected one of 3.4, 3.3'],
    ['server', { OVMSIM_SERVER_NAME: '../up' }, 'OVMSIM_SERVER_NAME=../up: expected a short host name, such as ovs1'],
    ['server', { OVMSIM_CLOCK_RATE: '-1' }, 'OVMSIM_CLOCK_RATE=-1: expected a number from 0.001 to 100000'],
    ['server', { OVMSIM_CLOCK_START: 'yesterday' }, 'OVMSIM_CLOCK_START=yesterday: expected a time such as 2016-01-01T00:00:00Z'],
    ['server', { OVMSIM_SERVER_ADDRESS: '::1' }, 'OVMSIM_SERVER_ADDRESS=::1: expected an IPv4 address'],
  ] as const)('refuse, for the role %s, %j in one line', (role, given, message) => {
    expect(() => planRole(env(role, given))).toThrow(new UserError(message));
  });

  it('names those that nobody reads', () => {
    expect(unknownVariables({ PATH: '', OVMSIM_SEED: 'x', OVMSIM_AGENT_PASSWORD_FILE: 'x', OVMSIM_HOME: 'x', OVMSIM_PASWORD: 'x' })).toEqual(['OVMSIM_PASWORD']);
  });

  it('are each documented, once', () => {
    const names = variableRows().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(variableRows().filter(({ about, fallback }) => about === '' || fallback === '' || fallback === 'null')).toEqual([]);
  });
});

describe('a role', () => {
  it('stands on one clock with the others where all are told when it began', () => {
    const given = { OVMSIM_CLOCK_RATE: '60', OVMSIM_CLOCK_START: '2026-01-01T00:00:00Z' };
    const clocks = (['ca', 'manager'] as const).map((role) => (planRole(env(role, given)).document['process'] as { clock: unknown }).clock);
    expect(clocks).toEqual(Array(2).fill({ mode: 'run', now: Date.UTC(2026, 0, 1), at: Date.UTC(2026, 0, 1), rate: 60 }));
  });

  it('is the Server of that name in the world of the seed', () => {
    const { name, document } = planRole(env('server', { OVMSIM_SERVER_NAME: 'ovs7', OVMSIM_SEED: 's', OVMSIM_SERVER_ADDRESS: '192.0.2.7' }));
    expect(name).toBe('ovs7');
    expect(document['servers']).toMatchObject([{ name: 'ovs7', hostname: 'ovs7.example.com', seed: 's/ovs7', ip: '192.0.2.7', host: '127.0.0.1', port: 8899 }]);
  });
});
