import { describe, expect, it } from 'vitest';
import { addressText, agentAddress } from './address.js';

describe('serverName of a discovery', () => {
  it.each([
    ['127.0.1.1', '127.0.1.1', 8899],
    [' ovs1.example.com ', 'ovs1.example.com', 8899],
    ['127.0.0.1:17102', '127.0.0.1', 17102],
    ['fd00::1', 'fd00::1', 8899],
    ['[fd00::1]:9000', 'fd00::1', 9000],
  ])('%s is %s, port %i', (name, host, port) => {
    expect(agentAddress(name)).toEqual({ host, port });
  });

  it.each(['', 'two words', 'host:', 'host:0', 'host:65536', 'user@host', 'https://host', 'host/path', '[host]:1', 'a:b:c'])('%j is none', (name) => {
    expect(agentAddress(name)).toBeNull();
  });

  it('prints without the stock port', () => {
    expect([addressText({ host: 'ovs1', port: 8899 }), addressText({ host: 'ovs1', port: 1 }), addressText({ host: 'fd00::1', port: 1 })]).toEqual(['ovs1', 'ovs1:1', '[fd00::1]:1']);
  });
});
