import { cliGrammar } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { complete } from './complete.js';
import { GrammarIndex } from './grammar-index.js';
import { answerQuestion, isQuestion } from './question.js';

const grammar = GrammarIndex.of(cliGrammar('3.4'));
const known: Readonly<Record<string, readonly string[]>> = { Vm: ['web', 'web two', 'db'], Repository: ['r1', 'r2'], FileServerPlugin: ['NFS'] };
const objects = async (type: string) => (known[type] ?? []).map((name, index) => ({ id: `${type}-${index}`, name }));
const completed = (line: string) => complete(line, { grammar, objects });

describe('completion', () => {
  const cases: readonly (readonly [string, number, readonly string[]])[] = [
    ['embeddedc', 0, ['embeddedcreate']],
    ['list vm;SHOWV', 8, ['showversion']],
    ['show VirtualD', 5, ['VirtualDisk']],
    ['show Vm ', 8, ['id=', 'name=']],
    ['show Vm name=w', 13, ['web', '"web two"']],
    ['show Vm name="web t', 13, ['"web two"']],
    ['show Vm id=', 11, ['Vm-0', 'Vm-1', 'Vm-2']],
    ['edit Vm name=web mem', 17, ['memory=', 'memoryLimit=']],
    ['edit Vm name=web domainType=xen_h', 28, ['XEN_HVM', 'XEN_HVM_PV_DRIVERS']],
    ['edit Vm name=web bootOrder=PXE,d', 31, ['DISK']],
    ['create Vm repository=r', 21, ['r1', 'r2']],
    ['create Vnic name=x o', 19, ['on']],
    ['add Tag name=t to S', 18, ['Server', 'ServerPool']],
    ['add Tag name=t to Vm name=d', 26, ['db']],
    ['set outp', 4, ['OutputMode=']],
    ['set outputmode=x', 15, ['Xml']],
    ['showcustomcmds Virtual', 15, ['VirtualApplianceVm', 'VirtualCdrom', 'VirtualDisk']],
    ['nonsense na', 9, []],
    ['show Vm name=web ', 17, []],
  ];
  it.each(cases)('of %j', async (line, from, words) => {
    const { words: found, ...rest } = await completed(line);
    expect(rest).toEqual({ from });
    expect(found).toEqual(expect.arrayContaining([...words]));
    if (line !== 'showcustomcmds Virtual') expect(found).toEqual(words);
  });
});

describe('a question', () => {
  const asked = (command: string) => answerQuestion(command, { grammar, objects, summary: 'SUMMARY\n' });

  it('is a question mark where a word or a value would stand', () => {
    expect(['?', 'list ?', 'create FileServer plugin=?', 'edit vm name="?"', 'edit vm name=what?', 'list vm'].map(isQuestion)).toEqual([true, true, true, false, false, false]);
  });

  it('about attributes lists them on the right, what must be given with an asterisk', async () => {
    expect(await asked('getStatList ?')).toBe([
      '                 *objType', '                 *objId', '                 *statType', '                 *startTime', '                 endTime',
      'HelpText: Shows what was measured of an object.', '',
    ].join('\n'));
  });

  it('leaves out what was given already', async () => {
    expect(await asked('getStatList endTime="01-01-2017 00:00" objId=x ?')).toBe([
      '                 *objType', '                 *statType', '                 *startTime', 'HelpText: Shows what was measured of an object.', '',
    ].join('\n'));
    expect(await asked('create VmDiskMapping virtualCd=EMPTY_CDROM slot=1 ?')).toBe('                 *name\n                 description\n                 *on\nHelpText: Creates a VmDiskMapping.\n');
  });

  it('about a value lists the values, of objects their names', async () => {
    expect(await asked('create FileServer plugin=?')).toMatch(/^ {17}NFS\nHelpText: /);
    expect(await asked('edit Vm name=web highAvailability=?')).toMatch(/^ {17}Yes\n {17}No\nHelpText: /);
    expect(await asked('edit Vm name=web memory=?')).toMatch(/^ {17}32-2000000\nHelpText: /);
  });

  it('alone shows the summary, and about nonsense says what is wrong', async () => {
    expect(await asked('?')).toBe('SUMMARY\n');
    await expect(asked('nonsense ?')).rejects.toThrow('Unknown command: nonsense');
    await expect(asked('edit Vm name=web colour=?')).rejects.toThrow('Unknown attribute: colour');
  });
});
