import { Entropy } from '@ovmsim/kernel';
import { describe, expect, it } from 'vitest';
import { Credentials } from './credentials.js';
import { layout } from './layout.js';
import { MemoryFiles } from './state-files.js';

function installed(password = 'ovsroot'): { files: MemoryFiles; credentials: Credentials } {
  const files = new MemoryFiles();
  const credentials = new Credentials(files, new Entropy());
  credentials.install(password);
  return { files, credentials };
}

describe('the agent account', () => {
  it('accepts oracle with the right password and nobody else', () => {
    const { credentials } = installed();
    expect(credentials.verify('oracle', 'ovsroot')).toBe(true);
    expect(credentials.verify('oracle', 'wrong')).toBe(false);
    expect(credentials.verify('root', 'ovsroot')).toBe(false);
    expect(credentials.verify('oracle', '')).toBe(false);
  });

  it('stands on disk as a salted hash that a later start verifies', () => {
    const { files } = installed();
    expect(files.read(layout.accounts)).not.toContain('ovsroot');
    const later = new Credentials(files, new Entropy());
    expect(later.verify('oracle', 'wrong')).toBe(false);
    expect(later.verify('oracle', 'ovsroot')).toBe(true);
  });

  it('keeps a changed password when the same one is installed again', () => {
    const { files, credentials } = installed();
    credentials.change('oracle', 'new', 'ovsroot');
    const later = new Credentials(files, new Entropy());
    later.install('ovsroot');
    expect(later.verify('oracle', 'new')).toBe(true);
    expect(later.verify('oracle', 'ovsroot')).toBe(false);
  });

  it('accepts at once what another process has set, and the old password no longer', () => {
    const { files, credentials } = installed();
    expect(credentials.verify('oracle', 'ovsroot')).toBe(true);
    new Credentials(files, new Entropy()).change('oracle', 'new');
    expect(credentials.verify('oracle', 'ovsroot')).toBe(false);
    expect(credentials.verify('oracle', 'new')).toBe(true);
  });

  it('takes another installation password over what was there', () => {
    const { files } = installed();
    const later = new Credentials(files, new Entropy());
    later.install('other');
    expect(later.verify('oracle', 'other')).toBe(true);
  });

  it('refuses to change with a wrong old password, for another user, or to nothing', () => {
    const { credentials } = installed();
    expect(() => credentials.change('oracle', 'new', 'wrong')).toThrow('Old password');
    expect(() => credentials.change('root', 'new')).toThrow('Unknown agent user');
    expect(() => credentials.change('oracle', '')).toThrow('Empty password');
    expect(credentials.verify('oracle', 'ovsroot')).toBe(true);
  });
});
