import { describe, expect, it } from 'vitest';
import { KeyDecoder } from './keys.js';
import { LineEditor } from './line-editor.js';

/** What a terminal shows that knows letters and backspaces alone: the line, and the column of the cursor. */
function terminal(bytes: string): { readonly line: string; readonly column: number } {
  const cells: string[] = [];
  let column = 0;
  for (const letter of bytes) {
    if (letter === '\b') column = Math.max(0, column - 1);
    else cells[column++] = letter;
  }
  return { line: cells.join('').trimEnd(), column };
}

function typed(text: string, longest = 100): { echo: string; editor: LineEditor; events: string[] } {
  const editor = new LineEditor(longest);
  let echo = '';
  const events: string[] = [];
  for (const key of new KeyDecoder().decode(Buffer.from(text))) {
    const pressed = editor.press(key);
    echo += pressed.echo;
    if (pressed.event !== undefined) events.push(pressed.event.kind === 'line' ? `line ${pressed.event.line}` : pressed.event.kind);
  }
  return { echo, editor, events };
}

describe('the echo', () => {
  it.each([
    ['letters', 'list', 'list'],
    ['backspace', 'ab\x7f', 'ab\b \b'],
    ['backspace in an empty line', '\x7f\b', ''],
    ['backspace over a wide letter', '日\x7f', '日\b\b  \b\b'],
    ['backspace over a letter with an accent', 'e\u0301\x7f', 'e\u0301\b \b'],
    ['a letter inside the line', 'ac\u001b[Db', 'ac\bbc\b'],
    ['delete inside the line', 'abc\u001b[D\u001b[D\u001b[3~', 'abc\b\bc \b\b'],
    ['Home and End', 'abc\u0001\u0005', 'abc\b\b\babc'],
    ['^U', 'abc\u0015', 'abc\b\b\b   \b\b\b'],
    ['^K at the end', 'abc\u000b', 'abc'],
  ])('of %s is what scripts expect', (_what, keys, echo) => {
    expect(typed(keys).echo).toBe(echo);
  });

  it('leaves on the terminal what stands in the line, with the cursor where it is, whatever is pressed', () => {
    const keys = ['a', 'bc ', 'x', '\x7f', '\u001b[D', '\u001b[C', '\u001b[H', '\u001b[F', '\u001b[3~', '\u0004', '\u000b', '\u0015', '\u0017', '\u001b[A', '\u001b[B'];
    let seed = 7;
    for (let round = 0; round < 300; round += 1) {
      // Lines of history first, so that the arrows have somewhere to go; their echo is another line's.
      const before = 'one two\rthree\r';
      let pressed = 'z';
      for (let count = 0; count < 30; count += 1) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        pressed += keys[seed % keys.length] ?? '';
      }
      const { echo, editor } = typed(before + pressed);
      const shown = terminal(echo.slice('one twothree'.length));
      expect(shown).toEqual({ line: editor.line.trimEnd(), column: editor.before.length });
    }
  });
});

it.each([
  ['history goes back and forth and gives back what was being typed', 'one\rtwo\rdra\u001b[A\u001b[A\u001b[A\u001b[B\u001b[B\r', ['line one', 'line two', 'line dra']],
  ['a line beyond the limit is void as a whole', `${'x'.repeat(101)}\rok\r`, ['too-long', 'line ok']],
  ['Ctrl-C drops the line', 'abc\u0003\r', ['interrupt', 'line ']],
  ['Ctrl-D counts in an empty line alone', 'a\u0004\x7f\u0004', ['end']],
  ['an endless escape sequence ends with its letter, or with the line', `\u001b[${'1;'.repeat(100)}xlist\u001b[1;1\r`, ['line list']],
])('%s', (_what, keys, events) => {
  expect(typed(keys).events).toEqual(events);
});
