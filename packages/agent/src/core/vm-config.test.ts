import { describe, expect, it } from 'vitest';
import { checkedConfig, liveChanges, printVmConfig, readVmConfig } from './vm-config.js';

describe('vm.cfg', () => {
  it('is Python, one key a line, and reads back as it was written', () => {
    const config = { name: 'a', memory: 512, OVM_high_availability: false, disk: ['file:/x.img,xvda,w', "phy:/dev/mapper/it's,xvdb,w!"], boot: '', OVM_description: 'two\nlines "and" \\' };
    const text = printVmConfig(config);
    expect(text.split('\n')).toEqual([
      "name = 'a'", 'memory = 512', 'OVM_high_availability = False', `disk = ['file:/x.img,xvda,w', "phy:/dev/mapper/it's,xvdb,w!"]`, "boot = ''",
      `OVM_description = 'two\\nlines "and" \\\\'`, '',
    ]);
    expect(readVmConfig(text)).toEqual(config);
  });

  it('may hold what people write by hand; what is no value is left out', () => {
    expect(readVmConfig('# comment\n  memory=1024\nvif = [ "mac=00:21:f6:00:00:01" ]\nx = import os\nbroken = [1,\nname = "b"\n__proto__ = "p"\n')).toEqual(
      Object.fromEntries([['memory', 1024], ['vif', ['mac=00:21:f6:00:00:01']], ['name', 'b'], ['__proto__', 'p']]),
    );
  });

  it('takes the keys of the table by kind, and any of the Manager', () => {
    expect(checkedConfig({ memory: '512', acpi: true, cpus: '0-3', vif: [], OVM_anything: ['x'] })).toEqual({ memory: 512, acpi: true, cpus: '0-3', vif: [], OVM_anything: ['x'] });
    for (const [key, value, text] of [['color', 'red', 'Invalid vm parameter: color'], ['memory', 'much', 'memory'], ['disk', 'one', 'disk'], ['name', 1, 'name'], ['vif', [1], 'vif'], ['OVM_x', { a: 1 }, 'OVM_x'], ['constructor', 'x', 'constructor'], ['OVM_\nmemory = 9', 'x', 'Invalid vm parameter']] as const) {
      expect(() => checkedConfig({ [key]: value as never })).toThrow(text);
    }
  });

  it('changes at once only where a domain can', () => {
    expect(liveChanges({ memory: 512, boot: 'c', vcpus: 1 }, { memory: 768, boot: 'd', vcpus: 1 })).toEqual({ memory: 768 });
  });
});
