import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlClient } from 'ovmsim';
import { own, startLab, type TestLab } from '../support/lab.js';
import { everythingIn, tooOpen } from '../support/walk.js';

/** Starts a lab from a shell that leaves everything open to everybody, so that each file owes its mode to whoever wrote it. */
function startCarelessly(name: string, ...args: string[]): Promise<TestLab> {
  const before = process.umask(0);
  try {
    return startLab(name, ...args);
  } finally {
    process.umask(before);
  }
}

describe.each(['in memory', 'with --data'])('the files of a lab %s', (kind) => {
  let lab: TestLab;
  let folder: string;
  const roots = (): string[] => [lab.home, lab.info.certs, folder];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ovmsim-posture-'));
    lab = await startCarelessly(kind === 'in memory' ? 'files' : 'files-data', ...(kind === 'in memory' ? [] : ['--data', join(folder, 'data')]));
    await own(lab, 1);
  });
  afterAll(async () => {
    await lab.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are for their owner alone: files 0600, folders 0700', () => {
    expect(roots().flatMap(tooOpen)).toEqual([]);
    const names = roots().flatMap((root) => everythingIn(root)).map(({ path }) => path);
    for (const wanted of [/tokens\/manager$/, /tokens\/ca-bootstrap$/, /lab\.json$/, /manager\.log$/, /ca\.key\.pem$/, /tls\.key$/, /client\.key$/, /etc\/ovs-agent\/cert\/key\.pem$/, /ovs-agent\/db\//]) {
      expect(names.filter((name) => wanted.test(name)), String(wanted)).not.toEqual([]);
    }
    if (kind === 'with --data') expect(names.filter((name) => /data\/manager\/manager\.db/.test(name))).not.toEqual([]);
  });

  it('are so, too, after snapshots, new keys, restarts and a reset', async () => {
    const before = process.umask(0);
    try {
      expect((await lab.run('snapshot', join(folder, 'deep', 'snapshot'))).code).toBe(0);
      expect((await lab.run('keytool', 'gensslkey')).code).toBe(0);
      expect((await lab.run('restart', 'ovs1')).code).toBe(0);
      if (kind === 'with --data') for (const name of ['manager', 'ca']) expect((await lab.run('restart', name)).code).toBe(0);
      expect((await lab.run('reset')).code).toBe(0);
    } finally {
      process.umask(before);
    }
    expect(roots().flatMap(tooOpen)).toEqual([]);
  });

  it('hold the tokens by which each process obeys', async () => {
    for (const control of lab.info.control) await expect(new ControlClient(control).get('/health')).resolves.toEqual({ healthy: true });
  });
});

describe('what looks at the files', () => {
  it('finds the file, the folder and the link that are too open', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ovmsim-walk-'));
    mkdirSync(join(folder, 'open'));
    chmodSync(join(folder, 'open'), 0o750);
    writeFileSync(join(folder, 'open', 'key'), '');
    chmodSync(join(folder, 'open', 'key'), 0o640);
    writeFileSync(join(folder, 'good'), '', { mode: 0o600 });
    symlinkSync('/etc/hostname', join(folder, 'link'));
    expect(tooOpen(folder).map((line) => line.replace(`${folder}/`, '').replace(/link is .*/, 'link'))).toEqual(['other link', 'folder open is 0750', 'file open/key is 0640']);
    rmSync(folder, { recursive: true });
  });
});
