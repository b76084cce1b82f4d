import { operationNamed } from '@ovmsim/model';
import { expect, it } from 'vitest';
import type { OperationCall } from '../operation.js';
import { fileNameOf, importRequest, objectNameOf, originOf, withoutPassword } from './request.js';

const call = (body: unknown, params: Record<string, string> = {}): OperationCall => {
  const operation = operationNamed('Repository.importAssembly');
  if (operation === undefined) throw new Error('no operation');
  return { operation, principal: { kind: 'none' }, params, body };
};

it('URLs of an import come from the body or the query, blanks and empty ones left out', () => {
  expect(importRequest(call({ urls: [' http://h/a.ova ', ''], proxy: '' }), { several: false })).toEqual({ urls: ['http://h/a.ova'], proxy: null });
  expect(importRequest(call(undefined, { url: 'http://h/a.ova' }), { several: false })).toEqual({ urls: ['http://h/a.ova'], proxy: null });
  expect(importRequest(call({ urls: ['http://h/1', 'http://h/2'], proxy: 'http://p:3128' }), { several: true })).toEqual({ urls: ['http://h/1', 'http://h/2'], proxy: 'http://p:3128' });
  expect(() => importRequest(call({ urls: ['http://h/1', 'http://h/2'] }), { several: false })).toThrow(expect.objectContaining({ code: 'REPOSITORY_000000' }) as Error);
  expect(() => importRequest(call({ urls: null }), { several: true })).toThrow(expect.objectContaining({ code: 'GEN_000001' }) as Error);
});

it('what is imported is called as the last part of its URL', () => {
  expect(objectNameOf('http://h/a/Oracle%20Linux.iso?x=1#y')).toBe('Oracle Linux.iso');
  expect(objectNameOf('http://h/a/%ff.iso')).toBe('%ff.iso');
  expect(fileNameOf('http://h/a/x.iso?x=1')).toBe('x.iso?x=1');
});

it('passwords of URLs are kept nowhere', () => {
  expect(originOf(['http://me:secret@h/a.tgz'])).toBe('http://h/a.tgz');
  expect(originOf(['http://h/1', 'https://me:p@ss@h/2?a=b@c'])).toBe('[http://h/1, https://h/2?a=b@c]');
  expect(withoutPassword('sim:iso/a@b.iso')).toBe('sim:iso/a@b.iso');
});
