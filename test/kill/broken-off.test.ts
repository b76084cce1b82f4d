import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeInventory, ownershipPoints as agentPoints, OvsServer } from '@ovmsim/agent';
import { CaError, CertificateAuthority, writePoints, type CertificateIssuer } from '@ovmsim/ca';
import { ConnectionError, createContext, FaultHooks, IoClock, Rng, silentLog, type ProcessContext } from '@ovmsim/kernel';
import { createManager, localRequest, ownershipPoints as managerPoints, type RunningManager } from '@ovmsim/manager';
import { agentsInProcess } from 'ovmsim';
import { restBase } from '@ovmsim/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * A CA, a Manager and a Server in this process, each over its own folder. One of them stops for ever at a fault point, which is what kill -9 does to what it
 * was doing, and another one is opened over the same folder. Agents take no password once they are owned.
 */
const managerUuid = '0004fb000001000078b1f88e034c8105';
const host = '127.0.1.1';

/** Stops for ever at one point, the first time. */
class StoppingHooks extends FaultHooks {
  point: string | null = null;
  private stopped: (() => void) | null = null;

  constructor() {
    super(new Rng('broken off'));
  }

  /** Resolves when the point is reached. */
  stopAt(point: string): Promise<void> {
    this.point = point;
    return new Promise((resolve) => (this.stopped = resolve));
  }

  override async at(point: string, detail: object = {}): Promise<void> {
    if (point === this.point) {
      this.point = null;
      this.stopped?.();
      await new Promise(() => undefined);
    }
    await super.at(point, detail);
  }
}

class Lab {
  readonly folder = mkdtempSync(join(tmpdir(), 'ovmsim-broken-off-'));
  readonly hooks = { ca: new StoppingHooks(), manager: new StoppingHooks(), agent: new StoppingHooks() };
  private readonly io = new IoClock();
  private dead: { caller: (error: Error) => void; who: keyof Lab['hooks'] } | null = null;
  private ca!: CertificateAuthority;
  server!: OvsServer;
  manager!: RunningManager;

  async open(): Promise<this> {
    await this.openCa();
    await this.openServer();
    await this.openManager();
    return this;
  }

  private context(faults: FaultHooks): ProcessContext {
    return { ...createContext({ name: 'lab', seed: 'broken off', clock: { mode: 'frozen', now: Date.UTC(2016, 2, 1), rate: 1 }, log: silentLog() }), faults };
  }

  private async openCa(): Promise<void> {
    const { entropy, log } = this.context(this.hooks.ca);
    this.ca = await CertificateAuthority.open({ dir: join(this.folder, 'certs'), name: managerUuid, entropy, clock: this.io, log, faults: this.hooks.ca });
  }

  private async openServer(): Promise<void> {
    const context = this.context(this.hooks.agent);
    this.server = await OvsServer.open({
      ...context, inventory: makeInventory(new Rng('ovs1'), { name: 'ovs1', hostname: 'ovs1.example.com', ip: host }),
      stateDir: join(this.folder, 'ovs1'), password: 'ovsroot', strictAgentAuth: true, notify: { post: async () => 200 },
    });
  }

  private async openManager(): Promise<void> {
    this.manager = await createManager({
      context: this.context(this.hooks.manager), profile: '3.4', managerUuid, admin: { user: 'admin', password: 'Welcome1' }, gui: false, listen: null,
      certs: join(this.folder, 'certs'), data: join(this.folder, 'manager'), issuer: this.issuer(), transport: { call: (call) => this.unlessDead('agent', agentsInProcess([this.server]).call(call)) },
    });
  }

  /** The CA as the Manager reaches it. */
  private issuer(): CertificateIssuer {
    const reach = <A extends unknown[], R>(name: keyof CertificateIssuer) => (...args: A): Promise<R> => this.unlessDead('ca', (this.ca[name] as (...given: A) => Promise<R>)(...args));
    return { caCertificate: reach('caCertificate'), issue: reach('issue'), sign: reach('sign'), register: reach('register'), unregister: reach('unregister'), list: reach('list'), revoke: reach('revoke'), crl: reach('crl') };
  }

  /** An answer of somebody who may die before it is given. */
  private unlessDead<R>(who: 'ca' | 'agent', answer: Promise<R>): Promise<R> {
    return Promise.race([answer, new Promise<never>((_resolve, reject) => (this.dead = { caller: reject, who }))]);
  }

  /** Does something until somebody dies at a point; then it is opened anew. */
  async breakOff(who: keyof Lab['hooks'], point: string, command: () => Promise<unknown>): Promise<void> {
    const reached = this.hooks[who].stopAt(point);
    const ended = command().then(() => 'ended');
    if ((await Promise.race([reached, ended])) === 'ended') throw new Error(`${point} was not passed`);
    if (who === 'manager') {
      this.hooks.manager = new StoppingHooks();
      await this.openManager();
      return;
    }
    this.dead?.caller(who === 'agent' ? new ConnectionError('reset', `${host}:8899 reset the connection`, `${host}:8899`) : new CaError('unreachable', 'the internal CA does not answer'));
    this.hooks[who] = new StoppingHooks();
    await (who === 'agent' ? this.openServer() : this.openCa());
    await ended;
  }

