import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { own, startLab, type TestLab } from '../support/lab.js';
import { everythingIn, filesIn, tooOpen } from '../support/walk.js';

/** Does something as from a shell that leaves everything open to everybody, so that each file owes its mode to whoever writes it. */
async function carelessly<T>(work: () => Promise<T>): Promise<T> {
  const before = process.umask(0);
  try {
    return await work();
  } finally {
    process.umask(before);
  }
}

/** A lab whose processes complain before they read their configuration, and with it where their log is. */
async function startEarlyComplainers(folder: string, name: string, ...args: string[]): Promise<TestLab> {
  const early = join(folder, 'early.cjs');
  writeFileSync(early, "process.send && process.stderr.write('an early word\\n');", { mode: 0o600 });
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `${before ?? ''} --require ${early}`;
  try {
    return await carelessly(() => startLab(name, ...args));
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  }
}

describe.each(['in memory', 'with --data'])('the files of a lab %s', (kind) => {
  let lab: TestLab;
  let folder: string;
  const roots = (): string[] => [lab.home, lab.info.certs, folder];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ovmsim-posture-'));
    lab = await startEarlyComplainers(folder, kind === 'in memory' ? 'files' : 'files-data', ...(kind === 'in memory' ? [] : ['--data', join(folder, 'data')]));
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

  it('hold no password where the Manager keeps its world', () => {
    const kept = filesIn(join(folder, 'data', 'manager'));
    expect(kept.length > 0).toBe(kind === 'with --data');
    for (const { path, text } of kept) for (const password of [lab.info.admin.password, lab.info.agents[0]?.password ?? '?']) expect([path, text.includes(password)]).toEqual([path, false]);
  });

  it('were written to by others than their log, too', () => {
    expect(readFileSync(join(lab.info.logs, 'manager.log'), 'utf8')).toContain('an early word');
  });

  it('are so, too, after snapshots, new keys, restarts and a reset', async () => {
    await carelessly(async () => {
      expect((await lab.run('snapshot', join(folder, 'deep', 'snapshot'))).code).toBe(0);
      expect((await lab.run('keytool', 'gensslkey')).code).toBe(0);
      expect((await lab.run('restart', 'ovs1')).code).toBe(0);
      if (kind === 'with --data') for (const name of ['manager', 'ca']) expect((await lab.run('restart', name)).code).toBe(0);
      expect((await lab.run('reset')).code).toBe(0);
    });
    expect(roots().flatMap(tooOpen)).toEqual([]);
  }, 120_000);
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
