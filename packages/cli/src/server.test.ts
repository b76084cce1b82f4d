import { afterEach, describe, expect, it } from 'vitest';
import { connected, eventually, exec, TestShell, TestLines, type TestLine } from './testing.js';
import type { CommandLineOptions } from './server.js';

const { start, close } = new TestLines();
afterEach(close);

const block = (command: string, status = 'Success'): string => `Command: ${command}\n\rStatus: ${status}\n\r`;

describe('exec', () => {
  it.each([
    ['list vm', `OVM> list vm\n\r${block('list vm')}OVM> Connection closed.\n\r`],
    ['list vm;', `OVM> list vm\n\r${block('list vm')}OVM> Connection closed.\n\r`],
    ['list vm ; bad one;show vm name=x', `OVM> list vm\n\r${block('list vm')}OVM> bad one\n\r${block('bad one', 'Failure')}OVM> show vm name=x\n\r${block('show vm name=x')}OVM> Connection closed.\n\r`],
    ['help;exit', `OVM> help\n\r${block('help')}OVM> exit\n\r`],
    ['exit;help', 'OVM> exit\n\r'],
    [';', 'OVM> Connection closed.\n\r'],
    ['list vm\nlist server\n', `OVM> list vm\n\r${block('list vm')}OVM> list server\n\r${block('list server')}OVM> Connection closed.\n\r`],
    ['discoverServer password=secret', `OVM> discoverServer password=******\n\r${block('discoverServer password=******')}OVM> Connection closed.\n\r`],
    ['set EndlineChars=LF;list vm', 'OVM> set EndlineChars=LF\n\rCommand: set EndlineChars=LF\nStatus: Success\nOVM> list vm\nCommand: list vm\nStatus: Success\nOVM> Connection closed.\n'],
  ])('%j gives prompt, command, block and the last line, on standard output alone, and status 0', async (command, output) => {
    const client = await connected((await start()).port);
    expect(await exec(client, command)).toEqual({ output, errors: '', status: 0 });
    client.end();
  });

  it('a defect in a command ends its channel and neither the others nor the server', async () => {
    const client = await connected((await start()).port);
    expect((await exec(client, 'fail')).output).toBe('OVM> fail\n\r');
    expect((await exec(client, 'list vm')).status).toBe(0);
    client.end();
  });

  it('a command that is too long is refused and not cut', async () => {
    const { port, sessions } = await start({ limits: { lineLength: 100 } });
    const client = await connected(port);
    expect((await exec(client, 'x'.repeat(101))).output).toBe('Error Msg: A command has at most 100 characters in this simulator.\n\rOVM> Connection closed.\n\r');
    expect(sessions[0]?.ran).toEqual([]);
    client.end();
  });

  it('Ctrl-C of `ssh -t` leaves the command and those after it', async () => {
    const { port, sessions, context } = await start();
    const client = await connected(port);
    const output = exec(client, 'wait;list vm', { pty: true, opened: (channel) => void eventually(context, () => sessions[0]?.ran.length === 1).then(() => channel.write('\u0003')) });
    expect((await output).output).toBe('OVM> wait\n\rOVM> Connection closed.\n\r');
    expect(sessions[0]?.left).toEqual(['wait']);
    client.end();
  });

  it('64 megabytes reach a client that is slow to read', async () => {
    const client = await connected((await start()).port);
    const { output } = await exec(client, 'flood 65536');
    expect(output.length).toBe('OVM> flood 65536\n\r'.length + 1024 * (65_535 + 2) + block('flood 65536').length + 'OVM> Connection closed.\n\r'.length);
    client.end();
  });
});

