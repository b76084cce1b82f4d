import { cliGrammar } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { CommandError } from '../command-error.js';
import { GrammarIndex } from './grammar-index.js';
import { parseCommand } from './parse.js';

const context = { grammar: GrammarIndex.of(cliGrammar('3.4')), zone: 'America/New_York' };
const parsed = (text: string) => parseCommand(text, context);

function failure(text: string): string {
  try {
    parsed(text);
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
  return 'none';
}

describe('a command', () => {
  it('is read whatever the case of its verb, types and attributes; values keep theirs', () => {
    const { command, other, values } = parsed('CREATE vmdiskmapping Slot=3 VIRTUALDISK="My Disk" name=M on VM name=Vm1');
    expect([command.verb, command.type, other?.type.name, other?.by, other?.value]).toEqual(['create', 'VmDiskMapping', 'Vm', 'name', 'Vm1']);
    expect(Object.fromEntries(values)).toEqual({
      slot: { kind: 'plain', value: 3 }, virtualDisk: { kind: 'ref', type: 'VirtualDisk', text: 'My Disk' }, name: { kind: 'plain', value: 'M' },
    });
  });

  it('takes the first id or name as the instance and the next as an attribute', () => {
    const { instance, values } = parsed('edit vm memory=512 name=old name=new');
    expect([instance?.by, instance?.value, values.get('name')]).toEqual(['name', 'old', { kind: 'plain', value: 'new' }]);
    const exported = parsed('exportVirtualAppliance Repository name=r name=a vms=v1,v2');
    expect([exported.instance?.value, exported.values.get('name')]).toEqual(['r', { kind: 'plain', value: 'a' }]);
  });

  it('takes the last of an attribute that is given again', () => {
    expect(parsed('edit vm id=a memory=512 MEMORY=1024').values.get('memory')).toEqual({ kind: 'plain', value: 1024 });
  });

  const values: readonly (readonly [string, string, unknown])[] = [
    ['an enumeration in any case, as it travels', 'edit vm id=a domainType=xen_pvm', 'XEN_PVM'],
    ['yes and no', 'edit vm id=a highAvailability=YES', true],
    ['GiB as bytes', 'resize VirtualDisk id=a size=2', 2 ** 31],
    ['a word in place of an object', 'edit VmDiskMapping id=a virtualCd=empty_cdrom', 'EMPTY_CDROM'],
    ['the time of the Manager, in winter', 'getJobs startTime="01-31-2017 13:45"', Date.UTC(2017, 0, 31, 18, 45)],
    ['the time of the Manager, in summer', 'getJobs startTime="07-01-2017 13:45"', Date.UTC(2017, 6, 1, 17, 45)],
    ['a type of the registry', 'getEvents objType=vnic', 'VirtualNic'],
  ];
  it.each(values)('reads %s', (_what, text, value) => {
    expect([...parsed(text).values.values()]).toEqual([{ kind: 'plain', value }]);
  });

  it('reads lists, and the empty one that clears', () => {
    const role = (value: string) => ({ kind: 'plain', value });
    expect(parsed("edit network id=a roles='storage,VIRTUAL_MACHINE'").values.get('roles')).toEqual({ kind: 'list', values: [role('STORAGE'), role('VIRTUAL_MACHINE')] });
    expect(parsed('edit network id=a roles=""').values.get('roles')).toEqual({ kind: 'list', values: [] });
  });

  it('has the index of an embedded object after its word', () => {
    const { instance, values: given, command } = parsed('embeddededit Port id=p ipAddressConfig id=1 ipAddressConfigType=dynamic');
    expect([instance?.value, command.embedded, given.get('id')]).toEqual(['p', 'ipAddressConfig', expect.anything()]);
  });
});

describe('a command with a mistake', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['frobnicate vm', 'Unknown command: frobnicate'],
    ['list', 'Missing object type'],
    ['list Vms', 'Unknown object type: Vms'],
    ['create Job name=x', 'create is not supported for Job'],
    ['add Tag name=t to Network name=n', 'add Tag is not supported to Network'],
    ['show Vm', 'Missing id or name of Vm'],
    ['show Vm x', 'Unexpected word: x'],
    ['show Vm name=x now', 'Unexpected word: now'],
    ['list Vm name=x', 'Unknown attribute: name'],
    ['add Tag name=t', 'Missing word: to'],
    ['add Tag name=t to', 'Missing object type'],
    ['add Tag name=t to Vm', 'Missing id or name of Vm'],
    ['create Vnic name=n on Vm name=x', 'Missing required attribute: network'],
    ['edit Vm name=x colour=red', 'Unknown attribute: colour'],
    ['edit Vm name=x', 'At least one attribute is required'],
    ['getJobs', 'At least one attribute is required'],
    ['edit Vm name=x memory=16', "Invalid value '16' for attribute memory. Valid values: 32-2000000"],
    ['edit Vm name=x memory=12.5', "Invalid value '12.5' for attribute memory. Valid values: 32-2000000"],
    ['edit Vm name=x highAvailability=maybe', "Invalid value 'maybe' for attribute highAvailability. Valid values: Yes, No"],
    ['edit Vm name=x bootOrder=DISK,FLOPPY', "Invalid value 'FLOPPY' for attribute bootOrder. Valid values: PXE, DISK, CDROM"],
    ['getJobs startTime="02-30-2017 10:00"', `Invalid value '02-30-2017 10:00' for attribute startTime. Valid values: "MM-dd-yyyy HH:mm"`],
    [`edit Vm name=x description=${'d'.repeat(4001)}`, 'Invalid value for attribute description. Valid values: at most 4000 characters'],
    ['create VmDiskMapping slot=0 name=m on Vm name=x', 'Missing required attribute: one of physicalDisk, virtualDisk, virtualCd'],
    ['create VmDiskMapping slot=0 name=m virtualDisk=a physicalDisk=b on Vm name=x', 'Only one of these attributes can be given: physicalDisk, virtualDisk, virtualCd'],
    ['embeddedcreate Port id=p ipAddressConfigType=DYNAMIC', 'Missing word: ipAddressConfig'],
    ['edit Vm name="x', 'Missing closing quote: "'],
    ['show Vm name = x', 'Unexpected word: name'],
  ];
  it.each(cases.map(([text, message]) => [message, text] as const))('%s', (message, text) => {
    expect(failure(text)).toBe(message);
  });

  it('of another release is unknown', () => {
    const older = { ...context, grammar: GrammarIndex.of(cliGrammar('3.3')) };
    expect(() => parseCommand('list VirtualAppliance', older)).toThrow('Unknown object type: VirtualAppliance');
    expect(() => parseCommand('getManagerTime', older)).toThrow('Unknown command: getManagerTime');
  });
});
