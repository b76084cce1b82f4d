import { describe, expect, it } from 'vitest';
import { PythonSet, pythonPrettyPrint } from './python-print.js';

describe('a pretty-printed Python value', () => {
  it('stands on one line where it fits', () => {
    expect(pythonPrettyPrint({ b: [1, 2.5], a: true, c: null, d: new PythonSet(['xen', 'utility']) })).toBe("{'a': True, 'b': [1, 2.5], 'c': None, 'd': set(['xen', 'utility'])}");
    expect(pythonPrettyPrint({})).toBe('{}');
  });

  it('has one key per line, in alphabetical order, where it does not', () => {
    const text = 'x'.repeat(60);
    expect(pythonPrettyPrint({ manager_uuid: text, is_master: false, cluster_state: "it's" })).toBe(`{'cluster_state': "it's",\n 'is_master': False,\n 'manager_uuid': '${text}'}`);
  });

  it('has the first key of an inner dict behind the key of the outer one, as scripts that parse it expect', () => {
    const repository = { alias: 'Repo', filesystem: 'ocfs2', fs_location: '/dev/mapper/3600144f0', manager_uuid: '0004fb00', mount_point: '/OVS/Repositories/0004fb', version: '3.0' };
    expect(pythonPrettyPrint({ '0004fb0000030000aa': repository }).split('\n').slice(0, 2)).toEqual(["{'0004fb0000030000aa': {'alias': 'Repo',", "                        'filesystem': 'ocfs2',"]);
  });

  it('has one member of a long list or set per line, a set in order', () => {
    const ips = [1, 2, 3, 4, 5, 6].map((n) => `192.0.2.${n}00`);
    expect(pythonPrettyPrint({ list: ips }).split('\n').slice(0, 2)).toEqual(["{'list': ['192.0.2.100',", "          '192.0.2.200',"]);
    expect(pythonPrettyPrint({ set: new PythonSet([...ips].reverse()) }).split('\n').slice(0, 2)).toEqual(["{'set': set(['192.0.2.100',", "             '192.0.2.200',"]);
  });
});
