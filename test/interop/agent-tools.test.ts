import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, own, startLab, type TestLab } from '../support/lab.js';
import { program } from '../support/programs.js';

const peer = fileURLToPath(new URL('./agent_tools_peer.py', import.meta.url));

async function judged(question: object): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await program('python3', [peer], { input: JSON.stringify(question) });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("Python's ast and pprint against the tools of a Server", () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startLab('tools-interop', '--servers', '1');
  });
  afterAll(() => lab.stop());

  const dumped = async (name: string): Promise<Record<string, unknown>> => judged({ dump: (await lab.run('exec', 'ovs1', 'ovs-agent-db', 'dump_db', name)).stdout });

  it('find a dict, printed as pprint prints it, in the database of an owned member of a pool', async () => {
    await own(lab, 1);
    const client = clientOf(lab);
    const pool = (await client.waitForJob(await client.create('ServerPool', { name: 'pool' }), { mustSucceed: true })).resultId?.value ?? '';
    await client.waitForJob(await client.action('ServerPool', pool, { name: 'addServer', body: { value: lab.info.agents[0]?.uuid } }), { mustSucceed: true });
    client.close();
    const { kind, pretty, text, keys } = await dumped('server');
    expect(kind).toBe('dict');
    expect(text).toBe(pretty);
    expect(keys).toEqual(expect.arrayContaining(['cluster_state', 'is_master', 'manager_event_url', 'manager_ip', 'manager_uuid', 'pool_alias', 'pool_member_ip_list', 'roles', 'statistic']));
    expect(await dumped('server_pool')).toMatchObject({ keys: ['pool_alias', 'pool_uuid', 'pool_virtual_ip'] });
    expect(await dumped('server_pool_servers')).toMatchObject({ keys: [lab.info.agents[0]?.host] });
  });

  it('find the same in a database with everything that a value can be', async () => {
    const repository = { alias: "it's \"quoted\" \\ here", filesystem: 'nfs', fs_location: '192.0.2.1:/exports/repository', manager_uuid: '0004fb000001000078b1f88e034c8105', mount_point: '/OVS/Repositories/0004fb0000030000a', version: '3.0', lines: 'a\nb\tc\r\u0001' };
    const items = {
      '0004fb0000030000b2a2e8e7a4bd4b9f': repository,
      aaa: {}, bbb: [], ccc: [1, -2, 1.5, true, false, null, '', ['x', { y: 'z' }]],
      ddd: Array.from({ length: 20 }, (_, n) => `member ${n}`),
      eee: { one: Array.from({ length: 20 }, (_, n) => n * 1000), two: { three: { four: 'x'.repeat(90), five: ['y'.repeat(70), 'z'] } } },
      "key's": 'v', 'Z upper': 1,
    };
    writeFileSync(join(lab.info.agents[0]?.stateDir ?? '', 'etc/ovs-agent/db/repository'), JSON.stringify(items));
    const { pretty, text } = await dumped('repository');
    expect(text).toBe(pretty);
  });

  it('read every literal as ovs-agent-rpc does', async () => {
    const sent = String.raw`['a', "it's", '\x41\101\n\t\\\q', r'\n', u'\u0041', '''two''' 'gether', ('t', 1), ('single'), (), 0x1F, -7, 1.25, -1e3, True, None, {'k': [{}], 'l': 'v',},]`;
    const { stdout } = await lab.run('exec', 'ovs1', 'ovs-agent-rpc', '-s', 'https://oracle:ovsroot@localhost:8899/', 'echo', sent);
    expect(await judged({ sent, shown: stdout.trim() })).toEqual({ same: true });
  });
});
