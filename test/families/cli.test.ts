import { cliGrammar } from '@ovmsim/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCommandLine, type CommandLine } from '../support/command-line.js';
import { openEstate, type Estate } from '../support/estate.js';
import { addNfsRepository } from '../support/storage.js';

let estate: Estate;
let cli: CommandLine;
beforeAll(async () => {
  estate = await openEstate({ listen: true });
  await addNfsRepository(estate, '/export/repo1');
  cli = await openCommandLine(estate);
});
afterAll(async () => {
  await cli.close();
  await estate.close();
});

/** The value after a label among the lines of `show`. */
const valueOf = (lines: readonly string[], label: string): string | undefined => lines.find((line) => line.startsWith(`${label} = `))?.slice(label.length + 3);
const shown = async (what: string, label: string): Promise<string | undefined> => valueOf(await cli.data(`show ${what}`), label);
/** The text of a failure. */
async function failure(command: string): Promise<string> {
  const printed = await cli.type(command);
  expect(printed).toContain('\nStatus: Failure\n');
  return printed.slice(printed.indexOf('Error Msg: ') + 'Error Msg: '.length).trimEnd();
}
const createVm = (name: string) => cli.data(`create Vm name=${name} memory=512 domainType=XEN_PVM repository=repo1 on ServerPool name=pool`);

