import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JoinedList } from './joined-list.js';

describe('a joined list', () => {
  it.each([
    { before: '[', between: ',', after: ']' },
    { before: '<list>', between: '', after: '</list>' },
  ])('is what it would be if it were made anew, whatever came, went and changed (%j)', (parts) => {
    const edit = fc.oneof(
      fc.record({ kind: fc.constant('add' as const) }),
      fc.record({ kind: fc.constantFrom('change' as const, 'remove' as const), which: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(edit, { maxLength: 5 }), { maxLength: 12 }), (rounds) => {
        const texts = new Map<string, string>();
        let count = 0;
        const list = new JoinedList(parts, (id) => texts.get(id) ?? 'nobody');
        for (const edits of rounds) {
          for (const one of edits) {
            count += 1;
            const ids = [...texts.keys()];
            const id = one.kind === 'add' || ids.length === 0 ? `new${count}` : (ids[one.which % ids.length] ?? '');
            if (one.kind === 'remove') texts.delete(id);
            else texts.set(id, `${id}: é ${'x'.repeat(count % 4)}`);
            list.changed(id);
          }
          const { before, between, after } = parts;
          expect(list.bytes([...texts.keys()]).toString()).toBe(before + [...texts.values()].join(between) + after);
        }
      }),
    );
  });

  it('asks for the text of a member again only when it changed', () => {
    const asked: string[] = [];
    const list = new JoinedList({ before: '[', between: ',', after: ']' }, (id) => {
      asked.push(id);
      return `"${id}"`;
    });
    const first = list.bytes(['a', 'b', 'c']);
    expect(list.bytes(['a', 'b', 'c'])).toBe(first);
    list.changed('b');
    expect(list.bytes(['a', 'b', 'c']).toString()).toBe('["a","b","c"]');
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('that nobody reads does not remember everything that changed', () => {
    const asked: string[] = [];
    const list = new JoinedList({ before: '[', between: ',', after: ']' }, (id) => {
      asked.push(id);
      return id;
    });
    list.bytes(['a', 'b']);
    for (let n = 0; n < 1000; n += 1) list.changed(`gone${n}`);
    expect(list.remembered).toBeLessThan(100);
    list.changed('b');
    expect(list.bytes(['a', 'b']).toString()).toBe('[a,b]');
    expect(asked).toEqual(['a', 'b', 'a', 'b']);
  });
});
