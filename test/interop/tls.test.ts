import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { own, startLab, type TestLab } from '../support/lab.js';
import { program, type Ended } from '../support/programs.js';

const connect = (address: { host: string; port: number }, ...more: string[]): Promise<Ended> =>
  program('openssl', ['s_client', '-connect', `${address.host}:${address.port}`, ...more], { input: 'Q\n' });

describe('OpenSSL against the channels of a lab', () => {
  let lab: TestLab;
  let folder: string;
  const manager = (): { host: string; port: number } => {
    const url = new URL(lab.info.manager.url);
    return { host: url.hostname, port: Number(url.port) };
  };
  const agent = (): TestLab['info']['agents'][number] => {
    const [first] = lab.info.agents;
    if (first === undefined) throw new Error('the lab has no agent');
    return first;
  };
  const managerCertificate = (name: string): string => join(lab.info.certs, 'manager', name);
  const agentCertificate = (name: string): string => join(agent().stateDir, 'etc/ovs-agent/cert', name);

  beforeAll(async () => {
    lab = await startLab('interop', '--servers', '1');
    folder = mkdtempSync(join(tmpdir(), 'ovmsim-openssl-'));
    const made = await program('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'foreign.key'), '-out', join(folder, 'foreign.pem'), '-subj', '/CN=foreign', '-days', '1']);
    expect(made.code).toBe(0);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab.stop();
  });

  it('trusts the certificate on 7002 by the CA alone, and is asked for a client certificate of that CA', async () => {
    const { stdout } = await connect(manager(), '-CAfile', lab.info.manager.caFile, '-verify_return_error');
    expect(stdout).toContain('Verify return code: 0 (ok)');
    expect(stdout).toMatch(/Acceptable client certificate CA names\n.*CN ?= ?OVM CA/);
    expect(stdout).toMatch(/New, TLSv1\.[23]/);
  });

  it('is answered on 7002 with the certificate of the GUI back end, and is not asked for one by the CA', async () => {
    const gui = (name: string): string => join(lab.info.certs, 'gui', name);
    const mutual = await connect(manager(), '-CAfile', lab.info.manager.caFile, '-verify_return_error', '-cert', gui('client.pem'), '-key', gui('client.key'));
    expect(mutual.code).toBe(0);
    expect(mutual.stdout).toContain('Verify return code: 0 (ok)');
    const { hostname, port } = new URL(lab.info.ca.url);
    const ca = await connect({ host: hostname, port: Number(port) }, '-CAfile', lab.info.manager.caFile, '-verify_return_error');
    expect(ca.stdout).toContain('Verify return code: 0 (ok)');
    expect(ca.stdout).toContain('No client certificate CA names sent');
  });

  it('is refused below TLS 1.2 on 7002 and on 8899', async () => {
    for (const address of [manager(), agent()]) {
      const { code, stdout } = await connect(address, '-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0');
      expect(code).not.toBe(0);
      expect(stdout).toContain('Cipher is (NONE)');
    }
  });

  it('is shown the self-signed installation certificate on 8899 before ownership', async () => {
    const { stdout } = await connect(agent());
    expect(stdout).toMatch(/Verify return code: (18|21) /);
    expect(stdout).toMatch(/Server public key is 2048 bit/);
  });

  it('trusts 8899 by the CA after ownership', async () => {
    await own(lab, 1);
    const { stdout } = await connect(agent(), '-CAfile', lab.info.manager.caFile, '-verify_return_error', '-cert', managerCertificate('client.pem'), '-key', managerCertificate('client.key'));
    expect(stdout).toContain('Verify return code: 0 (ok)');
  });

  it('finds every certificate in order by the strict rules of X.509, and none of them revoked', async () => {
    const crl = join(lab.info.certs, 'ca/crl.pem');
    for (const [file, purpose] of [
      [managerCertificate('tls.pem'), 'sslserver'],
      [managerCertificate('client.pem'), 'sslclient'],
      [join(lab.info.certs, 'gui/client.pem'), 'sslclient'],
      [agentCertificate('certificate.pem'), 'sslserver'],
      [agentCertificate('certificate.pem'), 'sslclient'],
    ] as const) {
      const verified = await program('openssl', ['verify', '-x509_strict', '-CAfile', lab.info.manager.caFile, '-CRLfile', crl, '-crl_check', '-purpose', purpose, file]);
      expect(`${verified.stdout}${verified.stderr}`).toBe(`${file}: OK\n`);
    }
  });

  it('gets no answer on 7002 with a foreign certificate, and the wire record says why', async () => {
    const request = 'GET /ovm/core/wsapi/rest/Manager HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const { stdout } = await program('openssl', ['s_client', '-quiet', '-connect', `${manager().host}:${manager().port}`, '-cert', join(folder, 'foreign.pem'), '-key', join(folder, 'foreign.key')], { input: request });
    expect(stdout).not.toContain('HTTP/1.1');
    const wire = await lab.run('wire', '--format', 'json');
    expect(wire.stdout).toMatch(/SELF_SIGNED|UNABLE_TO/);
  });
});
