import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEstate, type Estate } from '../support/estate.js';

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate();
});
afterAll(() => estate.close());

it('holds owned Servers in a pool, with every invariant kept', async () => {
  const pool = await estate.get<{ serverIds: { value: string }[] }>(`/ServerPool/${estate.pool}`);
  expect(pool.serverIds.map(({ value }) => value)).toEqual(estate.servers);
  expect(await estate.check()).toEqual([]);
});
