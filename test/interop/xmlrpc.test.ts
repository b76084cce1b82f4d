import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type TestLab } from '../support/lab.js';

const peer = fileURLToPath(new URL('./xmlrpc_peer.py', import.meta.url));

interface Refusal {
  code?: number;
  text?: string;
  status?: number;
  reason?: string;
  authenticate?: string | null;
}
interface Judgement {
  echoed: Record<string, boolean>;
  api: number[];
  boot: string[];
  paths: boolean[];
  discover: string;
  unknown: Refusal;
  foreignRelease: Refusal;
  notSimulated: Refusal;
  wrongPassword: Refusal;
  aliveAfterwards: string;
}

describe("Python's xmlrpc.client against an agent", () => {
  let lab: TestLab;
  let judged: Judgement;

  beforeAll(async () => {
    lab = await startLab('interop', '--servers', '1');
    const agent = lab.info.agents[0];
    if (agent === undefined) throw new Error('the lab has no agent');
    const { stdout } = await promisify(execFile)('python3', [peer, agent.host, String(agent.port), agent.user, agent.password]);
    judged = JSON.parse(stdout) as Judgement;
  });
  afterAll(() => lab.stop());

  it('gets every value type back as it was sent', () => {
    expect(Object.entries(judged.echoed).filter(([, same]) => !same)).toEqual([]);
    expect(Object.keys(judged.echoed).length).toBe(23);
  });

  it('is answered on every path that clients use', () => {
    expect(judged.paths).toEqual([true, true, true, true]);
    expect(judged.api).toEqual([3]);
    expect(judged.boot).toEqual(['last_boot_time', 'local_time']);
    expect(judged.discover).toContain('<Discover_Server_Result>');
  });

  it('gets faults in the form of the release', () => {
    expect(judged.unknown).toEqual({ code: 1, text: `<type 'exceptions.Exception'>:method "no_such_method" is not supported` });
    expect(judged.foreignRelease.code).toBe(1);
    expect(judged.foreignRelease.text).toMatch(/^<type 'exceptions\.Exception'>:/);
    expect(judged.notSimulated.text).toContain('ovmsim does not simulate');
  });

  it('is refused with 403 and the reason phrase of the agent for a wrong password, and the agent lives on', () => {
    expect(judged.wrongPassword).toMatchObject({ status: 403, authenticate: null });
    expect(judged.wrongPassword.reason).toMatch(/^Unauthorized access attempt from \('127\.0\.0\.1', \d+\)!$/);
    expect(judged.aliveAfterwards).toBe('still here');
  });
});
