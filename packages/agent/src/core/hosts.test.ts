import { describe, expect, it } from 'vitest';
import { addressInHosts } from './hosts.js';
import { layout } from './layout.js';
import { MemoryFiles } from './state-files.js';

describe("a Server's hosts file", () => {
  it('names addresses, by any of the names in a line and in any case', () => {
    const files = new MemoryFiles();
    expect(addressInHosts(files, 'ovmm')).toBeNull();
    files.write(layout.hosts, '# the estate\n127.0.0.1 localhost\n10.0.0.1\tOVMM.example.com ovmm # the Manager\n::1 ovmm\nnonsense\n');
    expect(addressInHosts(files, 'ovmm.example.com')).toBe('10.0.0.1');
    expect(addressInHosts(files, 'ovmm')).toBe('10.0.0.1');
    expect(addressInHosts(files, 'nonsense')).toBeNull();
    expect(addressInHosts(files, 'Manager')).toBeNull();
  });
});
