import { expect, it } from 'vitest';
import { fieldsOf, isTypeName } from '@ovmsim/model';
import type { Caller, Reply } from './support/caller.js';
import { at, list } from './support/read.js';
import { api } from './support/site.js';
import type { Site } from './support/site.js';

const headers = { 'User-Agent': 'fog-core/1.24', Accept: 'application/json', 'Content-Type': 'application/json', TE: 'trailers', Connection: 'TE' };

/** fog-oracle (xlab-si): expects status 200 to the digit, and parses a body only when Content-Type is `application/json` to the letter. */
export function fog(site: () => Site): void {
  const client = (): Caller => site().caller({ headers });
  const parsed = (reply: Reply): unknown => {
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json');
    return reply.json;
  };

  it('logs in by POST without a body', async () => {
    const reply = await client().send('POST', `${api}/login`);
    expect(reply.status).toBe(200);
    expect(reply.json).toBe(true);
  });

  it('lists what it has models of, every attribute there, one-element lists still lists', async () => {
    const on = client();
    for (const type of ['Vm', 'Server', 'ServerPool', 'Repository', 'VirtualDisk', 'VmDiskMapping', 'VirtualNic', 'Network', 'Job', 'Manager', 'FileServer', 'FileSystem', 'StorageArray', 'StorageElement', 'Cpu', 'EthernetPort']) {
      if (!isTypeName(type)) throw new Error(type);
      const objects = list(parsed(await on.send('GET', `${api}/${type}`)));
      expect(objects.length, type).toBeGreaterThan(0);
      for (const object of objects) for (const { name } of fieldsOf(type, '3.3')) at(object, name);
      const first = at<string>(objects[0], 'id', 'value');
      const one = parsed(await on.send('GET', `${api}/${type}/${encodeURIComponent(first)}`));
      expect(at(one, 'id', 'value')).toBe(first);
    }
  });

  it('gets an empty list where there is nothing, and no body where there is none', async () => {
    expect(parsed(await client().send('GET', `${api}/AccessGroup`))).toEqual([]);
  });
}
