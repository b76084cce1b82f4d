import type { SecureVersion } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.js';
import type { TlsProfile } from './types.js';

const bench = new Bench();
const tls = { key: bench.server.key, cert: bench.server.cert, ca: bench.ca.cert, requestClientCertificate: true };
afterEach(() => bench.listener.close());

/** What a client comes to that speaks this version alone, however low its own standards: the agreed version, or the refusal's code. */
async function agreed(version: SecureVersion, ciphers = 'ALL@SECLEVEL=0'): Promise<string | null> {
  try {
    const socket = await bench.rawConnection({ minVersion: version, maxVersion: version, ciphers });
    const protocol = socket.getProtocol();
    socket.destroy();
    return protocol;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

describe("the profile 'modern'", () => {
  it('takes TLS 1.2 and 1.3 and nothing older, also without being named', async () => {
    for (const profile of [undefined, 'modern'] as (TlsProfile | undefined)[]) {
      await bench.start({ tls: { ...tls, profile } });
      expect([await agreed('TLSv1.2'), await agreed('TLSv1.3')]).toEqual(['TLSv1.2', 'TLSv1.3']);
      for (const old of ['TLSv1', 'TLSv1.1'] as const) expect(await agreed(old)).toMatch(/^ERR_SSL_/);
      await bench.listener.close();
    }
    await bench.start();
  });
});

describe("the profile 'period'", () => {
  it('takes TLS 1.0 and 1.1, too', async () => {
    await bench.start({ tls: { ...tls, profile: 'period' } });
    for (const version of ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const) expect(await agreed(version)).toBe(version);
  });

  it('takes no anonymous and no unencrypted suites', async () => {
    await bench.start({ tls: { ...tls, profile: 'period' } });
    for (const ciphers of ['aNULL@SECLEVEL=0', 'eNULL@SECLEVEL=0', 'PSK:!aRSA@SECLEVEL=0']) expect(await agreed('TLSv1.2', ciphers), ciphers).toMatch(/^ERR_SSL_/);
  });

  it('stays when the certificate is swapped', async () => {
    await bench.start({ tls: { ...tls, profile: 'period' } });
    bench.listener.setTls(tls);
    expect(await agreed('TLSv1')).toBe('TLSv1');
  });
});