  /** Begins a job and waits for its end. Returns its state and error. */
  async job(path: string, body = '', method = 'PUT'): Promise<{ state: unknown; error: unknown }> {
    const { rest, core } = this.manager;
    const answer = await rest.handle(localRequest({
      method, target: restBase + path, body,
      headers: { accept: 'application/json', 'content-type': 'application/json', authorization: `Basic ${Buffer.from('admin:Welcome1').toString('base64')}` },
    }));
    const { id } = JSON.parse(String(answer?.body)) as { id?: { value: string } };
    if (id === undefined) throw new Error(`${path} made no job: ${String(answer?.body)}`);
    await core.jobs.ended(id.value);
    const job = core.store.get('Job', id.value);
    return { state: job?.jobRunState, error: job?.error };
  }

  readonly discover = (): Promise<{ state: unknown; error: unknown }> => this.job(`/Server/discover?serverName=${host}&takeOwnershipIfUnowned=true`, JSON.stringify('ovsroot'), 'POST');
  readonly take = (): Promise<{ state: unknown; error: unknown }> => this.job(`/Server/${this.server.identity.uuid}/takeOwnership`, JSON.stringify('ovsroot'));
  readonly release = (): Promise<{ state: unknown; error: unknown }> => this.job(`/Server/${this.server.identity.uuid}/releaseOwnership`);

  /** The Server is nobody's, and new to the Manager. */
  async forget(): Promise<void> {
    const { uuid } = this.server.identity;
    if (this.manager.core.store.has('Server', uuid)) expect(await this.job(`/Server/${uuid}`, '', 'DELETE')).toMatchObject({ state: 'SUCCESS' });
    expect(this.server.ownership.current()).toBeNull();
  }

  /** Both sides, and the CA, say the same about the Server. */
  async agree(owned: boolean): Promise<void> {
    const { core } = this.manager;
    const { uuid } = this.server.identity;
    const certificates = core.store.list('@Certificate').filter(({ purpose }) => purpose === 'agent').map(({ id }) => id);
    const registered = (await this.ca.list()).filter(({ purpose, status }) => purpose === 'agent' && status === 'registered').map(({ fingerprint }) => fingerprint);
    expect(core.store.get('Server', uuid)).toMatchObject(owned ? { managerUuid, serverRunState: 'RUNNING' } : { managerUuid: null, serverRunState: 'UNKNOWN' });
    expect(this.server.ownership.current()?.managerUuid ?? null).toBe(owned ? managerUuid : null);
    expect(certificates).toHaveLength(owned ? 1 : 0);
    expect(core.store.get('@AgentConnection', uuid)?.pin ?? null).toBe(certificates[0] ?? null);
    // What a CA registered before it died stands for a Server until the Manager's next start; what the Manager accepts is its own register.
    expect(registered).toEqual(expect.arrayContaining(certificates));
    expect(core.check()).toEqual([]);
    expect(await this.ca.check()).toEqual([]);
    if (owned) expect(await this.job(`/Server/${uuid}/refresh`)).toMatchObject({ state: 'SUCCESS' });
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.manager.close();
    await this.ca.close();
    rmSync(this.folder, { recursive: true });
  }
}

let lab: Lab;
beforeAll(async () => {
  lab = await new Lab().open();
}, 60_000);
afterAll(() => lab.close());

const { 'take-ownership': agentTakes, 'release-ownership': agentReleases } = agentPoints('ovs1');
const takes: ['manager' | 'agent' | 'ca', string][] = [
  ...managerPoints.takeOwnership.map((point): ['manager', string] => ['manager', point]),
  ...agentTakes.map((point): ['agent', string] => ['agent', point]),
  ...writePoints.filter((point) => /^ca\.(issue|register)/.test(point)).map((point): ['ca', string] => ['ca', point]),
];
/** Points that only a second take-over passes: it withdraws the certificate of the first. */
const renewals: ['manager' | 'agent' | 'ca', string][] = [...takes, ...writePoints.filter((point) => /^ca\.(unregister|revoke|crl)/.test(point)).map((point): ['ca', string] => ['ca', point])];
const releases: ['manager' | 'agent' | 'ca', string][] = [
  ...managerPoints.releaseOwnership.map((point): ['manager', string] => ['manager', point]),
  ...agentReleases.map((point): ['agent', string] => ['agent', point]),
  ...writePoints.filter((point) => /^ca\.(unregister|revoke|crl)/.test(point)).map((point): ['ca', string] => ['ca', point]),
];

describe('the same command leads to an owned Server when a first discovery was broken off by the death of', () => {
  it.each(takes)('the %s at %s', async (who, point) => {
    await lab.forget();
    await lab.breakOff(who, point, lab.discover);
    expect(await lab.discover()).toMatchObject({ state: 'SUCCESS', error: null });
    await lab.agree(true);
  }, 60_000);
});

describe('the same command leads to an owned Server when it was being taken again and broken off by the death of', () => {
  it.each(renewals)('the %s at %s', async (who, point) => {
    await lab.discover();
    await lab.breakOff(who, point, lab.take);
    expect(await lab.take()).toMatchObject({ state: 'SUCCESS', error: null });
    await lab.agree(true);
  }, 60_000);
});

describe('the same command leads to a released Server when its release was broken off by the death of', () => {
  it.each(releases)('the %s at %s', async (who, point) => {
    await lab.discover();
    await lab.breakOff(who, point, lab.release);
    const again = await lab.release();
    // A Server that is released already cannot be released; anything else must be carried to its end.
    const over = /after-(commit|withdraw)$/.test(point) || who === 'ca';
    if (over) expect(again).toMatchObject({ state: 'FAILURE', error: { message: expect.stringContaining('OVMRU_900001E') as unknown } });
    else expect(again).toMatchObject({ state: 'SUCCESS', error: null });
    await lab.agree(false);
    expect(await lab.discover()).toMatchObject({ state: 'SUCCESS' });
    await lab.agree(true);
  }, 60_000);
});
