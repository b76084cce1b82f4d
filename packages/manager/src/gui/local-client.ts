import type { Peer } from '@ovmsim/kernel';
import { productPorts, restBase } from '@ovmsim/model';
import type { ModelChanges } from '@ovmsim/model';
import type { RestAdapter } from '../rest/adapter.js';
import { localRequest } from '../rest/local.js';
import { encodeSegment } from '../rest/uri.js';
import type { GuiClient, GuiObject } from './client.js';

/** The web console's back end in a world without sockets: the same requests, handed to the adapter as if its certificate had been shown. */
export function localGuiClient(rest: Pick<RestAdapter, 'handle'>, peer: Peer): GuiClient {
  const ask = async (method: string, path: string): Promise<unknown> => {
    const request = localRequest({ method, target: restBase + path, headers: { accept: 'application/json' }, peer });
    const answer = await rest.handle(request);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`${method} ${path} was answered ${answer.status}: ${String(answer.body ?? '')}`);
    return JSON.parse(String(answer.body)) as unknown;
  };
  return {
    base: `https://localhost:${productPorts.https}${restBase}`,
    login: async () => void (await ask('POST', '/login')),
    list: async (type) => (await ask('GET', `/${type}`)) as readonly GuiObject[],
    get: async (type, id) => (await ask('GET', `/${type}/${encodeSegment(id)}`)) as GuiObject | undefined,
    events: async (since) => (await ask('GET', `/Event?startTime=${since}`)) as readonly GuiObject[],
    changes: async (since) => (await ask('GET', `/internal/Gui/Change?since=${since}`)) as ModelChanges,
  };
}
