import { cliGrammar, cliHelp } from '@ovmsim/model';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCommandLine, type CommandLine } from '../support/command-line.js';
import { openEstate, type Estate } from '../support/estate.js';

let estate: Estate;
let cli: CommandLine;
beforeAll(async () => {
  estate = await openEstate({ servers: 1, listen: true });
});
beforeEach(async () => {
  cli = await openCommandLine(estate);
});
afterEach(() => cli.close());
afterAll(() => estate.close());

const time = 'Time: 2016-01-01 00:00:00,000 UTC';

describe('set', () => {
  it('answers in the mode that it sets, whatever the case, and other sessions go on as before', async () => {
    const other = await openCommandLine(estate);
    expect(await cli.type('set OutputMode=verbose')).toBe(`Command: set OutputMode=verbose\nStatus: Success\n${time}\n`);
    expect(await cli.type('SET outputMode=XML;list serverpool')).toBe([
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', '<Result>', '<Command>SET outputMode=XML</Command>', '<Status>Success</Status>', '<Time>2016-01-01 00:00:00,000 UTC</Time>', '</Result>',
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', '<Result>', '<Command>list serverpool</Command>', '<Status>Success</Status>', '<Time>2016-01-01 00:00:00,000 UTC</Time>',
      '<CommandData>', `<ListCommandResult><Id>${estate.pool}</Id><Name>pool</Name></ListCommandResult>`, '</CommandData>', '</Result>', '',
    ].join('\n'));
    expect(await cli.type('set outputMode=Sparse;list serverpool')).toBe(`  id:${estate.pool}  name:pool\n`);
    expect(await other.data('list serverpool')).toEqual([`id:${estate.pool}  name:pool`]);
    await other.close();
  });

  it('changes the bytes at the end of a line', async () => {
    expect(cli.session.endOfLine).toBe('\n\r');
    await cli.type('set endLineChars=lf');
    expect(cli.session.endOfLine).toBe('\n');
    await cli.type('set EndlineChars=CR');
    expect(cli.session.endOfLine).toBe('\r');
  });

  it('takes one setting, of those and with values that there are', async () => {
    const failures = ['set', 'set OutputMode', 'set Colour=red', 'set OutputMode=Loud', 'set CommandTimeout=0', 'set CommandTimeout=43201', 'set OutputMode=Xml CommandTimeout=5'];
    for (const command of failures) expect(await cli.type(command)).toMatch(/\nStatus: Failure\n.*\nError Msg: /);
    expect(await cli.type('set CommandTimeout=43200')).toContain('Success');
  });

  it('sorts the lines of show', async () => {
    await cli.type('set AlphabetizeAttributes=yes');
    const labels = (await cli.data('show Server name=ovs1.example.com')).map((line) => line.slice(0, line.indexOf(' = ')).toLowerCase().replace(/ \d+$/, ''));
    expect(labels.filter((label) => !label.endsWith('ability'))).toEqual(labels.filter((label) => !label.endsWith('ability')).toSorted());
  });
});

describe('a session says', () => {
  it('its settings, the version and the types', async () => {
    expect(await cli.type('showclisession')).toBe(
      `Command: showclisession\nStatus: Success\n${time}\nData: \n  AlphabetizeAttributes = No\n  CommandMode = Synchronous\n  CommandTimeout = 1800\n  EndlineChars = CRLF\n  OutputMode = Verbose\n`,
    );
    expect(await cli.type('showversion')).toBe('3.4.2.1384\n');
    expect(await cli.type('ShowObjTypes')).toBe(cliGrammar('3.4').types.map(({ name }) => `  ${name}\n`).join(''));
    const custom = await cli.type('showcustomcmds vm');
    expect(custom).toMatch(/^ {2}\w+\n( {2}\w+\n)*$/);
    expect(custom).toContain('  sendVmMessage\n');
    expect(custom).not.toContain('discoverServer');
    expect(await cli.type('showallcustomcmds')).toContain('  discoverServer\n');
    expect(await cli.type('showcustomcmds Nothing')).toContain('Error Msg: Unknown object type: Nothing\n');
  });

  it('how commands are written, without a heading', async () => {
    const help = await cli.type('help');
    expect(help).toBe(cliHelp('3.4').map((line) => `${line}\n`).join(''));
    expect(help.startsWith('For Most Object Types:\n    list <objectType>\n')).toBe(true);
    expect(await cli.type('set outputMode=Xml;?')).toContain(help);
  });

  it('less under 3.3', async () => {
    const older = await openCommandLine(estate, { profile: '3.3' });
    expect(await older.type('showclisession')).not.toContain('AlphabetizeAttributes');
    expect(await older.type('showversion;showobjtypes')).toMatch(/^3\.3\.3\.1085\n {2}AccessGroup\n/);
    expect(await older.type('showobjtypes')).not.toContain('VirtualAppliance');
    await older.close();
  });

  it('what may come next, with the objects of the Manager', async () => {
    expect(await cli.type('create Vm server=?')).toMatch(/^ {17}ovs1\.example\.com\nHelpText: /);
    expect((await cli.session.complete('show server name=o', new AbortController().signal)).words).toEqual(['ovs1.example.com']);
    expect((await cli.session.complete('add Port name="eth', new AbortController().signal)).words).toContain('"eth0 on ovs1.example.com"');
  });
});

it('exit ends the session, an empty command nothing', async () => {
  const output = (): never => { throw new Error('there is nothing to print'); };
  const { signal } = new AbortController();
  expect(await cli.session.run({ command: '  ', output, signal })).toMatchObject({ session: 'open', status: null });
  expect(await cli.session.run({ command: 'EXIT', output, signal })).toMatchObject({ session: 'closed', status: null });
});
