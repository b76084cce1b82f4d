import { describe, expect, it } from 'vitest';
import { basicAuthorization, readBasic } from './basic.js';
import { pemBlocks } from './pem.js';
import { plainFingerprint } from './wire/facts.js';

describe('Basic credentials', () => {
  it('come back as they were given, colons and umlauts included', () => {
    expect(basicAuthorization('oracle', 'ovsroot')).toBe('Basic b3JhY2xlOm92c3Jvb3Q=');
    for (const password of ['a:b', '', 'päss wörd']) expect(readBasic(basicAuthorization('admin', password))).toEqual({ user: 'admin', password });
    expect(readBasic('basic YTpi ')).toEqual({ user: 'a', password: 'b' });
  });

  it('are none without a header, a colon, or with another scheme', () => {
    for (const header of [undefined, '', 'Basic', 'Bearer YTpi', `Basic ${Buffer.from('nobody').toString('base64')}`, 'Basic !!']) expect(readBasic(header)).toBeNull();
  });
});

describe('PEM blocks', () => {
  it('are told in order with their labels; what is cut off or stands between is not', () => {
    const block = (label: string, text: string): string => `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`;
    const text = `subject=x\n${block('CERTIFICATE', 'AA')}noise\n${block('PRIVATE KEY', 'BB')}${block('CERTIFICATE', 'CC')}-----BEGIN CERTIFICATE-----\nDD`;
    expect(pemBlocks(text)).toEqual([
      { label: 'CERTIFICATE', text: block('CERTIFICATE', 'AA') },
      { label: 'PRIVATE KEY', text: block('PRIVATE KEY', 'BB') },
      { label: 'CERTIFICATE', text: block('CERTIFICATE', 'CC') },
    ]);
    expect(pemBlocks('')).toEqual([]);
  });
});

describe('a fingerprint', () => {
  it('is the same with colons or without, in either case', () => {
    expect(plainFingerprint('ab:CD:01')).toBe('ABCD01');
    expect(plainFingerprint('ABCD01')).toBe('ABCD01');
  });
});