describe.each([true, false])('a shell (with a terminal: %s)', (pty) => {
  async function shell(options: Partial<CommandLineOptions> = {}): Promise<{ test: TestLine; shell: TestShell; end: () => void }> {
    const test = await start(options);
    const client = await connected(test.port);
    const opened = await TestShell.open(client, pty);
    await opened.prompted();
    expect(opened.output).toBe('OVM> ');
    return { test, shell: opened, end: () => client.end() };
  }

  it('begins with the prompt, echoes, runs and prompts again, and ends at exit', async () => {
    const { shell: opened, end } = await shell();
    expect(await opened.type('list vm\r')).toBe(`list vm\n\r${block('list vm')}OVM> `);
    opened.channel.write('exit\r');
    expect((await opened.closed()).endsWith('OVM> exit\n\r')).toBe(true);
    end();
  });

  it.each([
    { what: 'CR, LF, CR LF and CR NUL', typed: 'a\rb\nc\r\nd\r\0', ran: ['a', 'b', 'c', 'd'], echo: 'a' },
    { what: 'backspace in both forms', typed: 'lisx\bt vn\x7fm\r', ran: ['list vm'], echo: 'lisx\b \bt vn\b \bm' },
    { what: 'arrows, Home, End and letters inside the line', typed: 'ist m\u001b[Dv\u001b[Cx\u001b[D\u001b[3~\u001b[Hl\u001b[F \r', ran: ['list vm'], echo: 'ist m\bvm\bmx\b \b' },
    { what: '^A ^E ^K ^U ^W', typed: 'junk\u0015list\u0001x\u0008\u0005 vm foo\u0017bar\u0001\u000blist\r', ran: ['list'], echo: 'junk\b\b\b\b    \b\b\b\blist' },
    { what: 'UTF-8', typed: 'list vm name=Grüße\r', ran: ['list vm name=Grüße'], echo: 'list vm name=Grüße' },
    { what: 'keys that mean nothing', typed: 'li\u001b[15~\u001b[1;5Zst\u0007 vm\u0000\r', ran: ['list vm'], echo: 'list vm' },
  ])('understands $what', async ({ typed, ran, echo }) => {
    const { test, shell: opened, end } = await shell();
    const first = await opened.type(typed);
    await eventually(test.context, () => (test.sessions[0]?.ran.length ?? 0) >= ran.length);
    expect(test.sessions[0]?.ran).toEqual(ran);
    expect(first.startsWith(echo)).toBe(true);
    expect(opened.output).not.toContain('\u001b');
    end();
  });

  it('letters cut into packets come together', async () => {
    const { test, shell: opened, end } = await shell();
    const bytes = Buffer.from('list vm name=Grüße 😀\u001b[D\u001b[C\r');
    for (const byte of bytes.subarray(0, -1)) opened.channel.write(Buffer.of(byte));
    await opened.type('\r');
    expect(test.sessions[0]?.ran).toEqual(['list vm name=Grüße 😀']);
    end();
  });

  it('history is a key away', async () => {
    const { test, shell: opened, end } = await shell();
    await opened.type('first\r');
    await opened.type('second\r');
    expect(await opened.type('\u001b[A\u001b[A\u001b[Bx\r')).toContain('secondx\n\r');
    expect(test.sessions[0]?.ran).toEqual(['first', 'second', 'secondx']);
    end();
  });

  it('Tab completes what is clear, takes what is common, and lists at the second press', async () => {
    const { test, shell: opened, end } = await shell();
    expect(await opened.type('li\t', 'list ')).toBe('li\b\blist ');
    expect(await opened.type('s', 's')).toBe('s');
    await opened.type('er\t', 'Server');
    await opened.type('\t', '\u0007');
    expect(await opened.type('\t', 'OVM> list Server')).toBe('\n\rServer  ServerPool\n\rOVM> list Server');
    await opened.type('P\t', 'ServerPool ');
    await opened.type('\r');
    expect(test.sessions[0]?.ran).toEqual(['list ServerPool']);
    end();
  });

  it('Ctrl-C drops the line; while a command runs it is left, with what was typed ahead', async () => {
    const { test, shell: opened, end } = await shell();
    expect(await opened.type('lis\u0003')).toBe('lis\n\rOVM> ');
    opened.channel.write('wait\rlist vm\r');
    await eventually(test.context, () => test.sessions[0]?.ran.includes('wait') === true);
    expect(await opened.type('\u0003list server\r')).toContain('OVM> list server\n\r');
    expect(test.sessions[0]?.ran).toEqual(['wait', 'list server']);
    end();
  });

  it('Ctrl-C that comes in one packet with the command leaves it, too', async () => {
    const { test, shell: opened, end } = await shell();
    opened.channel.write('wait\rlist vm\r\u0003list server\r');
    await eventually(test.context, () => opened.output.endsWith(`list server\n\r${block('list server')}OVM> `));
    expect(test.sessions[0]?.ran).toEqual(['wait', 'list server']);
    end();
  });

  it('what is typed ahead is echoed and run in its turn, also after the end of the input', async () => {
    const { test, shell: opened, end } = await shell();
    opened.channel.end('list vm\nlist server\n\nlist job');
    expect(await opened.closed()).toBe(`OVM> list vm\n\r${block('list vm')}OVM> list server\n\r${block('list server')}OVM> \n\rOVM> list job\n\r${block('list job')}`);
    expect(test.sessions[0]?.ran).toEqual(['list vm', 'list server', 'list job']);
    end();
  });

  it('Ctrl-D ends an empty line and deletes in another one', async () => {
    const { shell: opened, end } = await shell();
    await opened.type('ab\u0001\u0004', '\b');
    await opened.type('\u0003');
    opened.channel.write('\u0004');
    await opened.closed();
    end();
  });

  it('a line without end is refused, and the next one runs', async () => {
    const { test, shell: opened, end } = await shell({ limits: { lineLength: 1000, typedAhead: 10_000 } });
    for (let sent = 0; sent < 200; sent += 1) opened.channel.write('y'.repeat(1000));
    expect(await opened.type('\r')).toContain('at most 1000 characters');
    await opened.type('list vm\r');
    expect(test.sessions[0]?.ran).toEqual(['list vm']);
    end();
  });

  it('bytes that are no text harm nothing', async () => {
    const { test, shell: opened, end } = await shell();
    const bytes = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 37) % 256).filter((byte) => ![3, 4, 9, 10, 13].includes(byte)));
    opened.channel.write(bytes);
    await opened.type('\u0015\u0003');
    await opened.type('list vm\r');
    expect(test.sessions[0]?.ran.at(-1)).toBe('list vm');
    end();
  });

  it('a client that hangs up leaves its command, and is logged out', async () => {
    const { test, shell: opened, end } = await shell();
    opened.channel.write('wait\r');
    await eventually(test.context, () => test.sessions[0]?.ran.length === 1);
    end();
    await eventually(test.context, () => test.sessions[0]?.closed === true && test.ended() === 1);
    expect(test.sessions[0]?.left).toEqual(['wait']);
    expect(test.line.sessions).toBe(0);
  });
});