describe('a machine', () => {
  it('is made with disk, drive and card, and show has every line as scripts cut it', async () => {
    const [line = ''] = await createVm('web');
    const id = /^id:(0004fb0000060000[0-9a-f]{16}) {2}name:web$/.exec(line)?.[1] ?? '';
    const [disk = ''] = await cli.data('create VirtualDisk size=2 shareable=No sparse=Yes name="web disk" on Repository name=repo1');
    const diskId = /^id:(\S+\.img) {2}name:web disk$/.exec(disk)?.[1] ?? '';
    await cli.data('create VmDiskMapping slot=0 virtualDisk="web disk" name=m0 on Vm name=web');
    await cli.data('create VmDiskMapping slot=1 virtualCd=EMPTY_CDROM name=m1 on Vm name=web');
    await cli.data('create Vnic name=n0 network=127.0.1.0 on Vm name=web');
    await cli.type('create Tag name=prod;add Tag name=prod to Vm name=web');
    await cli.type('edit Vm name=web description="it/\'s ours" bootOrder=DISK,PXE');
    const lines = await cli.data('show vm name=web');
    // awk's fields behind a CR that counts as the first: $5 is the id, the tenth holds the image.
    const mapping = `\r  ${lines.find((each) => each.startsWith('VmDiskMapping 1 ')) ?? ''}`.split(/ +/);
    expect(mapping[4]).toMatch(/^0004fb0000130000[0-9a-f]{16}$/);
    expect(mapping[9]).toBe(`(${diskId})]`);
    expect(lines).toEqual(expect.arrayContaining([
      'Status = Stopped', 'Memory (MB) = 512', 'Max. Memory (MB) = 512', 'High Availability = No', 'Mouse Type = OS Default', 'Domain Type = Xen PVM', 'Start Policy = Use Pool Policy',
      'Boot Order 1 = Disk', 'Boot Order 2 = Pxe', `Id = ${id}  [web]`, 'Name = web', "Description = it's ours", 'Locked = false',
    ]));
    expect(valueOf(lines, 'VmDiskMapping 2')).toMatch(/ {2}\[Mapping for disk Id \(EMPTY_CDROM\)\]$/);
    expect(valueOf(lines, 'Vnic 1')).toMatch(/^0004fb0000070000[0-9a-f]{16} {2}\[/);
    expect(valueOf(lines, 'Tag 1')).toMatch(/^\S+ {2}\[prod\]$/);
    expect(lines.indexOf('Status = Stopped')).toBe(0);
    expect(await shown('virtualdisk name="web disk"', 'Max (GiB)')).toBe('2.0');
  });

  it('is renamed by its second name, started, and says why it cannot be deleted', async () => {
    await createVm('old');
    await cli.type('edit vm name=old name=new memory=1024 memoryLimit=2048');
    expect(await failure('show vm name=old')).toBe('No Vm found with name: old');
    expect(await cli.type('start vm name=new')).toMatch(/^Command: start vm name=new\nStatus: Success\nTime: 2016-01-01 00:00:00,000 UTC\nJobId: \d{13}\n$/);
    expect(await cli.data('show Vm name=new')).toEqual(expect.arrayContaining(['Status = Running', 'Memory (MB) = 1024', 'Max. Memory (MB) = 2048']));
    const refused = await cli.type('delete vm name=new');
    expect(refused).toMatch(/\nStatus: Failure\nTime: [^\n]+\nJobId: \d{13}\nError Msg: OVMRU_005002E Operation not allowed- Virtual Machine: new, is not STOPPED\. It is RUNNING\./);
    const [stopping = ''] = (await cli.type('stop vm name=new;list job')).match(/id:\d+ {2}name:Stop VM: new/) ?? [];
    const job = await cli.data(`show job id=${stopping.slice(3, 16)}`);
    expect(job).toEqual(expect.arrayContaining(['Summary Done = Yes', 'Summary State = Success', 'Username = admin']));
    await cli.type('delete vm name=new');
    expect(await failure('show vm name=new')).toBe('No Vm found with name: new');
  });

  it('is copied under the name that the command gives', async () => {
    await createVm('source');
    const [line = ''] = await cli.data('clone Vm name=source destType=Vm destName=copy serverPool=pool');
    expect(line).toMatch(/^id:\S+ {2}name:copy$/);
    await cli.data('clone Vm name=source destType=vmtemplate destName=golden serverPool=pool');
    expect([await shown('Vm name=copy', 'Status'), await shown('Vm name=golden', 'Status')]).toEqual(['Stopped', 'Template']);
    await createVm('source');
    expect(await failure('show vm name=source')).toBe('More than one Vm found with name: source. Use id.');
    expect((await cli.data(`show vm id=${line.slice(3, 35)}`)).at(-3)).toBe('Name = copy');
  });

  it('is copied by a customizer with a storage mapping', async () => {
    await createVm('base');
    await cli.type('create VirtualDisk size=1 shareable=No sparse=Yes name=based on Repository name=repo1;create VmDiskMapping slot=0 virtualDisk=based name=bm on Vm name=base');
    const [customizer = ''] = await cli.data('create VmCloneCustomizer name=custom on Vm name=base');
    await cli.data('create VmCloneStorageMapping cloneType=SPARSE_COPY name=cm vmDiskMapping=bm repository=repo1 on VmCloneCustomizer name=custom');
    expect(await shown('VmCloneCustomizer name=custom', 'VmCloneStorageMapping 1')).toMatch(/ {2}\[cm\]$/);
    await cli.data(`clone Vm name=base destType=Vm destName=based serverPool=pool cloneCustomizer=${customizer.slice(3, 35)}`);
    expect(await shown('Vm name=based', 'VmDiskMapping 1')).toMatch(/Mapping for disk Id \(\S+\.img\)/);
  });

  it('goes into a pool and out of it', async () => {
    await createVm('wanderer');
    await cli.type('remove Vm name=wanderer from ServerPool name=pool');
    expect(await shown('Vm name=wanderer', 'Server Pool')).toBeUndefined();
    await cli.type('add vm name=wanderer TO serverpool name=pool');
    expect(await shown('Vm name=wanderer', 'Server Pool')).toMatch(/ {2}\[pool\]$/);
    expect(await failure('remove vm name=wanderer from Server name=ovs2.example.com')).toMatch(/not on this server/);
  });
});

describe('what a command cannot do', () => {
  it('is said in the text of the Manager, of the grammar or of the simulator', async () => {
    expect(await failure('show vm id=0004fb00000600000000000000000000')).toBe('No Vm found with id: 0004fb00000600000000000000000000');
    expect(await failure('show vm id="no such/../thing"')).toBe('No Vm found with id: no such/../thing');
    expect(await failure('create Vnic name=n network=nowhere on Vm name=web')).toBe('No Network found with name: nowhere');
    expect(await failure('edit Cpu id=x name=y')).toMatch(/^edit Cpu is not available: ovmsim, a simulator of Oracle VM Manager, lacks /);
    expect(await failure('abort Job id=1451606400001')).toMatch(/^JOB_\d{6}:/);
    expect(await failure('show VirtualCdrom name="web disk"')).toBe('No VirtualCdrom found with name: web disk');
  });
});

describe('ports and networks', () => {
  it('kinds of one type of the Manager are told apart', async () => {
    const [ports, bonds] = [await cli.data('list Port'), await cli.data('list bondport')];
    expect(ports.every((line) => / {2}name:eth\d on /.test(line))).toBe(true);
    expect(bonds.every((line) => / {2}name:bond0 on /.test(line))).toBe(true);
    expect(await failure('show Port name="bond0 on ovs1.example.com"')).toBe('No Port found with name: bond0 on ovs1.example.com');
  });

  it('a port joins a network, and the address of a port is an embedded object', async () => {
    await cli.data('create Network name=guests roles=VIRTUAL_MACHINE,STORAGE');
    await cli.type('add Port name="eth2 on ovs1.example.com" to Network name=guests');
    const lines = await cli.data('show Network name=guests');
    expect(lines.slice(0, 3)).toEqual(['Role 1 = Virtual Machine', 'Role 2 = Storage', expect.stringMatching(/^Port 1 = \S+ {2}\[eth2 on ovs1\.example\.com\]$/)]);
    const port = 'Port name="eth2 on ovs1.example.com"';
    expect(await cli.type(`embeddedCreate ${port} ipAddressConfig ipAddressConfigType=STATIC ipAddress=10.1.1.5 ipNetmask=255.255.255.0`)).toContain('Status: Success');
    expect((await cli.data(`show ${port}`)).filter((line) => line.startsWith('Ip Address'))).toEqual([
      'Ip Address Config 1 - Address Type = Ipv4', 'Ip Address Config 1 - Config Type = Static', 'Ip Address Config 1 - Address = 10.1.1.5', 'Ip Address Config 1 - Netmask = 255.255.255.0',
    ]);
    await cli.type(`embeddededit ${port} ipAddressConfig id=1 ipAddressConfigType=dynamic`);
    expect((await cli.data(`show ${port}`)).filter((line) => line.includes('Config Type'))).toEqual(['Ip Address Config 1 - Config Type = Dynamic']);
    await cli.type(`embeddeddelete ${port} ipAddressConfig id=1`);
    expect((await cli.data(`show ${port}`)).some((line) => line.startsWith('Ip Address'))).toBe(false);
    expect(await failure(`embeddeddelete ${port} ipAddressConfig id=1`)).toBe('No entry found with id: 1');
  });
});

describe('events, jobs and the Manager', () => {
  it('are read with queries', async () => {
    expect(await cli.data('getJobs amount=2')).toEqual((await cli.data('list Job')).slice(0, 2));
    expect((await cli.data('getEvents severity=INFORMATIONAL amount=1')).length).toBe(1);
    expect(await cli.data('getTriageEvent objType=server objId=none')).toEqual([]);
    expect(await cli.data('getManagerTime')).toEqual(['Fri Jan 01 00:00:00 UTC 2016']);
    expect(await cli.data('getVnicMacAddrRange')).toEqual(['Start Mac Address = 00:21:f6:00:00:00', 'End Mac Address = 00:21:f6:ff:ff:ff']);
    expect(await failure('setVnicMacAddrRange startMacAddr=00:21:f6:00:00:00 endMacAddr=00:21:f7:00:00:00')).toBe('Both addresses must begin with the same three bytes');
  });

  it('show in the web services what the command line did, and the other way round', async () => {
    await estate.done('POST', '/ResourceGroup', { name: 'from rest', type: 'USER_LABEL' });
    expect((await cli.data('list tag')).filter((line) => line.endsWith('  name:from rest')).length).toBe(1);
    await cli.type('delete Tag name="from rest"');
    expect((await estate.get<{ readonly name: string }[]>('/ResourceGroup')).some(({ name }) => name === 'from rest')).toBe(false);
  });
});

it('every type can be listed, and every object shown with its own id and name', async () => {
  const wrong: string[] = [];
  let count = 0;
  for (const { name: type } of cliGrammar('3.4').types) {
    for (const line of await cli.data(`list ${type}`)) {
      const [, id = '', name = ''] = /^id:(.+?) {2}name:(.*)$/.exec(line) ?? [];
      const lines = await cli.data(`show ${type} id="${id.replaceAll('/', '//')}"`);
      if (valueOf(lines, 'Id') !== `${id}  [${name}]` || lines.some((each) => /\[object|undefined|NaN|\{"/.test(each))) wrong.push(`${type}: ${line}\n${lines.join('\n')}`);
      count += 1;
    }
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(100);
});
