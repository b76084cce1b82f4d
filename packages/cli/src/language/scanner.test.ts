import { describe, expect, it } from 'vitest';
import { quoted, splitLine, wordsOf } from './scanner.js';

describe('a line', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['list vm', ['list vm']],
    [' set outputMode=Xml ; list vm;', ['set outputMode=Xml', 'list vm']],
    ['show x id=a;;show x id=b;', ['show x id=a', 'show x id=b']],
    ['edit vm name="a;b" description=\'c;d\';list vm', ['edit vm name="a;b" description=\'c;d\'', 'list vm']],
    // A quote inside a word is a character like any other, an escaped one does not close.
    ["edit vm name=o'brien;list vm", ["edit vm name=o'brien", 'list vm']],
    ['edit vm description="HR/";x";exit', ['edit vm description="HR/";x"', 'exit']],
    ['edit vm name="open;list vm', ['edit vm name="open;list vm']],
    ['   ', []],
  ];
  it.each(cases)('%j is parted at semicolons outside quotes', (line, commands) => {
    expect(splitLine(line)).toEqual(commands);
  });
});

describe('a word', () => {
  const cases: readonly (readonly [string, string | null, string])[] = [
    ['name=x', 'name', 'x'],
    ['name="a b"', 'name', 'a b'],
    ["name='a \"b\"'", 'name', 'a "b"'],
    // The documented escapes.
    ['description="HR/\'s VMs"', 'description', "HR's VMs"],
    ['url="http:////example.com//x.tgz"', 'url', 'http://example.com/x.tgz'],
    // Plain paths in quotes, and slashes outside of them.
    ['path="/mnt/vol1/pool"', 'path', '/mnt/vol1/pool'],
    ['name=nfs:/mnt/vol1/poolfs01', 'name', 'nfs:/mnt/vol1/poolfs01'],
    ['url=http://a/b?c=d', 'url', 'http://a/b?c=d'],
    ['description=""', 'description', ''],
    ['id=', 'id', ''],
    ['Vm', null, 'Vm'],
  ];
  it.each(cases)('%j has the name %j and the value %j', (raw, name, value) => {
    expect(wordsOf(raw)).toMatchObject([{ raw, name, value, open: null }]);
  });

  it('may hold several values, quoted or not', () => {
    expect(wordsOf("roles='VIRTUAL_MACHINE, STORAGE' vms=id1,id2 a=\"\" b='x y',z").map(({ values }) => values)).toEqual([['VIRTUAL_MACHINE', 'STORAGE'], ['id1', 'id2'], [], ['x y', 'z']]);
  });

  it('says which quote was never closed', () => {
    expect(wordsOf('edit vm name="a b').map(({ open }) => open)).toEqual([null, null, '"']);
  });
});

it('a value is quoted when the line would part it, and reads as itself again', () => {
  for (const value of ['plain', 'nfs:/x', 'two words', 'a;b', 'it\'s "so"', 'http://a b/c', '', 'a,b', '/end/ "']) {
    expect(wordsOf(`name=${quoted(value)}`)).toMatchObject([{ value, open: null }]);
  }
  expect([quoted('plain'), quoted('two words')]).toEqual(['plain', '"two words"']);
});
