import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element, parseXml, writeXml, XmlError } from './index.js';
import type { XmlElement, XmlStyle } from './index.js';

const sample = element('Result', [
  element('CPU', { Num: 0, ID: 'a"<&' }, 'x < y & "z" > w'),
  element('Exports'),
  element('Uevent', ''),
  null,
  undefined,
  element('Interval', 20),
  element('Bytes', 9007199254740993n),
]);

describe('writing', () => {
  // Expected strings: what python3 -c 'from xml.dom.minidom …' prints for the same tree, with the attributes sorted as Python 2 did.
  it('prints like minidom', () => {
    expect(writeXml(sample, { style: 'minidom' })).toBe(
      '<?xml version="1.0" ?><Result><CPU ID="a&quot;&lt;&amp;" Num="0">x &lt; y &amp; &quot;z&quot; &gt; w</CPU><Exports/><Uevent></Uevent><Interval>20</Interval><Bytes>9007199254740993</Bytes></Result>',
    );
  });

  it('prints the declaration of discover_hardware when asked', () => {
    expect(writeXml(element('a'), { style: 'minidom', declaration: 'encoding' })).toBe('<?xml version="1.0" encoding="UTF-8"?><a/>');
  });

  it('prints like JAXB, quotes in text left alone, attributes in the order given', () => {
    expect(writeXml(element('servers', [element('server', { b: '1', a: '2\t' }, 'say "x"\r\n')]), { style: 'jaxb' })).toBe(
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><servers><server b="1" a="2&#9;">say "x"&#13;\n</server></servers>',
    );
  });

  it('prints no declaration in plain style or when told not to', () => {
    expect(writeXml(element('a'), { style: 'plain' })).toBe('<a/>');
    expect(writeXml(element('a'), { style: 'jaxb', declaration: 'none' })).toBe('<a/>');
  });

  it.each(['\u0000', '\u0008', '\u000b', '\u001f', '\uffff', '\ud800', '\udc00x'])('refuses the character %j in text and in attributes', (bad) => {
    expect(() => writeXml(element('a', `x${bad}`), { style: 'jaxb' })).toThrow(XmlError);
    expect(() => writeXml(element('a', { b: bad }), { style: 'jaxb' })).toThrow(expect.objectContaining({ code: 'character' }));
  });

  it('refuses names that would break out of a tag', () => {
    expect(() => element('a><b')).toThrow(expect.objectContaining({ code: 'name' }));
    expect(() => element('')).toThrow(XmlError);
    expect(() => element('1a')).toThrow(XmlError);
    expect(() => element('a', { 'b c': 1 })).toThrow(XmlError);
    expect(element('ns:a-b.c_1').name).toBe('ns:a-b.c_1');
  });

  it('refuses a tree that holds itself', () => {
    const children: XmlElement[] = [];
    const loop: XmlElement = { name: 'a', attributes: {}, children, text: '' };
    children.push(loop);
    expect(() => writeXml(loop, { style: 'plain' })).toThrow(expect.objectContaining({ code: 'tree' }));
  });
});

const characters = fc.string({ unit: fc.oneof(fc.constantFrom('\r', '\n', '\t', '"', "'", '<', '>', '&', ']]>', 'é', '😀', ' '), fc.string({ unit: 'grapheme', maxLength: 1 })) });
const writable = characters.map((text) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''));
const names = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/);

const trees = fc.letrec<{ tree: XmlElement }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(names, fc.dictionary(names, writable, { maxKeys: 3 }), writable).map(([name, attributes, text]) => element(name, attributes, text)),
    fc.tuple(names, fc.array(tie('tree'), { maxLength: 4 })).map(([name, children]) => element(name, children)),
  ),
})).tree;

function bare(node: XmlElement): unknown {
  return { name: node.name, attributes: { ...node.attributes }, text: node.text, children: node.children.map(bare) };
}

describe('there and back', () => {
  it.each(['minidom', 'jaxb', 'plain'] satisfies XmlStyle[])('any tree written in %s style reads back equal', (style) => {
    fc.assert(
      fc.property(trees, (tree) => {
        expect(bare(parseXml(Buffer.from(writeXml(tree, { style }))))).toEqual(bare(tree));
      }),
    );
  });

  it('never fails on any text but with an XmlError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('<', '>', '/', 'a', '"', '=', '&', ';', '!', '[', ']', '?', ' ') })), (text) => {
        try {
          parseXml(text);
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
