import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type TestLab } from '../support/lab.js';
import { program } from '../support/programs.js';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** What OpenSSL agrees on with a port, however low its own standards: version and suite, or null when it is refused. */
async function agreed({ host, port }: Address, ...options: string[]): Promise<string | null> {
  const { code, stdout } = await program('openssl', ['s_client', '-connect', `${host}:${port}`, ...options], { input: 'Q\n' });
  const [, version = '', suite = ''] = /New, (\S+), Cipher is (\S+)/.exec(stdout) ?? [];
  const protocol = /^ +Protocol *: (\S+)$/m.exec(stdout)?.[1] ?? version;
  return code !== 0 || suite === '' || suite === '(NONE)' ? null : protocol;
}

const low = ['-cipher', 'ALL@SECLEVEL=0'];
const withUrl = (url: string): Address => ({ host: new URL(url).hostname, port: Number(new URL(url).port) });
const addressOf = (lab: TestLab, process: 'manager' | 'agent' | 'ca'): Address => {
  const [agent] = lab.info.agents;
  if (process === 'agent' && agent !== undefined) return agent;
  return withUrl(process === 'ca' ? lab.info.ca.url : lab.info.manager.url);
};

/** Which of the old versions each port is to take. */
const profiles = {
  modern: { manager: false, agent: false, ca: false },
  // The CA's clients are the lab's own.
  period: { manager: true, agent: true, ca: false },
} as const;

describe.each(['modern', 'period'] as const)("foreign TLS clients at a lab with the TLS profile '%s'", (profile) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startLab(`tls-${profile}`, '--servers', '1', ...(profile === 'modern' ? [] : ['--tls-profile', profile]));
  });
  afterAll(() => lab.stop());

  it.each(['manager', 'agent', 'ca'] as const)('are taken by the %s with the versions that the profile says', async (process) => {
    const address = addressOf(lab, process);
    const old = profiles[profile][process];
    expect(await agreed(address, '-tls1', ...low)).toBe(old ? 'TLSv1' : null);
    expect(await agreed(address, '-tls1_1', ...low)).toBe(old ? 'TLSv1.1' : null);
    expect(await agreed(address, '-tls1_2')).toBe('TLSv1.2');
    expect(await agreed(address, '-tls1_3')).toBe('TLSv1.3');
    // The best that both have, also where old versions are allowed.
    expect(await agreed(address)).toBe('TLSv1.3');
  });

  it.each(['manager', 'agent', 'ca'] as const)('get no SSLv3, no anonymous and no unencrypted connection from the %s', async (process) => {
    const address = addressOf(lab, process);
    expect(await agreed(address, '-ssl3', ...low)).toBeNull();
    for (const suites of ['aNULL', 'eNULL', 'RC4', 'EXPORT', 'LOW']) expect([suites, await agreed(address, '-tls1_2', '-cipher', `${suites}@SECLEVEL=0`)]).toEqual([suites, null]);
  });

  it('are told the same by curl', async () => {
    const { admin, manager } = lab.info;
    const curl = (...options: string[]): Promise<{ code: number; stdout: string }> =>
      program('curl', ['--silent', '--cacert', manager.caFile, '--user', `${admin.user}:${admin.password}`, '--header', 'Accept: application/json', ...options, `${manager.url}/ovm/core/wsapi/rest/Manager`]);
    const oldest = await curl('--tlsv1.0', '--tls-max', '1.0', '--ciphers', 'DEFAULT@SECLEVEL=0');
    // 35: the handshake failed.
    if (profile === 'modern') expect(oldest.code).toBe(35);
    else expect([oldest.code, Array.isArray(JSON.parse(oldest.stdout))]).toEqual([0, true]);
    expect((await curl()).code).toBe(0);
  });
});
