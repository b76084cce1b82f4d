import { createContext, silentLog, type ProcessContext } from '@ovmsim/kernel';
import { notificationPaths, productPorts, restBase, type TakeOwnership } from '@ovmsim/model';
import type { RpcValue } from '@ovmsim/xml';
import { makeInventory, type InventoryOptions } from '../core/inventory.js';
import type { OvsServerOptions } from '../core/options.js';
import { OvsServer } from '../core/server.js';
import type { NotifyTransport } from '../notify/transport.js';

/** The moment at which the worlds of this package's tests stand still. */
export const START = Date.UTC(2016, 2, 1, 8, 59, 7);

/** A world for a test: seeded, its clock frozen at `START`. */
export function testContext(): ProcessContext {
  return createContext({ name: 'test', seed: 'agent tests', clock: { mode: 'frozen', now: START, rate: 1 }, log: silentLog() });
}

/** A notification transport that keeps what is posted and answers as `status` says; it throws for 0, as when the port refuses. */
export class KeptNotifications implements NotifyTransport {
  readonly posted: { readonly url: string; readonly message: Readonly<Record<string, unknown>> }[] = [];
  status = 200;

  async post(url: string, message: Readonly<Record<string, unknown>>): Promise<number> {
    if (this.status === 0) throw new Error("(111, 'Connection refused')");
    this.posted.push({ url, message });
    return this.status;
  }

  /** Types of the events posted so far, in order. */
  events(): unknown[] {
    return this.posted.filter(({ url }) => url.endsWith('/Event')).map(({ message }) => message['type']);
  }
}

export const PASSWORD = 'ovsroot';
export const MANAGER_UUID = '0004fb000001000078b1f88e034c8105';

/** The take-over message of 3.3 without certificates. */
export function takeOver(changes: Record<string, RpcValue> = {}): RpcValue {
  const base = `https://192.0.2.10:${productPorts.https}${restBase}`;
  const message: TakeOwnership = {
    manager_uuid: MANAGER_UUID,
    manager_event_url: `${base}${notificationPaths.event('x')}`,
    manager_statistic_url: `${base}${notificationPaths.statistic('x')}`,
    manager_certificate: 'None',
    signed_server_certificate: 'None',
  };
  return { ...message, ...changes };
}

export interface TestServer {
  readonly server: OvsServer;
  readonly context: ProcessContext;
  readonly notifications: KeptNotifications;
}

type Changes = Partial<OvsServerOptions> & { readonly hardware?: Partial<InventoryOptions>; readonly context?: ProcessContext };

/** A Server in memory, its key made only if the test needs one. */
export async function openTestServer(changes: Changes = {}): Promise<TestServer> {
  const { hardware, context = testContext(), ...options } = changes;
  const notifications = new KeptNotifications();
  const server = await OvsServer.open({
    inventory: makeInventory(context.rng, { name: 'ovs1', hostname: 'ovs1.example.com', ip: '127.0.1.1', ...hardware }),
    stateDir: null,
    password: PASSWORD,
    lazyKeys: true,
    notify: notifications,
    ...context,
    ...options,
  });
  return { server, context, notifications };
}

/** The fault a call answers; fails the test when it answers anything else. */
export async function faultOfCall(server: OvsServer, method: string, ...params: RpcValue[]): Promise<string> {
  try {
    await server.dispatch(method, params);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error(`${method} did not answer a fault`);
}

/** What a call answers, which must be a text. */
export async function textOfCall(server: OvsServer, method: string, ...params: RpcValue[]): Promise<string> {
  const value = await server.dispatch(method, params);
  if (typeof value !== 'string') throw new Error(`${method} did not answer a text`);
  return value;
}
