import { segment } from '@ovmsim/client';
import { describe, expect, it } from 'vitest';
import { encodeSegment } from '../rest/uri.js';

describe('an id in a path', () => {
  it('is written by the client as the Manager writes it, whatever it holds', () => {
    const printable = Array.from({ length: 0x17f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)).join('');
    for (const id of [printable, 'Processor (0) in 03:aa:02', 's_mount_/nfs', 'EMPTY_CDROM', '日本', '']) expect(segment(id)).toBe(encodeSegment(id));
  });
});
