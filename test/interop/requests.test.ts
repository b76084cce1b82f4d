import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type TestLab } from '../support/lab.js';
import { program } from '../support/programs.js';

const peer = fileURLToPath(new URL('requests_peer.py', import.meta.url));

describe("Python's requests against the Web Services API", () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startLab('requests', '--world', 'lab');
  });
  afterAll(() => lab.stop());

  it('lives through the life of a machine, clones a template, is refused in JSON, and goes on with cookies alone, its CA checked', async () => {
    const { manager, admin } = lab.info;
    const { code, stdout, stderr } = await program('python3', [peer, manager.url, manager.caFile, admin.user, admin.password]);
    expect(`${code} ${stderr}`).toBe('0 ');
    expect(JSON.parse(stdout)).toMatchObject({
      manager: 'RUNNING',
      machine: { name: 'peer', mappings: 1, cards: 1, states: ['RUNNING', 'SUSPENDED', 'RUNNING', 'RUNNING', 'STOPPED'], mappingsLeft: [] },
      clone: { name: 'cloned', state: 'STOPPED', sameDisks: true },
      refusals: { gone: [404, 'GEN_000002'], stranger: [401, 'AUTH_000005'] },
      cookies: [200, ['JSESSIONID', '_WL_AUTHCOOKIE_JSESSIONID']],
    });
  });
});
