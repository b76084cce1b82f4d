import { describe, expect, it } from 'vitest';
import { ScriptedAgent } from '../../agents/scripted-transport.js';
import { openScriptedManager } from '../../agents/scripted-manager.js';

const uuid = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';

describe('discovery of an unowned Server', () => {
  it('calls the agent in the product\'s order: by password until it is owned, by certificate from then on', async () => {
    const manager = await openScriptedManager();
    manager.agents.add(new ScriptedAgent());
    const job = await manager.discover('192.0.2.21');
    expect(job).toMatchObject({ name: 'Discover Server: 192.0.2.21', state: 'SUCCESS', error: null, result: { type: 'Server', id: uuid } });
    const byPassword = manager.agents.calls.filter(({ by }) => by === 'password').map(({ method }) => method);
    const byCertificate = manager.agents.calls.filter(({ by }) => by === 'certificate').map(({ method }) => method);
    expect(byPassword).toEqual(['get_api_version', 'discover_server', 'take_ownership']);
    expect(byCertificate).toEqual([
      'discover_server', 'discover_hardware', 'discover_network', 'discover_storage_plugins', 'discover_physical_luns', 'discover_mounted_file_systems',
      'discover_repository_db', 'discover_server_pool', 'discover_pool_filesystem', 'discover_cluster', 'list_vms', 'get_last_boot_time', 'get_timezone', 'get_ntp',
      'set_ntp', 'enable_ntp', 'set_statistic_interval',
    ]);
  });
});
