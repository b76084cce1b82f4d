import { describe, expect, it } from 'vitest';
import { childrenOf, elementAt, isNil, parseXml, textAt, XmlError } from './index.js';

function refusal(document: string | Buffer, limits?: Parameters<typeof parseXml>[1]): XmlError {
  try {
    parseXml(document, limits);
  } catch (error) {
    if (error instanceof XmlError) return error;
    throw error;
  }
  throw new Error('the document was accepted');
}

describe('reading', () => {
  it('gives names, attributes, children in order and joined text', () => {
    const root = parseXml('<?xml version="1.0"?>\n<a x="1&quot;"><b>one</b>mid<b>two<![CDATA[<&]]></b><!-- no --><?no no?></a>\n');
    expect(root).toEqual({
      name: 'a',
      attributes: { x: '1"' },
      text: 'mid',
      children: [
        { name: 'b', attributes: {}, children: [], text: 'one' },
        { name: 'b', attributes: {}, children: [], text: 'two<&' },
      ],
    });
  });

  it('tolerates namespaces and finds elements by local name', () => {
    const root = parseXml('<n:server xmlns:n="urn:x" xmlns:xsi="urn:i"><n:name>a</n:name><n:id><value> 7 </value></n:id><n:id xsi:nil="true"/></n:server>');
    expect(root.name).toBe('n:server');
    expect(textAt(root, 'id', 'value')).toBe('7');
    expect(textAt(root, 'id', 'uri')).toBeNull();
    expect(elementAt(root, 'name')?.text).toBe('a');
    expect(childrenOf(root, 'id').map(isNil)).toEqual([false, true]);
  });

  it('keeps an escaped carriage return and normalises a bare one, as XML says', () => {
    expect(parseXml('<a>1&#13;\n2\r\n3\r4</a>').text).toBe('1\r\n2\n3\n4');
  });

  it('reads UTF-8 with and without a byte order mark, ISO-8859-1 when declared, and UTF-16', () => {
    expect(parseXml(Buffer.from('<a>é</a>')).text).toBe('é');
    expect(parseXml(Buffer.from('\uFEFF<a>é</a>')).text).toBe('é');
    expect(parseXml('\uFEFF<a>é</a>').text).toBe('é');
    expect(parseXml(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', 'latin1')).text).toBe('é');
    expect(parseXml(Buffer.from('\uFEFF<a>é</a>', 'utf16le')).text).toBe('é');
  });

  it('refuses an encoding it does not know, and bytes that are not what they claim', () => {
    expect(refusal(Buffer.from('<?xml version="1.0" encoding="EBCDIC"?><a/>'))).toMatchObject({ code: 'encoding', line: 0, column: 0 });
    expect(refusal(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])).code).toBe('encoding');
  });

  it('says where a document is malformed', () => {
    expect(refusal('<a>\n  <b></c></a>')).toMatchObject({ code: 'syntax', line: 2, column: 9 });
    expect(refusal('<a>\n  <b></c></a>').message).toBe('unexpected close tag. (line 2, column 9)');
  });
});

describe('hostile documents', () => {
  const deep = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels);

  it.each([
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>', 'doctype'],
    ['an external entity', '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>', 'doctype'],
    ['a bare document type', '<!DOCTYPE a><a/>', 'doctype'],
    ['an entity nobody declared', '<a>&nbsp;</a>', 'syntax'],
    ['200 000 levels', deep(200_000), 'depth'],
    ['65 levels', deep(65), 'depth'],
    ['a document cut short', '<a><b>text', 'syntax'],
    ['a tag cut short', '<a', 'syntax'],
    ['nothing', '', 'syntax'],
    ['text without an element', 'hello', 'syntax'],
    ['two roots', '<a/><b/>', 'syntax'],
    ['a control character', '<a>\u0001</a>', 'syntax'],
    ['a control character by number', '<a>&#1;</a>', 'syntax'],
    ['a control character under XML 1.1', '<?xml version="1.1"?><a>&#1;</a>', 'syntax'],
    ['a repeated attribute', '<a b="1" b="2"/>', 'syntax'],
    ['an attribute without quotes', '<a b=1/>', 'syntax'],
  ])('refuses %s', (_what, document, code) => {
    expect(refusal(document).code).toBe(code);
  });

  it('accepts exactly 64 levels', () => {
    expect(parseXml(deep(64)).name).toBe('a');
  });

  it('refuses more than 4 MiB before reading any of it, counted in bytes', () => {
    expect(refusal(`<a>${'x'.repeat(4 * 1024 * 1024)}</a>`)).toMatchObject({ code: 'size', line: 0 });
    expect(refusal('<a>éé</a>', { maxBytes: 10 }).code).toBe('size');
    expect(parseXml('<a>éé</a>', { maxBytes: 11 }).text).toBe('éé');
  });

  it('counts elements and attributes alike', () => {
    expect(refusal('<a><b/><b/></a>', { maxNodes: 2 }).code).toBe('nodes');
    expect(refusal('<a b="1" c="2" d="3"/>', { maxNodes: 2 }).code).toBe('nodes');
    expect(parseXml('<a><b/></a>', { maxNodes: 2 }).children).toHaveLength(1);
  });

  it('treats __proto__ as a name like any other', () => {
    const root = parseXml('<__proto__ __proto__="x" constructor="y"><polluted>1</polluted></__proto__>');
    expect(root.name).toBe('__proto__');
    expect(Object.keys(root.attributes)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
