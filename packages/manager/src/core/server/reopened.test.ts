import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentNotifications } from '@ovmsim/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent, type ScriptedTransport } from '../../agents/scripted-transport.js';
import { databaseOf, Journal, openDatabase } from '../journal.js';

const host = '192.0.2.21';
const uuid = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'ovmsim-reopened-'));
});
afterEach(() => rmSync(data, { recursive: true }));

/** A Manager over the folder, with the agents that are there; the one before is not closed, as after kill -9. */
async function manager(agents?: ScriptedTransport): Promise<ScriptedManager> {
  const opened = await openScriptedManager({ ...(agents === undefined ? {} : { transport: agents }), journal: new Journal(openDatabase(databaseOf(data))) });
  await opened.core.idle();
  return opened;
}

async function owning(): Promise<ScriptedManager> {
  const first = await manager();
  first.agents.add(new ScriptedAgent());
  expect((await first.discover(host)).state).toBe('SUCCESS');
  return first;
}

const post = (to: ScriptedManager, number: number): Promise<unknown> =>
  to.perform('AgentNotification.event', {
    id: uuid,
    principal: { kind: 'agent', serverId: uuid },
    body: { server: uuid, number, type: Object.keys(agentNotifications)[0], time: 0, data: {} },
  });

describe('a Manager that is opened again', () => {
  it('goes on speaking by certificate to the Servers that it owns', async () => {
    const first = await owning();
    const second = await manager(first.agents);
    first.agents.calls.splice(0);
    expect(await second.job('Server.refresh', { id: uuid })).toMatchObject({ state: 'SUCCESS' });
    expect(new Set(first.agents.calls.map(({ by }) => by))).toEqual(new Set(['certificate']));
    expect(second.core.store.get('Server', uuid)).toMatchObject({ serverRunState: 'RUNNING', managerUuid: second.core.managerId });
    expect(second.core.check()).toEqual([]);
    await second.core.close();
  });

  it('takes no event twice, and gives no number of an event and no id twice', async () => {
    const first = await owning();
    await post(first, 1);
    const pool = (await first.job('ServerPool.create', { body: { name: 'one' } })).result?.id;
    const events = first.core.store.ids('Event');
    const second = await manager(first.agents);
    await post(second, 1);
    expect(second.core.store.ids('Event')).toEqual(events);
    await post(second, 2);
    expect(second.core.store.get('@AgentConnection', uuid)?.lastEventNumber).toBe(2);
    const other = (await second.job('ServerPool.create', { body: { name: 'two' } })).result?.id;
    expect(other).toMatch(/^0004fb/);
    expect(other).not.toBe(pool);
    const later = second.core.store.ids('Event');
    expect(later.slice(0, events.length)).toEqual(events);
    expect(new Set(later).size).toBe(later.length);
    await second.core.close();
  });
});
