import { agentMethods } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { carriesPassword, maskedCall, maskText } from './masking.js';

const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END PRIVATE KEY-----\n';

describe('masking', () => {
  it('hides passwords in addresses and private keys in texts', () => {
    expect(maskText('https://oracle:secret@192.0.2.10:8899/api/3/')).toBe('https://oracle:******@192.0.2.10:8899/api/3/');
    expect(maskText(`CERT\n${key}`)).toBe('CERT\n-----PRIVATE KEY ******-----\n');
  });

  it('prints a call in Python notation without its secrets', () => {
    expect(maskedCall('update_agent_password', ['oracle', 'new', 'old'])).toBe("update_agent_password('oracle', '******', '******')");
    expect(maskedCall('take_ownership', ['abc', 'https://id:secret@0.0.0.0:7002/ovm'])).toBe("take_ownership('abc', 'https://id:******@0.0.0.0:7002/ovm')");
    expect(maskedCall('take_ownership', [{ signed_server_certificate: key }])).not.toContain('MIIE');
  });

  it('hides the secrets of a call that is handed on', () => {
    expect(maskedCall('ovs_async_proc', ['update_agent_password', 'oracle', 'sesame'])).toBe("ovs_async_proc('update_agent_password', 'oracle', '******')");
    expect(maskedCall('dispatch', ['https://oracle:sesame@h/', 'ovs_async_proc', 'update_agent_password', 'oracle', 'sesame'])).not.toContain('sesame');
    expect(carriesPassword('ovs_async_proc', ['update_agent_password', 'oracle', 'sesame'])).toBe(true);
    expect(carriesPassword('ovs_async_proc', ['echo', 'oracle'])).toBe(false);
  });

  it('hides every argument of a method that nobody knows: it may be a mistyped one', () => {
    expect(maskedCall('update_agent_pasword', ['oracle', 'sesame'])).toBe("update_agent_pasword('******', '******')");
    expect(maskedCall('ovs_async_proc', ['update_agent_pasword', 'sesame'])).toBe("ovs_async_proc('update_agent_pasword', '******')");
    expect(carriesPassword('update_agent_pasword', ['oracle', 'sesame'])).toBe(true);
    expect(carriesPassword('nothing', [])).toBe(false);
  });

  it('hides members that are named like a password, wherever they stand', () => {
    const params = ['x', { admin_passwd: 'sesame', nested: [{ Password: 'sesame' }] }];
    expect(maskedCall('storage_plugin_mount', params)).not.toContain('sesame');
    expect(carriesPassword('storage_plugin_mount', params)).toBe(true);
  });

  it('knows which calls carry a password in clear', () => {
    expect(carriesPassword('update_agent_password', ['oracle', 'x'])).toBe(true);
    expect(carriesPassword('dispatch', ['https://oracle:x@192.0.2.1/', 'echo', 'hi'])).toBe(true);
    expect(carriesPassword('take_ownership', [{ manager_event_url: 'https://192.0.2.1:7002/x', signed_server_certificate: key }])).toBe(false);
  });

  it('leaves no secret of any method that the registry calls secret', () => {
    const samples: Record<string, unknown> = {
      take_ownership: [{ manager_event_url: 'https://u:sesame@h/x', signed_server_certificate: `-----BEGIN PRIVATE KEY-----\nsesame\n-----END PRIVATE KEY-----` }],
      dispatch: ['https://oracle:sesame@h/x', 'echo'],
      update_agent_password: ['oracle', 'sesame', 'sesame'],
      remote_power_off: ['ipmi', '192.0.2.9', 'root', 'sesame'],
      remote_power_on: ['ipmi', '192.0.2.9', 'root', 'sesame'],
      send_to_guest: ['r', 'v', [{ key: 'com.oracle.linux.root-password', value: 'sesame' }]],
    };
    const secret = agentMethods.filter((method) => method.secret === true && method.level !== 'refused');
    expect(secret.map((method) => method.name).sort()).toEqual(Object.keys(samples).sort());
    for (const { name } of secret) expect(maskedCall(name, samples[name] as never)).not.toContain('sesame');
  });
});
