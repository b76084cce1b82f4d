import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { chooseWorld } from './choice.js';
import { labSize, sizedWorld } from './sized.js';
import { worldSummary } from './summary.js';
import { readWorldFile, readWorldText } from './world-file.js';

const read = (text: string) => readWorldText(text, 'w.yaml');
const mistakes = (text: string): string[] => {
  try {
    read(text);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
};

/** What most worlds below begin with. */
const head = `fileServers: [{ name: nas1, exports: [{ path: /export/a, size: 1 TB }, { path: /export/b, size: 1 TB }] }]
networks: [{ name: net }]
pools: [{ name: p1, servers: [ovs1, ovs2] }]
repositories: [{ name: r1, fileServer: nas1, export: /export/a }]
isos: [{ name: dvd, repository: r1, size: 4 GiB }]
`;

describe('a world file', () => {
  it('is filled up with what it leaves out; sizes are bytes, groups stay groups', () => {
    const world = read(`${head}vms: [{ name: web, count: 12, running: 3, pool: p1, repository: r1, disks: [{ size: 1.5 KiB }, { iso: dvd }, { cdrom: empty }], nics: [{ network: net }, { network: management }] }]`);
    expect(world).toMatchObject({ servers: 2, networks: [{ roles: ['VIRTUAL_MACHINE'], port: 'eth1' }], fileServers: [{ exports: [{ size: 1e12 }, { size: 1e12 }] }] });
    expect(world.vms).toMatchObject([{ count: 12, running: 3, memory: 512, state: 'stopped', disks: [{ size: 1536 }, { iso: 'dvd' }, { cdrom: 'empty' }] }]);
    expect(worldSummary(world)).toBe('2 Servers, 1 pool, 1 repository, 1 network, 1 ISO, 12 virtual machines');
    expect(read('')).toMatchObject({ servers: 2, vms: [] });
  });

  it('may name its Servers, and be written as JSON', () => {
    expect(read('{"servers": ["kvm-a", "kvm-b"], "pools": [{"name": "p", "servers": ["kvm-b"]}]}')).toMatchObject({ servers: ['kvm-a', 'kvm-b'] });
  });

  it.each([
    ['a word that is not known', 'server: 3', ["w.yaml:1:1: server: is not known here; there may be title, servers, fileServers, networks, pools, repositories, isos, templates, vms"]],
    ['a word that is not known further down', 'pools:\n  - name: p\n    servers: [ovs1]\n    colour: red', ['w.yaml:4:5: pools[0].colour: is not known here; there may be name, description, servers, virtualIp, startPolicy']],
    ['something left out', 'pools:\n  - servers: [ovs1]', ['w.yaml:2:5: pools[0].name: is missing']],
    ['a value of another kind', 'vms: 3', ['w.yaml:1:6: vms: expected array, received number']],
    ['a value that is none of those there are', `${head}vms: [{ name: v, pool: p1, repository: r1, state: paused }]`, ['w.yaml:6:51: vms[0].state: expected one of running, stopped']],
    ['a size that is none', `${head}vms:\n  - name: v\n    pool: p1\n    repository: r1\n    disks:\n      - size: huge`, ["w.yaml:11:15: vms[0].disks[0].size: a size is a number of bytes, or a text such as '20 GiB', '512 MiB' or '500 GB'"]],
    ['a number out of range', 'servers: 0', ['w.yaml:1:10: servers: too small: expected number to be >=1']],
    ['several at once, in their order', 'vms: 1\nservers: many\npools: 2', ['w.yaml:1:6: vms: expected array, received number', 'w.yaml:2:10: servers: expected number, received string', 'w.yaml:3:8: pools: expected array, received number']],
    ['what is no YAML', 'servers: [1', ['w.yaml:1:12: Flow sequence in block collection must be sufficiently indented and end with a ]']],
    ['the same word twice', 'servers: 2\nservers: 3', ['w.yaml:2:1: Map keys must be unique']],
    ['no map at all', '- 1', ['w.yaml:1:1: expected object, received array']],
  ])('with %s is refused with line and column', (_what, text, lines) => {
    expect(mistakes(text)).toEqual(lines);
  });

  it.each([
    ['a Server that is not there', 'pools:\n  - { name: p, servers: [ovs1, ovs3] }', ["w.yaml:2:32: pools[0].servers[1]: there is no Server 'ovs3'; there are ovs1, ovs2"]],
    ['a Server in two pools', 'pools:\n  - { name: p, servers: [ovs1] }\n  - { name: q, servers: [ovs1] }', ["w.yaml:3:26: pools[1].servers[0]: ovs1 is in pool 'p' already, and a Server is in one pool"]],
    ['two things of one name', 'networks:\n  - { name: n, servers: [ovs1] }\n  - { name: n, servers: [ovs2] }', ["w.yaml:3:13: networks[1].name: there is another 'n'"]],
    ['a card in two networks', 'networks:\n  - { name: n }\n  - { name: m }', ["w.yaml:3:5: networks[1]: eth1 of ovs1 is in network 'n' already, and a card is in one network"]],
    ["the management network's card", 'networks: [{ name: n, port: eth0 }]', ["w.yaml:1:29: networks[0].port: there is no free card 'eth0'; there are eth1, eth2, eth3"]],
    ['a pool that is called as a Server is', 'pools: [{ name: ovs2, servers: [ovs1] }]', ["w.yaml:1:17: pools[0].name: 'ovs2' is the name of a Server; a repository could not tell which of the two it is presented to"]],
    ['an export that is not there', `${head.replace('export: /export/a', 'export: /export/z')}`, ["w.yaml:4:54: repositories[0].export: there is no export of nas1 '/export/z'; there are /export/a, /export/b"]],
    ['two repositories on one export', `${head}`.replace('export: /export/a }]', 'export: /export/a }, { name: r2, fileServer: nas1, export: /export/a }]'), ["w.yaml:4:105: repositories[1].export: repository 'r1' is on this export already"]],
    ['a group that collides with a machine', `${head}vms:\n  - { name: v, count: 2, pool: p1, repository: r1 }\n  - { name: v002, pool: p1, repository: r1 }`, ["w.yaml:8:13: vms[1].name: there is another 'v002'"]],
    ['an ISO of another repository', `${head.replace('repositories: [', 'repositories: [{ name: r2, fileServer: nas1, export: /export/b }, ')}templates: [{ name: t, repository: r2, disks: [{ iso: dvd }] }]`, ["w.yaml:6:55: templates[0].disks[0].iso: there is no ISO in r2 'dvd'; this world has none"]],
    ['a machine where its repository is not presented', `${head.replace('export: /export/a }', 'export: /export/a, presentedTo: [ovs1] }')}vms: [{ name: v, pool: p1, repository: r1 }]`, ["w.yaml:6:40: vms[0].repository: repository 'r1' is not presented to ovs2"]],
    ['a running machine where its network does not reach', `${head.replace('{ name: net }', '{ name: net, servers: [ovs2] }')}vms: [{ name: v, pool: p1, repository: r1, state: running, nics: [{ network: net }] }]`, [
      "w.yaml:6:78: vms[0].nics[0].network: network 'net' does not reach ovs1, where the machine may run",
    ]],
    ['more machines running than there are', `${head}vms: [{ name: v, count: 2, running: 3, pool: p1, repository: r1 }]`, ['w.yaml:6:37: vms[0].running: the group has no more than 2']],
    ['limits below the values', `${head}templates: [{ name: t, repository: r1, memory: 64, memoryLimit: 32, cpus: 2, cpuLimit: 1 }]`, [
      'w.yaml:6:65: templates[0].memoryLimit: the limit is below the memory, which is 64 MB',
      'w.yaml:6:88: templates[0].cpuLimit: the limit is below the number of processors, which is 2',
    ]],
    ['a Server that is called as another process is', 'servers: [manager, ovs1]', ["w.yaml:1:11: servers[0]: 'manager' is another process of the lab"]],
  ])('with %s is refused with line and column', (_what, text, lines) => {
    expect(mistakes(text)).toEqual(lines);
  });

  it('that cannot be read is refused in a line', () => {
    expect(() => readWorldFile('/nowhere/w.yaml')).toThrow(/^the world file \/nowhere\/w\.yaml cannot be read: ENOENT/);
  });
});

describe('the world of a size', () => {
  it('is one that a file could describe', () => {
    for (const size of [labSize, { servers: 7, vms: 40, pools: 3 }, { servers: 1, vms: 0, pools: 1 }]) expect(read(stringify(sizedWorld(size)))).toEqual(sizedWorld(size));
  });

  it('shares Servers and machines among the pools, and its names say where things are', () => {
    const { pools, vms, repositories } = sizedWorld({ servers: 5, vms: 1001, pools: 2 });
    expect(pools.map(({ name, servers }) => [name, servers])).toEqual([['pool1', ['ovs1', 'ovs2']], ['pool2', ['ovs3', 'ovs4', 'ovs5']]]);
    expect(vms.map(({ name, count, running, repository }) => [name, count, running, repository])).toEqual([['pool1-vm', 500, 16, 'repo-pool1'], ['pool2-vm', 501, 24, 'repo-pool2']]);
    expect(repositories.map(({ name, presentedTo }) => [name, presentedTo])).toEqual([['repo-pool1', ['pool1']], ['repo-pool2', ['pool2']]]);
  });
});

describe('the choice of a world', () => {
  it('is what the flags say', () => {
    expect(chooseWorld({ world: 'empty' })).toEqual({ label: 'empty', servers: ['ovs1', 'ovs2'], description: null });
    expect(chooseWorld({ world: 'lab', servers: 40 })).toMatchObject({ label: 'lab', servers: expect.objectContaining({ length: 40 }) as unknown, vms: 3, pools: 2 });
  });

  it.each([
    [{ world: 'empty', vms: 3 }, 'an empty world has no machines and no pools: leave --vms and --pools out'],
    [{ world: 'lab', servers: 2, pools: 3 }, '--pools 3: each pool needs a Server, and there are 2 (--servers)'],
    [{ world: 'w.yaml', servers: 3 }, 'w.yaml says itself which Servers there are: leave --servers out'],
  ])('%j is refused', (wish, words) => {
    expect(() => chooseWorld(wish)).toThrow(words);
  });
});
