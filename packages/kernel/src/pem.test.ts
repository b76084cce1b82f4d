import { describe, expect, it } from 'vitest';
import { pemBlocks } from './pem.js';

const block = (label: string, text = 'QUJD\n'): string => `-----BEGIN ${label}-----\n${text}-----END ${label}-----`;

describe('the blocks of a PEM text', () => {
  it('are found in their order, whatever stands between them', () => {
    expect(pemBlocks(`x\n${block('CERTIFICATE')} y ${block('PRIVATE KEY')}\nz`)).toEqual([
      { label: 'CERTIFICATE', text: `${block('CERTIFICATE')}\n` },
      { label: 'PRIVATE KEY', text: `${block('PRIVATE KEY')}\n` },
    ]);
  });

  it('have an end of their own: a beginning without one is none, and does not swallow the next block', () => {
    expect(pemBlocks(`-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n${block('CERTIFICATE')}`)).toEqual([{ label: 'CERTIFICATE', text: `${block('CERTIFICATE')}\n` }]);
    expect(pemBlocks('-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----')).toEqual([]);
  });

  it('are looked for once, however many beginnings there are', () => {
    expect(pemBlocks('-----BEGIN CERTIFICATE-----\n'.repeat(150_000))).toEqual([]);
  });
});
