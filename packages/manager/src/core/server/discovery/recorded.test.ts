import { readFileSync } from 'node:fs';
import type { TypeName } from '@ovmsim/model';
import { beforeAll, describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../../agents/scripted-transport.js';

type Plain = Readonly<Record<string, unknown>>;

/** The recorded list answer of a type. */
function recorded(type: TypeName): Plain[] {
  const file = new URL(`../../../../../../test/fixtures/recorded/${type}.list.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Plain[];
}

/** References as type and name, whether they come from the wire or from the core: generated ids differ, names must not. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const plain = value as Plain;
  const type = plain['type'];
  if (typeof type === 'string' && 'name' in plain && ('uri' in plain || 'id' in plain)) return { type: type.replace(/^.*\./, ''), name: plain['name'] };
  return Object.fromEntries(Object.entries(plain).map(([key, member]) => [key, comparable(member)]));
}

/** What the recorded Manager had beyond a discovered Server: machines, a pool, a repository; and how often things had changed. */
const beyond: Partial<Record<TypeName, readonly string[]>> = {
  Server: ['vmIds', 'serverPoolId', 'fileSystemMountIds'],
  Network: ['virtualNicIds'],
  FileSystem: ['fileSystemMountIds', 'repositoryIds', 'freeSize'],
};

function without(type: TypeName, object: Plain): [string, unknown][] {
  const left = Object.entries(object).filter(([key]) => key !== 'generation' && beyond[type]?.includes(key) !== true);
  // Lists of references come in no particular order.
  return left.map(([key, value]) => [key, Array.isArray(value) && key.endsWith('Ids') ? [...(value as unknown[])].sort(byText) : value]);
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

describe('the recorded machine, discovered', () => {
  let manager: ScriptedManager;

  beforeAll(async () => {
    manager = await openScriptedManager({ profile: '3.3', settings: { managerAddress: '192.0.2.10' } });
    manager.agents.add(new ScriptedAgent());
    const job = await manager.discover('192.0.2.21');
    expect(job.error).toBeNull();
  });

  it.each([
    'Server', 'ControlDomain', 'Cpu', 'CpuCompatibilityGroup', 'EthernetPort', 'Network', 'VirtualSwitch', 'FileServer', 'FileServerPlugin', 'FileSystem', 'StorageArray',
    'StorageArrayPlugin', 'StorageElement', 'StorageInitiator', 'StoragePath', 'VolumeGroup',
  ] as const)('is shown as it was recorded: %s', (type) => {
    const shown = manager.core.store.ids(type).map((id) => without(type, comparable(manager.core.view(type, id)) as Plain));
    const expected = recorded(type).map((object) => without(type, comparable(object) as Plain));
    expect([...shown].sort(byText)).toEqual([...expected].sort(byText));
  });

  it('leaves no invariant broken', () => {
    expect(manager.core.check()).toEqual([]);
  });

  it('has ids of the recorded forms', () => {
    const { store } = manager.core;
    expect(store.ids('Cpu')[0]).toBe('Processor (1) in 00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01');
    expect(store.ids('Network')).toEqual(['c0000200']);
    expect(store.ids('CpuCompatibilityGroup')).toEqual(['Default_Intel_F6_M60']);
    expect(store.ids('FileServerPlugin')).toEqual(['oracle.ocfs2.OCFS2.OCFS2Plugin (0.1.0-42.1)', 'oracle.generic.NFSPlugin.GenericNFSPlugin (1.1.0)']);
    expect(store.ids('StorageInitiator')).toEqual(['iqn.1988-12.com.oracle:0a1b2c3d4e5', 'storage.LocalStorageInitiator in 00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01']);
    expect(store.ids('EthernetPort').every((id) => id.startsWith('0004fb0000200000'))).toBe(true);
  });
});
