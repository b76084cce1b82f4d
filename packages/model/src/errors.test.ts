import { describe, expect, test } from 'vitest';
import type { ErrorCode } from './index.js';
import { errorMessage, errors, errorText, isErrorCode, jobErrorType, messageDate } from './index.js';

const codes = Object.keys(errors) as ErrorCode[];

describe('the error catalogue', () => {
  test('has every code of the Web Services API and its own rules beside them', () => {
    const service = codes.filter((code) => !code.startsWith('OVM'));
    expect(service).toHaveLength(112);
    expect(isErrorCode('STORAGE_ARRAY_000002')).toBe(false);
    expect(isErrorCode('GEN_000030')).toBe(false);
    expect(isErrorCode('toString')).toBe(false);
    expect(codes.filter((code) => errors[code].evidence === 'ovmsim').every((code) => /^OVMRU_9\d{5}E$/.test(code))).toBe(true);
  });

  test('gives each code a name of its own, a status, a text and evidence', () => {
    const names = codes.map((code) => errors[code].name);
    expect(new Set(names).size).toBe(names.length);
    for (const code of codes) {
      const error = errors[code];
      expect(error.code).toBe(code);
      expect(error.status).toBeGreaterThanOrEqual(400);
      expect(error.text).not.toBe('');
      expect(error.evidence).not.toBe('');
      expect(jobErrorType).toContain(error.jobError);
    }
  });

  test('numbers the arguments of a text from zero without gaps', () => {
    for (const code of codes) {
      const used = [...errors[code].text.matchAll(/\{(\d+)\}/g)].map((match) => Number(match[1]));
      const highest = Math.max(-1, ...used);
      expect(new Set(used).size, code).toBe(highest + 1);
    }
  });

  test('prints a locked object as the release notes show it', () => {
    expect(errorMessage('GEN_000029', ['server1', '00:01', 'Server'], 0)).toBe(
      'GEN_000029:Object server1:00:01 of type Server could not be modified as it was locked when it was fetched.',
    );
  });

  test('prints rules with code and date', () => {
    expect(errorMessage('OVMRU_005002E', ['racvirt1', 'RUNNING'], Date.UTC(2018, 5, 3, 15, 24, 3))).toBe(
      'OVMRU_005002E Operation not allowed- Virtual Machine: racvirt1, is not STOPPED. It is RUNNING. [Sun Jun 03 15:24:03 UTC 2018]',
    );
    expect(messageDate(0)).toBe('Thu Jan 01 00:00:00 UTC 1970');
  });

  test('names the simulator in a refusal', () => {
    expect(errorText('GEN_000005', 'Network.create')).toBe('ovmsim does not simulate Network.create');
  });
});
