import { describe, expect, it } from 'vitest';
import { writeAnswer } from './answer.js';
import type { OutputMode } from './answer.js';
import type { Answer, DataItem } from './data.js';

const heading = { command: 'list vm', time: '2017-03-27 13:45:54,404 EDT' };

async function written(answer: Answer, mode: OutputMode, command = heading.command): Promise<string> {
  let text = '';
  await writeAnswer(answer, { ...heading, command }, { mode, output: (part) => { text += part; } });
  return text;
}

const list: Answer = {
  status: 'Success', jobId: null, error: null,
  data: [{ kind: 'object', id: '0004fb00000600003c4a1d7e90b1f652', name: 'MyVm1' }, { kind: 'object', id: '0004fb000006000077a1b0c2d3e4f506', name: 'a <b> & "c"' }],
};
const failed: Answer = { status: 'Failure', jobId: '1490636754123', data: null, error: 'No Vm found' };
const edited: Answer = { status: 'Success', jobId: '1490636754123', data: null, error: null };
const shown: Answer = { status: 'Success', jobId: null, error: null, data: [{ kind: 'property', label: 'Server', value: '08:00  [ovs1]' }, { kind: 'property', label: 'Description', value: 'one\ntwo' }] };

describe('Verbose', () => {
  it('writes the heading and two blanks before each line of data', async () => {
    expect(await written(list, 'Verbose')).toBe(
      'Command: list vm\nStatus: Success\nTime: 2017-03-27 13:45:54,404 EDT\nData: \n  id:0004fb00000600003c4a1d7e90b1f652  name:MyVm1\n  id:0004fb000006000077a1b0c2d3e4f506  name:a <b> & "c"\n',
    );
    expect(await written(shown, 'Verbose')).toBe('Command: list vm\nStatus: Success\nTime: 2017-03-27 13:45:54,404 EDT\nData: \n  Server = 08:00  [ovs1]\n  Description = one\n  two\n');
  });

  it('writes the job before the data, no data line where there is none, and the text of a failure last', async () => {
    expect(await written({ ...list, jobId: '1582725527174', data: [] }, 'Verbose')).toMatch(/\nJobId: 1582725527174\nData: \n$/);
    expect(await written(edited, 'Verbose')).toBe('Command: list vm\nStatus: Success\nTime: 2017-03-27 13:45:54,404 EDT\nJobId: 1490636754123\n');
    expect(await written(failed, 'Verbose')).toBe('Command: list vm\nStatus: Failure\nTime: 2017-03-27 13:45:54,404 EDT\nJobId: 1490636754123\nError Msg: No Vm found\n');
  });
});

describe('Sparse', () => {
  it('writes the data alone, of a failure its text, and nothing for a command without data', async () => {
    expect(await written(list, 'Sparse')).toBe('  id:0004fb00000600003c4a1d7e90b1f652  name:MyVm1\n  id:0004fb000006000077a1b0c2d3e4f506  name:a <b> & "c"\n');
    expect([await written(failed, 'Sparse'), await written(edited, 'Sparse')]).toEqual(['Error Msg: No Vm found\n', '']);
  });
});

describe('Xml', () => {
  const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Result>\n';

  it('writes one element for each object and each property', async () => {
    expect(await written(list, 'Xml', 'edit vm name="a&b"')).toBe(
      `${declaration}<Command>edit vm name="a&amp;b"</Command>\n<Status>Success</Status>\n<Time>2017-03-27 13:45:54,404 EDT</Time>\n<CommandData>\n`
      + '<ListCommandResult><Id>0004fb00000600003c4a1d7e90b1f652</Id><Name>MyVm1</Name></ListCommandResult>\n'
      + '<ListCommandResult><Id>0004fb000006000077a1b0c2d3e4f506</Id><Name>a &lt;b&gt; &amp; "c"</Name></ListCommandResult>\n</CommandData>\n</Result>\n',
    );
    expect(await written(shown, 'Xml')).toContain('<ShowCommandResult><PropertyName>Server</PropertyName><PropertyValue>08:00  [ovs1]</PropertyValue></ShowCommandResult>\n');
  });

  it('writes job and failure, and no data where there is none', async () => {
    expect(await written(failed, 'Xml')).toBe(
      `${declaration}<Command>list vm</Command>\n<Status>Failure</Status>\n<Time>2017-03-27 13:45:54,404 EDT</Time>\n<JobId>1490636754123</JobId>\n<ErrorMsg>No Vm found</ErrorMsg>\n</Result>\n`,
    );
  });

  it('writes a question mark for what XML cannot hold', async () => {
    expect(await written(edited, 'Xml', 'list \u0001vm\ud800')).toContain('<Command>list ?vm?</Command>');
  });
});

it('a long list goes out in parts, each when the one before is taken', async () => {
  const data = Array.from({ length: 10_000 }, (_, n): DataItem => ({ kind: 'object', id: String(n), name: `vm${n}` }));
  const parts: string[] = [];
  let waiting = 0;
  const output = async (text: string): Promise<void> => {
    waiting += 1;
    expect(waiting).toBe(1);
    await Promise.resolve();
    parts.push(text);
    waiting -= 1;
  };
  await writeAnswer({ ...list, data }, heading, { mode: 'Verbose', output });
  expect(parts.length).toBeGreaterThan(10);
  expect(parts.join('').split('\n').length).toBe(10_000 + 4 + 1);
});
