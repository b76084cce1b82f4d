import type { ModelChanges, TypeName } from '@ovmsim/model';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GuiClient, GuiObject } from './client.js';
import { GuiModel } from './model.js';

/** A Manager that holds objects and tells what changed. */
class FakeManager implements GuiClient {
  readonly base = 'https://h/rest';
  readonly objects = new Map<string, GuiObject>();
  readonly asked: string[] = [];
  feed: ModelChanges = { serial: 10, complete: true, changes: [] };

  put(type: TypeName, id: string, fields: Record<string, unknown> = {}): void {
    this.objects.set(`${type}/${id}`, { id: { value: id }, ...fields });
  }

  async login(): Promise<void> {}

  async list(type: TypeName): Promise<readonly GuiObject[]> {
    this.asked.push(`list ${type}`);
    return [...this.objects].filter(([key]) => key.startsWith(`${type}/`)).map(([, object]) => object);
  }

  async get(type: TypeName, id: string): Promise<GuiObject | undefined> {
    this.asked.push(`get ${type} ${id}`);
    return this.objects.get(`${type}/${id}`);
  }

  async events(since: number): Promise<readonly GuiObject[]> {
    this.asked.push(`events ${since}`);
    return [];
  }

  async changes(since: number): Promise<ModelChanges> {
    return since === Number.MAX_SAFE_INTEGER ? { serial: this.feed.serial, complete: false, changes: [] } : this.feed;
  }
}

describe("the web console's model", () => {
  let manager: FakeManager;
  let model: GuiModel;

  beforeEach(async () => {
    manager = new FakeManager();
    manager.put('Server', 's1', { name: 'a' });
    manager.put('Event', '1', { createTime: 500 });
    model = new GuiModel(manager);
    await model.follow();
    manager.asked.length = 0;
  });

  it('is filled at first, with every type', () => {
    expect(model.serial).toBe(10);
    expect(model.get('Server', 's1')).toMatchObject({ name: 'a' });
  });

  it('asks only for what changed, each once, and for the events since the newest', async () => {
    manager.put('Server', 's1', { name: 'b' });
    const change = { kind: 'update', type: 'Server', id: 's1' } as const;
    manager.feed = { serial: 12, complete: true, changes: [{ ...change, serial: 11 }, { ...change, serial: 12 }] };
    await model.follow();
    expect(manager.asked).toEqual(['get Server s1', 'events 500']);
    expect([model.serial, model.get('Server', 's1')]).toEqual([12, expect.objectContaining({ name: 'b' })]);
  });

  it('drops what is gone, whatever the feed called it', async () => {
    manager.objects.delete('Server/s1');
    manager.feed = { serial: 11, complete: true, changes: [{ serial: 11, kind: 'update', type: 'Server', id: 's1' }] };
    await model.follow();
    expect(model.list('Server')).toEqual([]);
  });

  it('reads a list where much of it changed', async () => {
    for (let each = 0; each < 30; each += 1) manager.put('Cpu', `c${each}`);
    manager.feed = { serial: 11, complete: true, changes: Array.from({ length: 30 }, (_, each) => ({ serial: 11, kind: 'create', type: 'Cpu', id: `c${each}` })) };
    await model.follow();
    expect(manager.asked[0]).toBe('list Cpu');
    expect(model.list('Cpu')).toHaveLength(30);
  });

  it('is filled anew when the feed is incomplete or belongs to another Manager', async () => {
    manager.put('Server', 's2');
    manager.feed = { serial: 50, complete: false, changes: [] };
    await model.follow();
    expect(model.list('Server')).toHaveLength(2);
    manager.objects.delete('Server/s2');
    manager.feed = { serial: 3, complete: true, changes: [] };
    await model.follow();
    expect([model.serial, model.list('Server').length]).toEqual([3, 1]);
  });
});
