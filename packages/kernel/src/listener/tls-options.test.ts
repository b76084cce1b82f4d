import type { SecureVersion } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.js';
import { answerToHello } from '../testing/client-hello.js';
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

describe.each(['modern', 'period'] as const)("either profile, here '%s',", (profile) => {
  /** TLS_RSA_WITH_AES_128_CBC_SHA and, from TLS 1.2 on, …_GCM_SHA256: what the hellos below would be granted. */
  const good = [0x002f, 0x009c];
  const weak = {
    'without encryption': [0x0001, 0x0002, 0x003b],
    'for export': [0x0003, 0x0006, 0x0008, 0x0014],
    'with RC4': [0x0004, 0x0005],
    'with DES and 3DES': [0x0009, 0x000a, 0x0015],
    anonymous: [0x0018, 0x001b, 0x0034, 0x003a, 0x006c, 0x00a6],
  };

  it('refuses SSLv3', async () => {
    await bench.start({ tls: { ...tls, profile } });
    expect(await answerToHello(bench.listener.address.port, 'SSLv3', good)).toMatch(/^alert (40|70)$/);
  });

  it('refuses weak suites and grants a good one, in every version that it takes', async () => {
    await bench.start({ tls: { ...tls, profile } });
    const { port } = bench.listener.address;
    for (const version of profile === 'modern' ? (['TLSv1.2'] as const) : (['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const)) {
      expect([version, await answerToHello(port, version, good)]).toEqual([version, 'hello']);
      for (const [name, suites] of Object.entries(weak)) expect([version, name, await answerToHello(port, version, suites)]).toEqual([version, name, 'alert 40']);
    }
  });
});
