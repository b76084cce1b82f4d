import { describe, expect, test } from 'vitest';
import {
  agentMethod, agentMethods, agentNotifications, derivedIds, eventSeverity, eventTypes, idForms, isTypeName, lineOf, lines, newIdDigits, profiles, typeNames,
  types, xmlItemName, xmlListName,
} from './index.js';

describe('procedures of the agent', () => {
  test('are the two hundred of the stock agent and the proposed ones', () => {
    const stock = agentMethods.filter((method) => method.origin === 'stock');
    const count = (category: string): number => stock.filter((method) => method.category === category).length;
    expect(stock).toHaveLength(200);
    expect(['common', 'serverpool', 'poolfs', 'cluster', 'host', 'network', 'repository', 'storageplugin', 'hypervisor', 'remote'].map(count)).toEqual(
      [4, 11, 4, 9, 37, 15, 11, 59, 46, 4],
    );
    expect(agentMethods.filter((method) => method.origin === 'proposed').map((method) => method.name)).toEqual(['get_certificate_request', 'receive_vm']);
    expect(stock.filter((method) => method.since === '3.3')).toHaveLength(3);
    expect(new Set(agentMethods.map((method) => method.name)).size).toBe(202);
  });

  test('carry their parameters in order, optional ones last', () => {
    expect(agentMethod('create_server_pool')?.params.map((parameter) => parameter.name)).toEqual(
      ['pool_alias', 'pool_uuid', 'pool_virtual_ip', 'node_number', 'server_hostname', 'server_ip', 'roles'],
    );
    expect(agentMethod('dispatch')?.params.at(-1)).toEqual({ name: 'args', type: 'any', required: false, rest: true });
    for (const method of agentMethods) {
      expect(method.evidence).not.toBe('');
      const optional = method.params.map((parameter) => parameter.required !== true);
      expect(optional.lastIndexOf(false) < optional.indexOf(true) || !optional.includes(true), method.name).toBe(true);
      if (method.returns.kind === 'document') expect(method.returns.root).toMatch(/^Discover_\w+_Result$/);
    }
  });

  test('are built where discovery, ownership and pools need them', () => {
    const built = new Set(agentMethods.filter((method) => method.level === 'behavioural').map((method) => method.name));
    for (const method of agentMethods) {
      if (['common', 'serverpool'].includes(method.category) || method.name.startsWith('discover_')) expect(built, method.name).toContain(method.name);
    }
  });

  test('answer to the spelling of clients as well', () => {
    expect(agentMethod('set_statistics_interval')?.name).toBe('set_statistic_interval');
    expect(agentMethod('constructor')).toBeUndefined();
  });

  test('mark calls that carry secrets', () => {
    expect(agentMethods.filter((method) => method.secret === true).map((method) => method.name).sort()).toEqual(
      ['dispatch', 'remote_power_off', 'remote_power_on', 'send_to_guest', 'take_ownership', 'update_agent_password'],
    );
  });
});

describe('events', () => {
  test('have a severity, a summary and evidence, and clear events that exist', () => {
    for (const [name, spec] of Object.entries(eventTypes)) {
      expect(eventSeverity, name).toContain(spec.severity);
      expect(spec.summary, name).not.toBe('');
      expect(spec.evidence, name).not.toBe('');
      expect(spec.on === null || isTypeName(spec.on), name).toBe(true);
      for (const cleared of spec.clears ?? []) expect(Object.keys(eventTypes)).toContain(cleared);
    }
  });

  test('need acknowledgement exactly when they are more than information', () => {
    for (const [name, spec] of Object.entries(eventTypes)) expect(spec.acknowledgeable, name).toBe(spec.severity !== 'INFORMATIONAL');
  });

  test('follow from what agents report', () => {
    for (const spec of Object.values(agentNotifications)) {
      expect(spec.evidence).not.toBe('');
      if (spec.managerEvent !== null) expect(eventTypes[spec.managerEvent]).toBeDefined();
    }
  });
});

describe('lines of communication', () => {
  test('are all there, and those that are not simulated say why', () => {
    expect(lines.map((line) => line.id)).toEqual([
      'browser-to-gui', 'gui-to-core', 'ws-to-core', 'client-to-cli', 'cli-to-core', 'agent-to-core', 'core-to-agent', 'vnc', 'serial', 'live-migration',
      'agent-certificate', 'ntp', 'heartbeat', 'legacy-api', 'database', 'ca',
    ]);
    for (const line of lines) {
      expect(line.evidence).not.toBe('');
      if (line.status !== 'simulated') expect(line.why, line.id).toBeTruthy();
    }
    expect(lineOf('core-to-agent').ports).toEqual(['8899']);
  });
});

describe('ids', () => {
  test('begin with the class digits of their type', () => {
    expect(newIdDigits('StorageElement')).toBe('0004fb0000180000');
    expect(() => newIdDigits('Server')).toThrow('ids of Server are not made at random');
    for (const type of typeNames) {
      const form = idForms[type];
      expect(form.evidence, type).not.toBe('');
      if (form.kind === 'generated') expect(`${newIdDigits(type)}0123456789abcdef${form.suffix ?? ''}`).toMatch(form.pattern);
    }
  });

  test('follow from other facts as recorded', () => {
    const server = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';
    expect(derivedIds.managementNetwork('192.0.2.0')).toBe('c0000200');
    expect(derivedIds.cpu(server, 8)).toMatch(idForms.Cpu.pattern);
    expect(derivedIds.mount(server, '/OVS/Repositories/0004fb00000300003076225fcb290271')).toMatch(idForms.FileSystemMount.pattern);
    expect(derivedIds.policy('0004fb0000020000b5995e9c15a0a4a5')).toMatch(idForms.ServerPoolPolicy.pattern);
    expect(derivedIds.cluster('0004fb0000020000b5995e9c15a0a4a5')).toBe('b5995e9c15a0a4a5');
    expect(derivedIds.cpuGroup('Intel', { family: 6, model: 60 })).toBe('Default_Intel_F6_M60');
    expect(derivedIds.plugin('oracle.ocfs2.OCFS2.OCFS2Plugin', profiles['3.3'].ocfs2PluginVersion)).toMatch(idForms.FileServerPlugin.pattern);
  });
});

describe('XML names', () => {
  test('are the decapitalised class name and its English plural', () => {
    expect(xmlItemName('IPAddress')).toBe('IPAddress');
    expect(types.Server.xmlName).toBe('server');
    expect(['Vm', 'Repository', 'Assembly', 'ServerPoolPolicy', 'VirtualSwitch', 'Network'].map((name) => (isTypeName(name) ? xmlListName(name) : ''))).toEqual(
      ['vms', 'repositories', 'assemblies', 'serverPoolPolicies', 'virtualSwitches', 'networks'],
    );
    expect(new Set(typeNames.map((type) => types[type].xmlListName)).size).toBe(typeNames.length);
  });
});

describe('profiles', () => {
  test('show the version of the Manager and of its Servers alike', () => {
    for (const profile of Object.values(profiles)) {
      expect(profile.ovmVersion).toBe(profile.managerVersion.replace(/\.(\d+)$/, '-$1'));
      expect(profile.evidence).not.toBe('');
    }
    expect(profiles['3.4'].managerVersion).toBe('3.4.2.1384');
    expect(profiles['3.3'].managerVersion).toBe('3.3.3.1085');
  });
});
