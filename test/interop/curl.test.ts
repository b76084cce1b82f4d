import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { own, startLab, type TestLab } from '../support/lab.js';
import { program } from '../support/programs.js';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

describe('curl against the Web Services API', () => {
  let lab: TestLab;
  let folder: string;
  const basic = (): string[] => ['-u', `${lab.info.admin.user}:${lab.info.admin.password}`];

  async function curl(path: string, ...args: string[]): Promise<Answer> {
    const { stdout, stderr, code } = await program('curl', ['-sS', '--cacert', lab.info.manager.caFile, '-w', '\n%{http_code} %{content_type}', ...args, `${lab.info.manager.url}/ovm/core/wsapi/rest${path}`]);
    if (code !== 0) throw new Error(`curl ${code}: ${stderr}`);
    const cut = stdout.lastIndexOf('\n');
    const [status = '', ...type] = stdout.slice(cut + 1).split(' ');
    return { status: Number(status), type: type.join(' '), body: stdout.slice(0, cut) };
  }
  const json = (answer: Answer): Record<string, unknown> => JSON.parse(answer.body) as Record<string, unknown>;

  async function waitForJob(answer: Answer): Promise<Record<string, unknown>> {
    const { value } = json(answer)['id'] as { value: string };
    for (;;) {
      const job = json(await curl(`/Job/${value}`, ...basic(), '-H', 'Accept: application/json'));
      if (job['summaryDone'] === true) return job;
    }
  }

  beforeAll(async () => {
    lab = await startLab('interop', '--servers', '1');
    folder = mkdtempSync(join(tmpdir(), 'ovmsim-curl-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab.stop();
  });

  it('reads JSON when it asks for JSON, with exactly that content type', async () => {
    const answer = await curl('/Manager', ...basic(), '-H', 'Accept: application/json');
    expect(answer).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(answer.body)).toMatchObject([{ name: 'OVM Manager', managerRunState: 'RUNNING' }]);
  });

  it('reads XML when it does not say what it wants', async () => {
    const answer = await curl('/Manager', ...basic());
    expect(answer).toMatchObject({ status: 200, type: 'application/xml' });
    expect(answer.body).toMatch(/^<\?xml version="1\.0" encoding="UTF-8" standalone="yes"\?><managers><manager>/);
  });

  it('logs in once and goes on with the cookies', async () => {
    const jar = join(folder, 'jar');
    expect((await curl('/login', ...basic(), '-X', 'POST', '-c', jar)).status).toBe(200);
    expect((await curl('/Manager', '-b', jar)).status).toBe(200);
    expect((await curl('/logout', '-b', jar)).status).toBe(200);
    expect((await curl('/Manager', '-b', jar)).status).toBe(401);
  });

  it('is told 401 without credentials, and 404 with the error document for what is not there', async () => {
    expect((await curl('/Manager', '-H', 'Accept: application/json')).status).toBe(401);
    const answer = await curl('/Server/00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00', ...basic(), '-H', 'Accept: application/json');
    expect(answer.status).toBe(404);
    expect(json(answer)).toMatchObject({ errorCode: 'GEN_000002' });
  });

  it('discovers a Server with the password as the raw body', async () => {
    await own(lab, 1);
    const servers = JSON.parse((await curl('/Server', ...basic(), '-H', 'Accept: application/json')).body) as unknown[];
    expect(servers).toMatchObject([{ serverRunState: 'RUNNING', id: { value: lab.info.agents[0]?.uuid } }]);
    expect((await curl('/Server', ...basic(), '-H', 'Accept: application/xml')).body).toContain('<serverRunState>RUNNING</serverRunState>');
  });

  it('creates, changes and deletes an object in XML and in JSON', async () => {
    const created = await curl('/ServerPool', ...basic(), '-H', 'Accept: application/json', '-H', 'Content-Type: application/xml', '-d', '<serverPool><name>from XML</name></serverPool>');
    expect(created.status).toBe(201);
    const job = await waitForJob(created);
    expect(job).toMatchObject({ jobRunState: 'SUCCESS', resultId: { name: 'from XML' } });
    const { value: pool } = job['resultId'] as { value: string };
    const changed = await curl(`/ServerPool/${pool}`, ...basic(), '-X', 'PUT', '-H', 'Accept: application/json', '-H', 'Content-Type: application/json', '-d', JSON.stringify({ name: 'from JSON' }));
    expect(changed.status).toBe(201);
    expect(await waitForJob(changed)).toMatchObject({ jobRunState: 'SUCCESS' });
    expect((await curl(`/ServerPool/${pool}`, ...basic())).body).toContain('<name>from JSON</name>');
    const deleted = await curl(`/ServerPool/${pool}`, ...basic(), '-X', 'DELETE', '-H', 'Accept: application/json');
    expect(await waitForJob(deleted)).toMatchObject({ jobRunState: 'SUCCESS' });
    expect((await curl(`/ServerPool/${pool}`, ...basic())).status).toBe(404);
  });

  it('has a certificate signed and registered, and needs no password with it', async () => {
    const [key, request, certificate] = ['user.key', 'user.csr', 'user.pem'].map((name) => join(folder, name)) as [string, string, string];
    const made = await program('openssl', ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', request, '-subj', '/CN=admin']);
    expect(made.code).toBe(0);
    const signed = await curl('/Utilities/Certificate/SignAndRegister', ...basic(), '-X', 'POST', '-H', 'Accept: application/json', '--data-binary', `@${request}`);
    expect(signed.status).toBe(200);
    writeFileSync(certificate, json(signed)['certificate'] as string);
    expect((await curl('/Manager', '--cert', certificate, '--key', key)).status).toBe(200);
  });

  it("is refused with an agent's certificate on anything but the agent's own notifications", async () => {
    const folderOfAgent = join(lab.info.agents[0]?.stateDir ?? '', 'etc/ovs-agent/cert');
    const answer = await curl('/Server', '--cert', join(folderOfAgent, 'certificate.pem'), '--key', join(folderOfAgent, 'key.pem'), '-H', 'Accept: application/json');
    expect(answer.status).toBe(403);
    expect(json(answer)).toMatchObject({ errorCode: 'AUTH_000006' });
  });
});
