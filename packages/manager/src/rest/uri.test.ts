import { describe, expect, it } from 'vitest';
import { destinationOf, encodeSegment, originOf, pathOf } from './uri.js';

describe('the path of a request', () => {
  it('is split before it is decoded, so that an id may hold an encoded slash', () => {
    expect(destinationOf('/ovm/core/wsapi/rest/FileSystemMount/00%3A11_mount_%2Fnfsmnt%2Fa')).toEqual({
      kind: 'rest', prefix: '/ovm/core/wsapi/rest', segments: ['FileSystemMount', '00:11_mount_/nfsmnt/a'],
    });
  });

  it('may double its slashes anywhere; what stands before the resource is echoed as it was sent', () => {
    expect(destinationOf('//ovm/core/wsapi/rest//Vm///x')).toEqual({ kind: 'rest', prefix: '//ovm/core/wsapi/rest', segments: ['Vm', 'x'] });
  });

  it('may end in a slash', () => {
    expect(destinationOf('/ovm/core/wsapi/rest/VmDiskMapping/')).toEqual({ kind: 'rest', prefix: '/ovm/core/wsapi/rest', segments: ['VmDiskMapping'] });
  });

  it('is case sensitive', () => {
    expect(destinationOf('/OVM/core/wsapi/rest/Vm').kind).toBe('elsewhere');
  });

  it('that cannot be decoded is told apart', () => {
    expect(destinationOf('/ovm/core/wsapi/rest/Vm/%zz').kind).toBe('malformed');
  });

  it('leads to the SOAP endpoint, the root or nowhere', () => {
    expect(['/', '//', '/ovm/core/wsapi/soap', '/ovm/core/wsapi/soap/x', '/ovm/console', '/ovm/core/wsapi'].map((path) => destinationOf(path).kind)).toEqual([
      'root', 'root', 'soap', 'soap', 'elsewhere', 'elsewhere',
    ]);
  });
});

describe('the uri of an object', () => {
  it('writes blanks as %20 and slashes as %2F and leaves colons and parentheses (recorded 3.3.3)', () => {
    expect(pathOf('Cpu', 'Processor (1) in 00:11')).toBe('/Cpu/Processor%20(1)%20in%2000:11');
    expect(encodeSegment('00:11_mount_/nfsmnt')).toBe('00:11_mount_%2Fnfsmnt');
    expect(encodeSegment('a%b?c#d')).toBe('a%25b%3Fc%23d');
  });
});

describe('the origin of a request', () => {
  const local = { address: '127.0.0.1', port: 7002 };

  it('is scheme and Host header of the request', () => {
    expect(originOf({ secure: true, host: 'ovm.example.com:7002', local })).toBe('https://ovm.example.com:7002');
    expect(originOf({ secure: false, host: '[::1]:7001', local })).toBe('http://[::1]:7001');
  });

  it('falls back to the address that was called when the Host header is none', () => {
    expect(originOf({ secure: true, host: undefined, local })).toBe('https://127.0.0.1:7002');
    expect(originOf({ secure: true, host: 'evil"><script>', local: { address: '::1', port: 7002 } })).toBe('https://[::1]:7002');
  });
});
