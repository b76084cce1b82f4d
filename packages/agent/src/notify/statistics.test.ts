import { statisticType } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { openTestServer, takeOver, testContext } from '../testing/index.js';

function samples(posted: readonly { url: string; message: Readonly<Record<string, unknown>> }[]): Readonly<Record<string, unknown>>[] {
  return posted.filter(({ url }) => url.endsWith('/Statistic')).map(({ message }) => message);
}

describe('statistics', () => {
  it('are taken whenever the world passes an interval, and only for an owner', async () => {
    const { server, context, notifications } = await openTestServer();
    await context.world.advance(60_000);
    expect(samples(notifications.posted)).toHaveLength(0);
    await server.dispatch('take_ownership', [takeOver()]);
    await context.world.advance(60_000);
    const times = samples(notifications.posted).map((message) => message['time'] as number);
    expect(times).toHaveLength(3);
    expect(times.every((time) => time % 20_000 === 0)).toBe(true);
    await server.close();
  });

  it('follow a changed interval and end with ownership', async () => {
    const { server, context, notifications } = await openTestServer();
    await server.dispatch('take_ownership', [takeOver()]);
    await server.dispatch('set_statistic_interval', [60]);
    await context.world.advance(120_000);
    expect(samples(notifications.posted)).toHaveLength(2);
    expect(samples(notifications.posted)[0]?.['interval']).toBe(60);
    await server.dispatch('release_ownership', ['0004fb000001000078b1f88e034c8105']);
    await context.world.advance(120_000);
    expect(samples(notifications.posted)).toHaveLength(2);
    await server.close();
  });

  it('are of kinds the Manager knows and the same for the same seed', async () => {
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const { server, context, notifications } = await openTestServer({ context: testContext() });
        await server.dispatch('take_ownership', [takeOver()]);
        await context.world.advance(40_000);
        await server.close();
        return samples(notifications.posted);
      }),
    );
    expect(runs[0]).toEqual(runs[1]);
    const drawn = runs[0]?.[0]?.['samples'] as { object: string; type: string; value: number }[];
    expect(drawn.map((sample) => sample.type)).toEqual(expect.arrayContaining(['CPU_UTILIZATION', 'MEMORY_USED', 'MEMORY_UTILIZATION', 'NETWORK_SENT']));
    expect(drawn.every((sample) => (statisticType as readonly string[]).includes(sample.type) && sample.value >= 0)).toBe(true);
  });
});
