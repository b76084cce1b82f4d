import { createPrivateKey } from 'node:crypto';
import { csr, keyPair } from '@ovmsim/ca';
import { expect, it } from 'vitest';
import type { Caller } from './support/caller.js';
import { at, list, until } from './support/read.js';
import { jsonHeaders } from './support/requests.js';
import { api } from './support/site.js';
import type { Site } from './support/site.js';

const power: Readonly<Record<string, string>> = { RUNNING: 'on', STOPPED: 'off', SUSPENDED: 'off' };

/** fence_ovm (ClusterLabs): a GET must answer exactly 200, a PUT exactly 201, and every answer must be JSON. */
export function fenceOvm(site: () => Site): void {
  type Send = (method: 'GET' | 'PUT', path: string) => Promise<unknown>;

  /** send_command */
  const sending = (caller: Pick<Caller, 'send'>): Send => async (method, path) => {
    const reply = await caller.send(method, `${api}${path}`);
    const result = reply.json;
    if (reply.status !== (method === 'GET' ? 200 : 201)) throw new Error(`Failed: ${method}: ${reply.status}: ${at<string>(result, 'message')}`);
    return result;
  };
  const status = async (send: Send, vm: string): Promise<string | undefined> => power[at<string>(await send('GET', `/Vm/${vm}`), 'vmRunState')];

  /** sync_set_power_status */
  async function set(send: Send, vm: string, action: 'on' | 'off'): Promise<boolean> {
    const started = await send('PUT', `/Vm/${vm}/${action === 'on' ? 'start' : 'kill'}`);
    const job = await until(async () => (at<boolean>(started, 'summaryDone') ? started : send('GET', `/Job/${at<string>(started, 'id', 'value')}`)), (seen) => at<boolean>(seen, 'summaryDone'));
    at(job, 'error');
    return at<string>(job, 'jobRunState').toUpperCase() === 'SUCCESS' && (await status(send, vm)) === action;
  }

  async function fence(send: Send): Promise<void> {
    const { estate, repository } = site();
    const vm = await estate.done('POST', '/Vm', { name: 'fenced', repositoryId: { value: repository }, serverPoolId: { value: estate.pool }, vmDomainType: 'XEN_PVM', memory: 512, cpuCount: 1 });
    expect(await status(send, vm)).toBe('off');
    expect(await set(send, vm, 'on')).toBe(true);
    const outlets = Object.fromEntries(list(await send('GET', '/Vm')).map((each) => [at<string>(each, 'id', 'value'), [at(each, 'name'), power[at<string>(each, 'vmRunState')]]]));
    expect(outlets[vm]).toEqual(['fenced', 'on']);
    expect(await set(send, vm, 'off')).toBe(true);
    await estate.done('DELETE', `/Vm/${vm}`);
  }

  it('lists, asks, switches on and off with name and password', async () => {
    await fence(sending(site().caller({ headers: jsonHeaders, cookies: true })));
  });

  it('and with a registered certificate whose key is encrypted, and no password at all', async () => {
    const pair = await keyPair();
    const reply = await site().caller({ headers: jsonHeaders }).send('POST', `${api}/Utilities/Certificate/SignAndRegister`, { body: csr({ key: pair, subject: { commonName: 'fence' } }), headers: { 'Content-Type': 'text/plain' } });
    expect(reply.status).toBe(200);
    const passphrase = 'fence secret';
    const key = createPrivateKey(pair.privateKey).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }) as string;
    await fence(sending(site().caller({ headers: jsonHeaders, basic: undefined, certificate: { cert: at<string>(reply.json, 'certificate'), key, passphrase } })));
  });

  it('hears why in JSON when it is refused: a wrong password, a machine that is not there', async () => {
    const stranger = sending(site().caller({ headers: jsonHeaders, basic: 'nobody:wrong' }));
    await expect(stranger('GET', '/Vm')).rejects.toThrow(/^Failed: GET: 401: AUTH_000005/);
    await expect(sending(site().caller({ headers: jsonHeaders }))('PUT', '/Vm/nothing/kill')).rejects.toThrow(/^Failed: PUT: 404: GEN_000002/);
  });
}
